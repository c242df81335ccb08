"""What policy owners read of how their policies stand: on the page and on the command line."""

from bot.core.overseeing import Comparison, Overview, PolicyState, ReviewState
from bot.core.records import QuestionKeeping
from bot.core.wording import spoken_date
from knowledge.difference import ChangeKind

__all__ = [
    "NOTHING_SILENT",
    "asked",
    "asked_lately",
    "between",
    "change",
    "counts",
    "judged",
    "review",
    "times",
    "words_kept",
]

NOTHING_SILENT = "No draft touched on anything that no clause speaks of."

_KINDS = {
    ChangeKind.ADDED: "added",
    ChangeKind.REMOVED: "taken out",
    ChangeKind.REWORDED: "reworded",
    ChangeKind.RENUMBERED: "renumbered",
    ChangeKind.MOVED: "moved",
    ChangeKind.UNCHANGED: "unchanged",
}


def review(state: PolicyState) -> str:
    """Return how a policy's review stands."""
    on = state.card.review_on
    if on is None or state.review is ReviewState.UNKNOWN:
        return "names no date of review"
    said = {ReviewState.OVERDUE: "review overdue since", ReviewState.SOON: "review due soon, by"}
    return f"{said.get(state.review, 'review due by')} {spoken_date(on)}"


def asked(overview: Overview) -> str:
    """Return in one sentence how many questions no clause answered."""
    if overview.keeping is QuestionKeeping.OFF:
        return "Questions are not counted here."
    days = "the last day" if overview.days == 1 else f"the last {overview.days} days"
    if not overview.n_asked:
        return f"Nobody asked anything in {days}."
    were = "question was" if overview.n_asked == 1 else "questions were"
    open_ones = {0: "a clause answered every one", 1: "no clause answered 1 of them"}
    said = open_ones.get(overview.n_open, f"no clause answered {overview.n_open:,} of them")
    passed = f"; {overview.n_passed_on:,} passed on to the owner" if overview.n_passed_on else ""
    return f"In {days} {overview.n_asked:,} {were} asked; {said}{passed}."


def words_kept(overview: Overview) -> str:
    """Return whose words are listed among the unanswered questions, and how to change that."""
    if overview.keeping is QuestionKeeping.TEXT:
        return "Words are kept without who asked."
    if overview.keeping is QuestionKeeping.COUNTS:
        return (
            "Only questions that somebody passed on are listed; others are counted. To keep the "
            "words of all, without who asked: policybot org set --keep-questions text"
        )
    return "To count them: policybot org set --keep-questions counts"


def asked_lately(n: int, *, was_passed_on: bool) -> str:
    """Return how often a question was asked."""
    return f"{times(n)}, passed on" if was_passed_on else times(n)


def times(n: int) -> str:
    """Return "once", "twice", "7 times"."""
    return {1: "once", 2: "twice"}.get(n, f"{n:,} times")


def judged(overview: Overview) -> str:
    """Return what people said of answers, "" where nobody said anything."""
    good = overview.judgements.get("helpful", 0)
    bad = sum(n for reason, n in overview.judgements.items() if reason != "helpful")
    if not good + bad:
        return ""
    return f"People found {good:,} of {good + bad:,} answers helpful."


def between(found: Comparison) -> str:
    """Return which two versions are compared: by the policy's own names, where these differ."""
    old, new = found.old, found.new
    names = (old.version_name, new.version_name)
    if names[0] == names[1]:
        names = (
            f"{names[0]} ({old.policy}@{old.version})",
            f"{names[1]} ({new.policy}@{new.version})",
        )
    read = [spoken_date(version.ingested_at.date()) for version in (old, new)]
    return f"Version {names[0]}, read on {read[0]}, and version {names[1]}, read on {read[1]}"


def change(kinds: tuple[ChangeKind, ...]) -> str:
    """Return what happened to a clause."""
    return " and ".join(_KINDS[kind] for kind in kinds)


def counts(numbers: dict[ChangeKind, int]) -> str:
    """Return what changed in numbers; unchanged clauses stand last."""
    told = [f"{n:,} {_KINDS[kind]}" for kind, n in numbers.items() if n]
    return ", ".join(told)
