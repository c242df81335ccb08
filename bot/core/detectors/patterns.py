"""Rules of a pattern: numbers and addresses, each checked by a validator before it counts.

Every pattern runs under a time limit; one that takes longer finds nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import regex

from bot.core.detectors.pii import VALIDATORS, Validator
from bot.core.detectors.scene import Hit, Scene
from knowledge.domain import Capacity, Fix, FixKind
from knowledge.errors import RuleError
from knowledge.rules import Rule

__all__ = ["PatternPlan", "find_pattern", "plan_pattern"]

_TIME_LIMIT_S = 0.1
_MOST_HITS = 20


@dataclass(frozen=True, slots=True)
class PatternPlan:
    """A rule with its pattern compiled."""

    rule: Rule
    pattern: "regex.Pattern[str]"
    clue: "regex.Pattern[str] | None"
    validator: Validator | None


def plan_pattern(rule: Rule) -> PatternPlan:
    """Compile a rule's pattern.

    Raises:
        RuleError: the rule names a validator that does not exist.
    """
    if rule.validator and rule.validator not in VALIDATORS:
        raise RuleError(
            rule.rule_id,
            f"no validator is called {rule.validator!r}",
            f"Use one of {', '.join(sorted(VALIDATORS))}.",
        )
    flags = regex.IGNORECASE | regex.VERBOSE
    clue = regex.compile(rule.clue, flags) if rule.clue else None
    return PatternPlan(
        rule, regex.compile(rule.pattern, flags), clue, VALIDATORS.get(rule.validator)
    )


def find_pattern(plan: PatternPlan, scene: Scene) -> Iterator[Hit]:
    """Find what matches a pattern and passes its validator.

    A group called "it" in the pattern says which part of the match is meant.
    """
    n_hits, text = 0, scene.reading.folded.text
    try:
        if plan.clue is not None and not plan.clue.search(text, timeout=_TIME_LIMIT_S):
            return
        for match in plan.pattern.finditer(text, timeout=_TIME_LIMIT_S):
            span = match.span("it") if "it" in plan.pattern.groupindex else match.span()
            if span[0] >= span[1]:
                continue
            proof = plan.validator(match, scene) if plan.validator else ((), None, None)
            if proof is None:
                continue
            evidence, severity, certainty = proof
            yield Hit(
                rule=plan.rule,
                spans=(span,),
                evidence=evidence,
                severity=severity,
                certainty=certainty,
                fix=_stand_in(plan.rule, scene, span),
            )
            n_hits += 1
            if n_hits >= _MOST_HITS:
                return
    except TimeoutError:
        return


_ON = re.compile(r"\b(?:on|at|to|from|via|through|by|ring|call|phone|text|dial|message)\W*$")
_IS = re.compile(r"(?:\b(?:is|are|was|it's|its|being)|'s|:|=|-|–)\s*$")


def _stand_in(rule: Rule, scene: Scene, span: tuple[int, int]) -> Fix | None:
    """Return what can stand in a post of somebody's own instead; None for the rule's own fix.

    Only who posts for an organisation can send people to its contact centre.
    """
    if not rule.words or scene.capacity is Capacity.OFFICIAL:
        return None
    before = scene.reading.folded.lower[: span[0]]
    place = "on" if _ON.search(before) else "is" if _IS.search(before) else "bare"
    return Fix(
        kind=FixKind.REPLACE, text=rule.words[place][0], span=scene.reading.folded.span(*span)
    )
