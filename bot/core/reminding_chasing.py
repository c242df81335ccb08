"""Asking again those who have not attested, telling the manager who they are, closing rounds.

Synchronous; knows only the store. Planning a day twice plans nothing twice.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.core.evidence import Entry, EvidenceKind
from bot.core.recurring import local_day, zone_of
from bot.core.recurring_hours import chase_days, next_working
from bot.core.reminding_people import delivery_id
from bot.core.reminding_ports import ReminderStore, ReminderWork
from knowledge.domain import (
    Account,
    Ask,
    AskState,
    Delivery,
    DeliveryKind,
    Reminder,
    Round,
    RoundState,
)

__all__ = ["Chasing", "close_round", "report_delivery"]

_OPEN_FOR = timedelta(weeks=53)


class Chasing:
    """Plans what follows a round's first messages."""

    def __init__(self, store: ReminderStore) -> None:
        self._store = store

    def plan(self, reminder: Reminder, coming: Round, now: datetime) -> None:
        """Plan the chases and reports of today, once a day; close a round that is long past."""
        zone = zone_of(reminder.recurrence.time_zone)
        today = local_day(now, zone)
        if coming.chased_on == today:
            return
        with self._store.work(reminder.org) as work:
            newest = work.round(coming.round_id)
            if newest is None or newest.state is not RoundState.OPEN or newest.chased_on == today:
                return
            work.keep_round(replace(newest, chased_on=today))
            still_open = work.asks(coming.round_id, state=AskState.OPEN)
            work.plan(
                chase
                for ask in still_open
                if (day := _day_to_chase(reminder, ask, today, newest.chased_on)) is not None
                for chase in [_chase(reminder, ask, day, now)]
            )
            if still_open and _is_report_day(reminder, newest, today):
                work.plan([report_delivery(reminder, newest, today, now)])
            if today - local_day(coming.opened_at, zone) > _OPEN_FOR:
                close_round(work, newest, "a year has passed", now)


def _day_to_chase(reminder: Reminder, ask: Ask, today: date, chased_on: date | None) -> date | None:
    """Return the day for which somebody is to be chased today, None where none is.

    Days that passed while nothing ran count once, as the last of them.
    """
    if ask.due_on is None:
        return None
    asked_on = local_day(ask.asked_at, zone_of(reminder.recurrence.time_zone))
    passed = None
    for day in chase_days(ask.due_on, asked_on, reminder.hours):
        if day > today:
            break
        passed = day
    if passed is None or (chased_on is not None and passed <= chased_on):
        return None
    return passed


def _chase(reminder: Reminder, ask: Ask, day: date, now: datetime) -> Delivery:
    zone = zone_of(ask.account.time_zone, reminder.recurrence.time_zone)
    opening = datetime.combine(day, reminder.hours.opens, tzinfo=zone)
    wanted = next_working(opening, reminder.hours, zone)
    return Delivery(
        delivery_id=delivery_id(
            ask.round_id, DeliveryKind.CHASE, ask.account.key, f"{ask.who}\n{day.isoformat()}"
        ),
        round_id=ask.round_id,
        reminder_id=ask.reminder_id,
        kind=DeliveryKind.CHASE,
        platform=ask.account.platform,
        tenant=ask.account.tenant,
        place=f"person:{ask.account.person_id}",
        who=ask.who,
        wanted_at=wanted,
        planned_at=now,
        due_at=next_working(max(wanted, now), reminder.hours, zone),
    )


def _is_report_day(reminder: Reminder, coming: Round, today: date) -> bool:
    """Tell whether the manager hears today who is still open: the day after due, then weekly."""
    if coming.due_on is None or today <= coming.due_on:
        return False
    since = coming.chased_on or local_day(coming.opened_at, zone_of(reminder.recurrence.time_zone))
    day = coming.due_on + timedelta(days=1)
    while day <= today:
        if day > since:
            return True
        day += timedelta(weeks=1)
    return False


def report_delivery(reminder: Reminder, coming: Round, today: date, now: datetime) -> Delivery:
    """Return the private message that tells the manager who has not attested."""
    manager: Account = reminder.issued_by
    zone = zone_of(manager.time_zone, reminder.recurrence.time_zone)
    place = f"person:{manager.person_id}"
    return Delivery(
        delivery_id=delivery_id(coming.round_id, DeliveryKind.REPORT, manager.key, f"{today}"),
        round_id=coming.round_id,
        reminder_id=reminder.reminder_id,
        kind=DeliveryKind.REPORT,
        platform=manager.platform,
        tenant=manager.tenant,
        place=place,
        who="",
        wanted_at=now,
        planned_at=now,
        due_at=next_working(now, reminder.hours, zone),
    )


def close_round(work: ReminderWork, coming: Round, reason: str, now: datetime) -> None:
    """Stop asking in a round; everybody who is still open gets a record that they did not attest."""
    still_open = work.asks(coming.round_id, state=AskState.OPEN)
    work.keep_round(replace(coming, state=RoundState.CLOSED))
    work.keep_asks(replace(a, state=AskState.CLOSED, settled_at=now) for a in still_open)
    work.append(_receipts(coming, still_open, reason, now))


def _receipts(coming: Round, asks: Iterable[Ask], reason: str, now: datetime) -> list[Entry]:
    head = {"reminder": coming.reminder_id, "round": coming.round_id, "reason": reason}
    entries = [
        Entry(kind=EvidenceKind.NOT_ATTESTED, at=now, fields={**head, "who": ask.who})
        for ask in asks
    ]
    return [*entries, Entry(kind=EvidenceKind.CLOSED, at=now, fields=head)]
