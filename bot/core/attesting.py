"""What people do with a reminder: read, answer a quiz, confirm, ask; each press counts once.

Whoever acts is the person the platform says it is; nothing but the message's id is taken from a
button. Synchronous; knows only the ports.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.core import wording_reminders as wording
from bot.core.evidence import Entry, EvidenceKind
from bot.core.ports import Clock, EventLog
from bot.core.recurring import zone_of
from bot.core.reminding_people import ask_entry, asked
from bot.core.reminding_ports import ReminderStore, ReminderWork
from knowledge.domain import (
    Account,
    Ask,
    AskState,
    Attestation,
    Citation,
    Delivery,
    DeliveryKind,
    Quiz,
    Reminder,
    ReminderState,
    Round,
    RoundState,
    Shown,
)

__all__ = ["Attesting", "Mine", "Pressed", "Reply"]


class Pressed(StrEnum):
    """What became of a press."""

    DONE = "done"
    ALREADY = "already"
    QUIZ = "quiz"
    CHANGED = "changed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the person who pressed gets, privately.

    Attributes:
        text: a sentence.
        delivery_id: the message to press next, for QUIZ and CHANGED.
        quiz: what to answer first, for QUIZ.
        shown: what it says now, for CHANGED; what the message is about, for a question.
    """

    pressed: Pressed
    text: str
    delivery_id: str = ""
    quiz: Quiz | None = None
    shown: Shown | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mine:
    """One reminder that somebody has not attested yet."""

    delivery_id: str
    shown: Shown
    due_on: str
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class _At:
    """Where a press happened: everything it refers to, found in one organisation's store."""

    reminder: Reminder
    coming: Round
    delivery: Delivery
    ask: Ask


class Attesting:
    """The few things a person does with reminders."""

    def __init__(self, *, store: ReminderStore, clock: Clock, events: EventLog) -> None:
        self._store = store
        self._clock = clock
        self._events = events

    def attest(
        self, org: str, account: Account, delivery_id: str, *, seen_digest: str | None = None
    ) -> Reply:
        """Note that a person read what a message showed them; a second time changes nothing.

        Args:
            seen_digest: of what they saw since, where it was not the message itself.

        Raises:
            StoreUnavailable: it cannot be kept; then nothing is.
        """
        now = self._clock.now()
        with self._store.work(org) as work:
            at = self._find(work, account, delivery_id, now)
            if isinstance(at, Reply):
                return at
            if at.ask.state is AskState.ATTESTED:
                return Reply(pressed=Pressed.ALREADY, text=wording.ALREADY_ATTESTED)
            reply = self._first(at, seen_digest)
            if reply is not None:
                return reply
            self._keep(work, at, now)
        self._events.record("reminder.attested", org=org, reminder=at.reminder.reminder_id)
        return self._thanks(at, now)

    def answer_quiz(self, org: str, account: Account, delivery_id: str, choice: int) -> Reply:
        """Note an answer to the quiz; the right one counts as the attestation that it precedes."""
        now = self._clock.now()
        with self._store.work(org) as work:
            at = self._find(work, account, delivery_id, now)
            if isinstance(at, Reply):
                return at
            quiz = at.reminder.quiz
            if at.ask.state is AskState.ATTESTED or quiz is None:
                return Reply(pressed=Pressed.ALREADY, text=wording.ALREADY_ATTESTED)
            is_right = choice == quiz.right
            fields = {**_head(at), "is_right": is_right, "clause": quiz.clause_id}
            work.append([Entry(kind=EvidenceKind.QUIZ, at=now, fields=fields)])
            citation = _cited(at.coming.shown, quiz.clause_id)
            if not is_right:
                text = wording.quiz_wrong(citation) if citation else wording.QUIZ_CHECK
                return Reply(pressed=Pressed.QUIZ, text=text, delivery_id=delivery_id, quiz=quiz)
            passed = replace(at.ask, quiz_passed=True)
            work.keep_asks([passed])
            self._keep(work, replace(at, ask=passed), now)
        right = wording.quiz_right(quiz, citation) + " " if citation else ""
        return replace(self._thanks(at, now), text=right + self._thanks(at, now).text)

    def open_clauses(self, org: str, account: Account, delivery_id: str) -> Shown | Reply:
        """Return everything a message is about, and note that it was opened."""
        now = self._clock.now()
        with self._store.work(org) as work:
            at = self._find(work, account, delivery_id, now)
            if isinstance(at, Reply):
                return at
            fields = {**_head(at), "shown": at.coming.shown.digest}
            work.append([Entry(kind=EvidenceKind.SEEN, at=now, fields=fields)])
            return at.coming.shown

    def ask_question(self, org: str, account: Account, delivery_id: str) -> Shown | Reply:
        """Return what a question from a message is about, and note that one was asked."""
        now = self._clock.now()
        with self._store.work(org) as work:
            at = self._find(work, account, delivery_id, now)
            if isinstance(at, Reply):
                return at
            work.append([Entry(kind=EvidenceKind.QUESTION, at=now, fields=_head(at))])
            return at.coming.shown

    def mine(self, org: str, account: Account) -> tuple[Mine, ...]:
        """Return what a person has not attested yet, the longest asked first."""
        found = []
        now = self._clock.now()
        with self._store.look(org) as work:
            for ask in reversed(work.asks_of(account.key)):
                coming = work.round(ask.round_id)
                reminder = work.reminder(ask.reminder_id)
                if ask.state is not AskState.OPEN or coming is None or reminder is None:
                    continue
                delivery = _newest_message(work, ask)
                if delivery is None or reminder.state is ReminderState.CANCELLED:
                    continue
                today = now.astimezone(zone_of(reminder.recurrence.time_zone)).date()
                found.append(
                    Mine(
                        delivery_id=delivery.delivery_id,
                        shown=coming.shown,
                        due_on=wording.spoken_day(ask.due_on) if ask.due_on else "",
                        is_overdue=ask.due_on is not None and today > ask.due_on,
                    )
                )
        return tuple(found)

    # --- finding ----------------------------------------------------------------------------------

    def _find(
        self, work: ReminderWork, account: Account, delivery_id: str, now: datetime
    ) -> "_At | Reply":
        """Return where a press happened, or why there is nothing to press for this person."""
        delivery = work.delivery(delivery_id)
        coming = work.round(delivery.round_id) if delivery is not None else None
        reminder = work.reminder(delivery.reminder_id) if delivery is not None else None
        if delivery is None or coming is None or reminder is None:
            return _refused(wording.NOT_THERE_ANY_MORE)
        if (delivery.platform, delivery.tenant) != (account.platform, account.tenant):
            return _refused(wording.NOT_ADDRESSED)
        ask = work.ask(coming.round_id, account.key)
        if delivery.kind is not DeliveryKind.SHARED and (ask is None or ask.who != delivery.who):
            return _refused(wording.NOT_ADDRESSED)
        if ask is not None and ask.state is AskState.ATTESTED:
            return _At(reminder, coming, delivery, ask)
        if reminder.state is ReminderState.CANCELLED or coming.state is RoundState.CLOSED:
            return _refused(wording.NOT_THERE_ANY_MORE)
        if account.is_guest:
            return _refused(wording.NOT_FOR_GUESTS)
        if ask is None or ask.state is not AskState.OPEN:
            # Whoever can press a channel's message is in the channel: they have just joined it.
            channel = delivery.place.partition(":")[2]
            (ask,) = asked(work, coming, [(account, channel)], coming.due_on, now)
            work.append([ask_entry(ask)])
        return _At(reminder, coming, delivery, ask)

    def _first(self, at: _At, seen_digest: str | None) -> Reply | None:
        """Return what must come before the attestation, None where nothing does."""
        seen = seen_digest or at.delivery.shown_digest
        if seen != at.coming.shown.digest:
            return Reply(
                pressed=Pressed.CHANGED,
                text=wording.CHANGED_SINCE_SHOWN,
                delivery_id=at.delivery.delivery_id,
                shown=at.coming.shown,
            )
        quiz = at.reminder.quiz
        if quiz is None or at.ask.quiz_passed or at.coming.follows:
            return None
        return Reply(
            pressed=Pressed.QUIZ,
            text=wording.QUIZ_CHECK,
            delivery_id=at.delivery.delivery_id,
            quiz=quiz,
        )

    def _keep(self, work: ReminderWork, at: _At, now: datetime) -> None:
        shown = at.coming.shown
        attestation = Attestation(
            round_id=at.coming.round_id,
            reminder_id=at.reminder.reminder_id,
            who=at.ask.who,
            policy=shown.policy,
            version=shown.version,
            shown_digest=shown.digest,
            attested_at=now,
        )
        if not work.keep_attestation(attestation):
            return
        work.keep_asks([replace(at.ask, state=AskState.ATTESTED, settled_at=now)])
        fields = {
            **_head(at),
            "policy": shown.policy,
            "version": shown.version,
            "shown": shown.digest,
            "where": "shared message" if at.delivery.kind is DeliveryKind.SHARED else "own message",
            "platform": at.delivery.platform,
        }
        work.append([Entry(kind=EvidenceKind.ATTESTED, at=now, fields=fields)])

    def _thanks(self, at: _At, now: datetime) -> Reply:
        zone = zone_of(at.ask.account.time_zone, at.reminder.recurrence.time_zone)
        shown = at.coming.shown
        moment = wording.spoken_moment(now, zone)
        return Reply(
            pressed=Pressed.DONE,
            text=wording.attested(shown.policy_title, shown.version_name, moment),
        )


def _head(at: _At) -> Mapping[str, object]:
    return {
        "reminder": at.reminder.reminder_id,
        "round": at.coming.round_id,
        "delivery": at.delivery.delivery_id,
        "who": at.ask.who,
    }


def _refused(text: str) -> Reply:
    return Reply(pressed=Pressed.REFUSED, text=text)


def _cited(shown: Shown, clause_id: str) -> Citation | None:
    return next((c for c in shown.citations if c.clause_id == clause_id), None)


def _newest_message(work: ReminderWork, ask: Ask) -> Delivery | None:
    """Return the last message that reached a person: their own, or the one their channel shares."""
    theirs = [d for d in work.deliveries_to(ask.round_id, ask.who) if d.sent_at is not None]
    if not theirs and ask.shared:
        place = f"channel:{ask.shared}"
        theirs = [d for d in work.posts(ask.round_id) if d.place == place and d.sent_at is not None]
    return max(theirs, key=lambda d: (d.sent_at or d.due_at, d.delivery_id), default=None)
