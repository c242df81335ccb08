"""Policy owners hear of reviews and of what nobody could answer, once and in working hours."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.core.memory import MemoryStore
from bot.core.ports import Snapshot
from bot.core.records import OrgProfile, QuestionKeeping
from bot.core.reminding_owner import Owners, OwnersPorts, review_threshold
from bot.core.reviewing_ports import NoTally
from knowledge.domain import PolicyMetadata
from tests.bot.twins import EventList, FixedClock, MemoryLibrary, ScriptedRetriever, a_corpus
from tests.builders import a_clause, a_version
from tests.reminders.twins import MONDAY, ORG, FakePlatform


class Tally(NoTally):
    """Counts as a test says."""

    def __init__(self) -> None:
        self.counted: dict[str, tuple[int, int]] = {}

    def counts(self, org: str) -> dict[str, tuple[int, int]]:
        """Return them."""
        return self.counted


class Desk:
    """An organisation with a policy that is due for review, and a channel for its owners."""

    def __init__(self, review_on: date | None, **profile: Any) -> None:
        self.clock = FixedClock(MONDAY)
        self.store = MemoryStore(self.clock)
        self.store.tenants.connect("slack", "T1", ORG)
        self.store.profiles.save(OrgProfile(org=ORG, channels=(("slack", "C9"),), **profile))
        self.platform = FakePlatform()
        self.tally = Tally()
        self.holidays: tuple[date, ...] = ()
        metadata = PolicyMetadata(title="Leave policy", owner="HR", review_on=review_on)
        corpus = a_corpus(a_version([a_clause("Book early.")], metadata=metadata), org=ORG)
        self.library = MemoryLibrary(Snapshot(corpus=corpus, retriever=ScriptedRetriever()))
        self.owners = self.replica()

    def replica(self) -> Owners:
        """Return what one more process would tell."""
        store = self.store
        ports = OwnersPorts(
            orgs=lambda: (ORG,),
            library=self.library,
            profiles=store.profiles,
            tenants=store.tenants,
            question_log=store.question_log,
            claims=store.claims,
            notifiers={"slack": self.platform},
            clock=self.clock,
            events=EventList(),
            tally=self.tally,
            holidays=self.holidays,
        )
        return Owners(ports, "Europe/London")

    @property
    def titles(self) -> list[str]:
        """What owners were told."""
        return [outgoing.title for outgoing in self.platform.outbox]


@pytest.mark.parametrize(
    ("days", "threshold"),
    [
        (91, None),
        (90, 90),
        (62, 90),
        (61, None),
        (31, None),
        (30, 30),
        (8, 30),
        (7, 7),
        (1, 7),
        (0, 0),
        (-6, 0),
        (-7, -7),
        (-34, -7),
        (-36, -35),
        (-62, -35),
        (-63, -63),
    ],
)
def test_which_notice_a_review_has_reached(days: int, threshold: int | None) -> None:
    """90, 30, 7 and 0 days before, a week after, then every four weeks."""
    today = date(2026, 11, 23)
    assert review_threshold(today + timedelta(days=days), today) == threshold


def test_a_year_of_notices_by_a_fixed_clock() -> None:
    """Over a year each notice comes once, on a working day, whoever of two replicas looks."""
    desk = Desk(MONDAY.date() + timedelta(days=100))
    told: list[date] = []
    for _ in range(24 * 200):
        desk.clock.at += timedelta(hours=1)
        n_told = sum(owners.tell(ORG) for owners in (desk.owners, desk.replica()))
        told += [desk.clock.at.date()] * n_told
    due = MONDAY.date() + timedelta(days=100)
    days = [(due - day).days for day in told]
    assert len(days) == 8
    assert all(
        0 <= wanted - real <= 3 for wanted, real in zip([90, 30, 7, 0, -7], days, strict=False)
    )
    assert all(day.weekday() < 5 for day in told)
    assert "overdue for review since" in desk.titles[-1]


def test_what_nobody_could_answer_is_listed_where_words_are_kept() -> None:
    """On Monday owners see how many questions found no clause, and which, without who asked."""
    desk = Desk(None, question_keeping=QuestionKeeping.TEXT)
    log = desk.store.question_log
    log.record(ORG, "May I bring my llama?", outcome="not_found")
    log.record(ORG, "How do I book leave?", outcome="answered", clause_ids=("leave#1.1",))
    assert desk.owners.tell(ORG) == 1
    assert desk.replica().tell(ORG) == 0
    (told,) = desk.platform.outbox
    assert told.title == "Last week 2 questions were asked; 1 found no clause"
    assert told.lines == ("May I bring my llama?",)


def test_where_words_are_not_kept_only_numbers_are_told() -> None:
    """Counts say that something is missing, and how to learn more."""
    desk = Desk(None)
    desk.store.question_log.record(ORG, "May I bring my llama?", outcome="not_found")
    desk.owners.tell(ORG)
    assert "llama" not in str(desk.platform.outbox[0].lines)


def test_nobody_is_told_at_night_or_without_a_channel() -> None:
    """Outside working hours, or where owners have no channel, nothing goes out."""
    desk = Desk(MONDAY.date())
    desk.clock.at = datetime(2026, 11, 21, 12, tzinfo=UTC)
    assert desk.owners.tell(ORG) == 0
    desk.clock.at = MONDAY
    desk.store.profiles.save(OrgProfile(org=ORG))
    assert desk.owners.tell(ORG) == 0


def test_where_no_channel_is_set_managers_are_told_themselves() -> None:
    """A review that is due reaches somebody, and nobody twice."""
    desk = Desk(MONDAY.date())
    desk.store.profiles.save(OrgProfile(org=ORG, managers=(("slack", "U2"),)))
    assert desk.owners.tell(ORG) == 1
    assert desk.owners.tell(ORG) == 0
    assert desk.platform.places == ["person:U2"]


def test_what_drafts_touch_that_no_clause_speaks_of_is_counted() -> None:
    """Once a week, in numbers; not again while nothing was added."""
    desk = Desk(None)
    desk.tally.counted = {"silent.political": (3, 0), "spam.links": (9, 1)}
    assert desk.owners.tell(ORG) == 1
    (told,) = desk.platform.outbox
    assert len(told.lines) == 2
    assert told.lines[0].endswith(": 3 times")
    desk.clock.at += timedelta(days=7)
    assert desk.owners.tell(ORG) == 0
    desk.tally.counted["silent.political"] = (4, 0)
    assert desk.owners.tell(ORG) == 1


def test_nobody_is_told_on_a_holiday() -> None:
    """The digest waits for the week's first working day."""
    desk = Desk(None)
    desk.tally.counted = {"silent.political": (3, 0)}
    desk.holidays = (MONDAY.date(),)
    assert desk.replica().tell(ORG) == 0
    desk.clock.at += timedelta(days=1)
    assert desk.replica().tell(ORG) == 1
