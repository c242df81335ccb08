"""Detectors: what the rules find in a draft, one family of rules a module.

They read words alone: no policy, no clause, no platform and no model.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol, TypeVar

from bot.core.detectors import names, patterns, profanity, slots, spelling, style
from bot.core.detectors.matching import Matcher
from bot.core.detectors.plan import Plan, plan_for
from bot.core.detectors.reading import read
from bot.core.detectors.scene import Hit, Scene, finding_of
from knowledge.domain import Capacity, Certainty, Severity
from knowledge.rules import Context, OrgWords, RawFinding, Rule

__all__ = ["detect", "settling"]

_WEIGHT = {Severity.NOTE: 0, Severity.REVIEW: 1, Severity.BLOCK: 2}


def detect(
    draft: str,
    *,
    capacity: Capacity | None,
    platform: str,
    rules: Sequence[Rule],
    org_words: OrgWords,
) -> tuple[RawFinding, ...]:
    """Return what the rules find in a draft, in the draft's order.

    Args:
        draft: as given; of any length, but only its beginning is read where it is very long.
        capacity: None where the writer did not say; then rules of both capacities speak.
        platform: "facebook", "email" ...; "" where unknown.

    Returns:
        Findings whose spans are code points of ``draft``. The same words may be found by several
        rules; of findings of one topic at the same words only the most severe is kept.
    """
    plan = plan_for(rules, org_words)
    scene = _scene(draft, plan, capacity, platform)
    found = [finding_of(hit, scene) for hit in _hits(plan, scene)]
    return _tidy([finding for finding in found if finding is not None])


def settling(draft: str, *, rules: Sequence[Rule], org_words: OrgWords) -> frozenset[Context]:
    """Return what a draft says that settles a matter: that somebody agreed, whose view it is."""
    scene = _scene(draft, plan_for(rules, org_words), None, "")
    said = {
        Context.CONSENT: scene.sentences_agreed(),
        Context.DISCLAIMED: scene.sentences_disclaimed(),
    }
    return frozenset(context for context, where in said.items() if where)


def _scene(draft: str, plan: Plan, capacity: Capacity | None, platform: str) -> Scene:
    reading = read(draft, plan.vocabulary)
    return Scene(reading, Matcher(plan.lexicon, reading), plan.org, capacity, platform)


def _hits(plan: Plan, scene: Scene) -> Iterator[Hit]:
    yield from _each(plan.slots, slots.find_slots, scene)
    yield from _each(plan.patterns, patterns.find_pattern, scene)
    yield from _each(plan.profanity, profanity.find_profanity, scene)
    yield from _each(plan.names, names.find_names, scene)
    yield from _each(plan.style, style.find_style, scene)
    yield from _each(plan.spelling, spelling.find_spelling, scene)


class _Planned(Protocol):
    @property
    def rule(self) -> Rule: ...


_PlannedRule = TypeVar("_PlannedRule", bound=_Planned)


def _each(
    plans: Iterable[_PlannedRule],
    find: Callable[[_PlannedRule, Scene], Iterator[Hit]],
    scene: Scene,
) -> Iterator[Hit]:
    for planned in plans:
        if scene.speaks(planned.rule):
            yield from find(planned, scene)


def _tidy(found: list[RawFinding]) -> tuple[RawFinding, ...]:
    """Keep the most severe of a topic at the same words; put all in the draft's order."""
    found.sort(key=_weightiest_first)
    kept: list[RawFinding] = []
    for finding in found:
        if not any(_covers(other, finding) for other in kept):
            kept.append(finding)
    return tuple(sorted(kept, key=lambda f: (f.spans[0].start if f.spans else -1, f.rule.rule_id)))


def _weightiest_first(finding: RawFinding) -> tuple[bool, int, bool, int, str]:
    # What is certain may block; what is merely likely never does, however severe its rule.
    is_doubted = finding.certainty is not Certainty.CERTAIN
    weight = _WEIGHT[finding.severity]
    if is_doubted:
        weight = min(weight, _WEIGHT[Severity.REVIEW])
    return (finding.asks, -weight, is_doubted, -_length(finding), finding.rule.rule_id)


def _length(finding: RawFinding) -> int:
    return sum(span.end - span.start for span in finding.spans)


def _covers(kept: RawFinding, finding: RawFinding) -> bool:
    if kept.rule.topic != finding.rule.topic:
        return False
    if not kept.spans or not finding.spans:
        return kept.spans == finding.spans
    return any(a.start < b.end and b.start < a.end for a in kept.spans for b in finding.spans)
