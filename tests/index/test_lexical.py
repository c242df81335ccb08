"""Shared rare words, held to BM25 as the book has it."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.lexical import LexicalIndex

_TEXTS = st.lists(st.lists(st.sampled_from("abcdefg"), max_size=9), max_size=8)


def _slow(texts: list[list[str]], question: list[str]) -> list[float]:
    """Return BM25 by its definition, word by word."""
    n = len(texts)
    mean = max(sum(map(len, texts)) / n, 1.0) if n else 1.0
    scores = []
    for text in texts:
        score = 0.0
        for word in set(question):
            df = sum(word in other for other in texts)
            if word in text:
                tf = text.count(word)
                idf = math.log(1 + (n - df + 0.5) / (df + 0.5))
                score += idf * tf * 2.2 / (tf + 1.2 * (1 - 0.75 + 0.75 * len(text) / mean))
        scores.append(score)
    return scores


@given(texts=_TEXTS, question=st.lists(st.sampled_from("abcdefgh"), max_size=5))
def test_scores_are_those_of_the_definition(texts: list[list[str]], question: list[str]) -> None:
    """Every row's score is what the formula gives, for any texts and question."""
    scores = LexicalIndex.build(texts).scores(question)
    assert scores.dtype == np.float32
    np.testing.assert_allclose(scores, _slow(texts, question), rtol=1e-4, atol=1e-5)


def test_a_rare_word_counts_more() -> None:
    """The row with the rare word stands above the row with the common one."""
    lexical = LexicalIndex.build([["post", "leave"], ["post", "monitor"], ["post", "leave"]])
    assert lexical.scores(["leave", "monitor"]).argmax() == 1
    assert lexical.idf("monitor") > lexical.idf("leave") > lexical.idf("post")
    assert lexical.holds("monitor", 1)
    assert not lexical.holds("monitor", 2)
    assert not lexical.holds("unheard")


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    """An index gives the same scores after it was written and read."""
    texts = [["post", "leave"], [], ["post", "monitor", "post"]]
    lexical = LexicalIndex.build(texts)
    lexical.save(tmp_path)
    again = LexicalIndex.load(tmp_path, 3)
    np.testing.assert_array_equal(again.scores(["post"]), lexical.scores(["post"]))


def test_arrays_that_disagree_are_refused(tmp_path: Path) -> None:
    """A stem list that does not fit its weights does not load."""
    LexicalIndex.build([["post"]]).save(tmp_path)
    (tmp_path / "stems.txt").write_text("a\nb\nc")
    with pytest.raises(ValueError, match="disagree"):
        LexicalIndex.load(tmp_path, 1)
