"""Issuing reminders: a manager proposes, sees exactly what people will see, confirms or cancels.

Every verb checks the right of whoever acts, as the platform knows it now. Synchronous; knows only
the ports.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from bot.core import wording_reminders as wording
from bot.core.attesting_quiz import automatic_quiz
from bot.core.citing import cite
from bot.core.evidence import Entry, EvidenceKind, account_fields, canonical, new_salt, shown_fields
from bot.core.evidence import who_of as commitment
from bot.core.ports import Clock, EventLog, Library
from bot.core.recurring import moments
from bot.core.reminding_ports import Directory, KeptAccount, ReminderStore, ReminderWork
from bot.core.reminding_request import ReminderRequest, fault_of_request
from bot.core.reminding_shown import asks_to_be_read, compose_shown
from knowledge.corpus import Corpus
from knowledge.domain import (
    Account,
    AddresseeKind,
    Citation,
    Quiz,
    Reminder,
    ReminderState,
    Shown,
)
from knowledge.errors import PlatformError

__all__ = [
    "Preview",
    "Refusal",
    "Reminding",
    "committed",
    "keep_shown",
    "note_account",
]

_SHOWN_MOMENTS = 3
_LOOKED_THROUGH = 100


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something is not done: a stable code and a polite sentence with what to do instead.

    Attributes:
        nearest: clauses that may have been meant.
    """

    code: str
    text: str
    nearest: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """Exactly what people will see, whom it reaches and when.

    Attributes:
        shown: what each message shows.
        n_people: people it reaches now; None where the platform could not say.
        n_channels: channels that get one shared message each.
        coming: the first times it comes, in UTC.
        notes: sentences the manager should read before they confirm.
    """

    reminder: Reminder
    shown: Shown
    n_people: int | None
    n_channels: int
    coming: tuple[datetime, ...]
    notes: tuple[str, ...]


class Reminding:
    """The few things a manager does with reminders.

    Args:
        store: keeps reminders and evidence.
        library: opens policies in force.
        directories: who is who, by platform; adapters add theirs while they start.
    """

    def __init__(
        self,
        *,
        store: ReminderStore,
        library: Library,
        directories: Mapping[str, Directory],
        clock: Clock,
        events: EventLog,
    ) -> None:
        self._store = store
        self._library = library
        self._directories = directories
        self._clock = clock
        self._events = events

    def refusal(self, org: str, by: Account, act: str) -> Refusal | None:
        """Return why somebody may not deal with reminders, None where they may."""
        directory = self._directories.get(by.platform)
        try:
            allowed = (
                directory is not None
                and by.is_active
                and not by.is_guest
                and directory.may_remind(org, by)
            )
        except PlatformError:
            self._events.record("reminder.refused", org=org, act=act, reason="cannot tell")
            return Refusal("cannot_tell", wording.RIGHTS_UNKNOWN)
        if allowed:
            return None
        self._events.record("reminder.refused", org=org, act=act, reason="no manager")
        return Refusal("not_a_manager", wording.NOT_A_MANAGER)

    def refs(self, org: str, policy: str) -> tuple[tuple[str, str], ...]:
        """Return (clause id, ref) of a policy's clauses, () where there is no such policy."""
        corpus = self._library.snapshot(org).corpus
        if policy not in corpus.entries:
            return ()
        return tuple((c.clause_id, c.ref) for c in corpus.policy(policy).clauses)

    def policy_of(self, org: str, clause_id: str) -> str:
        """Return whose clause it is, "" where no clause in force has that id."""
        try:
            return self._library.snapshot(org).corpus.clause(clause_id).policy
        except KeyError:
            return ""

    def nearest(self, org: str, words: str, policy: str, most: int) -> tuple[Citation, ...]:
        """Return the clauses nearest to some words, best first; decides nothing.

        Args:
            policy: "" for any.
        """
        snapshot = self._library.snapshot(org)
        found = (p.clause for p in snapshot.retriever.search(words, _LOOKED_THROUGH))
        fitting = (clause for clause in found if policy in ("", clause.policy))
        cited = (cite(clause, snapshot.corpus, score=1.0) for clause in fitting)
        return tuple(islice(filter(None, cited), most))

    def quiz(self, org: str, clause_ids: Sequence[str]) -> Quiz | None:
        """Return a quiz from the first of the clauses that makes one, None where none does."""
        corpus = self._library.snapshot(org).corpus
        for clause_id in clause_ids:
            try:
                clause = corpus.clause(clause_id)
            except KeyError:
                continue
            quiz = automatic_quiz(clause, corpus.policy(clause.policy).metadata.title)
            if quiz is not None:
                return quiz
        return None

    def propose(self, org: str, by: Account, request: ReminderRequest) -> Preview | Refusal:
        """Keep a draft of a reminder and return what it would look like; nothing is sent.

        Raises:
            RetrievalError: nothing was ingested.
            StoreUnavailable: it cannot be kept.
        """
        refusal = self.refusal(org, by, "propose")
        if refusal is not None:
            return refusal
        fault = fault_of_request(request)
        if fault:
            return Refusal("bad_request", fault)
        corpus = self._library.snapshot(org).corpus
        if request.policy not in corpus.entries:
            return Refusal("no_such_policy", wording.no_such_policy(request.policy))
        reminder = self._drafted(corpus, by, request)
        if isinstance(reminder, Refusal):
            return reminder
        preview = self._previewed(reminder)
        if isinstance(preview, Refusal):
            return preview
        with self._store.work(org) as work:
            work.keep_reminder(reminder)
            who = note_account(work, by)
            keep_shown(work, preview.shown)
            work.append([_issued(reminder, preview.shown, who, reminder.created_at)])
        self._events.record("reminder.issued", org=org, reminder=reminder.reminder_id)
        return preview

    def _drafted(self, corpus: Corpus, by: Account, request: ReminderRequest) -> Reminder | Refusal:
        """Return the reminder that is asked for, its clauses in the policy's order."""
        version = corpus.policy(request.policy)
        in_order = [c.clause_id for c in version.clauses if c.clause_id in set(request.clause_ids)]
        if len(in_order) != len(set(request.clause_ids)):
            return Refusal("no_such_clause", wording.NO_SUCH_CLAUSE)
        return Reminder(
            reminder_id=secrets.token_hex(8),
            org=corpus.org,
            policy=request.policy,
            version=version.version,
            clause_ids=tuple(in_order),
            addressees=tuple(dict.fromkeys(request.addressees)),
            words=" ".join(request.words.split())
            or wording.default_words(
                version.metadata.title,
                len(in_order),
                request.recurrence.frequency,
                asks_to_be_read(corpus, request.policy),
            ),
            recurrence=request.recurrence,
            due_in_days=request.due_in_days,
            hours=request.hours,
            issued_by=by,
            created_at=self._clock.now(),
            quiz=request.quiz,
        )

    def preview(self, org: str, by: Account, reminder_id: str) -> Preview | Refusal:
        """Return exactly what people would see if it came now."""
        refusal = self.refusal(org, by, "preview")
        if refusal is not None:
            return refusal
        with self._store.look(org) as work:
            reminder = work.reminder(reminder_id)
        if reminder is None:
            return Refusal("no_such_reminder", wording.NO_SUCH_REMINDER)
        return self._previewed(reminder)

    def confirm(
        self, org: str, by: Account, reminder_id: str, *, seen_digest: str = ""
    ) -> Reminder | Refusal:
        """Let a reminder go out; whoever confirms answers for it from now on.

        Args:
            seen_digest: of what the manager saw in the preview; refused where it has changed since.
        """
        refusal = self.refusal(org, by, "confirm")
        if refusal is not None:
            return refusal
        preview = self.preview(org, by, reminder_id)
        if isinstance(preview, Refusal):
            return preview
        if seen_digest and seen_digest != preview.shown.digest:
            return Refusal("changed_since", wording.CHANGED_SINCE_PREVIEW)
        now = self._clock.now()
        with self._store.work(org) as work:
            reminder = work.reminder(reminder_id)
            if reminder is None:
                return Refusal("no_such_reminder", wording.NO_SUCH_REMINDER)
            if reminder.state is ReminderState.CONFIRMED:
                return reminder
            if reminder.state in (ReminderState.CANCELLED, ReminderState.ENDED):
                return Refusal("is_over", wording.REMINDER_OVER)
            reminder = replace(
                reminder, state=ReminderState.CONFIRMED, issued_by=by, held_because=""
            )
            work.keep_reminder(reminder)
            fields = {"reminder": reminder_id, "by": note_account(work, by)}
            fields |= {"shown": preview.shown.digest}
            work.append([Entry(kind=EvidenceKind.CONFIRMED, at=now, fields=fields)])
        self._events.record("reminder.confirmed", org=org, reminder=reminder_id)
        return reminder

    def cancel(self, org: str, by: Account, reminder_id: str) -> Reminder | Refusal:
        """Stop a reminder for good: nothing more of it is sent, and what was attested stays."""
        refusal = self.refusal(org, by, "cancel")
        if refusal is not None:
            return refusal
        now = self._clock.now()
        with self._store.work(org) as work:
            reminder = work.reminder(reminder_id)
            if reminder is None:
                return Refusal("no_such_reminder", wording.NO_SUCH_REMINDER)
            if reminder.state in (ReminderState.CANCELLED, ReminderState.ENDED):
                return reminder
            reminder = replace(reminder, state=ReminderState.CANCELLED)
            work.keep_reminder(reminder)
            fields = {"reminder": reminder_id, "by": note_account(work, by)}
            work.append([Entry(kind=EvidenceKind.CANCELLED, at=now, fields=fields)])
        self._events.record("reminder.cancelled", org=org, reminder=reminder_id)
        return reminder

    def _previewed(self, reminder: Reminder) -> Preview | Refusal:
        corpus = self._library.snapshot(reminder.org).corpus
        shown = compose_shown(corpus, reminder.policy, reminder.clause_ids, reminder.words)
        if shown is None:
            return Refusal("clause_gone", wording.CLAUSE_NOT_IN_FORCE)
        coming = tuple(islice(moments(reminder.recurrence), _SHOWN_MOMENTS))
        now = self._clock.now()
        notes = []
        if coming and coming[0] < now:
            notes.append(wording.COMES_AT_ONCE)
        n_people = self._n_people(reminder)
        if n_people is None:
            notes.append(wording.PEOPLE_UNKNOWN)
        elif not n_people:
            notes.append(wording.NOBODY_REACHED)
        return Preview(
            reminder=reminder,
            shown=shown,
            n_people=n_people,
            n_channels=sum(a.kind is AddresseeKind.CHANNEL for a in reminder.addressees),
            coming=coming,
            notes=tuple(notes),
        )

    def _n_people(self, reminder: Reminder) -> int | None:
        keys: set[str] = set()
        for addressee in reminder.addressees:
            directory = self._directories.get(addressee.platform)
            if directory is None:
                return None
            try:
                people = directory.people(addressee)
            except PlatformError:
                return None
            keys |= {p.key for p in people if p.is_active and not p.is_guest}
        return len(keys)


def note_account(work: ReminderWork, account: Account) -> str:
    """Keep who somebody is beside the evidence, and return a new commitment to them."""
    kept = committed(account)
    work.keep_accounts([kept])
    return kept.who


def committed(account: Account) -> KeptAccount:
    """Return a new commitment to somebody, with what opens it."""
    fields, salt = account_fields(account), new_salt()
    return KeptAccount(who=commitment(fields, salt), salt=salt, key=account.key, fields=fields)


def _issued(reminder: Reminder, shown: Shown, who: str, now: datetime) -> Entry:
    recurrence = reminder.recurrence
    return Entry(
        kind=EvidenceKind.ISSUED,
        at=now,
        fields={
            "reminder": reminder.reminder_id,
            "by": who,
            "policy": reminder.policy,
            "version": reminder.version,
            "clauses": list(reminder.clause_ids),
            "shown": shown.digest,
            "addressees": [
                [a.kind.value, a.platform, a.label]
                for a in reminder.addressees
                if a.kind is not AddresseeKind.PERSON
            ],
            "n_people_named": sum(a.kind is AddresseeKind.PERSON for a in reminder.addressees),
            "frequency": recurrence.frequency.value,
            "starts_on": recurrence.starts_on.isoformat(),
            "due_in_days": reminder.due_in_days,
        },
    )


def keep_shown(work: ReminderWork, shown: Shown) -> None:
    """Keep what people see under its digest, for the evidence."""
    work.keep_shown(shown.digest, canonical(shown_fields(shown)))
