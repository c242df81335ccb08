"""From a draft's sense and a clause's to how well the two go together, by the shipped weights.

Two views are added: which topics the draft is about beside those that the clause speaks of, and
where both point, each brought down to a few directions that were learned from drafts of which
readers said which clause they breach.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.drafts.scorer import DRAFTS_FOLDER, Scores
from index.embed import Embedder, Vectors
from index.weights import shipped_weights
from knowledge.errors import EmbedderUnavailable

__all__ = ["MATCHING_FOLDER", "ClauseMatcher", "ClauseTable", "about", "open_clause_matcher"]

MATCHING_FOLDER = Path(__file__).parent
"""Where weights and manifest lie; made by ``index/training/matching.py``."""

_REMEDY = "Reinstall policybot, or make them anew with python -m index.training.matching"


def open_clause_matcher(folder: Path = MATCHING_FOLDER) -> "ClauseMatcher":
    """Return the matcher, ready to match.

    Raises:
        EmbedderUnavailable: the weights are missing, broken, or not made for the shipped scorer.
    """
    with shipped_weights(DRAFTS_FOLDER, "drafts", _REMEDY) as drafts:
        model = drafts.manifest["model"]
    with shipped_weights(folder, "matching", _REMEDY) as weights:
        weights.refuse_misfit(draft_model=model)
        return ClauseMatcher(weights.arrays(), weights.manifest)


class ClauseMatcher:
    """Compares drafts with clauses; the same two always go together alike. For several threads.

    Args:
        heads: ``draft_w`` (r, d) over the scorer's vector of a draft, ``clause_w`` (r, c) over the
            shipped encoder's of a clause, ``topics_w`` (topics of a draft, topics of a clause).
        manifest: ``topics`` in the order of both sides; ``clause_model``, which reads clauses.
    """

    def __init__(self, heads: Mapping[str, npt.NDArray[Any]], manifest: Mapping[str, Any]) -> None:
        self._draft_w = heads["draft_w"].astype(np.float32)
        self._clause_w = heads["clause_w"].astype(np.float32)
        self._topics_w = heads["topics_w"].astype(np.float32)
        self._topics = tuple(str(topic) for topic in manifest["topics"])
        self._at = {topic: at for at, topic in enumerate(self._topics)}
        self._clause_model = str(manifest["clause_model"])

    def keys_of(self, clauses: Sequence[str], encoder: Embedder) -> Vectors:
        """Return (n, r) float32: where clauses point; to be kept, as the encoder takes a while.

        Args:
            clauses: each behind the words that open its sentence.

        Raises:
            EmbedderUnavailable: the encoder failed, or is not the one that was learned with.
        """
        if encoder.name != self._clause_model:
            raise EmbedderUnavailable(
                f"Clauses are matched with {self._clause_model}, not with {encoder.name}. {_REMEDY}"
            )
        return np.asarray(encoder.encode(clauses) @ self._clause_w.T, np.float32)

    def table(self, keys: Vectors, topics: Sequence[Mapping[str, float]]) -> "ClauseTable":
        """Return clauses that drafts can be compared with.

        Args:
            keys: (n, r), see ``keys_of``.
            topics: of each clause, what it speaks of and how plainly, in (0, 1].
        """
        spoken = np.zeros((len(topics), len(self._topics)), np.float32)
        for row, said in zip(spoken, topics, strict=True):
            for topic, plainly in said.items():
                if topic in self._at:
                    row[self._at[topic]] = plainly
        return ClauseTable(self, keys, spoken @ self._topics_w.T)

    def draft_key(self, scores: Scores) -> tuple[Vectors, Vectors]:
        """Return where a draft points, (r,), and what it is about, (topics,)."""
        return self._draft_w @ scores.vector, about(scores, self._topics)


def about(scores: Mapping[str, float], topics: Sequence[str]) -> Vectors:
    """Return the roots of the topics' shares of the chance, so that a small share still counts."""
    chances = np.array([scores.get(topic, 0.0) for topic in topics], np.float32)
    total = chances.sum()
    return np.sqrt(chances / total) if total > 0 else chances


@dataclass(frozen=True, slots=True, eq=False)
class ClauseTable:
    """The clauses of one organisation, ready to be compared with drafts.

    Attributes:
        keys: (n, r), where they point.
        spoken: (n, topics of a draft), what a draft's topic counts for each.
    """

    matcher: ClauseMatcher
    keys: Vectors
    spoken: Vectors

    def weigh(self, scores: Mapping[str, float]) -> tuple[float, ...]:
        """Return how much speaks for each clause: the logarithm of a chance, but for a constant.

        Args:
            scores: what the scorer that was learned with returned for a text.

        Raises:
            TypeError: it was not made by ``DraftScorer.score``.
        """
        if not isinstance(scores, Scores):
            raise TypeError(f"clauses are matched with what a scorer returned, not {type(scores)}")
        points, is_about = self.matcher.draft_key(scores)
        return tuple((self.keys @ points + self.spoken @ is_about).tolist())
