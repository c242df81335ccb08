"""Whom to ask, and what to warn of: read from what the policies themselves state.

Knows policy versions; composes no sentence (see ``wording``).
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from bot.core import wording
from bot.core.telling import content_words
from knowledge.domain import Audience, Clause, Contact, PolicyStatus, PolicyVersion

__all__ = ["warnings_for", "whom_to_ask"]

_OFFERS_ADVICE = re.compile(
    r"\b(?:advice|guidance|quer(?:y|ies)|questions?|unsure|in doubt|not sure|clarification|further"
    r" information)\b",
    re.I,
)
# A role that is everybody's own is no address; "your manager" is the last resort anyway.
_MANAGERS = re.compile(r"(?:your |their |the )?(?:line[- ]?)?manager", re.I)
_SHARED_WORDS_OF_A_MATTER = 3


def whom_to_ask(
    policy: PolicyVersion, clauses: Sequence[Clause], question: str, org_contact: str
) -> str:
    """Return whom the policy names for this matter, as a sentence's object.

    In this order: the role named by the clauses themselves; a role whose duty speaks of the
    matter; the role that gives advice on the policy; the policy's owner; the organisation's
    contact.

    Args:
        clauses: those of the answer, best first; empty where nothing was found.
        org_contact: from the settings, "" where not set.
    """
    named = [c for c in policy.contacts if c.role or c.email]
    offices = [c for c in named if not _MANAGERS.fullmatch(c.role)]
    for clause in clauses:
        own = [c for c in named if any(where == clause.clause_id for _, where in c.duties)]
        if own:
            return wording.contact(max(own, key=lambda c: bool(c.phone or c.email)))
    asked = content_words(question)
    matter = max(offices, key=lambda c: _closeness(c, asked), default=None)
    if matter is not None and _closeness(matter, asked) >= _SHARED_WORDS_OF_A_MATTER:
        return wording.contact(matter)
    advisers = [c for c in offices if any(_OFFERS_ADVICE.search(words) for words, _ in c.duties)]
    if advisers:
        return wording.contact(advisers[0])
    if policy.metadata.owner:
        return wording.owner(policy.metadata.owner)
    return org_contact or wording.NO_CONTACT


def _closeness(contact: Contact, asked: set[str]) -> int:
    return max((len(asked & content_words(words)) for words, _ in contact.duties), default=0)


def warnings_for(
    policies: Iterable[PolicyVersion], clauses: Sequence[Clause], asker: Audience, today: date
) -> tuple[str, ...]:
    """Return what the asker must know of the policies and clauses quoted, most serious first."""
    found: list[str] = []
    for policy in policies:
        metadata = policy.metadata
        if metadata.status is PolicyStatus.DRAFT:
            found.append(wording.draft_warning(metadata.title))
        if metadata.review_on is not None and metadata.review_on < today:
            found.append(wording.overdue_warning(metadata.title, metadata.review_on))
    if clauses:
        written_for = clauses[0].audience
        others = (Audience.MEMBERS, Audience.PUBLIC)
        if written_for is not asker and (written_for in others or asker in others):
            found.append(wording.audience_warning(clauses[0].ref, written_for))
    return tuple(dict.fromkeys(found))
