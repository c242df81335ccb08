"""Values for tests, with everything that a test does not care about filled in."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.core.shown import DraftShown, FindingShown, Piece, Quote
from knowledge.domain import (
    Audience,
    Capacity,
    Clause,
    ClauseKind,
    Modality,
    PolicyMetadata,
    PolicyVersion,
    Severity,
    Span,
    Verdict,
)
from knowledge.structure import clause_digest

__all__ = ["INGESTED_AT", "a_clause", "a_shown_draft", "a_version"]

INGESTED_AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def a_clause(text: str, ref: str = "1.1", **others: Any) -> Clause:
    """Return a clause that says ``text``; any attribute can be given by name."""
    policy = others.get("policy", "leave")
    values: dict[str, Any] = {
        "clause_id": f"{policy}#{ref}",
        "policy": policy,
        "version": 1,
        "ref": ref,
        "number": ref if ref.replace(".", "").isdigit() else None,
        "heading_path": ("Leave",),
        "text": text,
        "lead_in": "",
        "lead_out": "",
        "spans": (Span(0, len(text)),),
        "mark": None,
        "kind": ClauseKind.PARAGRAPH,
        "parent": None,
        "page": None,
        "audience": Audience.STAFF,
        "capacity": Capacity.BOTH,
        "modality": Modality.INFORM,
        "refers_to": (),
        **others,
    }
    values.setdefault(
        "digest", clause_digest(values["lead_in"], values["text"], values["lead_out"])
    )
    return Clause(**values)


def a_version(clauses: Iterable[Clause], version: int = 1, **others: Any) -> PolicyVersion:
    """Return a policy version whose source is its clauses' words, one clause to a line."""
    placed, source = _lay_out(list(clauses), version)
    values: dict[str, Any] = {
        "policy": placed[0].policy if placed else "leave",
        "version": version,
        "digest": "0" * 64,
        "source_name": "leave.txt",
        "format": "text",
        "source": source,
        "ingested_at": INGESTED_AT,
        "metadata": PolicyMetadata(title="Leave policy"),
        "headings": (),
        "clauses": tuple(placed),
        "noise": (),
        "contacts": (),
        "terms": (),
        "remarks": (),
        **others,
    }
    return PolicyVersion(**values)


def _lay_out(clauses: Sequence[Clause], version: int) -> tuple[list[Clause], str]:
    placed = []
    start = 0
    for clause in clauses:
        spans = (Span(start, start + len(clause.text)),)
        placed.append(replace(clause, spans=spans, version=version))
        start += len(clause.text) + 1
    return placed, "\n".join(clause.text for clause in clauses)


def a_shown_draft(n_findings: int, *, ref: str = "1.1", place: str = "Policy") -> DraftShown:
    """Return a report with so many findings alike, each on one clause; any may be set aside."""
    quote = Quote(
        clause_id="c", ref=ref, place=place, lead_in="", pieces=(Piece("Be kind."),), lead_out=""
    )
    finding = FindingShown(
        finding_id="f",
        rule_id="r",
        severity="Have it checked",
        weight=Severity.REVIEW,
        pieces=(Piece("words", is_marked=True),),
        reason="It is unkind.",
        fix="Leave it out.",
        quotes=(quote,),
        dismissed="",
    )
    return DraftShown(
        verdict=Verdict.REVIEW,
        headline="Have another look.",
        detail="",
        findings=(finding,) * n_findings,
        questions=(),
        corrected="",
        checked="",
        not_checked="",
        contact="",
        warnings=(),
        plain="",
    )
