"""Answers, clauses and reports as plain objects for programs: the shapes of the JSON contract.

Pure: domain value in, dict out.
"""

from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

from bot.core.ingested import FileReport, IngestReport
from knowledge.domain import (
    Answer,
    Citation,
    Clause,
    DraftReport,
    Finding,
    Fix,
    Passage,
    PolicyMetadata,
    Span,
)

__all__ = [
    "answer_object",
    "citation_object",
    "clause_object",
    "ingest_object",
    "metadata_object",
    "report_object",
    "spans_object",
]


def answer_object(
    answer: Answer, *, took_ms: int, question_id: Any = None, with_candidates: bool = True
) -> dict[str, Any]:
    """Return an answer as the object that `policybot ask --json` prints.

    Args:
        question_id: as given in a batch; left out where None.
        with_candidates: the ranking before the decision; for evaluation only.
    """
    shaped: dict[str, Any] = {} if question_id is None else {"id": question_id}
    shaped |= {
        "outcome": answer.outcome.value,
        "stance": answer.stance.value if answer.stance else None,
        "text": answer.text,
        "citations": [citation_object(c) for c in answer.citations],
        "also": [citation_object(c) for c in answer.also],
    }
    if with_candidates:
        shaped["candidates"] = [_candidate(p) for p in answer.candidates]
    return shaped | {
        "contact": answer.contact,
        "warnings": list(answer.warnings),
        "took_ms": took_ms,
    }


def citation_object(citation: Citation) -> dict[str, Any]:
    """Return a citation; ``telling`` counts code points of ``quote``, half-open."""
    return {
        "clause_id": citation.clause_id,
        "policy": citation.policy,
        "policy_title": citation.policy_title,
        "version": citation.version,
        "version_name": citation.version_name,
        "ref": citation.ref,
        "heading_path": list(citation.heading_path),
        "lead_in": citation.lead_in,
        "quote": citation.quote,
        "lead_out": citation.lead_out,
        "telling": spans_object(citation.telling),
        "page": citation.page,
        "score": round(citation.score, 6),
        "in_force": True,
    }


def spans_object(spans: Sequence[Span]) -> list[list[int]]:
    """Return spans as pairs of start and end."""
    return [[span.start, span.end] for span in spans]


def _candidate(passage: Passage) -> dict[str, Any]:
    clause = passage.clause
    return {
        "clause_id": clause.clause_id,
        "ref": clause.ref,
        "lead_in": clause.lead_in,
        "text": clause.text,
        "score": round(passage.score, 6),
        "probability": round(passage.probability, 4),
    }


def clause_object(org: str, clause: Clause) -> dict[str, Any]:
    """Return a clause as one line of `policybot clauses --format jsonl`."""
    return {
        "org": org,
        "policy": clause.policy,
        "version": clause.version,
        "clause_id": clause.clause_id,
        "ref": clause.ref,
        "number": clause.number,
        "heading_path": list(clause.heading_path),
        "lead_in": clause.lead_in,
        "text": clause.text,
        "lead_out": clause.lead_out,
        "page": clause.page,
        "kind": clause.kind.value,
        "parent": clause.parent,
        "audience": clause.audience.value,
        "capacity": clause.capacity.value,
        "modality": clause.modality.value,
        "refers_to": [
            {"words": r.words, "clause_id": r.clause_id, "policy": r.policy}
            for r in clause.refers_to
        ],
        "spans": spans_object(clause.spans),
        "flags": list(clause.flags),
    }


def metadata_object(metadata: PolicyMetadata) -> dict[str, Any]:
    """Return what a policy's document states about it; dates in ISO form."""
    return {
        "title": metadata.title,
        "status": metadata.status.value,
        "stated_version": metadata.stated_version,
        "owner": metadata.owner,
        "organisation": metadata.organisation,
        "published_on": metadata.published_on.isoformat() if metadata.published_on else None,
        "review_on": metadata.review_on.isoformat() if metadata.review_on else None,
        "items": [{"name": i.name, "value": i.value} for i in metadata.items],
    }


def report_object(
    report: DraftReport, draft: str, *, took_ms: int, draft_id: Any = None
) -> dict[str, Any]:
    """Return a report as the object that `policybot check --json` prints.

    Args:
        draft: as it was reviewed; only its length in UTF-16 is taken from it.
        draft_id: as given in a batch; None otherwise.
    """
    # A character beyond the first plane counts twice in UTF-16.
    astral = [at for at, char in enumerate(draft) if ord(char) > 0xFFFF]
    return {
        "id": draft_id,
        "verdict": report.verdict.value,
        "text": report.text,
        "findings": [_finding(f, astral) for f in report.findings],
        "questions": [_finding(f, astral) for f in report.questions],
        "corrected": report.corrected,
        "checked": list(report.checked),
        "not_checked": list(report.not_checked),
        "contact": report.contact,
        "warnings": list(report.warnings),
        "took_ms": took_ms,
    }


def _finding(finding: Finding, astral: Sequence[int]) -> dict[str, Any]:
    return {
        "finding_id": finding.finding_id,
        "rule_id": finding.rule_id,
        "topic": finding.topic,
        "severity": finding.severity.value,
        "certainty": finding.certainty.value,
        "spans": [_draft_span(span, astral) for span in finding.spans],
        "excerpt": finding.excerpt,
        "reason": finding.reason,
        "evidence": list(finding.evidence),
        "fix": _fix(finding.fix, astral) if finding.fix else None,
        "citations": [citation_object(c) for c in finding.citations],
        "suppressed_by": finding.suppressed_by,
    }


def _fix(fix: Fix, astral: Sequence[int]) -> dict[str, Any]:
    return {
        "kind": fix.kind.value,
        "text": fix.text,
        "span": _draft_span(fix.span, astral) if fix.span else None,
    }


def _draft_span(span: Span, astral: Sequence[int]) -> dict[str, int]:
    return {
        "start": span.start,
        "end": span.end,
        "utf16_start": span.start + bisect_left(astral, span.start),
        "utf16_end": span.end + bisect_left(astral, span.end),
    }


def ingest_object(
    report: IngestReport, skipped: Sequence[tuple[str, str]], *, dry_run: bool
) -> dict[str, Any]:
    """Return an ingest's report.

    Args:
        skipped: names and reasons of files that are no policies.
    """
    return {
        "dry_run": dry_run,
        "files": [_file_object(f) for f in report.files],
        "skipped": [{"file": name, "reason": reason} for name, reason in skipped],
        "n_failed": report.n_failed,
        "n_policies": report.n_policies,
        "n_clauses": report.n_clauses,
        "rebuilt": report.rebuilt,
        "took_ms": report.took_ms,
    }


def _file_object(file: FileReport) -> dict[str, Any]:
    return {
        "file": file.name,
        "result": file.result.value,
        "policy": file.policy or None,
        "version": file.version or None,
        "n_clauses": file.n_clauses,
        "n_sections": file.n_sections,
        "n_questions": file.n_questions,
        "metadata": metadata_object(file.metadata) if file.metadata else None,
        "warnings": [
            {"code": r.code, "message": r.message, "clause_id": r.clause_id} for r in file.remarks
        ],
        "problem": file.problem or None,
        "took_ms": file.took_ms,
    }
