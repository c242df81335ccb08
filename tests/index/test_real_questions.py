"""The development questions on the real policies: a floor under what README.md states."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from index.embed import open_embedder
from index.evaluate import Figures, evaluate, parse_cases
from index.retriever import HybridRetriever, open_retriever
from index.store import build_index
from knowledge.parse import parse_policy
from tests.builders import INGESTED_AT

SHARED = Path(__file__).parents[3] / "shared"
QUESTIONS = SHARED / "eval" / "questions.jsonl"

pytestmark = pytest.mark.skipif(
    not QUESTIONS.is_file(), reason="the questions are not on this machine (../shared/eval)"
)


@pytest.fixture(scope="module")
def retrievers(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, HybridRetriever]:
    """Return a retriever over each policy."""
    folder = tmp_path_factory.mktemp("real")
    embedder = open_embedder()
    retrievers: dict[str, HybridRetriever] = {}
    for path in sorted((SHARED / "policies").glob("*.txt")):
        version = parse_policy(path.name, path.read_bytes(), version=1, ingested_at=INGESTED_AT)
        by_id = {c.clause_id: c for c in version.clauses}
        target = folder / path.stem
        build_index(target, corpus_digest=path.stem, clauses=version.clauses, embedder=embedder)
        retrievers[path.stem] = open_retriever(
            target, corpus_digest=path.stem, embedder=embedder, clause_of=by_id.__getitem__
        )
    return retrievers


@pytest.fixture(scope="module")
def figures(retrievers: Mapping[str, HybridRetriever]) -> Mapping[str, Figures]:
    """Return the figures of each policy asked its own questions."""
    cases = parse_cases(QUESTIONS.name, QUESTIONS.read_bytes())
    return evaluate(cases, lambda policy, question: retrievers[policy].search(question, 10))


def test_the_right_clause_comes_first_or_soon(figures: Mapping[str, Figures]) -> None:
    """Four in five questions find their clause first, nearly all among the first three."""
    assert figures[""].hit_at[1] >= 0.8
    assert figures[""].hit_at[3] >= 0.92


def test_what_is_not_covered_is_known(figures: Mapping[str, Figures]) -> None:
    """Nearly every covered question is answered, most others are refused."""
    assert figures[""].answered >= 0.92
    assert figures[""].refused >= 0.75


@pytest.mark.parametrize("word", ["tada", "hmm", "potato", "brb"])
def test_a_word_that_resembles_nothing_is_not_answered(
    retrievers: Mapping[str, HybridRetriever], word: str
) -> None:
    """That nothing speaks against an answer is no reason to give one."""
    for retriever in retrievers.values():
        assert all(passage.probability < 0.1 for passage in retriever.search(word, 3))
