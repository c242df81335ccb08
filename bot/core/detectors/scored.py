"""The parts of a draft as the scorer sees them.

Knows the scorer's shape, not its model; no topic.
"""

from collections.abc import Mapping, Sequence

from bot.core.detectors.as_read import as_read
from bot.core.reviewing_ports import Scorer
from knowledge.domain import Capacity, Span

__all__ = ["SHORT", "is_official", "read_as_notices", "scored"]

SHORT = 3
"""Most parts of a draft that is read for more than one purpose, so that the time it takes has a
bound."""


def is_official(capacity: Capacity | None) -> bool | None:
    """Tell whether a post speaks for the organisation; None where that is not known."""
    known = capacity in (Capacity.PERSONAL, Capacity.OFFICIAL)
    return capacity is Capacity.OFFICIAL if known else None


def scored(
    draft: str,
    parts: Sequence[Sequence[Span]],
    *,
    capacity: Capacity | None,
    scorer: Scorer,
) -> Sequence[Mapping[str, float]]:
    """Return the chances of topics, one mapping a part.

    Args:
        parts: spans of sentences, in order, at least one each.

    Raises:
        RetrievalError: the scorer's model failed.
    """
    said = [as_read(draft, part) for part in parts]
    return scorer.score(said, official=is_official(capacity))


def read_as_notices(scores: Sequence[Mapping[str, float]]) -> bool:
    """Tell whether all parts read like what bodies tell the public, where the scorer knows that."""
    return all(getattr(chances, "is_notice", False) for chances in scores)
