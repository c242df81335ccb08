"""Misspellings: those that are listed, and slips of common words; names and places pass.

One is a note, two ask for a review: a single slip is no breach of a style.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.core.detectors.lexicon import Lexicon
from bot.core.detectors.reading import Token
from bot.core.detectors.scene import Hit, Scene
from bot.core.detectors.slips import SHORTEST, shipped_slips
from bot.core.detectors.style import NAMES_OF_DAYS
from knowledge.domain import Fix, FixKind, Severity
from knowledge.rules import Rule

__all__ = ["SpellingPlan", "find_spelling", "plan_spelling"]

_MANY = 2
_MOST_HITS = 20
# Beside these a word is part of an address, a handle or a compound.
_JOINERS = frozenset("@/'\u2019-*_")
_LEADS = _JOINERS | frozenset("#.&=?:")


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
    found = {at: (end, good) for at, end, good in (*_slips(scene), *_listed(plan, scene))}
    for at, (end, good) in sorted(found.items())[:_MOST_HITS]:
        first, last = tokens[at], tokens[end - 1]
        written = good[0].upper() + good[1:] if first.capital else good
        span = (first.start, last.end)
        fix_at = scene.reading.folded.span(*span)
        yield Hit(
            rule=plan.rule,
            spans=(span,),
            severity=None if len(found) >= _MANY and not scene.is_personal else Severity.NOTE,
            evidence=(good,),
            fix=Fix(kind=FixKind.REPLACE, text=written, span=fix_at),
        )


def _listed(plan: SpellingPlan, scene: Scene) -> Iterator[tuple[int, int, str]]:
    """Yield what the rule lists: the first token, the one behind the last, the right spelling."""
    tokens = scene.reading.tokens
    for match in scene.matcher.matches(plan.wrong):
        first = tokens[match.start]
        said = tokens[match.start : match.end]
        right = plan.right.get(" ".join(t.word for t in said), "")
        # A capitalised word within a sentence may be a name; that of a day is none.
        is_name = first.capital and not first.opens and right.lower() not in NAMES_OF_DAYS
        if is_name or first.word in scene.org.words:
            continue
        # Words with a comma between them belong to different clauses: "as for you, was it raining".
        if right and "," not in scene.reading.folded.text[first.start : said[-1].end]:
            yield match.start, match.end, right


def _slips(scene: Scene) -> Iterator[tuple[int, int, str]]:
    """Yield slips of common words, as ``_listed`` does; a capital makes any word a name."""
    slips = shipped_slips()
    for at, token in enumerate(scene.reading.tokens):
        if token.end - token.start < SHORTEST or token.capital or token.word in scene.org.words:
            continue
        if _stands_alone(token, scene) and (meant := slips.meant(token.word)):
            yield at, at + 1, meant


def _stands_alone(token: Token, scene: Scene) -> bool:
    """Tell whether a token is a word as it was written, no part of an address or a compound."""
    text = scene.reading.folded.text
    before, after = text[max(0, token.start - 1) : token.start], text[token.end : token.end + 2]
    if token.handle or before in _LEADS or after[:1] in _JOINERS:
        return False
    is_dotted = after[:1] == "." and after[1:].isalnum()
    return not is_dotted and text[token.start : token.end] == token.word
