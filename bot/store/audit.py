"""The audit trail in the database: rows are added and never changed."""

from collections.abc import Mapping

from sqlalchemy import insert, select

from bot.core.records import AuditEntry
from bot.store.database import Database
from bot.store.schema import audit_trail

__all__ = ["DatabaseAuditTrail"]


class DatabaseAuditTrail:
    """Acts in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def append(
        self,
        org: str,
        act: str,
        *,
        by: str,
        about: str = "",
        details: Mapping[str, str | int] | None = None,
    ) -> None:
        """Keep one act."""
        statement = insert(audit_trail).values(
            org=org,
            at=self._database.now(),
            act=act,
            by=by,
            about=about,
            details=dict(details or {}),
        )
        with self._database.writing(durable=True) as connection:
            connection.execute(statement)

    def entries(self, org: str, *, limit: int = 100) -> tuple[AuditEntry, ...]:
        """Return the newest acts, newest first."""
        row = audit_trail.c
        query = select(audit_trail).where(row.org == org).order_by(row.seq.desc()).limit(limit)
        with self._database.reading() as connection:
            found = connection.execute(query).mappings().all()
        return tuple(
            AuditEntry(
                at=one["at"],
                org=one["org"],
                act=one["act"],
                by=one["by"],
                about=one["about"],
                details=one["details"],
            )
            for one in found
        )
