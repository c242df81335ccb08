"""How a draft reads as a whole, and what a rule's finding may weigh beside that.

A rule sees words; where the whole reads harmless, or as about something else, its words misled it.
Knows the scorer's shape, not its model; knows no clause.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.detectors.neighbours import speaks_to
from bot.core.detectors.scored import SHORT, scored
from bot.core.detectors.sentences import part_spans
from bot.core.reviewing_ports import Scorer
from knowledge.domain import Capacity, Severity

__all__ = ["MOSTLY", "PLAIN_FROM", "Whole", "read_whole"]

# Personal data aside, of some 200 blocks on wrong drafts of twelve blind writers none lies below a
# chance of .7 that anything is wrong; the three blocks on good ones lay at .04 to .22 (2026-11).
_DOUBTED_BELOW = 0.3
# Of 15,000 drafts of left-out writers that rules send back those below .1 were 139 harmless ones and
# 13 wrong ones, from there to .16 they were 21 and 11, and from there to .3 31 and 22 (2026-11).
_HARMLESS_BELOW = 0.15
# Of 411 likely matters that rules found in those drafts though less of the chance than this lay with
# the matter and its neighbours, 42 were what the draft was labelled with; of 1,487 above .2 were
# 1,098, and 306 more were of the same family (2026-11).
_ELSEWHERE_BELOW = 0.05
PLAIN_FROM, MOSTLY = 0.8, 0.6
"""The least chance of a draft that surely is wrong, and the least share of it that is mostly one matter."""


@dataclass(frozen=True, slots=True)
class Whole:
    """How a draft reads.

    Attributes:
        chance: that anything is wrong with it.
        chances: of each topic.
    """

    chance: float
    chances: Mapping[str, float]

    @property
    def is_harmless(self) -> bool:
        """Whether nothing seems wrong with it."""
        return self.chance < _HARMLESS_BELOW

    @property
    def heaviest(self) -> Severity:
        """The most that anything found may weigh, unless it is somebody's data."""
        return Severity.REVIEW if self.chance < _DOUBTED_BELOW else Severity.BLOCK

    def is_about_something_else(self, topic: str) -> bool:
        """Tell whether it reads wrong, and hardly for this topic or one beside it."""
        return self.chance >= _DOUBTED_BELOW and self._share_of(topic) < _ELSEWHERE_BELOW

    def is_plainly_about(self, topic: str) -> bool:
        """Tell whether it surely reads wrong, and mostly for this topic or one beside it."""
        return self.chance >= PLAIN_FROM and self._share_of(topic) >= MOSTLY

    def _share_of(self, topic: str) -> float:
        """Return how much of the chance lies with a topic and those beside it, at a chance > 0."""
        beside = sum(c for other, c in self.chances.items() if speaks_to(other, topic))
        return beside / self.chance


def read_whole(draft: str, *, capacity: Capacity | None, scorer: Scorer) -> Whole | None:
    """Return how a draft reads; None for a long one, which is not read for this.

    Raises:
        RetrievalError: the scorer's model failed.
    """
    parts = part_spans(draft)
    if not parts or len(parts) > SHORT:
        return None
    scores = scored(draft, parts, capacity=capacity, scorer=scorer)
    topics = {topic for chances in scores for topic in chances}
    return Whole(
        chance=max(sum(chances.values()) for chances in scores),
        chances={t: max(chances.get(t, 0.0) for chances in scores) for t in topics},
    )
