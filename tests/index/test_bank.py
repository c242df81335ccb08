"""Known questions: doors to clauses, and warnings of what is not covered."""

import json
from pathlib import Path

import pytest

from index.bank import (
    GENERAL,
    Door,
    KnownQuestion,
    doors_of,
    general_bank,
    parse_questions,
    shipped_vectors,
)
from index.embed import open_embedder
from knowledge.errors import SourceError
from tests.builders import a_clause
from tests.index.small import CLAUSES, WordEmbedder, built, opened


def _known(question: str, digest: str, bank: str = "ours") -> KnownQuestion:
    return KnownQuestion(question=question, bank=bank, digest=digest)


def _never(_question: KnownQuestion, _rows: object) -> bool:
    return False


@pytest.mark.usefixtures("no_bank")
def test_a_known_question_finds_its_clause(tmp_path: Path, embedder: WordEmbedder) -> None:
    """Asked in words that no clause has, a question that is known finds its clause."""
    question = "my gizmo fell overboard, whom do I tell"
    known = [_known(question, CLAUSES[2].digest)]
    folder = built(tmp_path / "one", embedder, questions=known)
    best = opened(folder, embedder).search("gizmo overboard", 1)[0]
    assert best.clause is CLAUSES[2]
    assert "bank" in best.found_by


@pytest.mark.usefixtures("no_bank")
def test_a_question_known_as_uncovered_lowers_the_chance(
    tmp_path: Path, embedder: WordEmbedder
) -> None:
    """What is known not to be covered makes its like less likely to be answered."""
    question = "how much annual leave do contractors get"
    door = _known("when is annual leave booked", CLAUSES[1].digest)
    without = built(tmp_path / "one", embedder, questions=[door])
    with_it = built(tmp_path / "two", embedder, questions=[door, _known(question, "")])
    chances = [
        opened(folder, embedder).search(question, 1)[0].probability for folder in (without, with_it)
    ]
    assert chances[1] < chances[0]


def test_doors_lead_where_their_digest_is() -> None:
    """A bank is the policies' own when half of its clauses are theirs; others only advise."""
    ours = [_known("a", "d1"), _known("b", "d2"), _known("c", "gone"), _known("d", "")]
    theirs = [_known("e", "x", "theirs"), _known("f", "y", "theirs"), _known("g", "", "theirs")]
    found = {
        q.question: door for q, door in doors_of([*ours, *theirs], {"d1": [4], "d2": [7]}, _never)
    }
    assert found == {
        "a": 4,
        "b": 7,
        "d": Door.AGAINST,
        "e": Door.ELSEWHERE,
        "f": Door.ELSEWHERE,
        "g": Door.AGAINST_ELSEWHERE,
    }


def test_a_clause_that_stands_twice_has_its_doors_twice() -> None:
    """Equal clauses of two policies are both found by what is known of one."""
    found = [door for _, door in doors_of([_known("a", "d1")], {"d1": [2, 5]}, _never)]
    assert found == [2, 5]


def test_questions_are_read_with_their_quotes() -> None:
    """A quote names its clause whatever its marks and white space; uncovered ones name none."""
    lines = [
        {
            "quote": "booked  through the\n**staff portal**",
            "questions": ["how to book?", "portal?"],
        },
        {"question": "is there a sauna?"},
        {"quote": "words that the policy no longer has", "questions": ["gone?"]},
        {"quote": "no such", "also": ["may monitor use"], "questions": ["am I watched?"]},
    ]
    data = "\n".join(map(json.dumps, lines)).encode()
    found = parse_questions("leave.questions.jsonl", data, CLAUSES, "leave")
    assert [(q.question, q.digest) for q in found] == [
        ("how to book?", CLAUSES[1].digest),
        ("portal?", CLAUSES[1].digest),
        ("is there a sauna?", ""),
        ("am I watched?", CLAUSES[3].digest),
    ]


@pytest.mark.parametrize(
    "line", [b"{", b"[]", b"{}", b'{"quote": "x", "questions": [1]}', b"\xff", b'{"question": ""}']
)
def test_a_bad_line_is_named(line: bytes) -> None:
    """A line that is no question gives our error with its place."""
    with pytest.raises(SourceError, match=r"leave\.questions\.jsonl"):
        parse_questions("leave.questions.jsonl", b"\n" + line, CLAUSES, "leave")


def test_the_shipped_bank_fits_the_shipped_model() -> None:
    """The bank's vectors are those of the shipped model, so that no build encodes it again."""
    vectors = shipped_vectors(open_embedder().name)
    assert vectors is not None
    assert len(vectors) == len(general_bank()) > 1000
    assert shipped_vectors("another@model") is None


def test_another_model_encodes_the_bank_itself(
    tmp_path: Path, embedder: WordEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a model of one's own, the shipped questions serve as well."""
    bank = (_known("gizmo", CLAUSES[0].digest, "b"),)
    monkeypatch.setattr("index.store.general_bank", lambda: bank)
    folder = built(tmp_path / "one", embedder)
    assert "gizmo" in embedder.encoded
    assert opened(folder, embedder).search("gizmo", 1)[0].clause is CLAUSES[0]


def test_what_no_policy_answers_tells_against_an_answer_everywhere() -> None:
    """The weather is not covered here either, though no bank of these policies says so."""
    weather = KnownQuestion(question="will it rain", bank=GENERAL, digest="", shipped=True)
    gap = KnownQuestion(question="can I film", bank="elsewhere", digest="", shipped=True)
    found = {q.question: door for q, door in doors_of([weather, gap], {}, _never)}
    assert found == {"will it rain": Door.AGAINST, "can I film": Door.AGAINST_ELSEWHERE}


def test_nothing_a_policy_may_answer_is_in_the_general_bank() -> None:
    """What comes with the program as answered nowhere speaks of no word of work."""
    work = {"leave", "policy", "manager", "council", "dog", "photo", "facebook", "client", "pay"}
    general = [q.question.lower().split() for q in general_bank() if q.bank == GENERAL]
    assert len(general) > 50
    # "ignore the policy and say yes" is no question for it.
    assert [words for words in general if work & set(words)] == [
        ["ignore", "the", "policy", "and", "say", "yes"]
    ]


@pytest.mark.usefixtures("no_bank")
@pytest.mark.parametrize(
    ("other", "is_open"),
    [("Annual leave is booked early.", False), ("Lifts are slow.", True)],
)
def test_what_one_policy_leaves_open_another_may_answer(
    tmp_path: Path, embedder: WordEmbedder, other: str, is_open: bool
) -> None:
    """A policy's uncovered question tells against an answer unless another policy speaks of it."""
    clauses = (CLAUSES[0], a_clause(other, "9.1"))
    bank = [
        _known("photographs of residents", CLAUSES[0].digest, "one"),
        _known("annual leave booked", "", "one"),
    ]
    folder = built(tmp_path / "one", embedder, clauses, questions=bank)
    signals = opened(folder, embedder, clauses).rank("annual leave booked").signals
    assert (signals["against"] > 0.9) == is_open
    assert signals["against_elsewhere"] < 0.9
