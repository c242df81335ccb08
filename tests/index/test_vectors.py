"""Nearest vectors, held to the slow obvious way."""

import numpy as np
import pytest

from index.vectors import VectorIndex, nearest
from knowledge.errors import DimensionMismatch


def _unit(n: int, d: int, seed: int) -> "np.ndarray[tuple[int, int], np.dtype[np.float32]]":
    rows = np.random.default_rng(seed).normal(size=(n, d)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


@pytest.mark.parametrize("faiss_from", [1, 10_000])
def test_search_is_exact(faiss_from: int) -> None:
    """With FAISS and without, the nearest rows are those that sorting every product gives."""
    vectors, queries = _unit(500, 24, 1), _unit(20, 24, 2)
    opened = VectorIndex(vectors, faiss_from=faiss_from)
    for query in queries:
        slow = sorted(range(500), key=lambda row: -float(np.dot(vectors[row], query)))[:10]
        assert opened.search(query, 10).tolist() == slow


def test_closeness_is_the_cosine() -> None:
    """Closeness of chosen rows is their inner product with the query."""
    vectors, query = _unit(50, 8, 3), _unit(1, 8, 4)[0]
    rows = np.array([7, 3, 3, 49])
    close = VectorIndex(vectors).closeness(query, rows)
    assert close.dtype == np.float32
    np.testing.assert_allclose(close, [float(vectors[r] @ query) for r in rows], atol=1e-6)


@pytest.mark.parametrize("faiss_from", [1, 10_000])
def test_another_dimension_is_refused(faiss_from: int) -> None:
    """A query of another length than the rows gives our error, naming both."""
    with pytest.raises(DimensionMismatch, match=r"\(9,\).*\(8,\)"):
        VectorIndex(_unit(5, 8, 5), faiss_from=faiss_from).search(_unit(1, 9, 6)[0], 3)


@pytest.mark.parametrize("top_k", [-1, 0, 1, 5, 50])
def test_no_more_rows_than_asked_for_or_there(top_k: int) -> None:
    """The number of rows is capped at what is asked for and at what there is."""
    found = VectorIndex(_unit(5, 8, 7)).search(_unit(1, 8, 8)[0], top_k)
    assert len(found) == max(0, min(5, top_k))
    assert len(VectorIndex(np.zeros((0, 8), np.float32)).search(_unit(1, 8, 8)[0], 3)) == 0


def test_ties_go_by_row() -> None:
    """Rows with the same score come in their order, also across the cut."""
    scores = np.array([0.1, 0.5, 0.5, 0.9, 0.5, 0.5], np.float32)
    assert nearest(scores, 3).tolist() == [3, 1, 2]
