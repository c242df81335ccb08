"""What a policy's owner sees: reviews that are due, what no clause answers, what changed.

Knows the ports and policy versions; words no sentence and composes no page.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from bot.core.browsing import PolicyCard, policy_cards
from bot.core.ports import Clock, Feedback, Library, QuestionLog
from bot.core.records import OrgProfiles, QuestionKeeping
from bot.core.reviewing_ports import SILENT, RuleTally
from knowledge.difference import ChangeKind, VersionDifference, compare
from knowledge.domain import PolicyVersion
from knowledge.topics import TOPICS

__all__ = [
    "Comparison",
    "OpenQuestion",
    "Overseer",
    "Overview",
    "PolicyState",
    "PolicyVersions",
    "ReviewState",
]

_UNANSWERED = frozenset({"not_found", "passed_on"})
_SOON_DAYS = 90
_MOST_QUESTIONS = 50


class PolicyVersions(Protocol):
    """Opens any version of a policy, in force or not."""

    def versions(self, org: str, policy: str) -> tuple[int, ...]:
        """Return the numbers of all versions, oldest first; empty where unknown."""
        ...

    def version(self, org: str, policy: str, number: int) -> PolicyVersion:
        """Return one version.

        Raises:
            KeyError: there is no such version.
            StoreUnavailable: it cannot be read.
        """
        ...


class ReviewState(StrEnum):
    """How a policy's review stands."""

    OVERDUE = "overdue"
    SOON = "soon"
    LATER = "later"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyState:
    """A policy as its owner looks after it.

    Attributes:
        versions: the numbers of all versions kept, oldest first.
    """

    card: PolicyCard
    review: ReviewState
    versions: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenQuestion:
    """A question that no clause answered, as far as its words are kept; never who asked.

    Attributes:
        n: how often it was asked in the same words.
        was_passed_on: somebody asked that the owner sees it.
    """

    question: str
    n: int
    was_passed_on: bool
    last_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Everything at one glance.

    Attributes:
        policies: overdue reviews first, then by the date of review, those without one last.
        days: how far back questions and judgements are counted.
        outcomes: how many questions had each outcome; passed-on ones are among the unanswered too.
        open_questions: most asked first.
        judgements: what people said of answers; "helpful" counts those that helped.
        silent: (name of the topic, how often drafts touched on it) while no clause speaks of it;
            counted since counting began.
    """

    policies: tuple[PolicyState, ...]
    days: int
    keeping: QuestionKeeping
    outcomes: Mapping[str, int]
    open_questions: tuple[OpenQuestion, ...]
    judgements: Mapping[str, int]
    silent: tuple[tuple[str, int], ...]

    @property
    def n_asked(self) -> int:
        """How many questions were asked."""
        return sum(n for outcome, n in self.outcomes.items() if outcome != "passed_on")

    @property
    def n_open(self) -> int:
        """How many of them no clause answered."""
        return self.outcomes.get("not_found", 0)

    @property
    def n_passed_on(self) -> int:
        """How many were passed on to the owner."""
        return self.outcomes.get("passed_on", 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two versions of a policy and what changed between them."""

    old: PolicyVersion
    new: PolicyVersion
    difference: VersionDifference

    @property
    def counts(self) -> dict[ChangeKind, int]:
        """How many clauses there are of each kind of change."""
        return {kind: len(self.difference.of(kind)) for kind in ChangeKind}


class Overseer:
    """Shows owners what they should know; changes nothing."""

    def __init__(
        self,
        *,
        library: Library,
        versions: PolicyVersions,
        question_log: QuestionLog,
        feedback: Feedback,
        profiles: OrgProfiles,
        tally: RuleTally,
        clock: Clock,
    ) -> None:
        self._library = library
        self._versions = versions
        self._question_log = question_log
        self._feedback = feedback
        self._profiles = profiles
        self._tally = tally
        self._clock = clock

    def overview(self, org: str, *, days: int = 30) -> Overview:
        """Return how an organisation's policies stand.

        Args:
            days: how far back questions are counted, at most as far as they are kept.

        Raises:
            IndexMissing: nothing was ingested.
            StoreUnavailable: what was counted cannot be read.
        """
        profile = self._profiles.profile(org)
        days = min(days, profile.retention_days)
        since = self._clock.now() - timedelta(days=days)
        return Overview(
            policies=self._policies(org),
            days=days,
            keeping=profile.question_keeping,
            outcomes=dict(self._question_log.counts(org, since=since)),
            open_questions=self._open_questions(org, since),
            judgements=dict(self._feedback.counts(org, since=since)),
            silent=self._silent(org),
        )

    def compare(
        self, org: str, policy: str, old: int | None = None, new: int | None = None
    ) -> Comparison | None:
        """Return what changed between two versions, None where there are no such two.

        Args:
            old: the version before the newer one where None.
            new: the newest where None.

        Raises:
            StoreUnavailable: they cannot be read.
        """
        numbers = self._versions.versions(org, policy)
        new = new if new is not None else max(numbers, default=0)
        old = old if old is not None else max((n for n in numbers if n < new), default=0)
        if old not in numbers or new not in numbers or old == new:
            return None
        before, after = (self._versions.version(org, policy, n) for n in (old, new))
        return Comparison(old=before, new=after, difference=compare(before, after))

    def _policies(self, org: str) -> tuple[PolicyState, ...]:
        today = self._clock.now().date()
        corpus = self._library.snapshot(org).corpus
        states = [
            PolicyState(
                card=card,
                review=_review_state(card, today + timedelta(days=_SOON_DAYS)),
                versions=self._versions.versions(org, card.policy),
            )
            for card in policy_cards(corpus, today)
        ]
        return tuple(sorted(states, key=_review_order))

    def _open_questions(self, org: str, since: datetime) -> tuple[OpenQuestion, ...]:
        found: dict[str, OpenQuestion] = {}
        for one in self._question_log.texts(org, since=since):
            if one.outcome not in _UNANSWERED:
                continue
            question = " ".join(one.question.split())
            before = found.get(question.casefold())
            # A question that is passed on was counted when it was asked.
            n = (before.n if before else 0) + (one.outcome != "passed_on")
            found[question.casefold()] = OpenQuestion(
                question=question,
                n=max(1, n),
                was_passed_on=one.passed_on or bool(before and before.was_passed_on),
                last_at=one.asked_at,
            )
        newest_first = sorted(found.values(), key=lambda q: q.last_at, reverse=True)
        ordered = sorted(newest_first, key=lambda q: (-q.n, not q.was_passed_on))
        return tuple(ordered[:_MOST_QUESTIONS])

    def _silent(self, org: str) -> tuple[tuple[str, int], ...]:
        counts = [
            (_topic_name(rule.removeprefix(SILENT)), spoke)
            for rule, (spoke, _) in self._tally.counts(org).items()
            if rule.startswith(SILENT) and spoke
        ]
        return tuple(sorted(counts, key=lambda pair: (-pair[1], pair[0])))


def _review_state(card: PolicyCard, soon: date) -> ReviewState:
    if card.is_overdue:
        return ReviewState.OVERDUE
    if card.review_on is None:
        return ReviewState.UNKNOWN
    return ReviewState.SOON if card.review_on <= soon else ReviewState.LATER


def _review_order(state: PolicyState) -> tuple[bool, str, str]:
    on = state.card.review_on.isoformat() if state.card.review_on else ""
    return (not on, on, state.card.title.lower())


def _topic_name(topic: str) -> str:
    return TOPICS[topic].name if topic in TOPICS else topic
