"""In memory: reminders, what became of them, and the evidence."""

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.core.evidence import Entry, Head, linked
from bot.core.reminding_ports import KeptAccount
from knowledge.domain import (
    Account,
    Ask,
    AskState,
    Attestation,
    Delivery,
    DeliveryKind,
    DeliveryState,
    EvidenceRecord,
    Reminder,
    Round,
    RoundState,
)

__all__ = ["MemoryReminderStore", "MemoryReminderWork"]

_Undo = Callable[[], None]


class MemoryReminderWork:
    """One organisation's reminders in memory; remembers how to undo what a transaction did."""

    def __init__(self) -> None:
        self._undo: list[_Undo] = []
        self._reminders: dict[str, Reminder] = {}
        self._rounds: dict[str, Round] = {}
        self._asks: dict[str, dict[str, Ask]] = {}
        self._whos: dict[tuple[str, str], str] = {}
        self._attestations: dict[tuple[str, str], Attestation] = {}
        self._deliveries: dict[str, Delivery] = {}
        self._open: dict[str, None] = {}
        self._accounts: dict[str, KeptAccount] = {}
        self._shown: dict[str, str] = {}
        self._records: list[EvidenceRecord] = []

    def begin(self) -> None:
        """Start a transaction."""
        self._undo.clear()

    def undo(self) -> None:
        """Take back what the transaction did."""
        while self._undo:
            self._undo.pop()()

    def _put(self, table: dict[Any, Any], key: Any, value: Any) -> None:
        if key in table:
            before = table[key]
            self._undo.append(lambda: table.__setitem__(key, before))
        else:
            self._undo.append(lambda: table.pop(key, None))
        table[key] = value

    def _drop(self, table: dict[Any, Any], key: Any) -> None:
        if key in table:
            before = table.pop(key)
            self._undo.append(lambda: table.__setitem__(key, before))

    def reminder(self, reminder_id: str) -> Reminder | None:
        """Return a reminder."""
        return self._reminders.get(reminder_id)

    def reminders(self) -> tuple[Reminder, ...]:
        """Return all reminders, the newest first."""
        found = self._reminders.values()
        return tuple(sorted(found, key=lambda r: (r.created_at, r.reminder_id), reverse=True))

    def keep_reminder(self, reminder: Reminder) -> None:
        """Keep a reminder."""
        self._put(self._reminders, reminder.reminder_id, reminder)

    def round(self, round_id: str) -> Round | None:
        """Return a round."""
        return self._rounds.get(round_id)

    def rounds(self, reminder_id: str | None = None, *, open_only: bool = False) -> list[Round]:
        """Return rounds in the order they were opened."""
        found = [
            r
            for r in self._rounds.values()
            if reminder_id in (None, r.reminder_id)
            and (not open_only or r.state is RoundState.OPEN)
        ]
        return sorted(found, key=lambda r: (r.opened_at, r.round_id))

    def keep_round(self, coming: Round) -> None:
        """Keep a round."""
        self._put(self._rounds, coming.round_id, coming)

    def ask(self, round_id: str, key: str) -> Ask | None:
        """Return one person's part in a round."""
        return self._asks.get(round_id, {}).get(key)

    def ask_of(self, round_id: str, who: str) -> Ask | None:
        """Return one person's part in a round by their commitment."""
        key = self._whos.get((round_id, who))
        return self.ask(round_id, key) if key is not None else None

    def asks(self, round_id: str, *, state: AskState | None = None) -> list[Ask]:
        """Return all parts in a round."""
        found = self._asks.get(round_id, {}).values()
        return sorted(
            (a for a in found if state in (None, a.state)), key=lambda ask: ask.account.key
        )

    def asks_of(self, key: str) -> list[Ask]:
        """Return one person's parts, the newest first."""
        found = [asks[key] for asks in self._asks.values() if key in asks]
        return sorted(found, key=lambda a: (a.asked_at, a.round_id), reverse=True)

    def states(self, round_id: str) -> Mapping[str, AskState]:
        """Return the state of every part in a round."""
        return {key: ask.state for key, ask in self._asks.get(round_id, {}).items()}

    def keep_asks(self, asks: Iterable[Ask]) -> None:
        """Keep parts."""
        for ask in asks:
            self._put(self._asks.setdefault(ask.round_id, {}), ask.account.key, ask)
            self._put(self._whos, (ask.round_id, ask.who), ask.account.key)

    def counts(self, round_id: str) -> Mapping[AskState, int]:
        """Return how many parts are in each state."""
        return Counter(ask.state for ask in self._asks.get(round_id, {}).values())

    def attestations(self, round_id: str) -> list[Attestation]:
        """Return a round's attestations."""
        found = [a for a in self._attestations.values() if a.round_id == round_id]
        return sorted(found, key=lambda a: (a.attested_at, a.who))

    def keep_attestation(self, attestation: Attestation) -> bool:
        """Keep an attestation, once."""
        key = (attestation.round_id, attestation.who)
        if key in self._attestations:
            return False
        self._put(self._attestations, key, attestation)
        return True

    def delivery(self, delivery_id: str) -> Delivery | None:
        """Return a message."""
        return self._deliveries.get(delivery_id)

    def deliveries(self, round_id: str) -> list[Delivery]:
        """Return a round's messages."""
        found = [d for d in self._deliveries.values() if d.round_id == round_id]
        return sorted(found, key=lambda d: (d.due_at, d.delivery_id))

    def deliveries_to(self, round_id: str, who: str) -> list[Delivery]:
        """Return a round's messages to one person."""
        return [d for d in self.deliveries(round_id) if d.who == who]

    def posts(self, round_id: str) -> list[Delivery]:
        """Return a round's shared messages."""
        found = [d for d in self.deliveries(round_id) if d.kind is DeliveryKind.SHARED]
        return sorted(found, key=lambda d: d.delivery_id)

    def plan(self, deliveries: Iterable[Delivery]) -> None:
        """Keep messages that were not planned before."""
        for delivery in deliveries:
            if delivery.delivery_id not in self._deliveries:
                self.keep_delivery(delivery)

    def keep_delivery(self, delivery: Delivery) -> None:
        """Keep a message."""
        self._put(self._deliveries, delivery.delivery_id, delivery)
        if delivery.state in (DeliveryState.DUE, DeliveryState.SENDING):
            self._put(self._open, delivery.delivery_id, None)
        else:
            self._drop(self._open, delivery.delivery_id)

    def due(self, platforms: Sequence[str], now: datetime, limit: int) -> list[Delivery]:
        """Return messages whose time has come."""
        found = [
            d
            for d in map(self._deliveries.__getitem__, self._open)
            if d.state is DeliveryState.DUE and d.platform in platforms and d.due_at <= now
        ]
        return sorted(found, key=lambda d: (d.due_at, d.delivery_id))[:limit]

    def sending(self) -> list[Delivery]:
        """Return the messages that are being sent."""
        found = map(self._deliveries.__getitem__, self._open)
        return sorted(
            (d for d in found if d.state is DeliveryState.SENDING), key=lambda d: d.delivery_id
        )

    def keep_accounts(self, kept: Iterable[KeptAccount]) -> None:
        """Keep who stands behind commitments."""
        for one in kept:
            self._put(self._accounts, one.who, one)

    def accounts(self) -> Mapping[str, KeptAccount]:
        """Return who stands behind each commitment."""
        return dict(self._accounts)

    def keep_shown(self, digest: str, text: str) -> None:
        """Keep what was shown."""
        self._put(self._shown, digest, text)

    def shown(self) -> Mapping[str, str]:
        """Return everything that was ever shown."""
        return dict(self._shown)

    def head(self) -> Head:
        """Return the end of the chain."""
        if not self._records:
            return Head()
        return Head(number=self._records[-1].number, link=self._records[-1].link)

    def append(self, entries: Iterable[Entry]) -> None:
        """Add entries to the chain."""
        length = len(self._records)
        self._undo.append(lambda: self._records.__delitem__(slice(length, None)))
        self._records.extend(linked(self.org, self.head(), entries))

    def signed_head(self) -> tuple[Head, str] | None:
        """Return None: what is gone with the process needs no signature."""
        return None

    def records(self) -> list[EvidenceRecord]:
        """Return the whole chain."""
        return list(self._records)

    def forget(self, key: str) -> tuple[str, ...]:
        """Delete everything that tells who an account was."""
        gone = sorted(who for who, kept in self._accounts.items() if kept.key == key)
        for who in gone:
            self._drop(self._accounts, who)
        for asks in self._asks.values():
            if key in asks:
                ask = asks[key]
                self._drop(asks, key)
                nobody = Account(platform="purged", tenant="", person_id=ask.who)
                self.keep_asks([replace(ask, account=nobody)])
        place = f"person:{key.split(':', 2)[2]}"
        for delivery in list(self._deliveries.values()):
            if delivery.who in gone or (
                delivery.place == place
                and key.startswith(f"{delivery.platform}:{delivery.tenant}:")
            ):
                self.keep_delivery(replace(delivery, place="person:purged", message=""))
        return tuple(gone)

    org = ""


class MemoryReminderStore:
    """Reminders in memory; one transaction at a time."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._works: dict[str, MemoryReminderWork] = {}

    @contextmanager
    def work(self, org: str) -> Iterator[MemoryReminderWork]:
        """Begin a transaction."""
        with self._lock:
            work = self._works.setdefault(org, MemoryReminderWork())
            work.org = org
            work.begin()
            try:
                yield work
            except BaseException:
                work.undo()
                raise

    def look(self, org: str) -> AbstractContextManager[MemoryReminderWork]:
        """Begin a transaction that changes nothing."""
        return self.work(org)

    def orgs(self) -> tuple[str, ...]:
        """Return the organisations that have reminders."""
        with self._lock:
            return tuple(sorted(self._works))
