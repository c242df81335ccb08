"""What a search returns."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from index.retriever import open_retriever
from knowledge.domain import Clause
from knowledge.errors import IndexStale
from tests.builders import a_clause
from tests.index.small import CLAUSES, DIGEST, WordEmbedder, built, opened

pytestmark = pytest.mark.usefixtures("no_bank")


def test_the_clause_that_speaks_of_it_comes_first(tmp_path: Path, embedder: WordEmbedder) -> None:
    """Passages come best first, with rank, descending scores and a chance in [0, 1]."""
    passages = opened(built(tmp_path / "one", embedder), embedder).search(
        "I lost my equipment, who do I report it to?", 3
    )
    assert passages[0].clause is CLAUSES[2]
    assert [p.rank for p in passages] == list(range(1, len(passages) + 1))
    assert [p.score for p in passages] == sorted((p.score for p in passages), reverse=True)
    chances = [p.probability for p in passages]
    assert chances == sorted(chances, reverse=True)
    assert all(0 <= chance <= 1 for chance in chances)


def test_a_passage_says_how_it_was_found(tmp_path: Path, embedder: WordEmbedder) -> None:
    """Matched spans cover the words that speak to the question, and the ways are named."""
    best = opened(built(tmp_path / "one", embedder), embedder).search("annual leave", 1)[0]
    assert [best.clause.text[s.start : s.end] for s in best.matched] == ["Annual", "leave"]
    assert best.found_by == ("vectors", "lexical")


@pytest.mark.parametrize("question", ["", "   ", "?!", "🙂"])
def test_a_question_without_a_word_finds_nothing(
    tmp_path: Path, embedder: WordEmbedder, question: str
) -> None:
    """Punctuation and pictures are no question."""
    assert opened(built(tmp_path / "one", embedder), embedder).search(question, 5) == ()


@pytest.mark.parametrize("top_k", [-3, 0, 2, 100])
def test_no_more_passages_than_asked_for(
    tmp_path: Path, embedder: WordEmbedder, top_k: int
) -> None:
    """The number of passages is capped at what is asked for and at what there is."""
    found = opened(built(tmp_path / "one", embedder), embedder).search("leave portal", top_k)
    assert len(found) == max(0, min(len(CLAUSES), top_k))


def test_the_same_question_gets_the_same_passages(tmp_path: Path, embedder: WordEmbedder) -> None:
    """Equal clauses keep their reading order, every time."""
    clauses = [a_clause("Be kind to bees.", f"2.{n}") for n in range(9)]
    retriever = opened(built(tmp_path / "one", embedder, clauses), embedder, clauses)
    found = [p.clause.ref for p in retriever.search("kind to bees", 9)]
    assert found == [f"2.{n}" for n in range(9)]


def test_threads_do_not_disturb_each_other(tmp_path: Path, embedder: WordEmbedder) -> None:
    """Many questions at once get what each would get alone."""
    retriever = opened(built(tmp_path / "one", embedder), embedder)
    questions = ["annual leave", "lost equipment", "photographs of residents", "network use"] * 10
    alone = [retriever.search(q, 3) for q in questions]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda q: retriever.search(q, 3), questions)) == alone


def test_a_clause_out_of_force_is_never_returned(tmp_path: Path, embedder: WordEmbedder) -> None:
    """An index that names a clause which the corpus lacks is refused as stale."""
    folder = built(tmp_path / "one", embedder)
    none: dict[str, Clause] = {}
    retriever = open_retriever(
        folder, corpus_digest=DIGEST, embedder=embedder, clause_of=none.__getitem__
    )
    with pytest.raises(IndexStale, match="not in force"):
        retriever.search("annual leave", 1)


def test_a_long_or_odd_question_is_only_a_question(tmp_path: Path, embedder: WordEmbedder) -> None:
    """Endless text, control characters and other scripts are searched like any words."""
    retriever = opened(built(tmp_path / "one", embedder), embedder)
    for question in ("leave " * 5000, "leave\x00\u202e\u200b", "отпуск 休暇", "\ud800 leave"):
        assert len(retriever.search(question, 2)) <= 2
