"""One finding per place and matter: what says the same twice tires whoever reads it.

Works on findings that rest on clauses; knows no rule's logic.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.core.holding import Held
from bot.core.lexicon import Strength
from bot.core.weighing import ORDER
from knowledge.domain import Span
from knowledge.topics import TOPICS

__all__ = ["tidied"]

# What reads like a breach gives way to a rule that says which words are.
_BY_SENSE = "sense."
_PLAINNESS = {Strength.EXPLICIT: 0, Strength.GENERAL: 1, Strength.ADVISORY: 2}


def tidied(held: Iterable[Held]) -> list[Held]:
    """Return the findings in their order, less those that a weightier one covers.

    Of two on the same words that rest on the same clause, or are of one family where one rests on
    general words only, the weightier stays and says what else it touches.
    """
    ranked = sorted(held, key=_weightiest_first)
    kept: list[Held] = []
    for one in ranked:
        at = next((n for n, other in enumerate(kept) if _covers(other, one)), None)
        if at is None:
            kept.append(one)
        else:
            kept[at] = _also(kept[at], one)
    return sorted(kept, key=_in_order)


def _weightiest_first(held: Held) -> tuple[bool, int, int, int, str]:
    return (
        held.is_question,
        -ORDER[held.finding.severity],
        _PLAINNESS[held.bindings[0].strength],
        -sum(s.end - s.start for s in held.finding.spans),
        held.finding.rule_id,
    )


def _in_order(held: Held) -> tuple[int, str]:
    spans = held.finding.spans
    return (spans[0].start if spans else -1, held.finding.rule_id)


def _covers(kept: Held, one: Held) -> bool:
    if not _overlap(kept.finding.spans, one.finding.spans):
        return False
    if kept.finding.topic == one.finding.topic:
        return True
    if one.raw.rule.rule_id.startswith(_BY_SENSE) and _family(kept) == _family(one):
        return True
    if _is_general(one) and _family(kept) == _family(one):
        return True
    same_clause = kept.bindings[0].clause.clause_id == one.bindings[0].clause.clause_id
    return same_clause and kept.finding.spans == one.finding.spans and _is_general(one)


def _is_general(held: Held) -> bool:
    return held.bindings[0].strength is not Strength.EXPLICIT


def _family(held: Held) -> str:
    return TOPICS[held.finding.topic].family


def _overlap(one: Sequence[Span], other: Sequence[Span]) -> bool:
    if not one or not other:
        return not one and not other
    return any(a.start < b.end and b.start < a.end for a in one for b in other)


def _also(kept: Held, one: Held) -> Held:
    if kept.finding.topic == one.finding.topic:
        return kept
    said = f"also: {TOPICS[one.finding.topic].name}"
    if said in kept.finding.evidence:
        return kept
    return replace(kept, finding=replace(kept.finding, evidence=(*kept.finding.evidence, said)))
