"""One finding per place and matter: what says the same twice tires whoever reads it.

Works on findings that rest on clauses; knows no rule's logic.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from bot.core.held import Held
from bot.core.lexicon import Strength
from bot.core.reviewing_ports import BY_SENSE
from bot.core.weighing import ORDER
from knowledge.domain import Fix, Severity, Span
from knowledge.topics import HOW_WRITTEN, TOPICS

__all__ = ["JOINER", "tidied"]

JOINER = "+"
"""Stands between the ids of findings that were made into one, so that all are set aside with it."""
# Code points from the end of one place to the start of the next: within a sentence or two.
_CLOSE = 120
_PLAINNESS = {Strength.EXPLICIT: 0, Strength.GENERAL: 1, Strength.ADVISORY: 2}


def tidied(held: Iterable[Held], made: Collection[Fix] = ()) -> list[Held]:
    """Return the findings in their order, less those that a weightier one covers.

    Of two of one family on the same words, that rest on the same clause or of which one rests on
    general words only, the weightier stays and says what else it touches. What one rule finds in
    places close together is one finding, and a question that a finding answers is not asked.

    Args:
        made: fixes that mend their finding; what is still felt then is told beside it.
    """
    ranked = sorted(held, key=_weightiest_first)
    kept: list[Held] = []
    for one in ranked:
        if one.is_question and any(_answers(other, one) for other in kept):
            continue
        at = next((n for n, other in enumerate(kept) if _covers(other, one, made)), None)
        if at is None:
            kept.append(one)
        else:
            kept[at] = _also(kept[at], one)
    return _joined(sorted(kept, key=_in_order))


def _answers(kept: Held, one: Held) -> bool:
    """Tell whether a question is settled by a finding: there is nothing left to ask."""
    if kept.is_question or kept.finding.topic != one.finding.topic:
        return False
    return kept.finding.severity is not Severity.NOTE


def _joined(held: Sequence[Held]) -> list[Held]:
    """Join what one rule found in several places close together and mends in none of them."""
    joined: list[Held] = []
    for one in held:
        at = next((n for n, other in enumerate(joined) if _belong(other, one)), None)
        if at is None:
            joined.append(one)
            continue
        first = joined[at].finding
        spans = (*first.spans, *one.finding.spans)
        excerpt = f"{first.excerpt} ... {one.finding.excerpt}"
        name = JOINER.join((first.finding_id, one.finding.finding_id))
        gravest = max(first.severity, one.finding.severity, key=ORDER.__getitem__)
        finding = replace(first, finding_id=name, severity=gravest, spans=spans, excerpt=excerpt)
        joined[at] = replace(joined[at], finding=finding)
    return joined


def _belong(first: Held, one: Held) -> bool:
    a, b = first.finding, one.finding
    if (a.rule_id, a.suppressed_by) != (b.rule_id, b.suppressed_by):
        return False
    if first.is_question is not one.is_question or not a.spans or not b.spans:
        return False
    if any(f.fix is not None and f.fix.span is not None for f in (a, b)):
        return False
    return 0 <= b.spans[0].start - a.spans[-1].end <= _CLOSE


def _weightiest_first(held: Held) -> tuple[bool, bool, bool, int, int, int, str]:
    return (
        held.is_question,
        # The words that a rule found say more than a sentence does, unless they are a mere note and
        # the sense of the draft sends it back; what its writer set aside stays set aside.
        not (held.sends_back or held.finding.suppressed_by),
        _is_sensed(held),
        -ORDER[held.finding.severity],
        _PLAINNESS[held.bindings[0].strength],
        -sum(s.end - s.start for s in held.finding.spans),
        held.finding.rule_id,
    )


def _in_order(held: Held) -> tuple[int, str]:
    spans = held.finding.spans
    return (spans[0].start if spans else -1, held.finding.rule_id)


def _is_sensed(held: Held) -> bool:
    return held.raw.rule.rule_id.startswith(BY_SENSE)


def _covers(kept: Held, one: Held, made: Collection[Fix]) -> bool:
    if _is_sensed(one) and kept.finding.fix in made:
        return False
    if not _overlap(kept.finding.spans, one.finding.spans):
        return False
    if _is_sensed(kept) is not _is_sensed(one) and one.finding.topic in HOW_WRITTEN:
        # One word is soon mended; the post is no better for it.
        return False
    if kept.finding.topic == one.finding.topic:
        return True
    if _family(kept) != _family(one):
        return False
    same_clause = kept.bindings[0].clause.clause_id == one.bindings[0].clause.clause_id
    return same_clause or _is_general(one)


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
        if _is_sensed(one) or not _is_sensed(kept):
            return kept
        # Both say the same, one by its sense and graver: the words that a rule found are marked.
        return replace(one, finding=replace(one.finding, severity=kept.finding.severity))
    said = f"also: {TOPICS[one.finding.topic].name}"
    if said in kept.finding.evidence:
        return kept
    return replace(kept, finding=replace(kept.finding, evidence=(*kept.finding.evidence, said)))
