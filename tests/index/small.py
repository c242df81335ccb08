"""A model of few words, and an index of few clauses, for tests."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from zlib import crc32

import numpy as np

from index.embed import Pieces, Reading, Vectors
from index.retriever import HybridRetriever, open_retriever
from index.store import build_index
from index.text import stems
from knowledge.domain import Clause
from tests.builders import a_clause

__all__ = ["CLAUSES", "DIGEST", "WordEmbedder", "built", "opened"]

DIGEST = "d" * 32

CLAUSES = (
    a_clause("You must not post photographs of residents without their consent.", "1.1"),
    a_clause("Annual leave is booked through the staff portal.", "1.2"),
    a_clause("Lost equipment is reported to the service desk within one day.", "1.3"),
    a_clause("The council may monitor use of its network.", "1.4"),
)


class WordEmbedder:
    """A model for which texts are close when they share words; remembers what it encoded."""

    dimension = 64

    def __init__(self, name: str = "words@1") -> None:
        self.name = name
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return unit rows; texts that share no word are at right angles, chance aside."""
        self.encoded += texts
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            for stem in stems(text):
                vectors[row, crc32(stem.encode()) % self.dimension] += 1
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(norms, 1e-9), np.float32)

    def read(self, texts: Sequence[str]) -> Reading:
        """Return the same rows, and a piece for each word that counts."""
        vectors = self.encode(texts)
        return Reading(vectors, tuple(self._pieces(text) for text in texts))

    def _pieces(self, text: str) -> Pieces:
        ids = np.array([crc32(stem.encode()) % self.dimension for stem in stems(text)], np.int32)
        return Pieces(ids, np.eye(self.dimension, dtype=np.float32)[ids])


def built(
    folder: Path, embedder: WordEmbedder, clauses: Iterable[Clause] = CLAUSES, **others: object
) -> Path:
    """Build an index of the clauses and return its folder."""
    values: dict[str, object] = {"corpus_digest": DIGEST, "clauses": clauses, **others}
    build_index(folder, embedder=embedder, **values)  # type: ignore[arg-type]  # tests give each its type
    return folder


def opened(
    folder: Path, embedder: WordEmbedder, clauses: Iterable[Clause] = CLAUSES
) -> HybridRetriever:
    """Return the retriever over an index of the clauses."""
    by_id = {clause.clause_id: clause for clause in clauses}
    return open_retriever(
        folder, corpus_digest=DIGEST, embedder=embedder, clause_of=by_id.__getitem__
    )
