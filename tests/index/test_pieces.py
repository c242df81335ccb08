"""Questions and clauses compared piece by piece."""

from pathlib import Path

import numpy as np
import pytest

from index import encoding, pieces
from index.embed import Pieces, open_embedder
from index.pieces import PieceIndex, PieceWriter, packed
from tests.builders import a_clause
from tests.index.small import CLAUSES, WordEmbedder, built, opened

CLOSE = (
    a_clause("Staff tell the manager before they speak to the press.", "2.1"),
    a_clause("Staff tell the manager before they speak to the union.", "2.2"),
)


def _some(rows: list[list[float]], ids: list[int]) -> Pieces:
    vectors = np.asarray(rows, np.float32)
    return Pieces(
        np.asarray(ids, np.int32), vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    )


def _index(folder: Path, *texts: Pieces) -> PieceIndex:
    with PieceWriter(folder) as writer:
        for text in texts:
            writer.add(packed(text))
    found = PieceIndex.load(folder, len(texts), 2)
    assert found is not None
    return found


def test_each_piece_of_the_question_counts_its_closest(tmp_path: Path) -> None:
    """A clause that has every piece gets 1, one that has half of them half, whatever else it has."""
    index = _index(
        tmp_path,
        _some([[1, 0], [0, 1], [-1, 0]], [7, 8, 9]),
        _some([[1, 0]], [7]),
    )
    asked = _some([[1, 0], [0, 1]], [100, 101])
    np.testing.assert_allclose(index.closeness(asked, np.array([0, 1])), [1, 0.5], atol=0.01)
    np.testing.assert_allclose(index.closeness(asked, np.array([1])), [0.5], atol=0.01)


def test_a_rare_piece_counts_for_more(tmp_path: Path) -> None:
    """Of two pieces asked for, the one that few clauses hold decides."""
    common, rare = _some([[1, 0]], [3]), _some([[0, 1]], [4])
    index = _index(tmp_path, common, common, common, rare)
    by_common, by_rare = index.closeness(_some([[1, 0], [0, 1]], [3, 4]), np.array([0, 3]))
    assert by_rare > by_common


def test_kept_pieces_are_nearly_the_ones_read(tmp_path: Path) -> None:
    """Eight bits a number keep directions to within a hundredth."""
    read = open_embedder().read(["Staff must not post photographs of residents."]).pieces
    assert read is not None
    kept = packed(read[0])
    again = kept.levels * kept.scales[:, None]
    assert np.sum(again * read[0].vectors, axis=1).min() > 0.99


def test_the_shipped_model_reads_as_it_encodes() -> None:
    """The vectors of a reading are those of encoding, and each piece has a unit row of its own."""
    embedder = open_embedder()
    texts = ["can i post about work", "leave"]
    reading = embedder.read(texts)
    np.testing.assert_allclose(reading.vectors, embedder.encode(texts), atol=1e-6)
    assert reading.pieces is not None
    for found in reading.pieces:
        assert found.vectors.shape == (len(found.ids), embedder.dimension)
        np.testing.assert_allclose(np.linalg.norm(found.vectors, axis=1), 1, atol=1e-5)


def test_a_question_without_pieces_is_close_to_nothing(tmp_path: Path) -> None:
    """Nothing asked is compared with nothing, and does not fail."""
    index = _index(tmp_path, _some([[1, 0]], [3]))
    nothing = Pieces(np.zeros(0, np.int32), np.zeros((0, 2), np.float32))
    assert index.closeness(nothing, np.array([0])).tolist() == [0]


def test_pieces_decide_between_clauses_alike(tmp_path: Path, embedder: WordEmbedder) -> None:
    """Of two clauses that differ in one word, the one that has the question's word comes first."""
    retriever = opened(built(tmp_path / "index", embedder, CLOSE), embedder, CLOSE)
    for word, ref in (("press", "2.1"), ("union", "2.2")):
        ranking = retriever.rank(f"speak to the {word}")
        assert retriever.search(f"speak to the {word}", 1)[0].clause.ref == ref
        assert ranking.pieces[0] > ranking.pieces[1]


def test_a_large_index_does_without_pieces(
    tmp_path: Path, embedder: WordEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond the limit no pieces are kept, and questions are answered all the same."""
    monkeypatch.setattr(encoding, "PIECES_UP_TO", len(CLAUSES) - 1)
    folder = built(tmp_path / "index", embedder)
    assert not list(folder.glob("pieces.*"))
    assert opened(folder, embedder).search("photographs of residents", 1)[0].clause.ref == "1.1"


def test_pieces_are_taken_over_from_the_index_before(
    tmp_path: Path, embedder: WordEmbedder
) -> None:
    """An unchanged clause keeps its pieces without being read again."""
    before = built(tmp_path / "before", embedder)
    embedder.encoded.clear()
    after = built(tmp_path / "after", embedder, CLAUSES[::-1], previous=before)
    assert not set(embedder.encoded) & {clause.text for clause in CLAUSES}
    first, second = (pieces.PieceIndex.load(f, len(CLAUSES), 64) for f in (before, after))
    assert first is not None
    assert second is not None
    for row in range(len(CLAUSES)):
        kept, taken = first.get(row), second.get(len(CLAUSES) - 1 - row)
        assert kept.ids.tolist() == taken.ids.tolist()
        assert (kept.levels == taken.levels).all()
