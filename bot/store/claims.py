"""Claims in the database: one statement decides, whoever asks first has the work.

A holder is one process's store; what another process holds it can neither release nor prolong.
"""

from datetime import timedelta
from secrets import token_hex
from typing import Any

from sqlalchemy import ColumnElement, delete, func, or_, update

from bot.core.ports import Voice
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

    def begin_to_say(self, key: str, *, lease_s: float = 60.0) -> Voice:
        """Note that the caller says what ends the work, and whether somebody began to before."""
        database, row = self._database, claims.c
        is_over = row.lease_until <= database.moment()
        insert = self._insert(key, lease_s, spoken_by=self._holder)
        statement = insert.on_conflict_do_update(
            index_elements=[row.key],
            set_={
                "holder": insert.excluded.holder,
                "lease_until": insert.excluded.lease_until,
                "spoken_by": func.coalesce(row.spoken_by, insert.excluded.spoken_by),
            },
            where=row.done_at.is_(None) & or_(is_over, row.holder == self._holder),
        ).returning(row.spoken_by)
        with database.writing() as connection:
            found = connection.execute(statement).first()
        if found is None:
            return Voice.ANOTHERS
        return Voice.OURS if found.spoken_by == self._holder else Voice.UNSURE

    def _taken(self, key: str, lease_s: float, is_free: ColumnElement[bool]) -> bool:
        """Return whether the key is the caller's now, in one statement."""
        database, row = self._database, claims.c
        insert = self._insert(key, lease_s)
        statement = insert.on_conflict_do_update(
            index_elements=[row.key],
            set_={"holder": insert.excluded.holder, "lease_until": insert.excluded.lease_until},
            where=row.done_at.is_(None) & is_free,
        ).returning(row.key)
        with database.writing() as connection:
            return connection.execute(statement).first() is not None

    def _insert(self, key: str, lease_s: float, **others: str) -> Any:
        """Return the row of a work that is the caller's from now on."""
        until = self._database.moment(lease_s)
        given = {"key": key, "holder": self._holder, "lease_until": until, **others}
        return self._database.upsert(claims).values(given)

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

    def release(self, key: str, *, is_unsure: bool = False) -> None:
        """Give unfinished work back."""
        row, database = claims.c, self._database
        mine = (row.key == key) & (row.holder == self._holder) & row.done_at.is_(None)
        give_back = (
            update(claims).values(lease_until=database.moment()) if is_unsure else delete(claims)
        )
        with database.writing() as connection:
            connection.execute(give_back.where(mine))

    def sweep(self) -> int:
        """Remove claims that nobody will ask for any more; return how many."""
        row, oldest = claims.c, self._database.now() - _KEPT
        old = or_(row.done_at < oldest, row.done_at.is_(None) & (row.lease_until < oldest))
        with self._database.writing() as connection:
            return connection.execute(delete(claims).where(old)).rowcount
