"""Misspellings that are never anything else; names and places are not in the list.

One is a note, two ask for a review: a single slip is no breach of a style.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.core.detectors.lexicon import Lexicon
from bot.core.detectors.scene import Hit, Scene
from knowledge.domain import Fix, FixKind, Severity
from knowledge.rules import Rule

__all__ = ["SpellingPlan", "find_spelling", "plan_spelling"]

_MANY = 2
_MOST_HITS = 20


@dataclass(frozen=True, slots=True)
class SpellingPlan:
    """A rule with its misspellings in the lexicon.

    Attributes:
        right: the right spelling of each.
    """

    rule: Rule
    wrong: int
    right: Mapping[str, str]


def plan_spelling(rule: Rule, lexicon: Lexicon) -> SpellingPlan:
    """Take a rule's pairs ("untill=until") into the lexicon."""
    pairs = [pair.partition("=") for pair in rule.words.get("pairs", ())]
    right = {wrong.strip(): good.strip() for wrong, _, good in pairs}
    return SpellingPlan(rule, lexicon.add(right), right)


def find_spelling(plan: SpellingPlan, scene: Scene) -> Iterator[Hit]:
    """Find misspellings, each with its right spelling."""
    tokens = scene.reading.tokens
    folded = scene.reading.folded
    found = [
        match
        for match in scene.matcher.matches(plan.wrong)
        # A capitalised word within a sentence may be a name.
        if not (tokens[match.start].capital and not tokens[match.start].opens)
        and tokens[match.start].word not in scene.org.words
    ]
    for match in found[:_MOST_HITS]:
        first, last = tokens[match.start], tokens[match.end - 1]
        wrong = " ".join(t.word for t in tokens[match.start : match.end])
        good = plan.right.get(wrong)
        if good is None:
            continue
        written = good[0].upper() + good[1:] if first.capital else good
        span = (first.start, last.end)
        yield Hit(
            rule=plan.rule,
            spans=(span,),
            severity=None if len(found) >= _MANY and not scene.is_personal else Severity.NOTE,
            evidence=(good,),
            fix=Fix(kind=FixKind.REPLACE, text=written, span=folded.span(*span)),
        )
