"""The small heads beside the encoder, how the views are joined, and where to draw the lines.

Everything that is chosen here is chosen on chances of drafts whose writer no model had seen.
"""

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt

from index.drafts.cues import cue_vector
from index.drafts.grams import N_BUCKETS, Grams, grams_of
from index.drafts.views import CUE_WEIGHT, shares_of, view_inputs
from index.training.draft_data import Labelled

__all__ = ["Features", "fit_join", "fit_sense", "fit_share", "fit_surface", "surface_views"]

Floats = npt.NDArray[np.float32]

_STRENGTH = 10.0
_TOPIC_WORDS_STRENGTH = 1.0
_TOPIC_STRENGTH = 0.3
_SENSE_TOPIC_STRENGTH = 10.0
# The logit of a topic that no draft of a fold touches.
_NEVER, _NEVER_BY_WORDS = -8.0, -2.0


class Features:
    """What the surface of each draft shows, counted once for every fold."""

    def __init__(self, drafts: Sequence[Labelled]) -> None:
        self.words = _table([grams_of(d.draft) for d in drafts])
        official = np.array([[d.is_official] for d in drafts], np.float32)
        self.cues = np.hstack([np.array([cue_vector(d.draft) for d in drafts]), official])


def _table(grams: Sequence[Grams]) -> Any:
    from scipy.sparse import csr_matrix

    lengths = [len(buckets) for buckets, _ in grams]
    return csr_matrix(
        (
            np.concatenate([tf for _, tf in grams]),
            np.concatenate([buckets for buckets, _ in grams]),
            np.concatenate([[0], np.cumsum(lengths)]),
        ),
        shape=(len(grams), N_BUCKETS),
    )


def fit_surface(
    features: Features,
    rows: npt.NDArray[np.int64],
    wrong: npt.NDArray[np.bool_],
    touched: npt.NDArray[np.bool_],
) -> dict[str, Floats]:
    """Fit the heads over words with cues, and of topics over cues, on some rows.

    Args:
        touched: (n, topics).
    """
    from scipy.sparse import csr_matrix, hstack

    cues = features.cues[rows]
    idf = _idf(features.words[rows])
    counts = _unit(features.words[rows].multiply(idf[None, :]).tocsr())
    with_cues = hstack([counts, csr_matrix(cues * CUE_WEIGHT)]).tocsr()
    weights, bias = _logistic(with_cues, wrong[rows], _STRENGTH)
    heads: dict[str, Floats] = {
        "words_idf": idf.astype(np.float16),
        "words_w": weights[:N_BUCKETS].astype(np.float16),
        "words_b": bias,
        "cues_w": weights[N_BUCKETS:] * np.float32(CUE_WEIGHT),
    }
    bad = rows[wrong[rows]]
    fitted = [
        _logistic(features.cues[bad], touched[bad, at], _TOPIC_STRENGTH)
        if touched[bad, at].any()
        else (np.zeros(cues.shape[1], np.float32), np.full(1, -6, np.float32))
        for at in range(touched.shape[1])
    ]
    heads["topic_cues_w"] = np.stack([w for w, _ in fitted])
    heads["topic_cues_b"] = np.concatenate([b for _, b in fitted])
    return heads | _fit_topics_by_words(counts, touched[rows])


def _fit_topics_by_words(counts: Any, touched: npt.NDArray[np.bool_]) -> dict[str, Any]:
    """Fit each topic against all other drafts, harmless ones among them, over words.

    Returns:
        ``topic_words_w`` (buckets, topics) in whole steps, small enough to ship;
        ``topic_words_step`` and ``topic_words_b`` (topics,).
    """
    from sklearn.svm import LinearSVC

    weights = np.zeros((counts.shape[1], touched.shape[1]), np.float32)
    biases = np.full(touched.shape[1], _NEVER_BY_WORDS, np.float32)
    for at in range(touched.shape[1]):
        if touched[:, at].any():
            model = LinearSVC(C=_TOPIC_WORDS_STRENGTH).fit(counts, touched[:, at])
            weights[:, at], biases[at] = model.coef_[0], model.intercept_[0]
    step = np.maximum(np.abs(weights).max(axis=0), 1e-9) / np.float32(127)
    return {
        "topic_words_w": np.round(weights / step).astype(np.int8),
        "topic_words_step": step,
        "topic_words_b": biases,
    }


def fit_sense(
    vectors: Floats,
    rows: npt.NDArray[np.int64],
    wrong: npt.NDArray[np.bool_],
    touched: npt.NDArray[np.bool_],
) -> tuple[Floats, Floats]:
    """Fit "anything wrong" and each topic over vectors: (1 + topics, d) weights and biases."""
    from sklearn.linear_model import LogisticRegression

    first, bias = _logistic(vectors[rows], wrong[rows], _STRENGTH)
    pairs = np.argwhere(touched[rows])
    model = LogisticRegression(C=_SENSE_TOPIC_STRENGTH, max_iter=3000)
    model.fit(vectors[rows][pairs[:, 0]], pairs[:, 1])
    weights = np.zeros((1 + touched.shape[1], vectors.shape[1]), np.float32)
    biases = np.full(1 + touched.shape[1], _NEVER, np.float32)
    weights[0], biases[0] = first, bias[0]
    weights[1 + model.classes_] = model.coef_
    biases[1 + model.classes_] = model.intercept_
    return weights, biases


def _logistic(inputs: Any, label: npt.NDArray[np.bool_], strength: float) -> tuple[Floats, Floats]:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=strength, max_iter=3000, class_weight="balanced")
    model.fit(inputs, label)
    return model.coef_[0].astype(np.float32), model.intercept_.astype(np.float32)


def _idf(table: Any) -> Floats:
    """Return the weight of each bucket, 0 for those met in a single draft: they cannot recur."""
    met = np.asarray((table > 0).sum(axis=0)).ravel()
    idf = np.log((1 + table.shape[0]) / (1 + met)) + 1
    return np.where(met > 1, idf, 0).astype(np.float32)


def _unit(table: Any) -> Any:
    from scipy.sparse import diags

    norms = np.sqrt(np.asarray(table.multiply(table).sum(axis=1)).ravel())
    return (diags(1 / np.maximum(norms, 1e-9)) @ table).tocsr()


def surface_views(drafts: Sequence[Labelled], heads: dict[str, Floats]) -> dict[str, Floats]:
    """Return what the surface says of drafts: (n, 2) ``views``, (n, topics) ``by_cues``, ``by_words``."""
    found = [view_inputs(d.draft, d.is_official, heads) for d in drafts]
    return {
        "views": np.array([f.views for f in found], np.float32),
        "by_cues": np.array([f.by_cues for f in found], np.float32),
        "by_words": np.array([f.by_words for f in found], np.float32),
    }


def fit_join(views: Floats, wrong: npt.NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Fit how the views are weighed against one another; the result is a chance.

    Args:
        views: (n, v) logits of drafts whose writer was left out.
    """
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=1.0, max_iter=3000).fit(views, wrong)
    return model.coef_[0].astype(np.float32), model.intercept_.astype(np.float32)


def fit_share(said: Sequence[Floats], touched: npt.NDArray[np.bool_]) -> tuple[float, ...]:
    """Return how sharply topics differ by sense, cues and words: under which labels are likeliest.

    Args:
        said: (n, topics) logits of wrong drafts, see ``shares_of``.
        touched: (n, topics) of the same drafts.
    """
    tried = product((0.4, 0.6, 0.8, 1.0, 1.2), (0.0, 0.1, 0.2, 0.3), (1.0, 2.0, 3.0, 4.0, 6.0))

    def likeliness(weights: Sequence[float]) -> float:
        return float(np.log((shares_of(said, weights) * touched).sum(axis=1) + 1e-9).mean())

    return max(tried, key=likeliness)
