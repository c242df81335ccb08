"""People, what they dismissed, and how to reach them, in the database."""

from collections.abc import Mapping, Sequence
from secrets import token_hex
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, delete, func, select

from bot.core.records import Person, Place, PlatformId
from bot.store.database import Database
from bot.store.schema import conversation_refs, people, suppression_counts, suppressions

__all__ = ["DatabaseConversationRefs", "DatabasePeople", "DatabaseSuppressions"]


class DatabasePeople:
    """People in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(
        self,
        org: str,
        at: PlatformId,
        *,
        name: str | None = None,
        email: str | None = None,
        timezone: str | None = None,
        is_guest: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Person:
        """Keep what is known of a person."""
        given = {"name": name, "email": email, "timezone": timezone, "is_guest": is_guest}
        told: dict[str, Any] = {word: value for word, value in given.items() if value is not None}
        if roles is not None:
            told["roles"] = sorted(set(roles))
        known = self._row(_at(org, at))
        if known is not None and all(known[word] == value for word, value in told.items()):
            # Said at every turn of every conversation, and almost always the same.
            return _person(known)
        unsaid = {"name": "", "email": "", "timezone": "", "is_guest": False, "roles": []}
        insert = self._database.upsert(people).values(
            person=token_hex(16),
            org=org,
            platform=at.platform,
            tenant=at.tenant,
            platform_user=at.user,
            met_at=self._database.now(),
            **{**unsaid, **told},
        )
        row = people.c
        statement = insert.on_conflict_do_update(
            index_elements=[row.org, row.platform, row.tenant, row.platform_user],
            # The row must be written to be returned; where nothing was told, it stays as it is.
            set_=told or {"platform": row.platform},
        ).returning(people)
        with self._database.writing() as connection:
            return _person(connection.execute(statement).mappings().one())

    def find(self, org: str, person: str) -> Person | None:
        """Return a person by our id."""
        found = self._row((people.c.org == org) & (people.c.person == person))
        return None if found is None else _person(found)

    def known(self, org: str, at: PlatformId) -> Person | None:
        """Return a person by the platform's id."""
        found = self._row(_at(org, at))
        return None if found is None else _person(found)

    def everyone(self, org: str) -> tuple[Person, ...]:
        """Return all whom the organisation's bot has met."""
        return self._people(people.c.org == org)

    def matching(self, text: str) -> tuple[Person, ...]:
        """Return people by id, platform id or e-mail address."""
        row = people.c
        same = (row.person == text) | (row.platform_user == text)
        if text.count(":") > 1:
            platform, tenant, user = text.split(":", 2)
            theirs = (row.platform == platform) & (row.tenant == tenant)
            same |= theirs & (row.platform_user == user)
        if text:
            same |= func.lower(row.email) == text.lower()
        return self._people(same)

    def _row(self, condition: ColumnElement[bool]) -> RowMapping | None:
        with self._database.reading() as connection:
            return connection.execute(select(people).where(condition)).mappings().first()

    def _people(self, condition: ColumnElement[bool]) -> tuple[Person, ...]:
        query = select(people).where(condition).order_by(people.c.person)
        with self._database.reading() as connection:
            return tuple(_person(row) for row in connection.execute(query).mappings())


class DatabaseSuppressions:
    """Dismissed findings in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def dismiss(
        self, org: str, person: str, *, rule_id: str, fingerprint: str, reason: str
    ) -> None:
        """Keep that a person dismissed a finding."""
        database, row, count = self._database, suppressions.c, suppression_counts.c
        with database.writing() as connection:
            if not _is_in(connection, org, person):
                return
            insert = database.upsert(suppressions).values(
                person=person,
                fingerprint=fingerprint,
                rule_id=rule_id,
                reason=reason,
                dismissed_at=database.now(),
            )
            added = connection.execute(
                insert.on_conflict_do_nothing(
                    index_elements=[row.person, row.fingerprint]
                ).returning(row.person)
            ).first()
            if added is None:
                mine = (row.person == person) & (row.fingerprint == fingerprint)
                connection.execute(suppressions.update().where(mine).values(reason=reason))
                return
            one = database.upsert(suppression_counts).values(org=org, rule_id=rule_id, n=1)
            connection.execute(
                one.on_conflict_do_update(
                    index_elements=[count.org, count.rule_id], set_={"n": count.n + 1}
                )
            )

    def restore(self, org: str, person: str, fingerprint: str) -> None:
        """Show a finding to its person again."""
        row = suppressions.c
        mine = (row.person == person) & (row.fingerprint == fingerprint)
        with self._database.writing() as connection:
            if _is_in(connection, org, person):
                connection.execute(delete(suppressions).where(mine))

    def dismissed(self, org: str, person: str) -> Mapping[str, str]:
        """Return what a person has dismissed."""
        row = suppressions.c
        query = (
            select(row.fingerprint, row.reason)
            .join(people, people.c.person == row.person)
            .where(row.person == person, people.c.org == org)
        )
        with self._database.reading() as connection:
            return {one.fingerprint: one.reason for one in connection.execute(query)}

    def counts(self, org: str) -> Mapping[str, int]:
        """Return how often findings of each rule were dismissed."""
        row = suppression_counts.c
        with self._database.reading() as connection:
            found = connection.execute(select(row.rule_id, row.n).where(row.org == org))
            return {one.rule_id: one.n for one in found}


class DatabaseConversationRefs:
    """Conversation references in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(
        self, org: str, place: Place, reference: Mapping[str, object], *, person: str = ""
    ) -> None:
        """Keep a reference instead of the one before."""
        row = conversation_refs.c
        insert = self._database.upsert(conversation_refs).values(
            org=org,
            platform=place.platform,
            tenant=place.tenant,
            conversation=place.conversation,
            person=person or None,
            reference=dict(reference),
            kept_at=self._database.now(),
        )
        statement = insert.on_conflict_do_update(
            index_elements=[row.org, row.platform, row.tenant, row.conversation],
            set_={word: insert.excluded[word] for word in ("person", "reference", "kept_at")},
        )
        with self._database.writing() as connection:
            if not person or _is_in(connection, org, person):
                connection.execute(statement)

    def find(self, org: str, place: Place) -> Mapping[str, object] | None:
        """Return a conversation's reference."""
        query = select(conversation_refs.c.reference).where(_there(org, place))
        with self._database.reading() as connection:
            return connection.execute(query).scalar()

    def of_person(self, org: str, person: str) -> Mapping[str, object] | None:
        """Return the newest reference of a person's own conversation."""
        row = conversation_refs.c
        query = (
            select(row.reference)
            .where(row.org == org, row.person == person)
            .order_by(row.kept_at.desc())
            .limit(1)
        )
        with self._database.reading() as connection:
            return connection.execute(query).scalar()

    def forget(self, org: str, place: Place) -> None:
        """Drop a reference."""
        with self._database.writing() as connection:
            connection.execute(delete(conversation_refs).where(_there(org, place)))


def _is_in(connection: Connection, org: str, person: str) -> bool:
    """Return whether a person is known in an organisation; a purged one is not."""
    query = select(people.c.person).where(people.c.person == person, people.c.org == org)
    return connection.execute(query).first() is not None


def _at(org: str, at: PlatformId) -> ColumnElement[bool]:
    row = people.c
    mine = (row.platform == at.platform) & (row.tenant == at.tenant)
    return mine & (row.org == org) & (row.platform_user == at.user)


def _there(org: str, place: Place) -> ColumnElement[bool]:
    row = conversation_refs.c
    there = (row.platform == place.platform) & (row.tenant == place.tenant)
    return there & (row.org == org) & (row.conversation == place.conversation)


def _person(row: RowMapping) -> Person:
    return Person(
        person=row["person"],
        org=row["org"],
        at=PlatformId(platform=row["platform"], tenant=row["tenant"], user=row["platform_user"]),
        name=row["name"],
        email=row["email"],
        timezone=row["timezone"],
        is_guest=row["is_guest"],
        roles=tuple(row["roles"]),
    )
