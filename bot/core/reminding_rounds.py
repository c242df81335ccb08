"""What is due: rounds opened, people kept up to date, chases and reports planned, rounds closed.

Plans messages and sends none. Every step can be repeated after a crash, by any replica, and plans
nothing twice: ids of rounds and messages follow from what they are.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.core.evidence import Entry, EvidenceKind, digest_of
from bot.core.ports import Clock, EventLog, Library
from bot.core.recurring import local_day, moments, zone_of
from bot.core.reminding import keep_shown
from bot.core.reminding_chasing import Chasing, close_round
from bot.core.reminding_people import PeopleOfRounds, addressed_channels, delivery_id
from bot.core.reminding_ports import Directory, ReminderStore, Versions
from bot.core.reminding_shown import compose_shown
from bot.core.reminding_versions import Renewal
from bot.core.wording_reminders import HELD_CLAUSE_GONE, HELD_NO_RIGHT
from knowledge.domain import (
    Account,
    Delivery,
    DeliveryKind,
    Frequency,
    Reminder,
    ReminderState,
    Round,
    RoundState,
    Shown,
)
from knowledge.errors import PlatformError, PolicyAssistantError

__all__ = ["Planner"]

_LOOK_UP_EVERY = timedelta(minutes=15)
_MOST_MISSED_NAMED = 100


class Planner:
    """Decides what has become due.

    Args:
        directories: who is who, by platform; a reminder waits while its issuer's is missing.
        holidays: the organisation's, as they are known now; nobody is chased on them.
    """

    def __init__(
        self,
        *,
        store: ReminderStore,
        library: Library,
        versions: Versions,
        directories: Mapping[str, Directory],
        clock: Clock,
        events: EventLog,
        holidays: tuple[date, ...] = (),
    ) -> None:
        self._store = store
        self._holidays = holidays
        self._library = library
        self._directories = directories
        self._clock = clock
        self._events = events
        self._people = PeopleOfRounds(store, directories, events)
        self._renewal = Renewal(store, library, versions)
        self._chasing = Chasing(store)

    def plan(self, org: str) -> None:
        """Bring an organisation's reminders up to now; one that fails does not stop the others."""
        with self._store.look(org) as work:
            reminders = work.reminders()
        for reminder in reminders:
            if reminder.state is not ReminderState.CONFIRMED:
                continue
            try:
                self._plan_one(reminder)
            except PolicyAssistantError as error:
                self._events.alarm(
                    "reminder.not_planned",
                    org=org,
                    reminder=reminder.reminder_id,
                    kind=type(error).__name__,
                )

    def _plan_one(self, reminder: Reminder) -> None:
        now = self._clock.now()
        renewed = self._renewal.renew(reminder, now)
        if renewed is None:
            self.hold(reminder, HELD_CLAUSE_GONE, "clause gone", now)
            return
        reminder = renewed
        if not self._open_due_round(reminder, now):
            return
        with self._store.look(reminder.org) as work:
            rounds = work.rounds(reminder.reminder_id, open_only=True)
        for coming in rounds:
            if coming.people_at is None or now - coming.people_at >= _LOOK_UP_EVERY:
                self._look_up(reminder, coming, now)
            self._chasing.plan(self._by_calendar(reminder), coming, now)
        self._end_if_over(reminder, now)

    def _by_calendar(self, reminder: Reminder) -> Reminder:
        """Return a reminder that keeps the organisation's holidays besides its own."""
        hours = reminder.hours
        return replace(reminder, hours=replace(hours, holidays=(*hours.holidays, *self._holidays)))

    # --- opening ----------------------------------------------------------------------------------

    def _open_due_round(self, reminder: Reminder, now: datetime) -> bool:
        """Open the round that is due, if one is; return False where the reminder is now held."""
        with self._store.look(reminder.org) as work:
            opened = [r for r in work.rounds(reminder.reminder_id) if not r.follows]
        last = max((r.starts_at for r in opened), default=None)
        due = _due_moments(reminder, last, now)
        if not due:
            return True
        if not self._may_still_send(reminder, now):
            return False
        corpus = self._library.snapshot(reminder.org).corpus
        shown = compose_shown(corpus, reminder.policy, reminder.clause_ids, reminder.words)
        if shown is None:
            self.hold(reminder, HELD_CLAUSE_GONE, "clause gone", now)
            return False
        self._open(reminder, shown, due, len(opened) + 1, now)
        return True

    def _may_still_send(self, reminder: Reminder, now: datetime) -> bool:
        """Check the issuer's right again, at the moment of sending."""
        try:
            allowed = self.is_allowed(reminder.org, reminder.issued_by)
        except PlatformError:
            self._events.record(
                "reminder.waits", org=reminder.org, reminder=reminder.reminder_id, reason="rights"
            )
            return False
        if not allowed:
            self.hold(reminder, HELD_NO_RIGHT, "issuer may not send", now)
        return allowed

    def is_allowed(self, org: str, account: Account) -> bool:
        """Return whether somebody may send reminders now.

        Raises:
            PlatformError: it cannot be told.
        """
        directory = self._directories.get(account.platform)
        if directory is None:
            raise PlatformError(f"{account.platform} is not connected")
        return directory.may_remind(org, account)

    def _open(
        self, reminder: Reminder, shown: Shown, due: list[datetime], number: int, now: datetime
    ) -> None:
        starts_at, missed = due[-1], due[:-1]
        zone = zone_of(reminder.recurrence.time_zone)
        coming = Round(
            round_id=digest_of(f"{reminder.reminder_id}\n{starts_at.isoformat()}")[:32],
            reminder_id=reminder.reminder_id,
            org=reminder.org,
            number=number,
            starts_at=starts_at,
            opened_at=now,
            due_on=_due_on(reminder, local_day(starts_at, zone), local_day(now, zone)),
            shown=shown,
        )
        with self._store.work(reminder.org) as work:
            newest = work.reminder(reminder.reminder_id)
            if newest is None or newest.state is not ReminderState.CONFIRMED:
                return
            if work.round(coming.round_id) is not None:
                return
            for earlier in work.rounds(reminder.reminder_id, open_only=True):
                close_round(work, earlier, "the next round began", now)
            work.keep_round(coming)
            keep_shown(work, shown)
            head = {"reminder": reminder.reminder_id, "round": coming.round_id}
            entries = []
            if missed:
                named = [moment.isoformat() for moment in missed[-_MOST_MISSED_NAMED:]]
                fields = {**head, "n_missed": len(missed), "were_due_at": named}
                entries.append(Entry(kind=EvidenceKind.MISSED, at=now, fields=fields))
            entries.append(_opened(reminder, coming, now))
            work.append(entries)
            work.plan(_shared_messages(reminder, coming, now))
        self._events.record("round.opened", org=reminder.org, reminder=reminder.reminder_id)

    def _look_up(self, reminder: Reminder, coming: Round, now: datetime) -> None:
        if coming.follows:  # whom it asks was settled when it was opened
            return
        self._people.refresh(reminder, coming, self._people.find(reminder), now)

    # --- holding and ending -----------------------------------------------------------------------

    def hold(self, reminder: Reminder, sentence: str, reason: str, now: datetime) -> None:
        """Stop a reminder until a manager has looked at it; nothing of it is sent meanwhile."""
        with self._store.work(reminder.org) as work:
            newest = work.reminder(reminder.reminder_id)
            if newest is None or newest.state is not ReminderState.CONFIRMED:
                return
            work.keep_reminder(replace(newest, state=ReminderState.HELD, held_because=sentence))
            fields = {"reminder": reminder.reminder_id, "reason": reason}
            work.append([Entry(kind=EvidenceKind.HELD, at=now, fields=fields)])
        self._events.alarm(
            "reminder.held", org=reminder.org, reminder=reminder.reminder_id, reason=reason
        )

    def _end_if_over(self, reminder: Reminder, now: datetime) -> None:
        with self._store.look(reminder.org) as work:
            rounds = work.rounds(reminder.reminder_id)
            if not rounds or any(r.state is RoundState.OPEN for r in rounds):
                return
        with self._store.work(reminder.org) as work:
            newest = work.reminder(reminder.reminder_id)
            rounds = work.rounds(reminder.reminder_id)
            if newest is None or newest.state is not ReminderState.CONFIRMED or not rounds:
                return
            last = max(r.starts_at for r in rounds if not r.follows)
            if any(r.state is RoundState.OPEN for r in rounds) or _comes_after(reminder, last):
                return
            work.keep_reminder(replace(newest, state=ReminderState.ENDED))
            fields = {"reminder": reminder.reminder_id}
            work.append([Entry(kind=EvidenceKind.ENDED, at=now, fields=fields)])


def _due_moments(reminder: Reminder, last: datetime | None, now: datetime) -> list[datetime]:
    """Return when the reminder was to come since it last did, up to now, in order.

    One that was confirmed after its time comes now; what lies before its making is not missed.
    """
    due: list[datetime] = []
    for moment in moments(reminder.recurrence):
        if moment > now:
            break
        if last is None or moment > last:
            due.append(moment)
    if last is None:
        made = [moment for moment in due if moment >= reminder.created_at]
        return made or due[-1:]
    return due


def _comes_after(reminder: Reminder, last: datetime) -> bool:
    return any(moment > last for moment in moments(reminder.recurrence))


def _due_on(reminder: Reminder, starts_on: date, today: date) -> date | None:
    """Return the last day to attest; people have all their days even where it comes late."""
    if reminder.due_in_days is None:
        return None
    return max(starts_on, today) + timedelta(days=reminder.due_in_days)


def _opened(reminder: Reminder, coming: Round, now: datetime) -> Entry:
    return Entry(
        kind=EvidenceKind.OPENED,
        at=now,
        fields={
            "reminder": reminder.reminder_id,
            "round": coming.round_id,
            "number_of_round": coming.number,
            "was_due_at": coming.starts_at.isoformat(),
            "due_on": coming.due_on.isoformat() if coming.due_on is not None else None,
            "policy": coming.shown.policy,
            "version": coming.shown.version,
            "shown": coming.shown.digest,
            "clauses": list(coming.shown.clause_digests),
            "is_recurring": reminder.recurrence.frequency is not Frequency.ONCE,
        },
    )


def _shared_messages(reminder: Reminder, coming: Round, now: datetime) -> list[Delivery]:
    return [
        Delivery(
            delivery_id=delivery_id(
                coming.round_id,
                DeliveryKind.SHARED,
                f"{channel.platform}:{channel.tenant}:{channel.ref}",
            ),
            round_id=coming.round_id,
            reminder_id=reminder.reminder_id,
            kind=DeliveryKind.SHARED,
            platform=channel.platform,
            tenant=channel.tenant,
            place=f"channel:{channel.ref}",
            who="",
            wanted_at=coming.starts_at,
            planned_at=now,
            due_at=now,
        )
        for channel in addressed_channels(reminder)
    ]
