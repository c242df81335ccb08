"""What is kept about organisations and people, and one small protocol for each way of keeping it.

Knows no database: `bot.store` and `bot.core.memory` satisfy these protocols by shape.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

__all__ = [
    "AuditEntry",
    "AuditTrail",
    "ConversationRefs",
    "Installations",
    "LoggedQuestion",
    "OneTimeCodes",
    "OrgProfile",
    "OrgProfiles",
    "People",
    "Person",
    "PersonalData",
    "Place",
    "PlatformId",
    "QuestionKeeping",
    "Suppressions",
]


class QuestionKeeping(StrEnum):
    """What an organisation lets us keep of questions."""

    OFF = "off"
    COUNTS = "counts"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrgProfile:
    """What an organisation decided about its bot; every field has a careful default.

    Attributes:
        question_keeping: nothing, counts, or the text without the person.
        retention_days: how long questions, counts and feedback are kept.
        channels: (platform, channel id) that "ask a person" hands over to.
        managers: who may issue reminders, beside the groups: (platform, platform id).
        manager_groups: (platform, group id) whose members may issue reminders.
        guests_allowed: whether guests of the workspace get answers.
        strangers_allowed: whether people of other organisations in shared channels get answers.
        label_answers_as_ai: whether answers carry the platform's AI label where it has one.
    """

    org: str
    question_keeping: QuestionKeeping = QuestionKeeping.COUNTS
    retention_days: int = 90
    channels: tuple[tuple[str, str], ...] = ()
    managers: tuple[tuple[str, str], ...] = ()
    manager_groups: tuple[tuple[str, str], ...] = ()
    guests_allowed: bool = False
    strangers_allowed: bool = False
    label_answers_as_ai: bool = False

    def channel(self, platform: str) -> str:
        """Return the channel that "ask a person" hands over to, "" where none is set."""
        return dict(self.channels).get(platform, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformId:
    """What a platform calls a person.

    Attributes:
        platform: "slack" or "teams".
        tenant: the scope in which ``user`` is unique: a workspace, an enterprise, a Teams tenant.
        user: the platform's id of the person.
    """

    platform: str
    tenant: str
    user: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody whom an organisation's bot has met.

    Attributes:
        person: our own id, drawn by chance; says nothing about the person once they are purged.
        roles: the organisation's words for what they may do or are, in order.
        email: "" where not known; so are the other texts.
    """

    person: str
    org: str
    at: PlatformId
    name: str = ""
    email: str = ""
    timezone: str = ""
    is_guest: bool = False
    roles: tuple[str, ...] = ()

    @property
    def account(self) -> str:
        """Platform, tenant and the platform's id, with colons between them."""
        return f"{self.at.platform}:{self.at.tenant}:{self.at.user}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A conversation: of one person, of a group or of a channel.

    Attributes:
        platform: "slack" or "teams".
        tenant: as `Tenants` knows it.
        conversation: the platform's id of it.
    """

    platform: str
    tenant: str
    conversation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedQuestion:
    """One question kept as text, without its person.

    Attributes:
        outcome: an `Outcome`'s value.
        passed_on: the asker asked that the policy owner sees it.
    """

    asked_at: datetime
    question: str
    outcome: str
    clause_ids: tuple[str, ...]
    passed_on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One act that somebody may have to account for.

    Attributes:
        act: an event's name ("settings.changed").
        by: person who did it, "operator" for the command line.
        about: person, tenant or thing that it was done to, "" where none.
    """

    at: datetime
    org: str
    act: str
    by: str
    about: str
    details: Mapping[str, str | int]


class OrgProfiles(Protocol):
    """Knows what each organisation decided."""

    def profile(self, org: str) -> OrgProfile:
        """Return an organisation's decisions; the defaults where it made none.

        Raises:
            StoreUnavailable: it cannot be read.
        """
        ...

    def save(self, profile: OrgProfile) -> None:
        """Keep an organisation's decisions; what they no longer allow to be kept is removed."""
        ...


class People(Protocol):
    """Knows the people whom the bot has met, each in one organisation only."""

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
        """Keep what is known of a person, and return all that is; None changes nothing."""
        ...

    def find(self, org: str, person: str) -> Person | None:
        """Return a person by our id; None where unknown in this organisation."""
        ...

    def known(self, org: str, at: PlatformId) -> Person | None:
        """Return a person by the platform's id; None where never noted in this organisation."""
        ...

    def everyone(self, org: str) -> tuple[Person, ...]:
        """Return all whom the organisation's bot has met, in order of our id."""
        ...

    def matching(self, text: str) -> tuple[Person, ...]:
        """Return people of every organisation whom this names.

        Our id does, their account, the platform's id, and the e-mail address in any case.

        For the operator only: it looks over the walls between organisations.
        """
        ...


class PersonalData(Protocol):
    """Gives out and deletes everything that is kept about one person."""

    def export(self, person: str) -> Mapping[str, object]:
        """Return all that is kept about a person, ready for JSON; empty where unknown."""
        ...

    def purge(self, person: str) -> Mapping[str, int]:
        """Delete all that is kept about a person; return how many records of each kind went.

        What must outlive a person (evidence, audit trail) keeps only our id, which then leads
        nowhere.
        """
        ...


class Suppressions(Protocol):
    """Remembers which findings a person has dismissed, and why."""

    def dismiss(
        self, org: str, person: str, *, rule_id: str, fingerprint: str, reason: str
    ) -> None:
        """Keep that a person dismissed a finding; a second time changes the reason.

        Does nothing where the person is unknown: a purged one leaves nothing behind.

        Args:
            fingerprint: tells the finding from others without any word of the draft.
        """
        ...

    def restore(self, org: str, person: str, fingerprint: str) -> None:
        """Show a finding to its person again."""
        ...

    def dismissed(self, org: str, person: str) -> Mapping[str, str]:
        """Return what a person has dismissed: reason by fingerprint."""
        ...

    def counts(self, org: str) -> Mapping[str, int]:
        """Return how often findings of each rule were dismissed; counts outlive the people."""
        ...


class AuditTrail(Protocol):
    """Keeps acts that somebody may have to account for; nothing of it is ever changed."""

    def append(
        self,
        org: str,
        act: str,
        *,
        by: str,
        about: str = "",
        details: Mapping[str, str | int] | None = None,
    ) -> None:
        """Keep one act; ``details`` holds ids and counts, never words of a person."""
        ...

    def entries(self, org: str, *, limit: int = 100) -> tuple[AuditEntry, ...]:
        """Return the newest acts, newest first."""
        ...


class ConversationRefs(Protocol):
    """Keeps how to reach a person or channel that the bot may write to first."""

    def keep(
        self, org: str, place: Place, reference: Mapping[str, object], *, person: str = ""
    ) -> None:
        """Keep a reference instead of the one before.

        Args:
            reference: the platform's own description, ready for JSON.
            person: our id, where the conversation is one person's; the reference goes with them,
                and is not kept where they are unknown.
        """
        ...

    def find(self, org: str, place: Place) -> Mapping[str, object] | None:
        """Return a conversation's reference, None where there is none."""
        ...

    def of_person(self, org: str, person: str) -> Mapping[str, object] | None:
        """Return the newest reference of a person's own conversation, None where there is none."""
        ...

    def forget(self, org: str, place: Place) -> None:
        """Drop a reference: the bot was removed there, or blocked."""
        ...


class Installations(Protocol):
    """Keeps the tokens of each tenant, encrypted at rest."""

    def save(self, platform: str, tenant: str, part: str, data: bytes) -> None:
        """Keep one installation instead of the one before.

        Args:
            part: what of the tenant it is ("bot", or "user:" and the platform's id).
            data: any bytes; encrypted before they are written.
        """
        ...

    def find(self, platform: str, tenant: str, part: str) -> bytes | None:
        """Return an installation's bytes, None where there is none.

        Raises:
            StoreUnavailable: it cannot be read, or was encrypted with a key that is not known.
        """
        ...

    def forget(self, platform: str, tenant: str, part: str | None = None) -> None:
        """Drop one installation, or with None all of the tenant."""
        ...

    def tenants(self, platform: str) -> tuple[str, ...]:
        """Return the tenants that have an installation, in order."""
        ...


class OneTimeCodes(Protocol):
    """Gives out codes that are good once, for a while, on every replica (OAuth's ``state``)."""

    def issue(self, purpose: str, *, lasts_s: float) -> str:
        """Return a code that cannot be guessed."""
        ...

    def redeem(self, purpose: str, code: str) -> bool:
        """Return True to exactly one caller, if the code was issued for this and is not too old."""
        ...
