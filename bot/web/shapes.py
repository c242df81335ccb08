"""What the chat page's JavaScript gets: answers, policies and places as plain objects.

Pure: domain value in, dict out. Text that is marked comes in pieces, because a browser counts
characters otherwise than we do.
"""

from typing import Any

from bot.as_json import answer_object, citation_object, report_object
from bot.core import wording_drafts
from bot.core.browsing import PlaceInSource, PolicyCard
from bot.core.wording import readable_title, spoken_date
from knowledge.domain import Answer, Citation, DraftReport, Finding
from knowledge.topics import TOPICS

__all__ = [
    "answer_for_page",
    "place_for_page",
    "policy_for_page",
    "report_for_page",
]


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
        "choices": [{"label": c.label, "question": c.question} for c in answer.choices],
    }


def report_for_page(report: DraftReport, draft: str, took_ms: int) -> dict[str, Any]:
    """Return a report with the words that people read beside it; nothing else of the draft."""
    shaped = report_object(report, draft, took_ms=took_ms)
    head, dot, rest = report.text.partition(". ")
    pairs = (("findings", report.findings, False), ("questions", report.questions, True))
    for name, findings, are_questions in pairs:
        shaped[name] = [
            plain | _finding_words(finding, is_question=are_questions)
            for plain, finding in zip(shaped[name], findings, strict=True)
        ]
    return shaped | {
        "headline": head + dot.strip(),
        "detail": rest,
        "questions_title": wording_drafts.QUESTIONS,
        "looked_for": wording_drafts.looked_for(len(report.checked), report.not_checked),
    }


def _finding_words(finding: Finding, *, is_question: bool) -> dict[str, Any]:
    fix = finding.fix
    weight = wording_drafts.SEVERITIES[finding.severity]
    return {
        "weight": wording_drafts.QUESTION if is_question else weight,
        "topic_name": TOPICS[finding.topic].name,
        "help": wording_drafts.fix(fix.kind, fix.text, can_apply=fix.span is not None)
        if fix
        else "",
        "citations": [_citation(c) for c in finding.citations],
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
        "version_name": card.version_name,
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
