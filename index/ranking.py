"""Ranks the clauses of an open index for one question, and measures how sure the ranking is.

Knows rows and scores; knows nothing of clauses or files.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.bank import Door, question_key
from index.calibrate import Signals
from index.embed import Pieces, Vectors
from index.fuse import weighted_sum
from index.store import OpenIndex
from index.vectors import VectorIndex, check_dimension, nearest, products

__all__ = ["SIGNALS", "SIGNALS_OF_DOORS", "SIGNALS_OF_OTHERS", "Ranker", "Ranking"]

SIGNALS = (
    "close",
    "close_best",
    "lead",
    "lead_field",
    "lexical",
    "pieces",
    "cover",
    "known_words",
    "agree",
    "length",
)
"""What every search measures; ``Ranker.rank`` says what each means."""

SIGNALS_OF_DOORS = ("door", "doors", "against", "foreign")
"""What tells something only where questions are known that lead to the policies' clauses."""

SIGNALS_OF_OTHERS = ("elsewhere", "against_elsewhere")
"""What other policies cover or not, which counts only in comparison: by itself, what some other
policy leaves uncovered would make doubtful what these policies answer."""

_POOL = 200
_SHORT_LIST = 10
_BY_PIECES = 48
"""Clauses that are compared piece by piece; takes about a millisecond."""

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """Rows of an index for one question, best first.

    Attributes:
        rows: (k,) int64.
        scores: (k,) float32, descending; ties by row.
        closeness: (k,) float32, cosine of question and clause.
        doors: (k,) float32, cosine of question and the clause's best door, NaN without doors.
        lexical: (k,) float32, BM25.
        pieces: (k,) float32, closeness piece by piece; 0 where the index has no pieces.
        share_with_doors: of all clauses of the index, in [0, 1].
        found_by: for each way, the rows of its own short list.
        signals: see ``Ranker.rank``.
    """

    rows: Rows
    scores: Vectors
    closeness: Vectors
    doors: Vectors
    lexical: Vectors
    pieces: Vectors
    share_with_doors: float
    found_by: dict[str, frozenset[int]]
    signals: Signals


class Ranker:
    """Ranks by closeness, known questions and shared rare words together."""

    def __init__(self, opened: OpenIndex) -> None:
        self._index = opened
        self._vectors = VectorIndex(opened.vectors)
        doors = opened.question_doors
        self._leads = np.flatnonzero(doors >= 0)
        self._rows = doors[self._leads].astype(np.int64)
        self._has_door = np.zeros(len(opened.clause_ids), bool)
        self._has_door[self._rows] = True
        self._share = float(self._has_door.mean()) if len(self._has_door) else 0.0

    def rank(
        self,
        vector: Vectors,
        stems: Sequence[str],
        *,
        pieces: Pieces | None = None,
        leave_out: str | None = None,
    ) -> Ranking:
        """Return the ranking for a question.

        The signals are: ``close`` and ``close_best``, cosine of the first clause and of the
        closest; ``door``, of the first clause's best door, ``doors``, of its best three; ``lead``
        and ``lead_field``, the first score less the second and less the mean of the next four;
        ``lexical``, BM25 of the first; ``pieces``, its closeness piece by piece; ``cover``, share
        of the question's rare words that the first holds; ``known_words``, share that the policies
        hold at all; ``against``, ``elsewhere`` and ``against_elsewhere``, closeness to the best
        known question of that kind; ``foreign``, how much closer it is to what other policies leave
        uncovered than to any door, at least 0; ``agree``, whether closeness alone has the same
        first; ``length``, log of the number of stems plus one.

        Args:
            vector: (d,) float32 unit vector of the question.
            stems: of the question.
            pieces: of the question; None where the model gives none.
            leave_out: a known question to leave aside, for calibration on the bank itself.

        Raises:
            DimensionMismatch: the vector has another d than the index.
        """
        opened = self._index
        check_dimension(vector, opened.vectors)
        asked = products(opened.question_vectors, vector)
        if leave_out is not None:
            asked[opened.question_keys == question_key(leave_out)] = -1.0
        best_door = self._best_doors(asked)
        lexical = opened.lexical.scores(stems)
        found = {
            "vectors": self._vectors.search(vector, _POOL),
            "lexical": _positive(nearest(lexical, _POOL), lexical),
            "bank": _positive(nearest(np.nan_to_num(best_door, nan=-1.0), _POOL), best_door),
        }
        rows = np.sort(np.concatenate(list(found.values())))
        pool = rows[np.diff(rows, prepend=-1) > 0]  # np.unique would load numpy.ma, 40 ms
        close = self._vectors.closeness(vector, pool)
        by_pieces = self._by_pieces(pieces, pool, close, best_door[pool], lexical[pool])
        scores = weighted_sum(
            close, best_door[pool], lexical[pool], by_pieces, share_with_doors=self._share
        )
        order = np.argsort(-scores, kind="stable")
        rows = pool[order]
        ranking = Ranking(
            rows=rows,
            scores=scores[order],
            closeness=close[order],
            doors=best_door[rows],
            lexical=lexical[rows],
            pieces=by_pieces[order],
            share_with_doors=self._share,
            found_by={way: frozenset(r[:_SHORT_LIST].tolist()) for way, r in found.items()},
            signals={},
        )
        if len(rows):
            ranking.signals.update(self._signals(ranking, asked, stems))
        return ranking

    def _by_pieces(
        self, asked: Pieces | None, pool: Rows, close: Vectors, doors: Vectors, lexical: Vectors
    ) -> Vectors:
        """Return how close each row of the pool is piece by piece: (k,) float32.

        Only the best by everything else are compared; the others count as the farthest of these.
        """
        nothing = np.zeros(len(pool), np.float32)
        if asked is None or self._index.pieces is None or not len(pool):
            return nothing
        before = weighted_sum(close, doors, lexical, nothing, share_with_doors=self._share)
        best = np.argsort(-before, kind="stable")[:_BY_PIECES]
        found = self._index.pieces.closeness(asked, pool[best])
        by_pieces = np.full(len(pool), found.min(), np.float32)
        by_pieces[best] = found
        return by_pieces

    def _best_doors(self, asked: Vectors) -> Vectors:
        """Return each row's best door: (n,) float32, NaN without doors."""
        best = np.full(len(self._index.clause_ids), -1.0, np.float32)
        np.maximum.at(best, self._rows, asked[self._leads])
        best[~self._has_door] = np.nan
        return best

    def _signals(self, ranking: Ranking, asked: Vectors, stems: Sequence[str]) -> Signals:
        scores = ranking.scores
        first = int(ranking.rows[0])
        through = np.sort(asked[self._leads[self._rows == first]])[::-1][:3]
        door = float(through[0]) if len(through) else 0.0
        best_door = float(asked[self._leads].max()) if len(self._leads) else 0.0
        elsewhere = self._nearest_of(asked, Door.ELSEWHERE)
        uncovered_elsewhere = self._nearest_of(asked, Door.AGAINST_ELSEWHERE)
        return {
            "close": float(ranking.closeness[0]),
            "close_best": float(ranking.closeness.max()),
            "door": door,
            "doors": float(through.mean()) if len(through) else 0.0,
            "lead": float(scores[0] - scores[1]) if len(scores) > 1 else 0.0,
            "lead_field": float(scores[0] - scores[1:5].mean()) if len(scores) > 1 else 0.0,
            "lexical": float(ranking.lexical[0]),
            "pieces": float(ranking.pieces[0]),
            **self._coverage(ranking, stems),
            "against": self._nearest_of(asked, Door.AGAINST),
            "elsewhere": elsewhere,
            "against_elsewhere": uncovered_elsewhere,
            "foreign": max(0.0, uncovered_elsewhere - best_door),
            "agree": float(ranking.closeness[0] == ranking.closeness.max()),
            "length": float(np.log(len(set(stems)) + 1)),
        }

    def _coverage(self, ranking: Ranking, stems: Sequence[str]) -> Signals:
        """Return how much of the question's rare words the first clause, and all of them, hold."""
        lexical = self._index.lexical
        wanted = set(stems)
        total = sum(lexical.idf(stem) for stem in wanted)
        if not total:
            return {"cover": 0.0, "known_words": 0.0}
        first = int(ranking.rows[0])
        held = sum(lexical.idf(stem) for stem in wanted if lexical.holds(stem, first))
        known = sum(lexical.idf(stem) for stem in wanted if lexical.holds(stem))
        return {"cover": held / total, "known_words": known / total}

    def _nearest_of(self, asked: Vectors, kind: int) -> float:
        """Return the closeness of the nearest known question of a kind, 0 where there is none."""
        of_kind = asked[self._index.question_doors == kind]
        return float(of_kind.max()) if len(of_kind) else 0.0


def _positive(rows: Rows, scores: Vectors) -> Rows:
    return rows[scores[rows] > 0]
