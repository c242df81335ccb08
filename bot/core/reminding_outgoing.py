"""One message as it goes out, made from what the store knows at that moment."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.core import wording_reminders as wording
from bot.core.recurring import local_day, next_moment, zone_of
from bot.core.reminding_ports import Outgoing, ReminderWork
from bot.core.wording import spoken_date
from knowledge.domain import AskState, Delivery, DeliveryKind, Reminder, Round, Shown

__all__ = ["outgoing_of", "sample_outgoing"]

# Planned this long after it was wanted: nothing ran in between. Pacing takes shorter.
_LATE_AFTER = timedelta(minutes=15)
# Planned in time, but unsent for so long that something was wrong.
_STALE_AFTER = timedelta(hours=12)
_MOST_NAMES = 50


def outgoing_of(work: ReminderWork, delivery: Delivery, now: datetime) -> Outgoing | None:
    """Return a message ready to be sent or updated; None where what it is about is gone."""
    reminder, coming = work.reminder(delivery.reminder_id), work.round(delivery.round_id)
    if reminder is None or coming is None:
        return None
    if delivery.kind is DeliveryKind.REPORT:
        return _report(work, delivery, reminder, coming)
    due_on = coming.due_on
    if delivery.who:
        ask = work.ask_of(delivery.round_id, delivery.who)
        due_on = ask.due_on if ask is not None else due_on
    today = local_day(now, zone_of(reminder.recurrence.time_zone))
    n_attested = n_asked = 0
    if delivery.kind is DeliveryKind.SHARED:
        counts = work.counts(coming.round_id)
        n_attested = counts.get(AskState.ATTESTED, 0)
        n_asked = n_attested + counts.get(AskState.OPEN, 0) + counts.get(AskState.CLOSED, 0)
    # Made after the time that it names it was missed by nobody.
    is_late = (
        delivery.planned_at - delivery.wanted_at > _LATE_AFTER
        and delivery.wanted_at >= reminder.created_at
    ) or ((delivery.sent_at or now) - delivery.due_at > _STALE_AFTER)
    return Outgoing(
        key=delivery.delivery_id,
        delivery=delivery,
        org=reminder.org,
        reminder=reminder,
        shown=coming.shown,
        due_on=spoken_date(due_on) if due_on is not None else "",
        is_overdue=due_on is not None and today > due_on,
        is_late=is_late,
        may_be_second=delivery.reason == "may be second",
        quiz=reminder.quiz if not coming.follows else None,
        n_asked=n_asked,
        n_attested=n_attested,
    )


def sample_outgoing(reminder: Reminder, shown: Shown, *, is_shared: bool = False) -> Outgoing:
    """Return a message as its first reader will get it, for showing it to the manager before."""
    coming = next_moment(reminder.recurrence, None) or reminder.created_at
    due_on = None
    if reminder.due_in_days is not None:
        first_day = local_day(
            max(coming, reminder.created_at), zone_of(reminder.recurrence.time_zone)
        )
        due_on = first_day + timedelta(days=reminder.due_in_days)
    delivery = Delivery(
        delivery_id="preview",
        round_id="",
        reminder_id=reminder.reminder_id,
        kind=DeliveryKind.SHARED if is_shared else DeliveryKind.FIRST,
        platform="",
        tenant="",
        place="",
        who="",
        wanted_at=coming,
        planned_at=coming,
        due_at=coming,
    )
    return Outgoing(
        key="preview",
        delivery=delivery,
        org=reminder.org,
        reminder=reminder,
        shown=shown,
        due_on=spoken_date(due_on) if due_on is not None else "",
        is_overdue=False,
        is_late=False,
        may_be_second=False,
        quiz=reminder.quiz,
    )


def _report(
    work: ReminderWork, delivery: Delivery, reminder: Reminder, coming: Round
) -> Outgoing | None:
    still_open = work.asks(coming.round_id, state=AskState.OPEN)
    if not still_open:
        return None
    names = sorted(ask.account.name or ask.account.person_id for ask in still_open)
    lines = names[:_MOST_NAMES]
    if len(names) > _MOST_NAMES:
        lines.append(wording.and_more(len(names) - _MOST_NAMES))
    return Outgoing(
        key=delivery.delivery_id,
        delivery=delivery,
        org=reminder.org,
        reminder=replace(reminder, words=""),
        shown=None,
        due_on=spoken_date(coming.due_on) if coming.due_on is not None else "",
        is_overdue=True,
        is_late=False,
        may_be_second=delivery.reason == "may be second",
        title=wording.report_headline(coming.shown.policy_title, len(still_open)),
        lines=tuple(lines),
    )
