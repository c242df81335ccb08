"""From sentences of policies to the topics that they speak of, by the shipped weights."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.embed import Embedder, open_embedder
from index.weights import shipped_weights

__all__ = ["CLAUSES_FOLDER", "ClauseReader", "open_clause_reader"]

CLAUSES_FOLDER = Path(__file__).parent
"""Where weights and manifest lie; made by ``index/training/clauses.py``."""

_REMEDY = "Reinstall policybot, or make them anew with python -m index.training.clauses"
_NONE = ""


def open_clause_reader(folder: Path = CLAUSES_FOLDER) -> "ClauseReader":
    """Return the reader of clauses, ready to read.

    Raises:
        EmbedderUnavailable: encoder or weights are missing, broken, or not made for one another.
    """
    with shipped_weights(folder, "clauses", _REMEDY) as weights:
        encoder = open_embedder()
        weights.refuse_misfit(model=encoder.name)
        return ClauseReader(encoder, weights.arrays(), weights.manifest)


class ClauseReader:
    """Reads sentences of policies; the same sentence is always read alike. For several threads.

    Args:
        encoder: turns texts into unit vectors of length d.
        heads: ``w`` (kinds, d) and ``b`` (kinds,), a softmax over the kinds of sentence.
        manifest: ``topics`` in the order of the rows, "" for the kind that speaks of none;
            ``line``, the least chance that counts.
    """

    def __init__(
        self,
        encoder: Embedder,
        heads: Mapping[str, npt.NDArray[Any]],
        manifest: Mapping[str, Any],
    ) -> None:
        self._encoder = encoder
        self._w, self._b = heads["w"], heads["b"]
        self._topics = tuple(str(topic) for topic in manifest["topics"])
        self._line = float(manifest["line"])

    def topics_of(self, sentences: Sequence[str]) -> tuple[tuple[str, float], ...]:
        """Return for each sentence the topic that it speaks of and the chance of it, in [0, 1].

        The topic is "" where none is likely enough.

        Raises:
            EmbedderUnavailable: the model failed.
        """
        if not sentences:
            return ()
        scores = self._encoder.encode(sentences) @ self._w.T + self._b
        chances = np.exp(scores - scores.max(1, keepdims=True))
        chances /= chances.sum(1, keepdims=True)
        likeliest = chances.argmax(1)
        return tuple(
            (self._topics[kind] if chance >= self._line else _NONE, chance)
            for kind, chance in zip(likeliest.tolist(), chances.max(1).tolist(), strict=True)
        )
