"""A short quiz from a clause: is this permitted or not? The right answer cites the clause.

Made by itself only where the words alone do not give the answer away: for a list's items, whose
lead-in says whether they are forbidden. Elsewhere a manager writes the question. Pure.
"""

from bot.core import wording_reminders as wording
from knowledge.domain import Clause, ClauseKind, Modality, Quiz

__all__ = ["FORBIDDEN", "PERMITTED", "REQUIRED", "automatic_quiz", "own_quiz"]

PERMITTED, FORBIDDEN, REQUIRED = "It is permitted", "It is not permitted", "It is required"
_OPTIONS = (PERMITTED, FORBIDDEN, REQUIRED)
_ANSWERS = {
    Modality.PERMIT: PERMITTED,
    Modality.PROHIBIT: FORBIDDEN,
    Modality.REQUIRE: REQUIRED,
}
_FEWEST_WORDS = 3


def automatic_quiz(clause: Clause, title: str) -> Quiz | None:
    """Return a question about a clause, None where its own words would answer it."""
    answer = _ANSWERS.get(clause.modality)
    speaks_for_itself = clause.kind is not ClauseKind.ITEM or not clause.lead_in
    if answer is None or speaks_for_itself or len(clause.text.split()) < _FEWEST_WORDS:
        return None
    return Quiz(
        question=wording.automatic_quiz_question(title, clause.text),
        options=_OPTIONS,
        right=_OPTIONS.index(answer),
        clause_id=clause.clause_id,
    )


def own_quiz(question: str, answer: str, clause_id: str) -> Quiz:
    """Return a manager's question; the answer is one of the three.

    Raises:
        ValueError: the answer is none of them.
    """
    return Quiz(
        question=" ".join(question.split()),
        options=_OPTIONS,
        right=_OPTIONS.index(answer),
        clause_id=clause_id,
    )
