"""Several rankings made one."""

import numpy as np

from index.fuse import (
    DOOR_WEIGHT,
    LEXICAL_WEIGHT,
    PIECES_WEIGHT,
    reciprocal_ranks,
    weighted_sum,
)


def test_the_sum_weighs_each_way() -> None:
    """A clause's score is its closeness, its best door, its shared words and pieces, by weight."""
    parts = [np.array([v], np.float32) for v in (0.4, 0.7, 5.0, 0.3)]
    expected = 0.4 + DOOR_WEIGHT * 0.7 + LEXICAL_WEIGHT * 5.0 + PIECES_WEIGHT * 0.3
    found = weighted_sum(*parts, share_with_doors=1.0)
    np.testing.assert_allclose(found, np.array([expected]), rtol=1e-6)


def test_words_keep_their_part_where_no_question_is_known() -> None:
    """With closeness standing in for doors, shared words weigh as much beside it as alone."""
    close, none = np.array([0.5, 0.4], np.float32), np.full(2, np.nan, np.float32)
    lexical, pieces = np.array([0.0, 4.0], np.float32), np.array([0.1, 0.2], np.float32)
    found = weighted_sum(close, none, lexical, pieces, share_with_doors=0.0)
    alone = close + LEXICAL_WEIGHT * lexical + PIECES_WEIGHT * pieces
    np.testing.assert_allclose(found, (1 + DOOR_WEIGHT) * alone, rtol=1e-6)


def test_a_clause_without_doors_is_not_pushed_down() -> None:
    """Where no question is known for a clause, its own closeness stands in for one."""
    close = np.array([0.6, 0.3], np.float32)
    doors = np.array([np.nan, 0.4], np.float32)
    nothing = np.zeros(2, np.float32)
    scores = weighted_sum(close, doors, nothing, nothing, share_with_doors=0.5)
    assert scores[0] > scores[1]
    assert np.isfinite(scores).all()


def test_reciprocal_ranks_add_up() -> None:
    """Each ranking gives 1 / (60 + rank); a row left out gets nothing from it."""
    scores = reciprocal_ranks([np.array([2, 0]), np.array([2])], 3)
    np.testing.assert_allclose(scores, [1 / 62, 0, 2 / 61], rtol=1e-6)
