"""Clauses that change an answer without being it: exceptions, footnotes, the other capacity.

Reads the policy around the clause cited and the rest of what the search found.
"""

import re
from collections.abc import Iterator, Sequence

from bot.core.citing import cite
from bot.core.lists import MOST_ITEMS, items_of
from knowledge.corpus import Corpus
from knowledge.domain import Capacity, Citation, Clause, ClauseKind, Modality, Passage

__all__ = ["also_relevant"]

_MOST = 3
_FOUND_FROM_SHARE = 0.02
_TURNS = re.compile(
    r"^(?:however|but|unless|except|the (?:only )?exceptions?|exceptions?|this does not"
    r"|nothing in this|notwithstanding|where this is not)\b",
    re.I,
)


def also_relevant(
    cited: Sequence[Clause], passages: Sequence[Passage], corpus: Corpus
) -> tuple[Citation, ...]:
    """Return checked citations of clauses that change the answer: three, and a list's items.

    A clause that opens a list says nothing without its items, so they always come along.

    Args:
        cited: the clauses of the answer, best first, at least one.
        passages: everything found, best first.
    """
    scores = {p.clause.clause_id: p.score for p in passages}
    items = items_of(cited[0], corpus)[:MOST_ITEMS]
    taken = {c.clause_id for c in cited}
    also: list[Citation] = []
    for at, clause in enumerate((*items, *_changing(cited[0], passages, corpus))):
        if at >= len(items) and len(also) >= _MOST:
            break
        if clause.clause_id in taken:
            continue
        taken.add(clause.clause_id)
        citation = cite(clause, corpus, score=scores.get(clause.clause_id, 0.0))
        if citation is not None:
            also.append(citation)
    return tuple(also)


def _changing(best: Clause, passages: Sequence[Passage], corpus: Corpus) -> Iterator[Clause]:
    clauses = corpus.policy(best.policy).clauses
    yield from (c for c in clauses if c.kind is ClauseKind.NOTE and c.parent == best.clause_id)
    yield from _turning(best, clauses)
    by_id = {c.clause_id: c for c in clauses}
    yield from (by_id[r.clause_id] for r in best.refers_to if r.clause_id in by_id)
    enough = passages[0].probability * _FOUND_FROM_SHARE
    for passage in passages:
        if passage.probability >= enough and _changes(best, passage.clause):
            yield passage.clause


def _turning(best: Clause, clauses: Sequence[Clause]) -> Iterator[Clause]:
    """Yield the clause right behind, of the same section, if it opens with an exception."""
    ids = [c.clause_id for c in clauses]
    at = ids.index(best.clause_id) + 1
    if at < len(clauses):
        following = clauses[at]
        if following.heading_path == best.heading_path and _TURNS.match(following.text):
            yield following


def _changes(best: Clause, other: Clause) -> bool:
    capacities = {best.capacity, other.capacity}
    modalities = {best.modality, other.modality}
    if capacities == {Capacity.PERSONAL, Capacity.OFFICIAL}:
        return True
    rules = (Modality.PROHIBIT, Modality.REQUIRE, Modality.PERMIT)
    return Modality.PERMIT in modalities and len(modalities) == 2 and modalities.issubset(rules)
