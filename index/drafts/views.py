"""What the surface of a text says: words and cues, weighed by learned heads.

The same functions serve training and scoring, so that both see a text alike.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from index.drafts.cues import cue_vector
from index.drafts.grams import grams_of

__all__ = ["CUE_WEIGHT", "Surface", "shares_of", "view_inputs", "wrong_by_surface"]

Floats = npt.NDArray[np.float32]

CUE_WEIGHT = 0.25
"""What a cue weighs beside a word when the head over both is fitted."""


@dataclass(frozen=True, slots=True)
class Surface:
    """What the surface of a text says.

    Attributes:
        wrong: the logit of "anything wrong" by words and cues.
        by_cues, by_words: (topics,) logits of each topic; by words against all other drafts.
    """

    wrong: float
    by_cues: Floats
    by_words: Floats

    @property
    def views(self) -> tuple[float, float]:
        """What is joined with the encoder's view: "wrong", and the likeliest topic by words."""
        return self.wrong, float(self.by_words.max())


def view_inputs(text: str, official: float, heads: Mapping[str, npt.NDArray[Any]]) -> Surface:
    """Return what the words and cues of a text say.

    Args:
        official: 1 for a post of the organisation, 0 for a person's, between where not known.
    """
    shown = _shown(text, official, heads)
    steps = (shown.counts / shown.norm) @ heads["topic_words_w"][shown.buckets].astype(np.float32)
    return Surface(
        wrong=_wrong(shown, heads),
        by_cues=heads["topic_cues_w"] @ shown.cues + heads["topic_cues_b"],
        by_words=steps * heads["topic_words_step"] + heads["topic_words_b"],
    )


def wrong_by_surface(text: str, official: float, heads: Mapping[str, npt.NDArray[Any]]) -> float:
    """Return ``Surface.wrong`` alone, without asking for the topics."""
    return _wrong(_shown(text, official, heads), heads)


@dataclass(frozen=True, slots=True)
class _Shown:
    """A text's grams, how much each counts, and its cues with the capacity."""

    buckets: npt.NDArray[np.int64]
    counts: Floats
    norm: float
    cues: Floats


def _shown(text: str, official: float, heads: Mapping[str, npt.NDArray[Any]]) -> _Shown:
    buckets, tf = grams_of(text)
    counts = tf * heads["words_idf"][buckets].astype(np.float32)
    return _Shown(
        buckets=buckets,
        counts=counts,
        norm=max(float(np.sqrt(counts @ counts)), 1e-9),
        cues=np.append(cue_vector(text), np.float32(official)),
    )


def _wrong(shown: _Shown, heads: Mapping[str, npt.NDArray[Any]]) -> float:
    by_words = float(shown.counts @ heads["words_w"][shown.buckets].astype(np.float32)) / shown.norm
    return by_words + float(shown.cues @ heads["cues_w"]) + float(heads["words_b"][0])


def shares_of(said: Sequence[Floats], weights: Sequence[float]) -> Floats:
    """Return how topics share what is wrong: (n, topics), rows that add up to 1.

    Args:
        said: (n, topics) logits by sense, by cues and by words.
        weights: how much each of them counts.
    """
    logits = np.sum([weight * by for weight, by in zip(weights, said, strict=True)], axis=0)
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float32)
