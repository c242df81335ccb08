"""Index folders: whole or not there, fitting or refused."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.embed import Vectors
from index.store import open_index
from knowledge.errors import EmbedderUnavailable, IndexMissing, IndexStale, StoreUnavailable
from tests.builders import a_clause
from tests.index.small import CLAUSES, DIGEST, WordEmbedder, built, opened

pytestmark = pytest.mark.usefixtures("no_bank")


def test_an_index_holds_its_clauses(tmp_path: Path, embedder: WordEmbedder) -> None:
    """Each clause has a row: its id, and a float32 vector of unit length."""
    rows = open_index(built(tmp_path / "one", embedder), corpus_digest=DIGEST, embedder=embedder)
    assert rows.clause_ids == tuple(c.clause_id for c in CLAUSES)
    assert rows.vectors.shape == (len(CLAUSES), embedder.dimension)
    assert rows.vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(rows.vectors, axis=1), 1, atol=1e-5)


def test_progress_counts_clauses(tmp_path: Path, embedder: WordEmbedder) -> None:
    """Progress starts at none and ends at all."""
    seen: list[tuple[int, int]] = []
    built(tmp_path / "one", embedder, progress=lambda *at: seen.append(at))
    assert seen[0] == (0, len(CLAUSES))
    assert seen[-1] == (len(CLAUSES), len(CLAUSES))


def test_no_index_is_missing(tmp_path: Path, embedder: WordEmbedder) -> None:
    """A folder that is not there says so, and how to build it."""
    with pytest.raises(IndexMissing, match="policybot ingest"):
        opened(tmp_path / "none", embedder)


def test_an_index_of_other_policies_is_refused(tmp_path: Path, embedder: WordEmbedder) -> None:
    """The refusal names the index's corpus, the one in use, and the command."""
    folder = built(tmp_path / "one", embedder, corpus_digest="e" * 32)
    with pytest.raises(IndexStale, match=f"{'e' * 32}.*{DIGEST}.*policybot ingest"):
        opened(folder, embedder)


def test_an_index_of_another_model_is_refused(tmp_path: Path, embedder: WordEmbedder) -> None:
    """Vectors of one model are never searched with another's."""
    folder = built(tmp_path / "one", embedder)
    with pytest.raises(IndexStale, match=r"words@1.*words@2"):
        opened(folder, WordEmbedder("words@2"))


@pytest.mark.parametrize("field", ["index_format", "text_format"])
def test_an_index_of_another_format_is_refused(
    tmp_path: Path, embedder: WordEmbedder, field: str
) -> None:
    """An index that another version of the program wrote is not guessed at."""
    folder = built(tmp_path / "one", embedder)
    path = folder / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), field: 99}))
    with pytest.raises(IndexStale, match="99"):
        opened(folder, embedder)


def test_an_open_index_outlives_its_files(tmp_path: Path, embedder: WordEmbedder) -> None:
    """Files that are cut short under a running process do not end it, nor change what it finds."""
    folder = built(tmp_path / "one", embedder)
    retriever = opened(folder, embedder)
    before = retriever.search(CLAUSES[0].text, 3)
    for path in folder.iterdir():
        path.write_bytes(b"")
    assert retriever.search(CLAUSES[0].text, 3) == before


@pytest.mark.parametrize(
    "name", ["manifest.json", "clauses.json", "vectors.npy", "lexical.npz", "questions.npz"]
)
@pytest.mark.parametrize("content", [b"", b"{}", b"PK\x03\x04 no archive", None])
def test_a_broken_index_is_refused(
    tmp_path: Path, embedder: WordEmbedder, name: str, content: bytes | None
) -> None:
    """A file that is gone, cut off or something else gives our error, never a library's."""
    folder = built(tmp_path / "one", embedder)
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(content)
    with pytest.raises((IndexStale, IndexMissing), match="policybot ingest"):
        opened(folder, embedder)


def test_unchanged_clauses_are_not_encoded_again(tmp_path: Path, embedder: WordEmbedder) -> None:
    """Only what is new goes through the model; the old rows keep their vectors."""
    before = built(tmp_path / "one", embedder)
    embedder.encoded.clear()
    more = (a_clause("Bicycles are parked in the yard.", "1.0"), *CLAUSES)
    after = built(tmp_path / "two", embedder, more, previous=before)
    assert len(embedder.encoded) == 1
    assert "Bicycles" in embedder.encoded[0]
    np.testing.assert_array_equal(
        np.load(after / "vectors.npy")[1:], np.load(before / "vectors.npy")
    )


def test_a_clause_under_another_heading_is_encoded_again(
    tmp_path: Path, embedder: WordEmbedder
) -> None:
    """A clause that moved is another text to the model, though its words are the same."""
    before = built(tmp_path / "one", embedder, [a_clause("Be kind.", heading_path=("Post",))])
    embedder.encoded.clear()
    moved = [a_clause("Be kind.", heading_path=("Meetings",))]
    built(tmp_path / "two", embedder, moved, previous=before)
    assert embedder.encoded == ["Meetings | Be kind."]


@pytest.mark.parametrize("spoilt", ["model", "vectors", "gone"])
def test_an_unusable_earlier_index_only_costs_time(
    tmp_path: Path, embedder: WordEmbedder, spoilt: str
) -> None:
    """Nothing is taken over from another model's or a broken index; the build succeeds."""
    before = tmp_path / "one"
    if spoilt != "gone":
        built(before, WordEmbedder("other@1") if spoilt == "model" else embedder)
    if spoilt == "vectors":
        (before / "vectors.npy").write_bytes(b"")
    embedder.encoded.clear()
    built(tmp_path / "two", embedder, previous=before)
    assert len(embedder.encoded) == len(CLAUSES)
    assert opened(tmp_path / "two", embedder).search("annual leave", 1)


class _Stumbling(WordEmbedder):
    """A model that fails at its first batch."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        raise EmbedderUnavailable("The model failed")


def test_an_interrupted_build_leaves_the_old_index(tmp_path: Path, embedder: WordEmbedder) -> None:
    """A build that dies leaves what was there usable, and nothing beside it."""
    folder = built(tmp_path / "one", embedder)
    with pytest.raises(EmbedderUnavailable):
        built(folder, _Stumbling())
    assert [p.name for p in tmp_path.iterdir()] == ["one"]
    assert opened(folder, embedder).search("annual leave", 1)[0].clause == CLAUSES[1]


def test_remains_of_a_killed_build_are_in_nobodys_way(
    tmp_path: Path, embedder: WordEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a killed process left aside under the same name is replaced."""
    monkeypatch.setattr("os.getpid", lambda: 4711)
    (tmp_path / ".one.4711").mkdir()
    (tmp_path / ".one.4711" / "vectors.npy").write_bytes(b"half")
    assert opened(built(tmp_path / "one", embedder), embedder).search("leave", 1)
    assert [p.name for p in tmp_path.iterdir()] == ["one"]


def test_a_full_disk_is_our_error(
    tmp_path: Path, embedder: WordEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the folder cannot be written the message says what to check."""

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("numpy.save", full)
    with pytest.raises(StoreUnavailable, match="No space left"):
        built(tmp_path / "one", embedder)
    assert list(tmp_path.iterdir()) == []


def test_an_index_of_nothing_finds_nothing(tmp_path: Path, embedder: WordEmbedder) -> None:
    """An organisation whose policies hold no clause gets an index all the same."""
    folder = built(tmp_path / "one", embedder, ())
    assert opened(folder, embedder, ()).search("annual leave", 5) == ()
