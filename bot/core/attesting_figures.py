"""How a reminder goes: how many people attested, by team and over time, and who has not.

Figures carry counts; names go to managers only, who are checked by whoever asks for them.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from bot.core.recurring import local_day, zone_of
from bot.core.reminding_ports import ReminderStore, ReminderWork
from knowledge.domain import Account, Ask, AskState, Reminder, ReminderState, Round

__all__ = ["DayCount", "Figures", "ReminderFigures", "TeamCount"]

_WITHOUT_TEAM = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamCount:
    """One team's people; the name is "" for those whose team is not known."""

    team: str
    n_asked: int
    n_attested: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCount:
    """How many had been asked, and had attested, by the end of a day."""

    day: date
    n_asked: int
    n_attested: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderFigures:
    """How the newest round of a reminder goes.

    Attributes:
        started_at: when the newest round was to come, None before the first.
        n_gone: left, deactivated, guests or unreachable; not among those asked.
        teams: in order of name, those without a team last.
        days: from the first to the last on which something changed, in order.
        open_people: who has not attested, in order of name.
    """

    reminder: Reminder
    policy_title: str
    version: int
    version_name: str
    n_rounds: int
    started_at: datetime | None
    due_on: date | None
    n_asked: int
    n_attested: int
    n_gone: int
    teams: tuple[TeamCount, ...]
    days: tuple[DayCount, ...]
    open_people: tuple[Account, ...]

    @property
    def share(self) -> float:
        """Return the part of those asked who attested, in [0, 1]."""
        return self.n_attested / self.n_asked if self.n_asked else 0.0


class Figures:
    """Counts what became of reminders."""

    def __init__(self, store: ReminderStore) -> None:
        self._store = store

    def all(self, org: str, *, with_drafts: bool = False) -> tuple[ReminderFigures, ...]:
        """Return the figures of every reminder, the newest first.

        Args:
            with_drafts: also of those that were previewed and never confirmed.
        """
        with self._store.look(org) as work:
            return tuple(
                _figures(work, reminder)
                for reminder in work.reminders()
                if with_drafts or reminder.state is not ReminderState.DRAFT
            )

    def of(self, org: str, reminder_id: str) -> ReminderFigures | None:
        """Return one reminder's figures, None where there is no such reminder."""
        with self._store.look(org) as work:
            reminder = work.reminder(reminder_id)
            return _figures(work, reminder) if reminder is not None else None

    def counts(self, org: str) -> dict[str, int]:
        """Return how many reminders are in each state."""
        with self._store.look(org) as work:
            states = Counter(reminder.state.value for reminder in work.reminders())
        return {state.value: states.get(state.value, 0) for state in ReminderState}


def _figures(work: ReminderWork, reminder: Reminder) -> ReminderFigures:
    rounds = work.rounds(reminder.reminder_id)
    first = [r for r in rounds if not r.follows]
    newest = first[-1] if first else None
    asks = work.asks(newest.round_id) if newest is not None else []
    counted = [a for a in asks if a.state in (AskState.OPEN, AskState.ATTESTED, AskState.CLOSED)]
    # Who is asked again for a change is open once more, though their first word still stands.
    still_open = {a.account.key: a.account for a in asks if a.state is AskState.OPEN}
    for again in rounds:
        if newest is not None and again.follows == newest.round_id:
            for ask in work.asks(again.round_id, state=AskState.OPEN):
                still_open[ask.account.key] = ask.account
    return ReminderFigures(
        reminder=reminder,
        policy_title=newest.shown.policy_title if newest is not None else reminder.policy,
        version=newest.shown.version if newest is not None else reminder.version,
        version_name=newest.shown.version_name if newest else str(reminder.version),
        n_rounds=len(first),
        started_at=newest.starts_at if newest is not None else None,
        due_on=newest.due_on if newest is not None else None,
        n_asked=len(counted),
        n_attested=sum(_has_attested(a, still_open) for a in counted),
        n_gone=len(asks) - len(counted),
        teams=_by_team(counted, still_open),
        days=_by_day(counted, newest, reminder),
        open_people=tuple(sorted(still_open.values(), key=lambda p: (p.name.lower(), p.key))),
    )


def _has_attested(ask: Ask, still_open: dict[str, Account]) -> bool:
    return ask.state is AskState.ATTESTED and ask.account.key not in still_open


def _by_team(asks: list[Ask], still_open: dict[str, Account]) -> tuple[TeamCount, ...]:
    n_asked = Counter(a.account.team for a in asks)
    n_attested = Counter(a.account.team for a in asks if _has_attested(a, still_open))
    return tuple(
        TeamCount(team=team, n_asked=n_asked[team], n_attested=n_attested[team])
        for team in sorted(n_asked, key=lambda t: (t == _WITHOUT_TEAM, t.lower()))
    )


def _by_day(asks: list[Ask], newest: Round | None, reminder: Reminder) -> tuple[DayCount, ...]:
    if newest is None:
        return ()
    zone = zone_of(reminder.recurrence.time_zone)
    asked = Counter(local_day(a.asked_at, zone) for a in asks)
    attested = Counter(
        local_day(a.settled_at, zone)
        for a in asks
        if a.state is AskState.ATTESTED and a.settled_at is not None
    )
    days, n_asked, n_attested = [], 0, 0
    for day in sorted({*asked, *attested, local_day(newest.opened_at, zone)}):
        n_asked += asked[day]
        n_attested += attested[day]
        days.append(DayCount(day=day, n_asked=n_asked, n_attested=n_attested))
    return tuple(days)
