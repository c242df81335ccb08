"""What a new version of a policy means for those who attested an earlier one.

Who attested is asked again for what changed and nothing else; what did not change carries over,
with a record. Whoever is still open simply sees the new words. Knows only the ports.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.evidence import Entry, EvidenceKind, digest_of
from bot.core.ports import Library, Snapshot
from bot.core.recurring import local_day, zone_of
from bot.core.reminding import keep_shown
from bot.core.reminding_people import ask_entry, asked, first_delivery
from bot.core.reminding_ports import ReminderStore, ReminderWork, Versions
from bot.core.reminding_shown import compose_shown, edits_between, moved_ids, same_words
from knowledge.domain import (
    Ask,
    AskState,
    ClauseEdit,
    PolicyVersion,
    Reminder,
    Round,
    RoundState,
)

__all__ = ["Renewal"]


class Renewal:
    """Takes a reminder and its attestations over to a policy's newest version."""

    def __init__(self, store: ReminderStore, library: Library, versions: Versions) -> None:
        self._store = store
        self._library = library
        self._versions = versions

    def renew(self, reminder: Reminder, now: datetime) -> Reminder | None:
        """Return the reminder as it is for the version in force; None where nothing is left of it.

        Raises:
            RetrievalError: the policies cannot be opened.
            StoreUnavailable: it cannot be kept.
        """
        snapshot = self._library.snapshot(reminder.org)
        if reminder.policy not in snapshot.corpus.entries:
            return None
        number = snapshot.corpus.entries[reminder.policy].version
        if number == reminder.version:
            return reminder
        new = snapshot.corpus.policy(reminder.policy)
        old = self._version(reminder, reminder.version)
        if old is None:
            return None
        clause_ids = moved_ids(reminder.clause_ids, old, new) if reminder.clause_ids else ()
        if reminder.clause_ids and not clause_ids:
            return None
        renewed = replace(reminder, version=number, clause_ids=clause_ids)
        with self._store.work(reminder.org) as work:
            newest = work.reminder(reminder.reminder_id)
            if newest is None or newest.version == number:
                return newest
            self._ask_again(work, reminder, renewed, snapshot, new, now)
            self._show_new_words(work, renewed, snapshot, now)
            work.keep_reminder(
                replace(newest, version=number, clause_ids=clause_ids),
            )
        return renewed

    def _version(self, reminder: Reminder, number: int) -> PolicyVersion | None:
        try:
            return self._versions.version(reminder.org, reminder.policy, number)
        except KeyError:
            return None

    def _show_new_words(
        self, work: ReminderWork, renewed: Reminder, snapshot: Snapshot, now: datetime
    ) -> None:
        """Let everybody who has not attested yet see the version in force from now on."""
        shown = compose_shown(snapshot.corpus, renewed.policy, renewed.clause_ids, renewed.words)
        if shown is None:
            return
        keep_shown(work, shown)
        for coming in work.rounds(renewed.reminder_id, open_only=True):
            if coming.follows:
                continue
            work.keep_round(replace(coming, shown=shown))
            # Whatever channel message shows the words before is brought up to date.
            for post in work.posts(coming.round_id):
                work.keep_delivery(replace(post, counted=-1))
            fields = {
                "reminder": renewed.reminder_id,
                "round": coming.round_id,
                "version": shown.version,
                "shown": shown.digest,
            }
            work.append([Entry(kind=EvidenceKind.RENEWED, at=now, fields=fields)])

    def _ask_again(
        self,
        work: ReminderWork,
        reminder: Reminder,
        renewed: Reminder,
        snapshot: Snapshot,
        new: PolicyVersion,
        now: datetime,
    ) -> None:
        rounds = work.rounds(reminder.reminder_id)
        first = [r for r in rounds if not r.follows][-1:]
        if not first:
            return
        follow_ups = [r for r in rounds if r.follows == first[0].round_id]
        groups = _by_version(work, [*first, *follow_ups])
        for coming in follow_ups:
            if coming.state is RoundState.OPEN:
                self._supersede(work, coming, now)
        for version, asks in sorted(groups.items()):
            old = self._version(reminder, version)
            if old is None or version == new.version:
                continue
            ids = self._ids_in(reminder, old)
            edits = edits_between(old, new, ids)
            kept = same_words(old, new, ids)
            self._carry(work, first[0], asks, (old, new), kept, now)
            if edits:
                self._open_follow_up(work, renewed, snapshot, first[0], old, edits, asks, now)

    def _ids_in(self, reminder: Reminder, old: PolicyVersion) -> tuple[str, ...]:
        """Return what the reminder's clauses were called in an earlier version."""
        between = self._version(reminder, reminder.version)
        if not reminder.clause_ids or between is None or old.version == reminder.version:
            return reminder.clause_ids
        return moved_ids(reminder.clause_ids, between, old)

    def _supersede(self, work: ReminderWork, coming: Round, now: datetime) -> None:
        """Close a round about changes that a still newer version takes in."""
        still_open = work.asks(coming.round_id, state=AskState.OPEN)
        work.keep_asks(replace(a, state=AskState.CLOSED, settled_at=now) for a in still_open)
        work.keep_round(replace(coming, state=RoundState.CLOSED))
        fields = {"reminder": coming.reminder_id, "round": coming.round_id}
        fields |= {"reason": "a newer version came"}
        work.append([Entry(kind=EvidenceKind.CLOSED, at=now, fields=fields)])

    def _carry(
        self,
        work: ReminderWork,
        first: Round,
        asks: Sequence[Ask],
        versions: tuple[PolicyVersion, PolicyVersion],
        kept: Sequence[str],
        now: datetime,
    ) -> None:
        if not kept:
            return
        old, new = versions
        work.append(
            Entry(
                kind=EvidenceKind.CARRIED,
                at=now,
                fields={
                    "reminder": first.reminder_id,
                    "round": ask.round_id,
                    "who": ask.who,
                    "from_version": old.version,
                    "version": new.version,
                    "clauses": list(kept),
                },
            )
            for ask in asks
        )

    def _open_follow_up(
        self,
        work: ReminderWork,
        renewed: Reminder,
        snapshot: Snapshot,
        first: Round,
        old: PolicyVersion,
        edits: Sequence[ClauseEdit],
        asks: Sequence[Ask],
        now: datetime,
    ) -> None:
        """Open a round that asks people for what changed since the version they attested."""
        shown = compose_shown(
            snapshot.corpus, renewed.policy, renewed.clause_ids, "", changes=edits
        )
        if shown is None:
            return
        today = local_day(now, zone_of(renewed.recurrence.time_zone))
        days = renewed.due_in_days
        coming = Round(
            round_id=digest_of(f"{first.round_id}\n{old.version}\n{shown.version}")[:32],
            reminder_id=renewed.reminder_id,
            org=renewed.org,
            number=first.number,
            starts_at=now,
            opened_at=now,
            due_on=today + timedelta(days=days) if days is not None else None,
            shown=shown,
            follows=first.round_id,
            people_at=now,
        )
        if work.round(coming.round_id) is not None:
            return
        work.keep_round(coming)
        keep_shown(work, shown)
        fields = {
            "reminder": renewed.reminder_id,
            "round": coming.round_id,
            "follows": first.round_id,
            "from_version": old.version,
            "version": shown.version,
            "shown": shown.digest,
            "n_changes": len(edits),
        }
        work.append([Entry(kind=EvidenceKind.ASKED_AGAIN, at=now, fields=fields)])
        people = [(before.account, "") for before in asks]
        again = asked(work, coming, people, coming.due_on, now)
        work.append(ask_entry(ask) for ask in again)
        work.plan(first_delivery(coming, ask, now, changed=True) for ask in again)


def _by_version(work: ReminderWork, family: Sequence[Round]) -> Mapping[int, list[Ask]]:
    """Return who attested which version last, by version; those who never did are left out."""
    latest: dict[str, tuple[int, Ask]] = {}
    for coming in family:
        versions = {a.who: a.version for a in work.attestations(coming.round_id)}
        for ask in work.asks(coming.round_id, state=AskState.ATTESTED):
            version = versions.get(ask.who, coming.shown.version)
            if version >= latest.get(ask.account.key, (0, ask))[0]:
                latest[ask.account.key] = (version, ask)
    groups: defaultdict[int, list[Ask]] = defaultdict(list)
    for version, ask in latest.values():
        groups[version].append(ask)
    return groups
