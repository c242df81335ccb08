"""A small organisation for tests of reminders: its policy, its people, a platform, a clock."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from bot.core.attesting import Attesting
from bot.core.memory.reminders import MemoryReminderStore
from bot.core.ports import Snapshot
from bot.core.reminding import Preview, Reminding
from bot.core.reminding_clockwork import Clockwork
from bot.core.reminding_ports import Outgoing, ReminderStore
from bot.core.reminding_request import ReminderRequest
from bot.core.reminding_rounds import Planner
from bot.core.reminding_sending import Sender
from knowledge.domain import (
    Account,
    Addressee,
    AddresseeKind,
    Delivery,
    Frequency,
    PolicyVersion,
    Recurrence,
    Reminder,
)
from knowledge.errors import DeliveryFailed, PlatformError
from tests.bot.twins import EventList, FixedClock, MemoryLibrary, ScriptedRetriever, a_corpus
from tests.builders import a_clause, a_version

__all__ = [
    "EVERYONE",
    "MONDAY",
    "ORG",
    "FakePlatform",
    "Killed",
    "World",
    "a_channel",
    "a_person",
    "a_policy",
    "once",
]

ORG = "council"
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
EVERYONE = Addressee(kind=AddresseeKind.EVERYONE, platform="slack", tenant="T1", label="everyone")


class Killed(BaseException):
    """The process ended here, without any chance to tidy up."""


def a_person(n: int | str, **others: Any) -> Account:
    """Return somebody on the platform."""
    values = {"name": f"Person {n}", **others}
    return Account(platform="slack", tenant="T1", person_id=f"U{n}", **values)


def a_channel(ref: str) -> Addressee:
    """Return a channel to remind."""
    return Addressee(
        kind=AddresseeKind.CHANNEL, platform="slack", tenant="T1", ref=ref, label=f"#{ref}"
    )


def once(day: date, at: time = time(9)) -> Recurrence:
    """Return a reminder's single coming, in London."""
    return Recurrence(frequency=Frequency.ONCE, starts_on=day, at=at, time_zone="Europe/London")


def a_policy(*texts: str, version: int = 1) -> PolicyVersion:
    """Return a version of the leave policy, one numbered clause per text."""
    clauses = [a_clause(text, f"1.{n}", version=version) for n, text in enumerate(texts, 1)]
    return a_version(clauses, version)


@dataclass
class FakePlatform:
    """A directory and a way to send, in memory; it remembers messages by their key."""

    members: dict[str, list[Account]] = field(default_factory=dict)
    managers: set[str] = field(default_factory=lambda: {"UM"})
    outbox: list[Outgoing] = field(default_factory=list)
    updates: list[Outgoing] = field(default_factory=list)
    is_down: bool = False
    can_find: bool = True
    before_send: Callable[[Outgoing], None] = lambda _: None
    after_send: Callable[[Outgoing], None] = lambda _: None

    def people(self, addressee: Addressee) -> tuple[Account, ...]:
        """Return the people of a channel, or all."""
        if self.is_down:
            raise PlatformError("down")
        return tuple(self.members.get(addressee.ref, []))

    def account(self, tenant: str, person_id: str) -> Account | None:
        """Return one person."""
        everyone = (p for people in self.members.values() for p in people)
        return next((p for p in everyone if p.person_id == person_id), None)

    def may_remind(self, org: str, account: Account) -> bool:
        """Return whether somebody is a manager."""
        if self.is_down:
            raise PlatformError("down")
        return account.person_id in self.managers and not account.is_guest

    def send(self, outgoing: Outgoing) -> str:
        """Keep a message, as often as it is sent."""
        self.before_send(outgoing)
        self.outbox.append(outgoing)
        self.after_send(outgoing)
        return f"message-{len(self.outbox)}"

    def find(self, outgoing: Outgoing) -> str | None:
        """Return whether a message of this key arrived."""
        if self.is_down:
            raise DeliveryFailed("down", retry_after_s=60)
        if not self.can_find:
            return None
        found = [n for n, sent in enumerate(self.outbox, 1) if sent.key == outgoing.key]
        return f"message-{found[0]}" if found else ""

    def update(self, outgoing: Outgoing) -> None:
        """Keep an update."""
        self.updates.append(outgoing)

    def sent_to(self, place: str) -> list[Outgoing]:
        """Return what one place got."""
        return [o for o in self.outbox if o.delivery.place == place]

    @property
    def places(self) -> list[str]:
        """Return where messages went, in order of place."""
        return sorted(o.delivery.place for o in self.outbox)


class World:
    """Everything about reminders over one store, with a clock that tests move."""

    manager = a_person("M", name="Manager")

    def __init__(
        self,
        *people: Account,
        policy: PolicyVersion | None = None,
        store: ReminderStore | None = None,
        now: datetime = MONDAY,
    ) -> None:
        self.clock = FixedClock(now)
        self.events = EventList()
        self.platform = FakePlatform({"": list(people)})
        self.versions: dict[int, PolicyVersion] = {}
        self.library = MemoryLibrary()
        self.publish(policy or a_policy("Staff must book leave early.", "Leave must be approved."))
        self.store: ReminderStore = store or MemoryReminderStore()
        self.seconds = 0.0
        self.holidays: tuple[date, ...] = ()
        parts: dict[str, Any] = {"clock": self.clock, "events": self.events}
        self.directories = {"slack": self.platform}
        self.reminding = Reminding(
            store=self.store, library=self.library, directories=self.directories, **parts
        )
        self.attesting = Attesting(store=self.store, **parts)
        self.clockwork = self.replica("first")

    def replica(self, name: str) -> Clockwork:
        """Return the clockwork of one more process over the same store and platform."""
        parts: dict[str, Any] = {"clock": self.clock, "events": self.events, "store": self.store}
        planner = Planner(
            library=self.library,
            versions=self,
            directories=self.directories,
            holidays=self.holidays,
            **parts,
        )
        notifiers = {"slack": self.platform}
        sender = Sender(
            notifiers=notifiers,
            planner=planner,
            monotonic=lambda: self.seconds,
            name=name,
            **parts,
        )
        return Clockwork(planner=planner, sender=sender, notifiers=notifiers, **parts)

    def publish(self, policy: PolicyVersion) -> None:
        """Put a version of the policy into force."""
        self.versions[policy.version] = policy
        corpus = a_corpus(policy, org=ORG)
        self.library.snapshots[ORG] = Snapshot(corpus=corpus, retriever=ScriptedRetriever())

    def version(self, org: str, policy: str, number: int) -> PolicyVersion:
        """Return any version."""
        return self.versions[number]

    def propose(self, **others: Any) -> Preview:
        """Propose a reminder of the whole policy to everyone, due in 14 days."""
        values: dict[str, Any] = {
            "policy": "leave",
            "addressees": (EVERYONE,),
            "recurrence": once(self.clock.at.date()),
            "due_in_days": 14,
            **others,
        }
        preview = self.reminding.propose(ORG, self.manager, ReminderRequest(**values))
        assert isinstance(preview, Preview), preview
        return preview

    def issue(self, **others: Any) -> Reminder:
        """Issue and confirm a reminder of the whole policy to everyone, due in 14 days."""
        preview = self.propose(**others)
        reminder = self.reminding.confirm(ORG, self.manager, preview.reminder.reminder_id)
        assert isinstance(reminder, Reminder), reminder
        return reminder

    def turn(self, **passed: float) -> int:
        """Let time pass, then do what is due until nothing more is."""
        self.pass_time(**passed)
        total = 0
        while taken := self.clockwork.turn():
            total += taken
        return total

    def pass_time(self, **passed: float) -> None:
        """Move the clock on the wall, and the one that nobody moves."""
        self.clock.at += timedelta(**passed)
        self.seconds += timedelta(**passed).total_seconds()

    def delivery_to(self, person: Account) -> Delivery:
        """Return the newest message that a person got."""
        sent = self.platform.sent_to(f"person:{person.person_id}")[-1]
        with self.store.look(ORG) as work:
            delivery = work.delivery(sent.key)
        assert delivery is not None
        return delivery

    def bodies(self, kind: str | None = None) -> list[Mapping[str, Any]]:
        """Return what the evidence says, in order."""
        import json

        with self.store.look(ORG) as work:
            bodies = [json.loads(record.body) for record in work.records()]
        return [b for b in bodies if kind in (None, b["kind"])]

    def rename(self, person: Account, **others: Any) -> Account:
        """Change what the platform says of a person."""
        changed = replace(person, **others)
        for people in self.platform.members.values():
            people[:] = [changed if p.key == person.key else p for p in people]
        return changed
