"""One ranking from several: weighted sum, and reciprocal ranks to compare it with.

Knows scores; knows nothing of where they come from.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from index.embed import Vectors

__all__ = [
    "DOOR_WEIGHT",
    "LEXICAL_WEIGHT",
    "PIECES_WEIGHT",
    "expected_door",
    "reciprocal_ranks",
    "weighted_sum",
]

DOOR_WEIGHT = 2.0
"""Of 0.5, 1, 2 and 3 the best on the development questions, by a hair (2026-11)."""

LEXICAL_WEIGHT = 0.02
"""Per point of BM25, of 0, 0.02 and 0.04; measured together with ``DOOR_WEIGHT``."""

PIECES_WEIGHT = 1.0
"""Of 0.25 to 3 the best without a bank, on the development questions and on 660 about the samples,
and harmless with one (2026-11)."""

_RRF_K = 60
"""As in Cormack, Clarke and Buettcher, SIGIR 2009."""


def expected_door(closeness: Vectors) -> Vectors:
    """Return the door score to expect of clauses that no question is known for.

    Without it a clause with doors would stand above every clause without.
    """
    return closeness


def weighted_sum(
    closeness: Vectors,
    doors: Vectors,
    lexical: Vectors,
    pieces: Vectors,
    *,
    share_with_doors: float,
) -> Vectors:
    """Return one score a clause: (k,) float32, for ranking only.

    Args:
        closeness: cosine of question and clause.
        doors: cosine of question and the clause's best known question, NaN where it has none.
        lexical: BM25.
        pieces: closeness piece by piece.
        share_with_doors: of all clauses of the index, in [0, 1]. Where few have doors, closeness
            stands in for them, so that words must weigh more to keep their part.
    """
    doors = np.where(np.isnan(doors), expected_door(closeness), doors)
    part = 1 + DOOR_WEIGHT * (1 - share_with_doors)
    by_words = LEXICAL_WEIGHT * lexical + PIECES_WEIGHT * pieces
    return np.asarray(closeness + DOOR_WEIGHT * doors + part * by_words, np.float32)


def reciprocal_ranks(rankings: Sequence[npt.NDArray[np.int64]], n_rows: int) -> Vectors:
    """Return the sum of 1 / (60 + rank) over the rankings: (n_rows,) float32.

    Args:
        rankings: rows, best first; a row that one leaves out gets nothing from it.
    """
    scores = np.zeros(n_rows, np.float32)
    for ranking in rankings:
        scores[ranking] += 1 / (_RRF_K + 1 + np.arange(len(ranking), dtype=np.float32))
    return scores
