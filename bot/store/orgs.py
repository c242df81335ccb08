"""Tenants and what organisations decided, in the database."""

from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection, delete, select

from bot.core.records import OrgProfile, QuestionKeeping
from bot.store.database import Database
from bot.store.schema import (
    conversation_refs,
    feedback,
    installations,
    org_profiles,
    question_counts,
    questions,
    tenants,
)
from knowledge.errors import StoreUnavailable

__all__ = ["DatabaseOrgProfiles", "DatabaseTenants", "keep_what_is_allowed", "profile_in"]

_PROFILE = TypeAdapter(OrgProfile)


class DatabaseTenants:
    """Tenants in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def org_of(self, platform: str, tenant: str) -> str | None:
        """Return whose a tenant is."""
        row = tenants.c
        query = select(row.org).where(row.platform == platform, row.tenant == tenant)
        with self._database.reading() as connection:
            return connection.execute(query).scalar()

    def connect(self, platform: str, tenant: str, org: str) -> None:
        """Say whose a tenant is."""
        insert = self._database.upsert(tenants).values(
            platform=platform, tenant=tenant, org=org, connected_at=self._database.now()
        )
        statement = insert.on_conflict_do_update(
            index_elements=[tenants.c.platform, tenants.c.tenant],
            set_={"org": insert.excluded.org, "connected_at": insert.excluded.connected_at},
        )
        with self._database.writing() as connection:
            connection.execute(statement)

    def disconnect(self, platform: str, tenant: str) -> None:
        """Forget a tenant, its tokens and its conversation references."""
        with self._database.writing(durable=True) as connection:
            for table in (installations, conversation_refs, tenants):
                its = (table.c.platform == platform) & (table.c.tenant == tenant)
                connection.execute(delete(table).where(its))

    def tenants_of(self, org: str) -> tuple[tuple[str, str], ...]:
        """Return an organisation's tenants."""
        row = tenants.c
        query = select(row.platform, row.tenant).where(row.org == org)
        with self._database.reading() as connection:
            found = connection.execute(query).all()
        return tuple(sorted((platform, tenant) for platform, tenant in found))


class DatabaseOrgProfiles:
    """Organisations' decisions in the database; what they left open is as the settings say.

    Args:
        default: the decisions of an organisation that made none; its ``org`` does not matter.
    """

    def __init__(self, database: Database, default: OrgProfile) -> None:
        self._database = database
        self._default = default

    def profile(self, org: str) -> OrgProfile:
        """Return an organisation's decisions."""
        with self._database.reading() as connection:
            return profile_in(connection, org, self._default)

    def save(self, profile: OrgProfile) -> None:
        """Keep decisions, and remove what they no longer allow."""
        usual = asdict(replace(self._default, org=profile.org))
        decided = {word: value for word, value in asdict(profile).items() if value != usual[word]}
        now = self._database.now()
        insert = self._database.upsert(org_profiles).values(
            org=profile.org, decisions=decided, decided_at=now
        )
        statement = insert.on_conflict_do_update(
            index_elements=[org_profiles.c.org],
            set_={
                "decisions": insert.excluded.decisions,
                "decided_at": insert.excluded.decided_at,
            },
        )
        with self._database.writing(durable=True) as connection:
            connection.execute(statement)
            keep_what_is_allowed(connection, profile, now)


def profile_in(connection: Connection, org: str, default: OrgProfile) -> OrgProfile:
    """Return an organisation's decisions, read in the caller's transaction.

    Raises:
        StoreUnavailable: what is kept cannot be understood.
    """
    query = select(org_profiles.c.decisions).where(org_profiles.c.org == org)
    decided: dict[str, Any] = connection.execute(query).scalar() or {}
    try:
        return _PROFILE.validate_python({**asdict(default), **decided, "org": org})
    except ValidationError as error:
        wrong = ", ".join(sorted({str(e["loc"][0]) for e in error.errors()}))
        raise StoreUnavailable(
            f"The decisions kept for {org!r} cannot be understood ({wrong}). "
            f"Set them again: policybot org set --org {org}"
        ) from error


def keep_what_is_allowed(connection: Connection, profile: OrgProfile, now: Any) -> int:
    """Remove an organisation's questions, counts and feedback that may not be kept any more.

    Returns:
        How many records went.
    """
    org, keeping = profile.org, profile.question_keeping
    oldest = now - timedelta(days=profile.retention_days)
    row, counted = questions.c, question_counts.c
    too_old = row.asked_at < oldest
    if keeping is QuestionKeeping.OFF:
        too_old = row.org == org
    elif keeping is QuestionKeeping.COUNTS:
        too_old |= row.passed_on.is_(False)
    counts_gone = counted.org == org
    if keeping is not QuestionKeeping.OFF:
        counts_gone &= counted.asked_on < oldest.date()
    statements = (
        delete(questions).where(row.org == org, too_old),
        delete(question_counts).where(counts_gone),
        delete(feedback).where(feedback.c.org == org, feedback.c.judged_at < oldest),
    )
    return sum(connection.execute(statement).rowcount for statement in statements)
