"""A manager's form, filled in as text on whatever platform: read, proposed, shown as it goes out.

Every platform has the same fields, reads them the same way and says the same about what it cannot
read. Nothing of who acts or what they may do is ever taken from a form. Knows no platform.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from bot.core import wording_remind_form as form
from bot.core import wording_reminders as wording
from bot.core.assistant import Assistant
from bot.core.ports import Clock
from bot.core.recurring import zone_of
from bot.core.reminders import Reminders
from bot.core.reminding import Preview, Refusal
from bot.core.reminding_choosing import choose_clauses
from bot.core.reminding_outgoing import sample_outgoing
from bot.core.reminding_request import ReminderRequest
from bot.core.reminding_showing import MessageShown, show_message
from knowledge.domain import Account, Addressee, Frequency, Quiz, Recurrence, WorkingHours

__all__ = [
    "ANY_POLICY",
    "FREQUENCIES",
    "QUIET",
    "FilledForm",
    "PreviewShown",
    "propose_filled",
    "show_preview",
]

FREQUENCIES = (
    ("once", "Once"),
    ("weekly", "Every week"),
    ("monthly", "Every month"),
    ("yearly", "Every year"),
    ("cron", "By the cron expression below"),
)
"""(value, words) of how often a reminder comes, for a list to choose from."""

ANY_POLICY = "*"
"""Chosen as the policy: whichever has the clauses that the words are about."""

QUIET = "20:00-07:00"
"""Quiet hours as the form offers them."""

_NINE = time(9)
_HOURS = re.compile(r"(\d\d?:\d\d)\s*(?:-|\u2013|to)\s*(\d\d?:\d\d)")
_LONGEST_DUE = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledForm:
    """What stands in the form, as text; what was left empty gets a good default.

    Attributes:
        policy: its id, or ``ANY_POLICY``.
        about: words or refs that name clauses; "" for the whole policy.
        clause_ids: chosen among the nearest; then ``policy`` and ``about`` count no more.
        on: the first day, as 2027-01-31; today where empty.
        at: the time of day, as 09:00.
        frequency: one of ``FREQUENCIES``.
        cron: five fields, where the frequency says so.
        until: the last day it may come.
        due: days to confirm.
        quiet: when nothing is sent, as 20:00-07:00.
    """

    policy: str
    addressees: tuple[Addressee, ...]
    about: str = ""
    clause_ids: tuple[str, ...] = ()
    words: str = ""
    on: str = ""
    at: str = ""
    frequency: str = "once"
    cron: str = ""
    until: str = ""
    due: str = ""
    quiet: str = ""
    wants_quiz: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewShown:
    """What a manager reads before they confirm.

    Attributes:
        message: exactly what people will see.
        summary: whom it reaches, and when.
        lines: what else happens by itself, and the quiz; then what to mind.
    """

    message: MessageShown
    summary: str
    lines: tuple[str, ...]
    notes: tuple[str, ...]


class _CannotRead(Exception):
    """A field cannot be read; the text says which, and how to write it."""


def propose_filled(
    assistant: Assistant,
    reminders: Reminders,
    clock: Clock,
    org: str,
    by: Account,
    filled: FilledForm,
) -> Preview | Refusal:
    """Keep what was filled in as a draft; return what it would look like, or what is wrong.

    Raises:
        RetrievalError: the policies cannot be looked into.
        StoreUnavailable: it cannot be kept.
    """
    refusal = reminders.reminding.refusal(org, by, "propose")
    if refusal is not None:
        return refusal
    try:
        recurrence = _recurrence(filled, reminders.time_zone, clock.now())
        hours, due = _hours(filled.quiet), _due(filled.due)
    except _CannotRead as fault:
        return Refusal("bad_form", str(fault))
    chosen = _chosen(assistant, reminders, org, filled)
    if isinstance(chosen, Refusal):
        return chosen
    policy, clause_ids = chosen
    quiz = None
    if filled.wants_quiz:
        quiz = reminders.reminding.quiz(org, clause_ids)
        if quiz is None:
            return Refusal("no_quiz", wording.NO_AUTOMATIC_QUIZ)
    request = ReminderRequest(
        policy=policy,
        clause_ids=clause_ids,
        addressees=filled.addressees,
        words=filled.words,
        recurrence=recurrence,
        due_in_days=due,
        hours=hours,
        quiz=quiz,
    )
    return reminders.reminding.propose(org, by, request)


def _chosen(
    assistant: Assistant, reminders: Reminders, org: str, filled: FilledForm
) -> tuple[str, tuple[str, ...]] | Refusal:
    """Return the policy and the clauses that are meant; none for the whole policy."""
    about = " ".join(filled.about.split())
    policy = "" if filled.policy == ANY_POLICY else filled.policy
    if filled.clause_ids:
        policies = {reminders.reminding.policy_of(org, one) for one in filled.clause_ids}
        if "" in policies:
            return Refusal("no_such_clause", wording.NO_SUCH_CLAUSE)
        if len(policies) > 1:
            return Refusal("bad_form", form.SEVERAL_POLICIES)
        return policies.pop(), filled.clause_ids
    if not about:
        return (policy, ()) if policy else Refusal("bad_form", form.NO_POLICY_CHOSEN)
    chosen = choose_clauses(assistant, reminders.reminding, org, policy, about)
    if chosen.clause_ids:
        return chosen.policy, chosen.clause_ids
    text = form.nothing_clear(about, has_nearest=bool(chosen.nearest))
    return Refusal("nothing_clear", text, chosen.nearest)


def show_preview(made: Preview) -> PreviewShown:
    """Return what a manager reads before they confirm, the same on every platform."""
    reminder = made.reminder
    zone = zone_of(reminder.recurrence.time_zone)
    coming = [wording.spoken_moment(moment, zone) for moment in made.coming]
    lines = [form.then_on(coming[1:])] if coming[1:] else []
    lines.append(
        form.hours_kept(
            reminder.hours.quiet_from,
            reminder.hours.quiet_until,
            is_chased=reminder.due_in_days is not None,
        )
    )
    if reminder.quiz is not None:
        lines.append(_quiz_line(reminder.quiz))
    return PreviewShown(
        message=show_message(
            sample_outgoing(reminder, made.shown, is_shared=bool(made.n_channels))
        ),
        summary=wording.preview_summary(
            made.n_people,
            made.n_channels,
            coming[0] if coming else "",
            wording.frequency(reminder.recurrence),
        ),
        lines=tuple(lines),
        notes=made.notes,
    )


def _quiz_line(quiz: Quiz) -> str:
    return form.quiz_asked(quiz.question, quiz.options[quiz.right])


def _recurrence(filled: FilledForm, zone_name: str, now: datetime) -> Recurrence:
    cron = " ".join(filled.cron.split())
    known = {one.value for one in Frequency}
    frequency = Frequency(filled.frequency) if filled.frequency in known else Frequency.ONCE
    if cron and frequency is Frequency.ONCE:
        frequency = Frequency.CRON
    if frequency is Frequency.CRON and not cron:
        raise _CannotRead(form.CRON_MISSING)
    today = now.astimezone(zone_of(zone_name)).date()
    return Recurrence(
        frequency=frequency,
        starts_on=_day(filled.on) or today,
        at=_time(filled.at) if filled.at.strip() else _NINE,
        time_zone=zone_name,
        cron=cron if frequency is Frequency.CRON else "",
        until=_day(filled.until),
    )


def _day(words: str) -> date | None:
    if not words.strip():
        return None
    try:
        return date.fromisoformat(words.strip())
    except ValueError:
        raise _CannotRead(form.no_day(words.strip()[:40])) from None


def _time(words: str) -> time:
    try:
        at = time.fromisoformat(words.strip().zfill(5))
    except ValueError:
        raise _CannotRead(form.no_time(words.strip()[:40])) from None
    return at.replace(second=0, microsecond=0, tzinfo=None)


def _hours(quiet: str) -> WorkingHours:
    usual = WorkingHours()
    if not quiet.strip():
        return usual
    found = _HOURS.fullmatch(quiet.strip())
    if found is None:
        raise _CannotRead(form.no_hours(quiet.strip()[:40]))
    return replace(usual, quiet_from=_time(found[1]), quiet_until=_time(found[2]))


def _due(words: str) -> int | None:
    words = words.strip().removesuffix(".0")
    if not words:
        return None
    if not (words.isascii() and words.isdecimal()) or len(words) > _LONGEST_DUE:
        raise _CannotRead(form.NO_DAYS)
    return int(words)
