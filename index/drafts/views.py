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

__all__ = ["CUE_WEIGHT", "Surface", "shares_of", "view_inputs"]

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
    buckets, tf = grams_of(text)
    counts = tf * heads["words_idf"][buckets].astype(np.float32)
    norm = max(float(np.sqrt(counts @ counts)), 1e-9)
    by_words = float(counts @ heads["words_w"][buckets].astype(np.float32)) / norm
    cues = np.append(cue_vector(text), np.float32(official))
    steps = (counts / norm) @ heads["topic_words_w"][buckets].astype(np.float32)
    return Surface(
        wrong=by_words + float(cues @ heads["cues_w"]) + float(heads["words_b"][0]),
        by_cues=heads["topic_cues_w"] @ cues + heads["topic_cues_b"],
        by_words=steps * heads["topic_words_step"] + heads["topic_words_b"],
    )


def shares_of(said: Sequence[Floats], weights: Sequence[float]) -> Floats:
    """Return how topics share what is wrong: (n, topics), rows that add up to 1.

    Args:
        said: (n, topics) logits by sense, by cues and by words.
        weights: how much each of them counts.
    """
    logits = np.sum([weight * by for weight, by in zip(weights, said, strict=True)], axis=0)
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float32)
