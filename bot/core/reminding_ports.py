"""What reminders need from the outside: a store with transactions, a directory and a way to send.

Implementations satisfy these by shape.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.core.evidence import Entry, Head
from knowledge.domain import (
    Account,
    Addressee,
    Ask,
    AskState,
    Attestation,
    Delivery,
    EvidenceRecord,
    PolicyVersion,
    Quiz,
    Reminder,
    Round,
    Shown,
)

__all__ = [
    "Directory",
    "KeptAccount",
    "Notifier",
    "Outgoing",
    "ReminderStore",
    "ReminderWork",
    "Versions",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAccount:
    """The person behind a commitment, until they are purged."""

    who: str
    salt: str
    key: str
    fields: Mapping[str, str]


class ReminderWork(Protocol):
    """One transaction over one organisation's reminders: all of it is kept, or nothing.

    Transactions of one organisation that change anything happen one after another, whatever
    process they run in; what one has read nobody else changes before it ends. They must be short.
    """

    def reminder(self, reminder_id: str) -> Reminder | None:
        """Return a reminder, None where there is none of this organisation's."""
        ...

    def reminders(self) -> tuple[Reminder, ...]:
        """Return all reminders, the newest first."""
        ...

    def keep_reminder(self, reminder: Reminder) -> None:
        """Keep a reminder instead of the one with its id."""
        ...

    def round(self, round_id: str) -> Round | None:
        """Return a round, None where there is none."""
        ...

    def rounds(self, reminder_id: str | None = None, *, open_only: bool = False) -> list[Round]:
        """Return rounds, of one reminder or of all, in the order they were opened."""
        ...

    def keep_round(self, coming: Round) -> None:
        """Keep a round instead of the one with its id."""
        ...

    def ask(self, round_id: str, key: str) -> Ask | None:
        """Return one person's part in a round by the account's key."""
        ...

    def ask_of(self, round_id: str, who: str) -> Ask | None:
        """Return one person's part in a round by their commitment."""
        ...

    def asks(self, round_id: str, *, state: AskState | None = None) -> list[Ask]:
        """Return the parts of all people in a round, in order of the account's key."""
        ...

    def asks_of(self, key: str) -> list[Ask]:
        """Return one person's parts in all rounds, the newest first."""
        ...

    def states(self, round_id: str) -> Mapping[str, AskState]:
        """Return the state of every person's part in a round, by the account's key."""
        ...

    def keep_asks(self, asks: Iterable[Ask]) -> None:
        """Keep parts instead of those of the same round and account."""
        ...

    def counts(self, round_id: str) -> Mapping[AskState, int]:
        """Return how many people's parts are in each state; states without any are left out."""
        ...

    def attestations(self, round_id: str) -> list[Attestation]:
        """Return a round's attestations in the order they were made."""
        ...

    def keep_attestation(self, attestation: Attestation) -> bool:
        """Keep an attestation; return False where the person has one in this round already."""
        ...

    def delivery(self, delivery_id: str) -> Delivery | None:
        """Return a message, None where there is none."""
        ...

    def deliveries(self, round_id: str) -> list[Delivery]:
        """Return a round's messages in the order they are due."""
        ...

    def deliveries_to(self, round_id: str, who: str) -> list[Delivery]:
        """Return a round's messages to one person, in the order they are due."""
        ...

    def posts(self, round_id: str) -> list[Delivery]:
        """Return a round's messages of kind SHARED, in order of id."""
        ...

    def plan(self, deliveries: Iterable[Delivery]) -> None:
        """Keep messages to be sent; those that were planned before stay as they are."""
        ...

    def keep_delivery(self, delivery: Delivery) -> None:
        """Keep a message instead of the one with its id."""
        ...

    def due(self, platforms: Sequence[str], now: datetime, limit: int) -> list[Delivery]:
        """Return messages in state DUE whose time has come, the longest due first."""
        ...

    def sending(self) -> list[Delivery]:
        """Return the messages that are being sent, or were when their sender died."""
        ...

    def keep_accounts(self, kept: Iterable[KeptAccount]) -> None:
        """Keep who stands behind commitments."""
        ...

    def accounts(self) -> Mapping[str, KeptAccount]:
        """Return who stands behind each commitment; those who were purged are missing."""
        ...

    def keep_shown(self, digest: str, text: str) -> None:
        """Keep what was shown, as canonical JSON, under its digest."""
        ...

    def shown(self) -> Mapping[str, str]:
        """Return everything that was ever shown, by digest."""
        ...

    def head(self) -> Head:
        """Return the end of the chain of evidence."""
        ...

    def signed_head(self) -> tuple[Head, str] | None:
        """Return the end of the chain as it was last signed, with the signature; None for none."""
        ...

    def append(self, entries: Iterable[Entry]) -> None:
        """Add entries to the chain, in order."""
        ...

    def records(self) -> list[EvidenceRecord]:
        """Return the whole chain."""
        ...

    def forget(self, key: str) -> tuple[str, ...]:
        """Delete everything that tells who an account was; return its commitments, in order."""
        ...


class ReminderStore(Protocol):
    """Keeps reminders, what became of them, and the evidence."""

    def work(self, org: str) -> AbstractContextManager[ReminderWork]:
        """Begin a transaction; it is kept when the context ends, and undone by an exception.

        Raises:
            StoreUnavailable: it cannot be read or written.
        """
        ...

    def look(self, org: str) -> AbstractContextManager[ReminderWork]:
        """Begin a transaction that changes nothing; it sees one state and waits for nobody.

        Raises:
            StoreUnavailable: it cannot be read.
        """
        ...

    def orgs(self) -> tuple[str, ...]:
        """Return the organisations that have reminders, in order of name."""
        ...


class Versions(Protocol):
    """Opens any version of a policy, in force or not."""

    def version(self, org: str, policy: str, number: int) -> PolicyVersion:
        """Return one version.

        Raises:
            KeyError: there is no such version.
            StoreUnavailable: it cannot be read.
        """
        ...


class Directory(Protocol):
    """Knows who is who on one platform, as the platform says now."""

    def people(self, addressee: Addressee) -> tuple[Account, ...]:
        """Return the people that an addressee stands for; without bots, deactivated ones included.

        Raises:
            PlatformError: the platform does not say.
        """
        ...

    def account(self, tenant: str, person_id: str) -> Account | None:
        """Return one person, None where the platform knows nobody of that id.

        Raises:
            PlatformError: the platform does not say.
        """
        ...

    def may_remind(self, org: str, account: Account) -> bool:
        """Return whether the person may send reminders, as things stand now; guests never may.

        Raises:
            PlatformError: the platform does not say; then nobody may.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One message as it goes to a platform.

    Attributes:
        key: the delivery's id; a platform that can should keep it with the message.
        wanted_at: when the message should have come.
        is_late: that was so long ago that the message must say so.
        may_be_second: nobody could tell whether it arrived before; the message must say so.
        due_on: the last day, as the reader counts, for "by 30 November".
        n_asked: for a shared message, people asked; 0 otherwise.
        n_attested: of these, who attested.
        lines: for a REPORT, what it says; empty otherwise.
    """

    key: str
    delivery: Delivery
    org: str
    reminder: Reminder | None
    shown: Shown | None
    due_on: str
    is_overdue: bool
    is_late: bool
    may_be_second: bool
    quiz: Quiz | None = None
    n_asked: int = 0
    n_attested: int = 0
    title: str = ""
    lines: tuple[str, ...] = ()


class Notifier(Protocol):
    """Sends messages on one platform."""

    def send(self, outgoing: Outgoing) -> str:
        """Send a message and return the platform's reference to it.

        Raises:
            DeliveryFailed: it did not go out; or, not certain, nobody knows.
        """
        ...

    def find(self, outgoing: Outgoing) -> str | None:
        """Return the reference of a message that was sent before, "" where it never arrived.

        None where the platform offers no way to tell.

        Raises:
            DeliveryFailed: the platform cannot be asked now.
        """
        ...

    def update(self, outgoing: Outgoing) -> None:
        """Show a message that was sent as it should look now.

        Raises:
            DeliveryFailed: it was not updated.
        """
        ...
