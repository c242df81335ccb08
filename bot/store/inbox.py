"""Work that was heard and is not done yet, encrypted, in the database."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from sqlalchemy import delete, select

from bot.store.database import Database
from bot.store.schema import inbox
from bot.store.sealing import Sealer

__all__ = ["DatabaseInbox"]

_KEPT = timedelta(hours=1)
_MOST = 500


class DatabaseInbox:
    """Work that outlives the process that heard it."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    def keep(self, works: Mapping[str, bytes]) -> None:
        """Keep pieces of work, all of them or none."""
        now = self._database.now()
        rows = [
            {"key": key, "sealed": self._sealer.seal(work), "kept_at": now}
            for key, work in works.items()
        ]
        if not rows:
            return
        insert = self._database.upsert(inbox).on_conflict_do_nothing(index_elements=[inbox.c.key])
        with self._database.writing() as connection:
            connection.execute(insert, rows)

    def forget(self, keys: Iterable[str]) -> None:
        """Drop what is done."""
        done = list(keys)
        if not done:
            return
        with self._database.writing() as connection:
            connection.execute(delete(inbox).where(inbox.c.key.in_(done)))

    def waiting(self, prefix: str, *, for_s: float) -> Mapping[str, bytes]:
        """Return work that has waited so long, oldest first."""
        row, now = inbox.c, self._database.now()
        query = (
            select(row.key, row.sealed)
            .where(row.kept_at <= now - timedelta(seconds=for_s), row.kept_at > now - _KEPT)
            .where(row.key.startswith(prefix, autoescape=True))
            .order_by(row.kept_at, row.key)
            .limit(_MOST)
        )
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return {key: self._sealer.open(sealed) for key, sealed in rows}

    def sweep(self) -> int:
        """Remove what is too old to be done; return how many."""
        old = inbox.c.kept_at <= self._database.now() - _KEPT
        with self._database.writing() as connection:
            return connection.execute(delete(inbox).where(old)).rowcount
