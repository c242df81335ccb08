"""Question in, passages out: the one door through which the bot searches.

Knows indexes and clauses; knows nothing of policies as a whole or of what is done with a passage.
"""

from collections.abc import Callable
from pathlib import Path

from index.calibrate import calibration, resembles_nothing
from index.embed import Embedder
from index.ranking import Ranker, Ranking
from index.store import open_index
from index.text import matched_spans, stems
from knowledge.domain import Clause, Passage
from knowledge.errors import IndexStale

__all__ = ["HybridRetriever", "open_retriever"]

_UNLIKE_ANYTHING = 0.01
_WAYS = ("vectors", "lexical", "bank")


def open_retriever(
    folder: Path,
    *,
    corpus_digest: str,
    embedder: Embedder,
    clause_of: Callable[[str], Clause],
) -> "HybridRetriever":
    """Return a retriever over the index in a folder.

    Args:
        corpus_digest: of the policies in force; the index must have been built from them.
        clause_of: returns a clause by id; called only for clauses found.

    Raises:
        IndexMissing: there is no index.
        IndexStale: it was built from another corpus or model, or is broken.
    """
    opened = open_index(folder, corpus_digest=corpus_digest, embedder=embedder)
    return HybridRetriever(Ranker(opened), opened.clause_ids, embedder, clause_of)


class HybridRetriever:
    """Finds clauses by meaning, by shared words and by questions known to lead to them.

    Safe to use from several threads at once.

    Attributes:
        clause_ids: one a row of the index.
    """

    def __init__(
        self,
        ranker: Ranker,
        clause_ids: tuple[str, ...],
        embedder: Embedder,
        clause_of: Callable[[str], Clause],
    ) -> None:
        self._ranker = ranker
        self.clause_ids = clause_ids
        self._embedder = embedder
        self._clause_of = clause_of

    def search(self, question: str, top_k: int) -> tuple[Passage, ...]:
        """Return the passages nearest to the question, best first; ties in reading order.

        The first passage's probability is the chance that the policies answer the question; the
        others' falls off with their scores.

        Args:
            question: as asked; a question without a word finds nothing.
            top_k: at most so many; below 1 finds nothing.

        Raises:
            EmbedderUnavailable: the model failed.
            IndexStale: the index holds a clause that the corpus does not.
        """
        if top_k < 1 or not any(c.isalnum() for c in question):
            return ()
        ranking = self.rank(question)
        if not len(ranking.rows):
            return ()
        fitted = calibration(with_doors=ranking.doors[0] == ranking.doors[0])
        unlike = resembles_nothing(ranking.signals)
        chance = _UNLIKE_ANYTHING if unlike else fitted.chance(ranking.signals)
        best = float(ranking.scores[0])
        passages = []
        for at, row in enumerate(ranking.rows[:top_k].tolist()):
            clause = self._clause(self.clause_ids[row])
            score = float(ranking.scores[at])
            passages.append(
                Passage(
                    clause=clause,
                    rank=at + 1,
                    score=score,
                    probability=chance * fitted.share(best - score),
                    matched=matched_spans(question, clause.text),
                    found_by=tuple(w for w in _WAYS if row in ranking.found_by[w]),
                )
            )
        return tuple(passages)

    def rank(self, question: str, *, leave_out: str | None = None) -> Ranking:
        """Return the whole ranking with its signals, for evaluation and calibration."""
        read = self._embedder.read([question])
        pieces = read.pieces[0] if read.pieces else None
        return self._ranker.rank(
            read.vectors[0], stems(question), pieces=pieces, leave_out=leave_out
        )

    def _clause(self, clause_id: str) -> Clause:
        try:
            return self._clause_of(clause_id)
        except KeyError as error:
            raise IndexStale(
                f"The index holds clause {clause_id!r}, which is not in force. "
                "Build it again: policybot ingest PATH"
            ) from error
