"""Rules of slots: a target near a remark, a secret near "not announced yet".

Also the rules of absence, which are met when phrases stand in the draft and others nowhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.detectors.lexicon import Lexicon
from bot.core.detectors.matching import Match
from bot.core.detectors.reading import Reading
from bot.core.detectors.scene import Hit, Scene
from knowledge.rules import ANYWHERE, NEXT_SENTENCE, Context, Rule, RuleKind, Slots

__all__ = ["SlotsPlan", "find_slots", "plan_slots"]

_MOST_HITS = 4
_ONE_SPAN_WORDS = 16
# Words of one post bear on one another wherever they stand, those of a long text by accident.
_FARTHEST = 40


@dataclass(frozen=True, slots=True)
class _Way:
    slots: tuple[int, ...]
    also: int
    without: int
    absent: int
    asked: Slots


@dataclass(frozen=True, slots=True)
class SlotsPlan:
    """A rule with its phrases taken into the lexicon."""

    rule: Rule
    ways: tuple[_Way, ...]


def plan_slots(rule: Rule, lexicon: Lexicon) -> SlotsPlan:
    """Take a rule's phrases into the lexicon."""
    return SlotsPlan(
        rule,
        tuple(
            _Way(
                tuple(lexicon.add(slot) for slot in way.all),
                lexicon.add(way.also),
                lexicon.add(way.without),
                lexicon.add(way.absent),
                way,
            )
            for way in rule.ways
        ),
    )


def find_slots(plan: SlotsPlan, scene: Scene) -> Iterator[Hit]:
    """Find what meets a rule of slots or of absence."""
    seen: set[int] = set()
    for way in plan.ways:
        if not scene.matcher.all_match(way.slots):
            continue
        if way.asked.absent and scene.matcher.matches(way.absent):
            continue
        if way.asked.also and not scene.matcher.matches(way.also):
            continue
        for group in _combinations(way, scene):
            spans = _spans(group, scene.reading)
            if seen & set(range(*spans[0])) or _is_prevented(way, group, scene):
                continue
            if plan.rule.topic in _OF_PERSONS and any(_is_surname(m, scene) for m in group):
                continue
            seen.update(range(*spans[0]))
            negated = {Context.NEGATED} if scene.reading.is_negated(group[-1].start) else set()
            yield Hit(
                rule=plan.rule,
                spans=() if plan.rule.kind is RuleKind.ABSENCE else spans,
                evidence=tuple(_words(m, scene.reading) for m in group),
                contexts=frozenset(negated),
            )
            if plan.rule.kind is RuleKind.ABSENCE or len(seen) > 2000:
                return


# What says something of somebody; a surname says nothing ("Councillor Ann Petty").
_OF_PERSONS = frozenset({"abuse", "colleague", "employer", "member", "public", "libel"})


def _is_surname(match: Match, scene: Scene) -> bool:
    """Tell whether a match is one word only, the surname after a first name."""
    tokens = scene.reading.tokens
    if match.end - match.start != 1 or not match.start:
        return False
    token, before = tokens[match.start], tokens[match.start - 1]
    if not (token.capital and before.capital and token.sentence == before.sentence):
        return False
    if scene.reading.folded.text[token.start : token.end].isupper():
        return False
    return any(m.start == match.start - 1 for m in scene.matcher.group("first_name"))


def _combinations(way: _Way, scene: Scene) -> Iterator[tuple[Match, ...]]:
    """Yield one match per slot, close enough to each other; nearest first."""
    found = [scene.matcher.matches(owner) for owner in way.slots]
    n_hits = 0
    for first in found[0]:
        group: list[Match] | None = [first]
        for others in found[1:]:
            group = _extended(group, others, way.asked, scene.reading) if group else None
        if group:
            yield tuple(group)
            n_hits += 1
            if n_hits >= _MOST_HITS:
                return


def _extended(
    group: list[Match], others: tuple[Match, ...], way: Slots, reading: Reading
) -> list[Match] | None:
    fitting = [m for m in others if _fits(group, m, way, reading)]
    if not fitting:
        return None
    last = group[-1]
    nearest = min(fitting, key=lambda m: (max(m.start - last.end, last.start - m.end), -m.end))
    return [*group, nearest]


def _fits(group: list[Match], match: Match, way: Slots, reading: Reading) -> bool:
    if any(match.start < m.end and m.start < match.end for m in group):
        return False
    last = group[-1]
    if way.ordered and match.start < last.end:
        return False
    n_between = max(match.start - last.end, last.start - match.end)
    if way.within == ANYWHERE:
        return n_between <= _FARTHEST
    apart = abs(reading.tokens[match.start].sentence - reading.tokens[last.start].sentence)
    if way.within == NEXT_SENTENCE:
        return apart <= 1
    if apart:
        return False
    return not way.within or n_between <= way.within


def _is_prevented(way: _Way, group: tuple[Match, ...], scene: Scene) -> bool:
    against = scene.matcher.matches(way.without)
    if not against:
        return False
    tokens = scene.reading.tokens
    here = {tokens[m.start].sentence for m in group}
    return any(tokens[m.start].sentence in here for m in against)


def _spans(group: tuple[Match, ...], reading: Reading) -> tuple[tuple[int, int], ...]:
    start, end = min(m.start for m in group), max(m.end for m in group)
    tokens = reading.tokens
    if end - start <= _ONE_SPAN_WORDS and tokens[start].sentence == tokens[end - 1].sentence:
        return ((tokens[start].start, tokens[end - 1].end),)
    return tuple((tokens[m.start].start, tokens[m.end - 1].end) for m in sorted(group))


def _words(match: Match, reading: Reading) -> str:
    return " ".join(t.word for t in reading.tokens[match.start : match.end])
