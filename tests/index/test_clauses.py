"""Clauses read by their sense: what the shipped weights make of sentences nobody listed."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.core.binding_by_sense import spoken_of
from index.clauses import CLAUSES_FOLDER, ClauseReader, open_clause_reader
from index.training.clauses import figures, load_clauses
from knowledge.errors import EmbedderUnavailable
from knowledge.topics import TOPICS


@pytest.fixture(scope="module")
def reader() -> ClauseReader:
    """The shipped one."""
    return open_clause_reader()


@pytest.mark.parametrize(
    ("sentence", "topic"),
    [
        ("Do not answer an angry comment with another.", "fight"),
        ("Toddlers at our splash pool are never filmed without a parent's say-so.", "photo.child"),
        ("Don't add clients to your Facebook or chat with them.", "service_user.contact"),
        ("If a journalist rings, pass them to Communications and say nothing.", "press"),
        ("Posts that mock people for their faith or disability are never fine.", "discrimination"),
    ],
)
def test_a_wording_that_no_list_holds_is_understood(
    reader: ClauseReader, sentence: str, topic: str
) -> None:
    """What employers mean is read, not only how others put it."""
    assert _likely(reader, sentence) == [topic]


def test_a_sentence_may_speak_of_several_things(reader: ClauseReader) -> None:
    """Two rules in one breath are both read."""
    said = _likely(reader, "Bullying and threats are dealt with online as they are face to face.")
    assert said == ["abuse", "threat"]


def _likely(reader: ClauseReader, sentence: str) -> list[str]:
    (chances,) = reader.topics_of([sentence])
    return sorted(spoken_of(chances))


def test_what_no_draft_can_breach_speaks_of_nothing(reader: ClauseReader) -> None:
    """Reviews, laptops and leave are nobody's post."""
    sentences = [
        "The Head of Governance reviews this document every second spring.",
        "Lock your laptop in the boot and tell the service desk if it is stolen.",
        "Leave is requested through the rota system four weeks ahead.",
        "",
    ]
    assert [_likely(reader, sentence) for sentence in sentences] == [[], [], [], []]


def test_a_sentence_is_read_alike_in_any_company(reader: ClauseReader) -> None:
    """What stands beside it changes nothing; no sentences are no trouble."""
    sentences = ["Do not gossip about colleagues.", "Use block capitals nowhere.", "Be kind."]
    together, alone = reader.topics_of(sentences), [reader.topics_of([s])[0] for s in sentences]
    for chances, by_itself in zip(together, alone, strict=True):
        assert chances == pytest.approx(by_itself, abs=1e-5)
        assert sum(chances.values()) <= 1.0
    assert reader.topics_of([]) == ()


@pytest.mark.parametrize("broken", ["heads.npz", "manifest.json", "other model", "missing"])
def test_weights_that_do_not_fit_are_refused(tmp_path: Path, broken: str) -> None:
    """A file cut short or of another model is no reader, and the message says what to do."""
    folder = tmp_path / "clauses"
    folder.mkdir()
    for name in ("heads.npz", "manifest.json"):
        shutil.copy(CLAUSES_FOLDER / name, folder / name)
    if broken == "missing":
        (folder / "heads.npz").unlink()
    elif broken == "other model":
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        manifest["model"] = "another@1"
        (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    else:
        path = folder / broken
        path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(EmbedderUnavailable, match=r"index\.training\.clauses"):
        open_clause_reader(folder=folder)


def test_there_is_enough_to_learn_from() -> None:
    """Every topic by several hands, and plenty that speaks of none."""
    clauses = load_clauses()
    assert sum(not c.topics for c in clauses) >= 300
    for topic in TOPICS:
        assert len({c.writer for c in clauses if topic in c.topics}) >= 4, topic
    assert len({c.text for c in clauses}) == len(clauses)


def test_the_figures_come_from_writers_left_out() -> None:
    """A writer whose clauses are random vectors and words of their own is read by chance."""
    clauses = [
        replace(clause, text=f"word{at} other{at}")
        for at, clause in enumerate(load_clauses()[::12])
    ]
    vectors = np.random.default_rng(7).normal(size=(len(clauses), 16)).astype(np.float32)
    assert figures(clauses, vectors)["likeliest_is_right"] < 0.2
