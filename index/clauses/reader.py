"""From sentences of policies to the topics that they speak of, by the shipped weights."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.embed import Embedder, open_embedder
from knowledge.errors import EmbedderUnavailable

__all__ = ["CLAUSES_FOLDER", "ClauseReader", "open_clause_reader"]

CLAUSES_FOLDER = Path(__file__).parent
"""Where weights and manifest lie; made by ``index/training/clauses.py``."""

_REMEDY = "Reinstall policybot, or make them anew with python -m index.training.clauses"
_NONE = ""


def open_clause_reader(
    embedder: Embedder | None = None, folder: Path = CLAUSES_FOLDER
) -> "ClauseReader":
    """Return the reader of clauses, ready to read.

    Args:
        embedder: one that is open already; used where the weights were made for it.

    Raises:
        EmbedderUnavailable: encoder or weights are missing, broken, or not made for one another.
    """
    try:
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        digest = hashlib.sha256((folder / "heads.npz").read_bytes()).hexdigest()
        if embedder is None or embedder.name != manifest["model"]:
            embedder = open_embedder()
        if (embedder.name, digest) != (manifest["model"], manifest["heads"]):
            raise EmbedderUnavailable(
                f"The weights for clauses in {folder} do not fit the model. {_REMEDY}"
            )
        with np.load(folder / "heads.npz", allow_pickle=False) as arrays:
            return ClauseReader(embedder, dict(arrays), manifest)
    # A file that is missing or was cut short, or one that lacks what is looked for.
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EmbedderUnavailable(
            f"The weights for clauses in {folder} cannot be read "
            f"({type(error).__name__}: {error}). {_REMEDY}"
        ) from error


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
