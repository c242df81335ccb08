"""What a finding weighs once its clause is known, and what the findings together mean for a draft.

The clause caps the rule: what is covered in general terms, or only advised, blocks nothing.
Knows no rule's logic and no clause's words.
"""

from collections.abc import Iterable, Mapping, Sequence

from bot.core.lexicon import Strength
from knowledge.domain import Certainty, Finding, Severity, Verdict

__all__ = ["ORDER", "demoted", "lighter", "verdict_of", "weight_of"]

ORDER: Mapping[Severity, int] = {Severity.NOTE: 0, Severity.REVIEW: 1, Severity.BLOCK: 2}
_CAPS = {
    Strength.EXPLICIT: Severity.BLOCK,
    Strength.GENERAL: Severity.REVIEW,
    Strength.ADVISORY: Severity.NOTE,
}
# A rule that is dismissed this often, over this many times that it spoke, loses a step.
_MOST_DISMISSED = 0.10
_FEWEST_FIRINGS = 30
_AGREEING_DOUBTS = 2


def lighter(one: Severity, other: Severity) -> Severity:
    """Return the lesser of two severities."""
    return min(one, other, key=ORDER.__getitem__)


def weight_of(severity: Severity, certainty: Certainty, strength: Strength) -> Severity:
    """Return what a finding weighs: only the certain blocks, and only on explicit words."""
    weight = lighter(severity, _CAPS[strength])
    return weight if certainty is Certainty.CERTAIN else lighter(weight, Severity.REVIEW)


def demoted(rule_id: str, severity: Severity, counts: Mapping[str, tuple[int, int]]) -> Severity:
    """Return a rule's severity, one step down where its findings are dismissed too often."""
    spoke, dismissed = counts.get(rule_id, (0, 0))
    if spoke < _FEWEST_FIRINGS or dismissed <= _MOST_DISMISSED * spoke:
        return severity
    return Severity.REVIEW if severity is Severity.BLOCK else Severity.NOTE


def verdict_of(findings: Sequence[Finding], doubts: Iterable[Finding] = ()) -> Verdict:
    """Return what the findings mean for the draft; suppressed ones do not count.

    Args:
        doubts: findings that are merely possible: two of one topic by different rules count as
            one that is likely.
    """
    weights = {f.severity for f in findings if not f.suppressed_by}
    if Severity.BLOCK in weights:
        return Verdict.BLOCK
    if Severity.REVIEW in weights or _agree(doubts):
        return Verdict.REVIEW
    return Verdict.OK


def _agree(doubts: Iterable[Finding]) -> bool:
    by_topic: dict[str, set[str]] = {}
    for doubt in doubts:
        if not doubt.suppressed_by and doubt.severity is not Severity.NOTE:
            by_topic.setdefault(doubt.topic, set()).add(doubt.rule_id)
    return any(len(rules) >= _AGREEING_DOUBTS for rules in by_topic.values())
