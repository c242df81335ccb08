"""The items of a list that a clause opens: cited alone, the opening says half of a rule.

Reads policies in force; quotes nothing itself.
"""

import re
from collections.abc import Iterable

from knowledge.corpus import Corpus
from knowledge.domain import Citation, Clause, ClauseKind

__all__ = ["MOST_ITEMS", "items_of", "needs_its_items", "with_items"]

MOST_ITEMS = 10
"""So many items of a list are shown with its opening."""
_OPENINGS = (":", ":-", ";", "\u2013", "-")
# What comes after these explains or illustrates a rule that is said in full before them.
_SAID_IN_FULL = re.compile(
    r"(?:because|as|for|for (?:example|instance)|e\.?g\.?|such as|includ\w+|this means)"
    r"(?:,? (?:by|but not limited to))?[\s,]*\W{1,2}$",
    re.I,
)


def items_of(clause: Clause, corpus: Corpus) -> list[Clause]:
    """Return the items of the list that the clause opens, in order; none where it opens none."""
    if not clause.text.endswith(_OPENINGS):
        return []
    listed = (ClauseKind.ITEM, ClauseKind.ROW)
    clauses = corpus.policy(clause.policy).clauses
    return [c for c in clauses if c.parent == clause.clause_id and c.kind in listed]


def needs_its_items(clause: Clause) -> bool:
    """Tell whether a list's opening leaves open what the rule is ("is used only where:")."""
    return clause.text.endswith(_OPENINGS) and not _SAID_IN_FULL.search(clause.text)


def with_items(citations: Iterable[Citation]) -> list[list[Citation]]:
    """Return citations in their order, each opening of a list with the items cited behind it."""
    groups: list[list[Citation]] = []
    for citation in citations:
        if groups and citation.lead_in == groups[-1][0].quote:
            groups[-1].append(citation)
        else:
            groups.append([citation])
    return groups
