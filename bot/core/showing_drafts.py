"""What a report on a draft shows, in which order."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.core import wording_aside, wording_chat
from bot.core.lists import with_items
from bot.core.showing import first_sentence, quote_line, shown_quote
from bot.core.shown import DraftShown, FindingShown, Piece, Quote, marked_pieces
from knowledge.domain import Citation, DraftReport, Finding, Severity, Span

__all__ = ["show_draft"]

_AROUND = 60
"""Code points of the draft shown before and after marked words."""


def show_draft(report: DraftReport, draft: str, *, knows_aside: bool = True) -> DraftShown:
    """Return what a report shows to the draft's writer.

    Args:
        draft: as it was given to the review; only words around findings are taken from it.
        knows_aside: False where it could not be looked up what the writer set aside before.
    """
    head, rest = first_sentence(report.text)
    findings = tuple(_finding(f, draft) for f in report.findings)
    questions = tuple(_finding(f, draft, is_question=True) for f in report.questions)
    warnings = report.warnings
    if not knows_aside and any(finding.can_be_set_aside for finding in findings):
        warnings = (wording_aside.NOT_LOOKED_UP, *warnings)
    return DraftShown(
        verdict=report.verdict,
        headline=head,
        detail=rest,
        findings=findings,
        questions=questions,
        corrected="" if report.corrected == draft else report.corrected,
        checked=wording_chat.checked(report.checked) if report.checked else "",
        not_checked=wording_chat.not_checked(report.not_checked) if report.not_checked else "",
        contact=_contact(report),
        warnings=warnings,
        plain="\n".join(_report_lines(report.text, findings, questions, warnings)),
    )


def _contact(report: DraftReport) -> str:
    """Return whom to ask, and that it takes a second person where something blocks."""
    if not report.findings or not report.contact:
        return ""
    whom = wording_chat.whom_to_ask(report.contact)
    blocks = any(finding.severity is Severity.BLOCK for finding in report.findings)
    return f"{wording_aside.NEEDS_ANOTHER} {whom}" if blocks else whom


def _finding(finding: Finding, draft: str, *, is_question: bool = False) -> FindingShown:
    # What its writer found to be all right needs no mending.
    fix = None if finding.suppressed_by else finding.fix
    said: set[str] = set()
    return FindingShown(
        finding_id=finding.finding_id,
        severity=_how_much(finding, is_question),
        weight=finding.severity,
        is_question=is_question,
        pieces=tuple(_in_context(draft, finding.spans)),
        reason=finding.reason,
        fix=wording_chat.fix(fix.kind, fix.text, fix.span) if fix else "",
        quotes=tuple(_with_items(group, said) for group in with_items(finding.citations)),
        dismissed=wording_chat.dismissed(finding.suppressed_by) if finding.suppressed_by else "",
        rule_id=finding.rule_id,
    )


def _with_items(citations: Sequence[Citation], said: set[str]) -> Quote:
    """Return a clause as it is shown, with the items that are cited behind it."""
    opening, *items = [shown_quote(citation, said) for citation in citations]
    return replace(opening, items=tuple(items))


def _how_much(finding: Finding, is_question: bool) -> str:
    """Return how much a finding weighs, in words."""
    if is_question:
        return wording_chat.A_QUESTION
    if finding.suppressed_by:
        return wording_aside.DOES_NOT_COUNT
    return wording_chat.severity(finding.severity)


def _in_context(draft: str, spans: Sequence[Span]) -> Iterator[Piece]:
    """Yield the draft's words around the spans, cut between words, with dots where cut."""
    windows: list[Span] = []
    for span in sorted(spans, key=lambda s: s.start):
        start, end = _widened(draft, span)
        if windows and start <= windows[-1].end:
            windows[-1] = Span(windows[-1].start, max(end, windows[-1].end))
        else:
            windows.append(Span(start, end))
    for number, window in enumerate(windows):
        if window.start > 0 or number:
            yield Piece(" \u2026 " if number else "\u2026 ")
        inside = [
            Span(max(s.start, window.start) - window.start, min(s.end, window.end) - window.start)
            for s in spans
        ]
        yield from marked_pieces(draft[window.start : window.end], inside)
    if windows and windows[-1].end < len(draft):
        yield Piece(" \u2026")


def _widened(draft: str, span: Span) -> tuple[int, int]:
    """Return a window around a span that cuts no word; where there is no space, the span itself."""
    start = max(0, span.start - _AROUND)
    if start:
        gap = next((at for at in range(start, span.start) if draft[at].isspace()), None)
        start = span.start if gap is None else gap + 1
    end = min(len(draft), span.end + _AROUND)
    if end < len(draft):
        gap = next((at for at in range(end, span.end - 1, -1) if draft[at].isspace()), None)
        end = span.end if gap is None else gap
    return start, end


def _report_lines(
    text: str,
    findings: Sequence[FindingShown],
    questions: Sequence[FindingShown],
    warnings: Sequence[str],
) -> Iterator[str]:
    yield text
    for finding in findings:
        yield _finding_line(finding)
    if questions:
        yield f"{wording_chat.QUESTIONS_FOR_YOU}:"
        for finding in questions:
            yield _finding_line(finding)
    yield from warnings


def _finding_line(finding: FindingShown) -> str:
    marked = " \u2026 ".join(piece.words for piece in finding.pieces if piece.is_marked)
    where = f"\u201c{marked}\u201d" if marked else wording_chat.WHOLE_DRAFT
    quotes = [one for quote in finding.quotes for one in (quote, *quote.items)]
    clauses = " ".join(map(quote_line, quotes))
    return " ".join(
        filter(
            None,
            (
                f"{finding.severity}: {where}.",
                finding.reason,
                finding.fix,
                clauses,
                finding.dismissed,
            ),
        )
    )
