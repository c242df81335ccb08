"""What the surface of a text says: words and cues, weighed by learned heads.

The same functions serve training and scoring, so that both see a text alike.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from index.drafts.cues import cue_vector
from index.drafts.grams import grams_of

__all__ = ["CUE_WEIGHT", "shares_of", "view_inputs"]

Floats = npt.NDArray[np.float32]

CUE_WEIGHT = 0.25
"""What a cue weighs beside a word when the head over both is fitted."""


def view_inputs(
    text: str, official: float, heads: Mapping[str, npt.NDArray[Any]]
) -> tuple[float, Floats]:
    """Return the logit of "anything wrong" by words and cues, and those of topics by cues.

    Args:
        official: 1 for a post of the organisation, 0 for a person's, between where not known.
    """
    buckets, tf = grams_of(text)
    counts = tf * heads["words_idf"][buckets].astype(np.float32)
    norm = max(float(np.sqrt(counts @ counts)), 1e-9)
    by_words = float(counts @ heads["words_w"][buckets].astype(np.float32)) / norm
    cues = np.append(cue_vector(text), np.float32(official))
    wrong = by_words + float(cues @ heads["cues_w"]) + float(heads["words_b"][0])
    return wrong, heads["topic_cues_w"] @ cues + heads["topic_cues_b"]


def shares_of(by_sense: Floats, by_cues: Floats, sense: float, cues: float) -> Floats:
    """Return how topics share what is wrong: (n, topics), rows that add up to 1.

    Args:
        sense, cues: how much the two kinds of logits count.
    """
    logits = sense * by_sense + cues * by_cues
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float32)
