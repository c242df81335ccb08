"""Exact nearest vectors by inner product.

Knows vectors and row numbers; knows nothing of what the rows stand for.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from index.embed import Vectors
from knowledge.errors import DimensionMismatch

__all__ = ["VectorIndex", "check_dimension", "nearest", "products"]

_FAISS_FROM = 20_000
"""Rows from which FAISS serves. Below, numpy computes the same product in under 5 ms, and FAISS
would only cost its import (0.25 s on two busy cores, 2026-11)."""


class VectorIndex:
    """All rows' closeness to a query, and the nearest rows; exact at every size.

    Args:
        vectors: (n, d) float32 unit rows; may be mapped from a file.
        faiss_from: rows from which FAISS searches.
    """

    def __init__(self, vectors: Vectors, faiss_from: int = _FAISS_FROM) -> None:
        self.vectors = vectors
        self._flat: Any = None
        if len(vectors) >= max(1, faiss_from):
            import faiss

            self._flat = faiss.IndexFlatIP(vectors.shape[1])
            self._flat.add(np.ascontiguousarray(vectors))

    def search(self, query: Vectors, top_k: int) -> npt.NDArray[np.int64]:
        """Return the nearest rows, nearest first; ties in FAISS's order, else by row.

        Args:
            query: (d,) float32, unit length.
            top_k: capped at n.

        Raises:
            DimensionMismatch: the query has another d than the rows.
        """
        check_dimension(query, self.vectors)
        top_k = min(top_k, len(self.vectors))
        if top_k <= 0:
            return np.zeros(0, np.int64)
        if self._flat is None:
            return nearest(products(self.vectors, query), top_k)
        rows: npt.NDArray[np.int64] = self._flat.search(query[None, :], top_k)[1][0]
        return rows

    def closeness(self, query: Vectors, rows: npt.NDArray[np.int64]) -> Vectors:
        """Return the inner product of the query with each of the rows: (k,) float32."""
        return products(self.vectors[rows], query)


def products(vectors: Vectors, query: Vectors) -> Vectors:
    """Return the inner product of each row with the query: (n,) float32.

    On this thread alone: a matrix product wakes BLAS's threads, which makes 0.3 ms into 8 ms where
    the cores are busy (5,842 rows, two cores, 2026-11).
    """
    return np.asarray(np.einsum("ij,j->i", vectors, query), np.float32)


def nearest(scores: Vectors, top_k: int) -> npt.NDArray[np.int64]:
    """Return the places of the highest scores, highest first; ties by place."""
    if top_k < len(scores):
        # Everything that ties with the last place is kept until the order by place decides.
        edge = np.partition(scores, len(scores) - top_k)[len(scores) - top_k]
        places = np.flatnonzero(scores >= edge)
    else:
        places = np.arange(len(scores))
    order = np.argsort(-scores[places], kind="stable")
    return np.asarray(places[order][:top_k], np.int64)


def check_dimension(query: Vectors, vectors: Vectors) -> None:
    """Refuse a query of another dimension.

    Raises:
        DimensionMismatch: names both.
    """
    if query.shape != vectors.shape[1:]:
        raise DimensionMismatch(
            f"The question's vector has shape {query.shape}, the index wants {vectors.shape[1:]}. "
            "Build the index again with the model in use: policybot ingest PATH"
        )
