"""What the chat page's JavaScript gets: answers, policies and places as plain objects.

Pure: domain value in, dict out. Text that is marked comes in pieces, because a browser counts
characters otherwise than we do.
"""

from typing import Any

from bot.as_json import answer_object, citation_object
from bot.core.browsing import PlaceInSource, PolicyCard
from bot.core.wording import readable_title, spoken_date
from knowledge.domain import Answer, Citation

__all__ = ["answer_for_page", "place_for_page", "policy_for_page"]


def answer_for_page(answer: Answer, took_ms: int) -> dict[str, Any]:
    """Return an answer with its quotes in pieces and its first sentence apart."""
    shaped = answer_object(answer, took_ms=took_ms, with_candidates=False)
    head, dot, rest = answer.text.partition(". ")
    is_small_talk = not answer.contact
    return shaped | {
        "headline": "" if is_small_talk else head + dot.strip(),
        "detail": answer.text if is_small_talk else rest,
        "citations": [_citation(c) for c in answer.citations],
        "also": [_citation(c) for c in answer.also],
    }


def _citation(citation: Citation) -> dict[str, Any]:
    return citation_object(citation) | {
        "policy_title": readable_title(citation.policy_title),
        "heading_path": [readable_title(heading) for heading in citation.heading_path],
        "pieces": _pieces(citation),
    }


def _pieces(citation: Citation) -> list[list[Any]]:
    """Return the quote cut into [words, whether they tell]."""
    pieces: list[list[Any]] = []
    at = 0
    for span in citation.telling:
        if span.start > at:
            pieces.append([citation.quote[at : span.start], False])
        pieces.append([citation.quote[span.start : span.end], True])
        at = span.end
    if at < len(citation.quote):
        pieces.append([citation.quote[at:], False])
    return pieces


def policy_for_page(card: PolicyCard) -> dict[str, Any]:
    """Return a policy for the list of what the assistant knows."""
    return {
        "policy": card.policy,
        "title": card.title,
        "version": card.version,
        "n_clauses": card.n_clauses,
        "is_draft": card.is_draft,
        "overdue_since": spoken_date(card.review_on) if card.is_overdue and card.review_on else "",
        "owner": card.owner,
    }


def place_for_page(place: PlaceInSource) -> dict[str, Any]:
    """Return a clause in its place, the source in pieces of [what it is, words]."""
    return {
        "title": place.title,
        "version": place.version,
        "ref": place.ref,
        "is_cut": place.is_cut,
        "stretches": [[passing.value, words] for passing, words in place.stretches],
    }
