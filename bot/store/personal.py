"""Everything that is kept about one person: given out, and deleted.

Read from the schema, so that a table added later is covered the day it is added: rows that refer
to a person go with them; columns marked as naming a person keep the id, which then leads nowhere.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Table, delete, func, or_, select

from bot.store.database import Database
from bot.store.schema import NAMES_PERSON, SEALED, installations, metadata, people

__all__ = ["DatabasePersonalData"]


class DatabasePersonalData:
    """What is kept about one person, in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def export(self, person: str) -> Mapping[str, object]:
        """Return all that is kept about a person."""
        with self._database.reading() as connection:
            if connection.execute(_row_of(person)).first() is None:
                return {}
            kept = {
                table.name: [
                    {
                        column.name: _plain(row[column])
                        for column in table.columns
                        if SEALED not in column.info
                    }
                    for row in connection.execute(select(table).where(condition)).mappings()
                ]
                for table, condition in _conditions(connection, person, outliving=True)
            }
        return {"person": person, "kept": {name: rows for name, rows in kept.items() if rows}}

    def purge(self, person: str) -> Mapping[str, int]:
        """Delete all that is kept about a person."""
        with self._database.writing(durable=True) as connection:
            counted: dict[str, int] = {}
            for table, condition in _conditions(connection, person, outliving=False):
                query = select(func.count()).select_from(table).where(condition)
                counted[table.name] = int(connection.execute(query).scalar_one())
                if table is not people:
                    connection.execute(delete(table).where(condition))
            connection.execute(delete(people).where(people.c.person == person))
        self._database.forget_traces()
        return {name: n for name, n in counted.items() if n}


def _conditions(
    connection: Connection, person: str, *, outliving: bool
) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    """Yield each table that has something of a person, with what tells their rows.

    Args:
        outliving: includes rows that only name the person and stay.
    """
    for table in metadata.sorted_tables:
        columns = [c for c in table.columns if _refers(c) or (outliving and NAMES_PERSON in c.info)]
        if table is people:
            columns = [people.c.person]
        if columns:
            yield table, or_(*(column == person for column in columns))
    known = connection.execute(_row_of(person)).mappings().first()
    if known is not None:
        row = installations.c
        their_own = (row.platform == known["platform"]) & (row.tenant == known["tenant"])
        yield installations, their_own & (row.part == f"user:{known['platform_user']}")


def _refers(column: Column[Any]) -> bool:
    return any(key.column.table is people for key in column.foreign_keys)


def _row_of(person: str) -> Any:
    return select(people).where(people.c.person == person)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value
