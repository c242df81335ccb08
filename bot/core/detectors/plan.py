"""Rules made ready to be looked for, once per rulebook and organisation."""

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from bot.core.detectors.lexicon import Lexicon
from bot.core.detectors.names import NamesPlan, plan_names
from bot.core.detectors.orgwords import OrgSets, sets_of
from bot.core.detectors.patterns import PatternPlan, plan_pattern
from bot.core.detectors.profanity import ProfanityPlan, plan_profanity
from bot.core.detectors.slots import SlotsPlan, plan_slots
from bot.core.detectors.spelling import SpellingPlan, plan_spelling
from bot.core.detectors.style import StylePlan, plan_style
from knowledge.rules import OrgWords, Rule, RuleKind, load_groups

__all__ = ["Plan", "plan_for"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Plan:
    """What a rulebook and an organisation's words come to.

    Attributes:
        vocabulary: every word that may stand behind a disguise.
    """

    lexicon: Lexicon
    vocabulary: AbstractSet[str]
    org: OrgSets
    slots: tuple[SlotsPlan, ...]
    patterns: tuple[PatternPlan, ...]
    profanity: tuple[ProfanityPlan, ...]
    names: tuple[NamesPlan, ...]
    style: tuple[StylePlan, ...]
    spelling: tuple[SpellingPlan, ...]


class _Rules:
    """Rules told apart by identity.

    A rulebook is loaded once; comparing it word for word for every draft would cost more than
    reading the draft.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = rules

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Rules) and other.rules is self.rules

    def __hash__(self) -> int:
        return id(self.rules)


def plan_for(rules: Sequence[Rule], org_words: OrgWords) -> Plan:
    """Return the plan for these rules; made once for each pair of arguments."""
    return _plan(_Rules(rules), org_words)


@lru_cache(maxsize=16)
def _plan(known: _Rules, org_words: OrgWords) -> Plan:
    org = sets_of(org_words)
    lexicon = Lexicon({**load_groups(), "org": org.phrases})
    return Plan(
        lexicon=lexicon,
        org=org,
        slots=_each(known, (RuleKind.SLOTS, RuleKind.ABSENCE), lambda r: plan_slots(r, lexicon)),
        patterns=_each(known, (RuleKind.PATTERN,), plan_pattern),
        profanity=_each(known, (RuleKind.PROFANITY,), lambda r: plan_profanity(r, lexicon)),
        names=_each(known, (RuleKind.NAMES,), lambda r: plan_names(r, lexicon)),
        style=_each(known, (RuleKind.STYLE,), lambda r: plan_style(r, lexicon)),
        spelling=_each(known, (RuleKind.SPELLING,), lambda r: plan_spelling(r, lexicon)),
        vocabulary=lexicon.words,
    )


def _each(known: _Rules, kinds: Sequence[RuleKind], plan: Callable[[Rule], T]) -> tuple[T, ...]:
    return tuple(plan(rule) for rule in known.rules if rule.kind in kinds)
