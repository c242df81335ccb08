"""Whom a round asks: people looked up, joiners added, leavers and deactivated people recorded.

Synchronous; knows only the ports. Every step can be done again after a crash and does nothing
twice.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TypeVar

from bot.core.evidence import Entry, EvidenceKind, digest_of
from bot.core.ports import EventLog
from bot.core.recurring import local_day, zone_of
from bot.core.reminding import committed
from bot.core.reminding_ports import Directory, ReminderStore, ReminderWork
from knowledge.domain import (
    Account,
    Addressee,
    AddresseeKind,
    Ask,
    AskState,
    Delivery,
    DeliveryKind,
    Reminder,
    Round,
)
from knowledge.errors import PlatformError

__all__ = [
    "Found",
    "PeopleOfRounds",
    "addressed_channels",
    "ask_entry",
    "asked",
    "delivery_id",
    "first_delivery",
]

_Item = TypeVar("_Item")

_AT_A_TIME = 250
# Whoever is asked this long after the others has as many days as they had.
_JOINED_LATER = timedelta(days=1)
_COMES_BACK = (AskState.LEFT, AskState.INACTIVE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Whom a reminder is addressed to now.

    Attributes:
        people: by account key, each once, with the channel message they share ("" for none).
        is_whole: every platform answered; only then may somebody be taken for a leaver.
    """

    people: Mapping[str, tuple[Account, str]]
    is_whole: bool


def delivery_id(round_id: str, kind: DeliveryKind, place: str, extra: str = "") -> str:
    """Return the id of a message: the same however often it is planned."""
    return digest_of(f"{round_id}\n{kind.value}\n{place}\n{extra}")[:32]


class PeopleOfRounds:
    """Looks up whom a reminder is for, and keeps each round's people up to date."""

    def __init__(
        self, store: ReminderStore, directories: Mapping[str, Directory], events: EventLog
    ) -> None:
        self._store = store
        self._directories = directories
        self._events = events

    def find(self, reminder: Reminder) -> Found:
        """Return the people a reminder is addressed to, as the platforms say now."""
        people: dict[str, tuple[Account, str]] = {}
        is_whole = True
        # Whoever is addressed themselves gets their own message even where they share a channel.
        own_first = sorted(reminder.addressees, key=lambda a: a.kind is AddresseeKind.CHANNEL)
        for addressee in own_first:
            directory = self._directories.get(addressee.platform)
            try:
                if directory is None:
                    raise PlatformError(f"{addressee.platform} is not connected")
                found = directory.people(addressee)
            except PlatformError:
                is_whole = False
                self._events.record(
                    "reminder.people_unknown",
                    org=reminder.org,
                    reminder=reminder.reminder_id,
                    platform=addressee.platform,
                )
                continue
            shared = addressee.ref if addressee.kind is AddresseeKind.CHANNEL else ""
            for account in found:
                named = account.team or _team_of(addressee)
                people.setdefault(account.key, (replace(account, team=named), shared))
        return Found(people=people, is_whole=is_whole)

    def refresh(self, reminder: Reminder, coming: Round, found: Found, now: datetime) -> None:
        """Ask those who are new in a round, and record those who are gone; safe to repeat."""
        known = self._known(reminder.org, coming.round_id)
        new = [
            (account, shared)
            for key, (account, shared) in found.people.items()
            if key not in known
            or (known[key].state in _COMES_BACK and account.is_active and not account.is_guest)
        ]
        for chunk in _chunks(new):
            self._join(reminder, coming, chunk, now)
        gone = [
            ask
            for key, ask in known.items()
            if ask.state is AskState.OPEN and not _is_there(found, key)
        ]
        for chunk_of_asks in _chunks(gone) if found.is_whole and found.people else ():
            self._leave(reminder.org, coming, chunk_of_asks, found, now)
        if found.is_whole:
            with self._store.work(reminder.org) as work:
                newest = work.round(coming.round_id)
                if newest is not None:
                    work.keep_round(replace(newest, people_at=now))

    def _known(self, org: str, round_id: str) -> dict[str, Ask]:
        with self._store.look(org) as work:
            return {ask.account.key: ask for ask in work.asks(round_id)}

    def _join(
        self,
        reminder: Reminder,
        coming: Round,
        people: Sequence[tuple[Account, str]],
        now: datetime,
    ) -> None:
        due_on = coming.due_on
        joins_later = now - coming.opened_at > _JOINED_LATER
        if joins_later and due_on is not None and reminder.due_in_days is not None:
            today = local_day(now, zone_of(reminder.recurrence.time_zone))
            due_on = max(due_on, today + timedelta(days=reminder.due_in_days))
        with self._store.work(reminder.org) as work:
            known = work.states(coming.round_id)
            new = [
                (account, shared)
                for account, shared in people
                if account.key not in known or known[account.key] in _COMES_BACK
            ]
            wanted = [(a, shared) for a, shared in new if a.is_active and not a.is_guest]
            asks = asked(work, coming, wanted, due_on, now)
            work.append(ask_entry(ask) for ask in asks)
            work.plan(first_delivery(coming, ask, now) for ask in asks if not ask.shared)
            unwanted = [a for a, _ in new if a.key not in known and (a.is_guest or not a.is_active)]
            self._skip(work, coming, unwanted, now)

    def _skip(
        self, work: ReminderWork, coming: Round, accounts: Sequence[Account], now: datetime
    ) -> None:
        """Record who is addressed but not asked."""
        asks = asked(work, coming, [(a, "") for a in accounts], coming.due_on, now)
        work.keep_asks(replace(a, state=AskState.INACTIVE, settled_at=now) for a in asks)
        head = {"round": coming.round_id, "reminder": coming.reminder_id}
        work.append(
            Entry(
                kind=EvidenceKind.SKIPPED,
                at=now,
                fields={
                    **head,
                    "who": ask.who,
                    "reason": "guest" if ask.account.is_guest else "deactivated",
                },
            )
            for ask in asks
        )

    def _leave(
        self, org: str, coming: Round, asks: Iterable[Ask], found: Found, now: datetime
    ) -> None:
        with self._store.work(org) as work:
            for known in asks:
                ask = work.ask(coming.round_id, known.account.key)
                if ask is None or ask.state is not AskState.OPEN:
                    continue
                stays = ask.account.key in found.people
                state = AskState.INACTIVE if stays else AskState.LEFT
                work.keep_asks([replace(ask, state=state, settled_at=now)])
                reason = "deactivated" if stays else "no longer among the addressees"
                fields = {"round": coming.round_id, "reminder": coming.reminder_id}
                fields |= {"who": ask.who, "reason": reason}
                work.append([Entry(kind=EvidenceKind.LEFT, at=now, fields=fields)])


def asked(
    work: ReminderWork,
    coming: Round,
    people: Sequence[tuple[Account, str]],
    due_on: date | None,
    now: datetime,
) -> list[Ask]:
    """Keep that people are asked in a round, each under a commitment of their own; return it.

    Args:
        people: accounts, each with the channel message they share, "" for none.
    """
    kept = [committed(account) for account, _ in people]
    work.keep_accounts(kept)
    asks = [
        Ask(
            round_id=coming.round_id,
            reminder_id=coming.reminder_id,
            account=account,
            who=one.who,
            due_on=due_on,
            asked_at=now,
            shared=shared,
        )
        for (account, shared), one in zip(people, kept, strict=True)
    ]
    work.keep_asks(asks)
    return asks


def ask_entry(ask: Ask) -> Entry:
    """Return the record that somebody is asked."""
    return Entry(
        kind=EvidenceKind.ASKED,
        at=ask.asked_at,
        fields={
            "round": ask.round_id,
            "reminder": ask.reminder_id,
            "who": ask.who,
            "where": "shared message" if ask.shared else "own message",
            "due_on": ask.due_on.isoformat() if ask.due_on is not None else None,
        },
    )


def first_delivery(coming: Round, ask: Ask, now: datetime, *, changed: bool = False) -> Delivery:
    """Return the first message to one person."""
    kind = DeliveryKind.CHANGED if changed else DeliveryKind.FIRST
    place = f"person:{ask.account.person_id}"
    joined = ask.asked_at - coming.opened_at > _JOINED_LATER
    wanted = now if joined or changed else coming.starts_at
    return Delivery(
        delivery_id=delivery_id(coming.round_id, kind, f"{ask.account.key}", ask.who),
        round_id=coming.round_id,
        reminder_id=coming.reminder_id,
        kind=kind,
        platform=ask.account.platform,
        tenant=ask.account.tenant,
        place=place,
        who=ask.who,
        wanted_at=wanted,
        planned_at=now,
        due_at=max(wanted, now),
    )


def addressed_channels(reminder: Reminder) -> Iterator[Addressee]:
    """Yield the channels that get a shared message, each once."""
    seen = set()
    for addressee in reminder.addressees:
        key = (addressee.platform, addressee.tenant, addressee.ref)
        if addressee.kind is AddresseeKind.CHANNEL and key not in seen:
            seen.add(key)
            yield addressee


def _team_of(addressee: Addressee) -> str:
    """Return what to count people under whose team the platform does not know: the group's name."""
    is_named = addressee.label not in ("", addressee.ref)
    is_group = addressee.kind not in (AddresseeKind.PERSON, AddresseeKind.EVERYONE)
    return addressee.label if is_named and is_group else ""


def _is_there(found: Found, key: str) -> bool:
    person = found.people.get(key)
    return person is not None and person[0].is_active


def _chunks(items: Sequence[_Item]) -> Iterator[Sequence[_Item]]:
    for at in range(0, len(items), _AT_A_TIME):
        yield items[at : at + _AT_A_TIME]
