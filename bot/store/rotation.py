"""Writing everything encrypted anew with the key in use, whatever table it lies in.

Read from the schema: a column marked as sealed is covered the day it is added.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, Table, and_, select

from bot.store.database import Database
from bot.store.schema import SEALED, metadata
from bot.store.sealing import Sealer
from knowledge.errors import StoreUnavailable

__all__ = ["reseal", "unreadable"]


def reseal(database: Database, sealer: Sealer) -> int:
    """Encrypt every secret anew with the key in use; return how many there are.

    Raises:
        StoreUnavailable: one was encrypted with a key that is not known; nothing changed.
    """
    n_secrets = 0
    with database.writing(durable=True) as connection:
        for table, column in _sealed_columns():
            # Locked, so that a token refreshed meanwhile is not replaced by the one before it.
            for row in connection.execute(select(table).with_for_update()).mappings().all():
                same = and_(*(key == row[key] for key in table.primary_key.columns))
                anew = sealer.seal(sealer.open(row[column]))
                connection.execute(table.update().where(same).values({column: anew}))
                n_secrets += 1
    return n_secrets


def unreadable(database: Database, sealer: Sealer) -> tuple[str, ...]:
    """Return what was encrypted with a key that is missing, by table and key, in order."""
    missing = []
    with database.reading() as connection:
        for table, column in _sealed_columns():
            for row in connection.execute(select(table)).mappings():
                try:
                    sealer.open(row[column])
                except StoreUnavailable:
                    key = "/".join(str(row[part]) for part in table.primary_key.columns)
                    missing.append(f"{table.name} {key}")
    return tuple(sorted(missing))


def _sealed_columns() -> Iterator[tuple[Table, Column[Any]]]:
    for table in metadata.sorted_tables:
        yield from ((table, column) for column in table.columns if SEALED in column.info)
