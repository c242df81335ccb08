"""All rows of a database as lines of JSON, and back: the same for SQLite and PostgreSQL.

So a backup of one can be restored into the other, which is how an organisation that has outgrown
SQLite moves.
"""

import json
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Connection,
    MetaData,
    Table,
    collate,
    delete,
    func,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.exc import SQLAlchemyError

from bot.store.database import Database, open_database, url_in_use
from bot.store.kinds import Words
from bot.store.migrating import revisions, upgrade
from bot.store.schema import metadata
from knowledge.errors import SourceError, StoreUnavailable

__all__ = ["NOT_OURS", "count_rows", "replace_rows", "row_lines", "staged_rows"]

_BATCH = 500
# Written by the migrations themselves.
NOT_OURS = frozenset({"alembic_version"})


def row_lines(connection: Connection) -> Iterator[bytes]:
    """Yield every row as a line of JSON, tables that others refer to first."""
    for name, row in _rows(connection):
        values = {column: _packed(value) for column, value in row.items()}
        line = json.dumps([name, values], ensure_ascii=False, separators=(",", ":"))
        yield line.encode("utf-8") + b"\n"


def count_rows(connection: Connection) -> dict[str, int]:
    """Return how many rows each table has."""
    return {
        table.name: int(connection.execute(select(func.count()).select_from(table)).scalar_one())
        for table in metadata.sorted_tables
    }


def staged_rows(lines: Iterable[bytes], revision: str, folder: Path, name: str) -> Database:
    """Return a database beside the real one that holds the rows, brought up to date.

    Args:
        revision: what the tables were at when the lines were written.
        name: the backup's, for errors.

    Raises:
        SourceError: the backup is of a newer program, or its rows do not fit together.
    """
    if revision not in revisions():
        raise SourceError(
            name, "it was made by a newer policybot", "Install that version, then restore"
        )
    database = open_database(url_in_use(folder, ""))
    try:
        upgrade(database, to=revision)
        with database.writing() as connection:
            tables = MetaData()
            tables.reflect(connection)
            _insert(connection, tables.tables, map(_unpacked_row, lines))
        upgrade(database)
    except (KeyError, TypeError, ValueError, SQLAlchemyError, StoreUnavailable) as error:
        database.close()
        raise SourceError(
            name, "its rows do not fit together", "Use another backup; this one is damaged"
        ) from error
    return database


def replace_rows(connection: Connection, staged: Database) -> dict[str, int]:
    """Put the staged rows into the place of all rows there are; return how many of each table.

    Raises:
        StoreUnavailable: what arrived is not what was sent; the caller's transaction must not end.
    """
    for table in reversed(metadata.sorted_tables):
        connection.execute(delete(table))
    with staged.reading() as source:
        for table in metadata.sorted_tables:
            rows = source.execution_options(yield_per=_BATCH).execute(select(table)).mappings()
            while batch := [dict(row) for row in islice(rows, _BATCH)]:
                connection.execute(insert(table), batch)
        if connection.dialect.name == "postgresql":
            _go_on_counting(connection)
        pairs = zip(_rows(source), _rows(connection), strict=True)
        if any(sent != arrived for sent, arrived in pairs):
            raise StoreUnavailable("The rows arrived otherwise than they were sent. Try again")
    return count_rows(connection)


def _rows(connection: Connection) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (table, row) in an order that is the same on every database."""
    is_postgres = connection.dialect.name == "postgresql"
    for table in metadata.sorted_tables:
        order = [
            collate(column, "C") if is_postgres and isinstance(column.type, Words) else column
            for column in table.primary_key.columns
        ]
        query = select(table).order_by(*order)
        for row in connection.execution_options(yield_per=_BATCH).execute(query).mappings():
            yield table.name, dict(row)


def _insert(
    connection: Connection,
    tables: Mapping[str, Table],
    rows: Iterable[tuple[str, dict[str, Any]]],
) -> Counter[str]:
    counted: Counter[str] = Counter()
    for name, group in groupby(rows, key=lambda row: row[0]):
        if name in NOT_OURS:
            raise KeyError(name)
        values = (row for _, row in group)
        while batch := list(islice(values, _BATCH)):
            connection.execute(insert(tables[name]), batch)
            counted[name] += len(batch)
    return counted


def _go_on_counting(connection: Connection) -> None:
    """Let numbered rows go on behind the highest number that came."""
    for table in metadata.sorted_tables:
        for column in table.primary_key.columns:
            if column.name in _numbered(connection, table):
                highest = select(func.max(column))
                connection.execute(
                    text("SELECT setval(pg_get_serial_sequence(:t, :c), :n, :used)"),
                    {
                        "t": table.name,
                        "c": column.name,
                        "n": connection.execute(highest).scalar() or 1,
                        "used": connection.execute(highest).scalar() is not None,
                    },
                )


def _numbered(connection: Connection, table: Table) -> set[str]:
    return {c["name"] for c in inspect(connection).get_columns(table.name) if c["autoincrement"]}


def _packed(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"$at": value.isoformat()}
    if isinstance(value, date):
        return {"$on": value.isoformat()}
    if isinstance(value, bytes):
        return {"$bytes": b64encode(value).decode("ascii")}
    return {"$json": value} if isinstance(value, dict | list) else value


def _unpacked(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    ((kind, inner),) = value.items()
    unpack: dict[str, Callable[[Any], Any]] = {
        "$at": datetime.fromisoformat,
        "$on": date.fromisoformat,
        "$bytes": lambda text: b64decode(text, validate=True),
        "$json": lambda json_value: json_value,
    }
    return unpack[kind](inner)


def _unpacked_row(line: bytes) -> tuple[str, dict[str, Any]]:
    name, values = json.loads(line)
    return str(name), {column: _unpacked(value) for column, value in values.items()}
