"""Short ways to ask what the rules find."""

from functools import cache

from bot.core.detectors import detect
from knowledge.domain import Capacity, Severity
from knowledge.rules import OrgWords, RawFinding, load_rulebook

ORG = OrgWords(
    names=("Eastmere Council",),
    phones=("01632 960000", "07700 900000"),
    emails=("press.desk@eastmere.gov.uk",),
    domains=("eastmere.gov.uk",),
)


def find(draft: str, capacity: Capacity | None = None) -> tuple[RawFinding, ...]:
    """Return what the shipped rules find."""
    return detect(draft, capacity=capacity, platform="", rules=_rules(), org_words=ORG)


def topics(draft: str, capacity: Capacity | None = None) -> set[str]:
    """Return the topics of findings that count."""
    return {f.rule.topic for f in find(draft, capacity) if not f.asks}


def heavy(draft: str, capacity: Capacity | None = None) -> list[str]:
    """Return the rules that would change a verdict."""
    return [
        f.rule.rule_id
        for f in find(draft, capacity)
        if not f.asks and f.severity is not Severity.NOTE
    ]


_rules = cache(load_rulebook)
