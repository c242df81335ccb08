"""From sentences of policies to the topics that they speak of, by the shipped weights."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.clauses.words import Words
from index.embed import Embedder, open_embedder
from index.weights import shipped_weights

__all__ = ["CLAUSES_FOLDER", "ClauseReader", "named", "open_clause_reader"]

CLAUSES_FOLDER = Path(__file__).parent
"""Where weights and manifest lie; made by ``index/training/clauses.py``."""

_REMEDY = "Reinstall policybot, or make them anew with python -m index.training.clauses"
# Chances below are as good as none.
_SLIGHT = 0.005


def open_clause_reader(
    folder: Path = CLAUSES_FOLDER, encoder: Embedder | None = None
) -> "ClauseReader":
    """Return the reader of clauses, ready to read.

    Args:
        encoder: the shipped one where it is open already.

    Raises:
        EmbedderUnavailable: encoder or weights are missing, broken, or not made for one another.
    """
    with shipped_weights(folder, "clauses", _REMEDY) as weights:
        encoder = encoder or open_embedder()
        weights.refuse_misfit(model=encoder.name)
        return ClauseReader(encoder, weights.arrays(), weights.manifest)


class ClauseReader:
    """Reads sentences of policies; the same sentence is always read alike. For several threads.

    Args:
        encoder: turns texts into unit vectors of length d.
        heads: a softmax over the kinds of sentence: ``w`` (kinds, d) over the vector, ``words_w``
            (kinds, known) over the words ``known`` with their ``rarity``, and ``b`` (kinds,).
        manifest: ``topics`` in the order of the rows, "" for the kind that speaks of none.
    """

    def __init__(
        self,
        encoder: Embedder,
        heads: Mapping[str, npt.NDArray[Any]],
        manifest: Mapping[str, Any],
    ) -> None:
        self._encoder = encoder
        self._w, self._b = heads["w"], heads["b"]
        self._words = Words(heads["known"].tolist(), heads["rarity"])
        self._words_w = heads["words_w"].astype(np.float32)
        self._topics = tuple(str(topic) for topic in manifest["topics"])

    def topics_of(self, sentences: Sequence[str]) -> tuple[Mapping[str, float], ...]:
        """Return for each sentence the topics that it may speak of, each with its chance.

        Chances add up to 1 with that of speaking of none; the slightest are left out.

        Raises:
            EmbedderUnavailable: the model failed.
        """
        if not sentences:
            return ()
        scores = self._encoder.encode(sentences) @ self._w.T + self._b
        for n, sentence in enumerate(sentences):
            at, weights = self._words.weights(sentence)
            scores[n] += self._words_w[:, at] @ weights
        chances = np.exp(scores - scores.max(1, keepdims=True))
        chances /= chances.sum(1, keepdims=True)
        return tuple(named(self._topics, row) for row in chances.tolist())


def named(topics: Sequence[str], chances: Sequence[float]) -> Mapping[str, float]:
    """Return the chances that are not slight by topic; that of no topic ("") is left out."""
    both = zip(topics, chances, strict=True)
    return {topic: chance for topic, chance in both if topic and chance >= _SLIGHT}
