"""Looking at policies instead of asking: what there is, and a clause in its place in the source.

Knows policy versions; composes no page.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.core import wording
from knowledge.corpus import Corpus
from knowledge.domain import Clause, PolicyStatus, PolicyVersion, Span

__all__ = [
    "Passing",
    "PlaceInSource",
    "PolicyCard",
    "example_questions",
    "in_place",
    "policy_cards",
]

_WINDOW = 20_000
_MOST_EXAMPLES = 5
_SHORT_WORD = 3
_NUMBER = re.compile(r"^(?:(?:part|section|appendix|annex)\s+)?[\d.]+[a-z]?\)?[.:]?\s+", re.I)
_DULL = re.compile(
    r"\b(?:introduction|purpose|aims?|scope|background|policy statement|review|contents|definitions?"
    r"|summary|overview|appendix|annex|legislation|related|equality|version|document|legal"
    r"|roles?|responsibilit\w+|principles?|general|monitoring|further|contacts?|statement)\b",
    re.I,
)
# "Everyone, always" names readers, not a matter that anybody would ask about.
_NO_MATTER = re.compile(
    r",|^(?:everyone|everybody|you|your|we|always|never|if|please|don['\u2019]?t)\b", re.I
)
_A_QUESTION = re.compile(
    r"^(?:who|what|when|where|why|which|how|can|do|does|is|are|should|must)\b", re.I
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyCard:
    """A policy in force, as a list shows it.

    Attributes:
        is_overdue: its review should have happened by now.
    """

    policy: str
    title: str
    version_name: str
    n_clauses: int
    is_draft: bool
    is_overdue: bool
    review_on: date | None
    owner: str


class Passing(StrEnum):
    """What a stretch of the source is."""

    QUOTE = "quote"
    LEAD = "lead"
    CLAUSE = "clause"
    HEADING = "heading"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceInSource:
    """A clause in its place.

    Attributes:
        stretches: the source around the clause in order, each with what it is; OTHER is what is
            in no clause and no heading: deleted words, running headers, control tables.
        is_cut: the source goes on before or after the stretches.
    """

    policy: str
    title: str
    version: int
    ref: str
    stretches: tuple[tuple[Passing, str], ...]
    is_cut: bool


def policy_cards(corpus: Corpus, today: date) -> tuple[PolicyCard, ...]:
    """Return the policies in force, in order of title."""
    cards = []
    for policy in corpus.entries:
        version = corpus.policy(policy)
        metadata = version.metadata
        cards.append(
            PolicyCard(
                policy=policy,
                title=wording.readable_title(metadata.title),
                version_name=version.version_name,
                n_clauses=len(version.clauses),
                is_draft=metadata.status is PolicyStatus.DRAFT,
                is_overdue=metadata.review_on is not None and metadata.review_on < today,
                review_on=metadata.review_on,
                owner=metadata.owner,
            )
        )
    return tuple(sorted(cards, key=lambda card: card.title.lower()))


def example_questions(corpus: Corpus) -> tuple[str, ...]:
    """Return a few questions drawn from the headings, from as many policies as there are."""
    pools = [list(_questions(corpus.policy(policy))) for policy in sorted(corpus.entries)]
    turns = [pool[at] for at in range(_MOST_EXAMPLES) for pool in pools if at < len(pool)]
    return tuple(dict.fromkeys(turns))[:_MOST_EXAMPLES]


def _questions(version: PolicyVersion) -> Iterator[str]:
    """Yield a question per telling heading, the deepest sections with most clauses first."""
    counts: dict[str, int] = {}
    for clause in version.clauses:
        if clause.heading_path:
            counts[clause.heading_path[-1]] = counts.get(clause.heading_path[-1], 0) + 1
    for heading in sorted(counts, key=lambda h: -counts[h]):
        words = _NUMBER.sub("", wording.readable_title(heading)).strip(" :.-")
        if not 2 <= len(words.split()) <= 7 or _DULL.search(words) or _NO_MATTER.search(words):
            continue
        if _A_QUESTION.match(words):
            yield words.rstrip("?") + "?"
        else:
            yield f"What are the rules on {_within_sentence(words)}?"


def _within_sentence(words: str) -> str:
    """Return a heading as it reads within a sentence: small letters, but for abbreviations."""
    parts = words.split()
    long = [w for w in parts if len(w) > _SHORT_WORD]
    titled = sum(w[0].isupper() for w in long) * 2 > len(long) + 1
    plain = [
        w.lower() if w[1:] == w[1:].lower() and (titled or not at) else w
        for at, w in enumerate(parts)
    ]
    return " ".join(plain)


def in_place(corpus: Corpus, clause_id: str) -> PlaceInSource | None:
    """Return a clause in force in its place in the source, None where there is no such clause."""
    try:
        clause = corpus.clause(clause_id)
    except KeyError:
        return None
    version = corpus.policy(clause.policy)
    by_id = {c.clause_id: c for c in version.clauses}
    leads: list[Span] = []
    parent = by_id.get(clause.parent or "")
    while parent is not None and len(leads) < len(by_id):
        leads += parent.spans
        parent = by_id.get(parent.parent or "")
    marked = [(span, Passing.CLAUSE) for c in version.clauses for span in _all_spans(c)]
    marked += [(span, Passing.HEADING) for h in version.headings for span in h.spans]
    marked += [(span, Passing.LEAD) for span in leads]
    marked += [(span, Passing.QUOTE) for span in clause.spans]
    start = max(0, min(s.start for s in clause.spans) - _WINDOW)
    end = min(len(version.source), max(s.end for s in clause.spans) + _WINDOW)
    return PlaceInSource(
        policy=clause.policy,
        title=wording.readable_title(version.metadata.title),
        version=version.version,
        ref=clause.ref,
        stretches=tuple(_stretches(version.source, marked, start, end)),
        is_cut=start > 0 or end < len(version.source),
    )


def _all_spans(clause: Clause) -> Iterator[Span]:
    yield from clause.spans
    if clause.mark is not None:
        yield clause.mark


def _stretches(
    source: str, marked: Sequence[tuple[Span, Passing]], start: int, end: int
) -> Iterator[tuple[Passing, str]]:
    """Yield the source between two places cut where it changes what it is; later marks win."""
    kinds = [Passing.OTHER] * (end - start)
    for span, passing in marked:
        low, high = max(span.start, start), min(span.end, end)
        if low < high:
            kinds[low - start : high - start] = [passing] * (high - low)
    at = 0
    while at < len(kinds):
        until = at
        while until < len(kinds) and (kinds[until] is kinds[at] or source[start + until].isspace()):
            until += 1
        yield kinds[at], source[start + at : start + until]
        at = until
