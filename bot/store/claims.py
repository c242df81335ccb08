"""Claims in the database: one statement decides, whoever asks first has the work.

A holder is one process's store; what another process holds it can neither release nor prolong.
"""

from datetime import timedelta
from secrets import token_hex

from sqlalchemy import ColumnElement, delete, or_

from bot.store.database import Database
from bot.store.schema import claims

__all__ = ["DatabaseClaims"]

_KEPT = timedelta(days=30)


class DatabaseClaims:
    """Claims that hold over restarts and replicas."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._holder = token_hex(16)

    def claim(self, key: str, *, lease_s: float = 60.0) -> bool:
        """Return True to exactly one caller."""
        is_over = claims.c.lease_until <= self._database.moment()
        return self._taken(key, lease_s, is_over)

    def prolong(self, key: str, *, lease_s: float = 60.0) -> bool:
        """Return whether the work is the caller's, whose lease begins anew then."""
        is_over = claims.c.lease_until <= self._database.moment()
        return self._taken(key, lease_s, or_(is_over, claims.c.holder == self._holder))

    def _taken(self, key: str, lease_s: float, is_free: ColumnElement[bool]) -> bool:
        """Return whether the key is the caller's now, in one statement."""
        database, row = self._database, claims.c
        until = database.moment(lease_s)
        insert = database.upsert(claims).values(key=key, holder=self._holder, lease_until=until)
        statement = insert.on_conflict_do_update(
            index_elements=[row.key],
            set_={"holder": insert.excluded.holder, "lease_until": insert.excluded.lease_until},
            where=row.done_at.is_(None) & is_free,
        ).returning(row.key)
        with database.writing() as connection:
            return connection.execute(statement).first() is not None

    def finish(self, key: str) -> None:
        """Never give the key out again."""
        database, row = self._database, claims.c
        done = database.moment()
        insert = database.upsert(claims).values(
            key=key, holder=self._holder, lease_until=done, done_at=done
        )
        statement = insert.on_conflict_do_update(
            index_elements=[row.key], set_={"done_at": insert.excluded.done_at}
        )
        with database.writing() as connection:
            connection.execute(statement)

    def release(self, key: str) -> None:
        """Give unfinished work back."""
        row = claims.c
        mine = (row.key == key) & (row.holder == self._holder) & row.done_at.is_(None)
        with self._database.writing() as connection:
            connection.execute(delete(claims).where(mine))

    def sweep(self) -> int:
        """Remove claims that nobody will ask for any more; return how many."""
        row, oldest = claims.c, self._database.now() - _KEPT
        old = or_(row.done_at < oldest, row.done_at.is_(None) & (row.lease_until < oldest))
        with self._database.writing() as connection:
            return connection.execute(delete(claims).where(old)).rowcount
