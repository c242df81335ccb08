"""Installations with their tokens, encrypted, and codes that are good once."""

import hashlib
from secrets import token_urlsafe

from sqlalchemy import ColumnElement, delete, select

from bot.store.database import Database
from bot.store.schema import installations, one_time_codes
from bot.store.sealing import Sealer

__all__ = ["DatabaseInstallations", "DatabaseOneTimeCodes"]


class DatabaseInstallations:
    """Tokens in the database, encrypted."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    def save(self, platform: str, tenant: str, part: str, data: bytes) -> None:
        """Keep one installation."""
        row = installations.c
        insert = self._database.upsert(installations).values(
            platform=platform,
            tenant=tenant,
            part=part,
            sealed=self._sealer.seal(data),
            saved_at=self._database.now(),
        )
        statement = insert.on_conflict_do_update(
            index_elements=[row.platform, row.tenant, row.part],
            set_={"sealed": insert.excluded.sealed, "saved_at": insert.excluded.saved_at},
        )
        # A refreshed token has ended the one before: losing it would mean installing again.
        with self._database.writing(durable=True) as connection:
            connection.execute(statement)

    def find(self, platform: str, tenant: str, part: str) -> bytes | None:
        """Return an installation's bytes."""
        query = select(installations.c.sealed).where(_of(platform, tenant, part))
        with self._database.reading() as connection:
            sealed = connection.execute(query).scalar()
        return None if sealed is None else self._sealer.open(sealed)

    def forget(self, platform: str, tenant: str, part: str | None = None) -> None:
        """Drop one installation, or all of the tenant."""
        with self._database.writing(durable=True) as connection:
            connection.execute(delete(installations).where(_of(platform, tenant, part)))

    def tenants(self, platform: str) -> tuple[str, ...]:
        """Return the tenants that have an installation."""
        row = installations.c
        query = select(row.tenant).where(row.platform == platform).distinct()
        with self._database.reading() as connection:
            return tuple(sorted(connection.scalars(query)))


class DatabaseOneTimeCodes:
    """Codes in the database, as digests."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def issue(self, purpose: str, *, lasts_s: float) -> str:
        """Return a code that cannot be guessed."""
        code = token_urlsafe(32)
        insert = self._database.upsert(one_time_codes).values(
            purpose=purpose, code_digest=_digest(code), good_until=self._database.moment(lasts_s)
        )
        with self._database.writing() as connection:
            connection.execute(insert)
        return code

    def redeem(self, purpose: str, code: str) -> bool:
        """Return True to exactly one caller."""
        row = one_time_codes.c
        this = (row.purpose == purpose) & (row.code_digest == _digest(code))
        good = row.good_until > self._database.moment()
        with self._database.writing() as connection:
            return connection.execute(delete(one_time_codes).where(this, good)).rowcount == 1

    def sweep(self) -> int:
        """Remove codes that nobody redeemed; return how many."""
        old = one_time_codes.c.good_until <= self._database.now()
        with self._database.writing() as connection:
            return connection.execute(delete(one_time_codes).where(old)).rowcount


def _of(platform: str, tenant: str, part: str | None) -> ColumnElement[bool]:
    row = installations.c
    its = (row.platform == platform) & (row.tenant == tenant)
    return its if part is None else its & (row.part == part)


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode("utf-8", "replace")).hexdigest()
