"""The scorer of drafts, loaded once and when first asked: whoever checks nothing pays nothing.

Knows where the weights are shipped; nothing of drafts.
"""

import threading
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.drafts import DraftScorer

__all__ = ["LateScorer", "late_scorer"]


class LateScorer:
    """A scorer that opens the shipped one when it is first used; for several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._opened: DraftScorer | None = None

    @property
    def review_from(self) -> float:
        """The least chance, of all topics together, that calls for a second look."""
        return self._scorer().review_from

    @property
    def ask_from(self) -> Mapping[str, float]:
        """By family of topics, the least chance at which the writer is asked."""
        return self._scorer().ask_from

    def score(
        self, texts: Sequence[str], *, official: bool | None = None
    ) -> Sequence[Mapping[str, float]]:
        """Return for each text the chance of each topic."""
        return self._scorer().score(texts, official=official)

    def weigh(self, texts: Sequence[str], *, official: bool | None = None) -> Sequence[float]:
        """Return how much each text's words alone speak for something wrong."""
        return self._scorer().weigh(texts, official=official)

    def _scorer(self) -> "DraftScorer":
        with self._lock:
            if self._opened is None:
                # Loaded here: it brings numpy and a model.
                from index.drafts import open_draft_scorer

                self._opened = open_draft_scorer()
            return self._opened


def late_scorer() -> LateScorer | None:
    """Return the shipped scorer, None where an installation comes without its weights."""
    found = find_spec("index")
    places = found.submodule_search_locations if found is not None else None
    shipped = any((Path(place) / "drafts" / "manifest.json").is_file() for place in places or ())
    return LateScorer() if shipped else None
