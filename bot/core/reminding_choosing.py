"""Which clauses a manager means: named by ref, or found by what they are about, as in asking.

Knows the assistant's verbs and nothing of any platform.
"""

import re
from dataclasses import dataclass

from bot.core import wording_remind_form as wording
from bot.core.assistant import Assistant
from bot.core.reminding import Reminding
from knowledge.domain import Citation

__all__ = ["Chosen", "choose_clauses"]

_NEAREST = 5
_SPLIT = re.compile(r"[,;]|\band\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What words lead to.

    Attributes:
        policy: whose clauses they are; the wanted one, or that of the best clause.
        clause_ids: empty where no clause speaks clearly about it.
        nearest: for those, the nearest clauses.
    """

    policy: str
    clause_ids: tuple[str, ...]
    nearest: tuple[Citation, ...] = ()


def choose_clauses(
    assistant: Assistant, reminding: Reminding, org: str, policy: str, about: str
) -> Chosen:
    """Return the clauses that words name or are about.

    Args:
        policy: "" for any.

    Raises:
        RetrievalError: the policies cannot be looked into.
    """
    named = _named(about, reminding.refs(org, policy)) if policy else ()
    if named:
        return Chosen(policy=policy, clause_ids=named)
    # Managers write what it is about, not a question; some words find their clause only as one.
    for question in (about, wording.as_question(about)):
        cited = [c for c in assistant.answer(org, question).citations if policy in ("", c.policy)]
        if cited:
            best = cited[0].policy
            ids = tuple(c.clause_id for c in cited if c.policy == best)
            return Chosen(policy=best, clause_ids=ids)
    nearest = reminding.nearest(org, about, policy, _NEAREST)
    return Chosen(policy=policy, clause_ids=(), nearest=nearest)


def _named(about: str, clauses: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    """Return the clauses whose refs the words are a list of ("7.6, 5.1"), in that order."""
    by_ref = {ref.lower(): clause_id for clause_id, ref in clauses}
    named = [by_ref.get(part.strip().lower(), "") for part in _SPLIT.split(about)]
    return tuple(named) if all(named) else ()
