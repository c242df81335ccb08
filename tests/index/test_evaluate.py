"""Counting what a search finds."""

import json

import pytest

from index.evaluate import evaluate, parse_cases, refused_at_loss, separation
from knowledge.domain import Passage
from knowledge.errors import SourceError
from tests.index.small import CLAUSES

_LINES = [
    {"id": "1", "policy": "a", "question": "first", "gold": ["post  photographs"]},
    {"id": "2", "policy": "a", "question": "second", "gold": ["nowhere", "service desk"]},
    {"id": "3", "policy": "b", "question": "missed", "gold": ["nowhere"]},
    {"id": "4", "policy": "b", "question": "uncovered", "gold": []},
]


def _search(_policy: str, question: str) -> tuple[Passage, ...]:
    order = {"first": (0, 1), "second": (1, 2), "missed": (0, 3), "uncovered": ()}[question]
    return tuple(
        Passage(clause=CLAUSES[at], rank=rank, score=1 / rank, probability=1 / rank)
        for rank, at in enumerate(order, 1)
    )


def test_figures_are_counted_by_policy_and_in_all() -> None:
    """A passage is right when it holds any gold quote, white space aside."""
    cases = parse_cases("q.jsonl", "\n".join(map(json.dumps, _LINES)).encode())
    found = evaluate(cases, _search)
    assert list(found) == ["a", "b", ""]
    assert found["a"].hit_at == {1: 0.5, 3: 1.0, 5: 1.0, 10: 1.0}
    assert found["a"].mrr == 0.75
    assert found["b"].hit_at[10] == 0
    assert (found[""].n_covered, found[""].n_uncovered) == (3, 1)
    assert found[""].auc == 1
    assert found[""].answered == 1
    assert found[""].refused == 1


def test_separation_counts_pairs() -> None:
    """It is the share of pairs in the right order, ties for half; nothing gives 0."""
    assert separation([0.9, 0.5], [0.5, 0.1]) == pytest.approx(0.875)
    assert separation([], [0.5]) == 0


def test_refusal_is_read_at_the_loss_allowed() -> None:
    """The threshold loses no more than the share allowed of the covered."""
    covered = [n / 20 for n in range(20)]
    assert refused_at_loss(covered, [0.0, 0.04, 0.3], 0.05) == pytest.approx(2 / 3)
    assert refused_at_loss([], [0.5], 0.05) == 0


@pytest.mark.parametrize("line", ["{", "[]", '{"question": "x"}', '{"question": "x", "gold": [1]}'])
def test_a_bad_line_is_named(line: str) -> None:
    """A line that is no case gives our error with its number."""
    with pytest.raises(SourceError, match=r"q\.jsonl:2"):
        parse_cases("q.jsonl", f"\n{line}".encode())
