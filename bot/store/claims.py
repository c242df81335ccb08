"""Claims in the database: one statement decides, whoever asks first has the work.

A holder is one process's store; what another process holds it can neither release nor prolong.
"""

from collections.abc import Collection, Mapping
from datetime import timedelta
from secrets import token_hex

from sqlalchemy import ColumnElement, delete, func, or_, select, update

from bot.core.ports import Voice
from bot.store.database import Database
from bot.store.kinds import clean
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
        return key in self.claim_all([key], lease_s=lease_s)

    def prolong(self, key: str, *, lease_s: float = 60.0) -> bool:
        """Return whether the work is the caller's, whose lease begins anew then."""
        return key in self._taken([key], lease_s, self._is_free_to_its_holder())

    def begin_to_say(self, key: str, *, lease_s: float = 60.0) -> Voice:
        """Note that the caller says what ends the work, and whether somebody began to before."""
        return self.begin_to_say_all([key], lease_s=lease_s)[key]

    def finish(self, key: str) -> None:
        """Never give the key out again."""
        self.finish_all([key])

    def claim_all(self, keys: Collection[str], *, lease_s: float = 60.0) -> Collection[str]:
        """Return the keys that are given to this caller alone."""
        is_over = claims.c.lease_until <= self._database.moment()
        return self._taken(keys, lease_s, is_over).keys()

    def begin_to_say_all(
        self, keys: Collection[str], *, lease_s: float = 60.0
    ) -> Mapping[str, Voice]:
        """Note what the caller says, and whether somebody began to before."""
        spoken = self._taken(keys, lease_s, self._is_free_to_its_holder(), spoken_by=self._holder)
        return {
            key: Voice.ANOTHERS
            if key not in spoken
            else Voice.OURS
            if spoken[key] == self._holder
            else Voice.UNSURE
            for key in keys
        }

    def finish_all(self, keys: Collection[str]) -> None:
        """Never give the keys out again."""
        database, row = self._database, claims.c
        done = database.moment()
        insert = database.upsert(claims).values(holder=self._holder, lease_until=done, done_at=done)
        statement = insert.on_conflict_do_update(
            index_elements=[row.key], set_={"done_at": insert.excluded.done_at}
        )
        with database.writing() as connection:
            connection.execute(statement, _in_order({clean(key) for key in keys}))

    def done(self, keys: Collection[str]) -> Collection[str]:
        """Return the keys that are never given out again."""
        row, given = claims.c, {clean(key): key for key in keys}
        query = select(row.key).where(row.key.in_(given), row.done_at.is_not(None))
        with self._database.reading() as connection:
            return [given[key] for key in connection.execute(query).scalars()]

    def _is_free_to_its_holder(self) -> ColumnElement[bool]:
        is_over = claims.c.lease_until <= self._database.moment()
        return or_(is_over, claims.c.holder == self._holder)

    def _taken(
        self, keys: Collection[str], lease_s: float, is_free: ColumnElement[bool], **others: str
    ) -> dict[str, str | None]:
        """Return by key what is the caller's now, with who began to speak; in one statement."""
        database, row = self._database, claims.c
        until = database.moment(lease_s)
        insert = database.upsert(claims).values(holder=self._holder, lease_until=until, **others)
        new = insert.excluded
        statement = insert.on_conflict_do_update(
            index_elements=[row.key],
            set_={
                "holder": new.holder,
                "lease_until": new.lease_until,
                "spoken_by": func.coalesce(row.spoken_by, new.spoken_by),
            },
            where=row.done_at.is_(None) & is_free,
        ).returning(row.key, row.spoken_by)
        given = {clean(key): key for key in keys}
        with database.writing() as connection:
            found = connection.execute(statement, _in_order(given)).all()
        return {given[kept.key]: kept.spoken_by for kept in found}

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


def _in_order(keys: Collection[str]) -> list[dict[str, str]]:
    """Return rows in an order that all replicas share: they never wait for each other in a ring."""
    return [{"key": key} for key in sorted(keys)]
