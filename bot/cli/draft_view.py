"""A report on a terminal: the draft with the words marked, then each finding with its clause.

Marks stand on a line of their own below the words, so that they show without colour, too.
Strings in, strings out.
"""

import unicodedata
from collections.abc import Iterator, Sequence

import click

from bot.cli import screen
from bot.core import wording_drafts
from bot.core.lists import with_items
from knowledge.domain import Citation, DraftReport, Finding, Fix, Severity, Span, Verdict
from knowledge.topics import TOPICS

__all__ = ["report_lines"]

_INDENT = "  "
_BODY = "     "
_COLOURS = {Severity.BLOCK: "red", Severity.REVIEW: "yellow", Severity.NOTE: "cyan"}
_VERDICTS = {Verdict.OK: "green", Verdict.REVIEW: "yellow", Verdict.BLOCK: "red"}
_TAB = 4


def report_lines(report: DraftReport, draft: str) -> Iterator[str]:
    """Yield a report: the verdict, the marked draft, findings, questions, what was not checked."""
    head, dot, rest = report.text.partition(". ")
    colour = _VERDICTS[report.verdict]
    yield click.style(screen.paragraph(head + dot.strip()), bold=True, fg=colour)
    yield from [screen.paragraph(rest)] if rest else []
    shown = [*report.findings, *report.questions]
    if shown:
        yield ""
        yield from _marked(draft, shown)
    said: set[str] = set()
    for number, finding in enumerate(report.findings, 1):
        yield ""
        yield from _finding(number, finding, said, is_question=False)
    if report.questions:
        yield f"\n{click.style(wording_drafts.QUESTIONS, bold=True)}"
        for number, finding in enumerate(report.questions, len(report.findings) + 1):
            yield ""
            yield from _finding(number, finding, said, is_question=True)
    if report.corrected:
        yield f"\n{click.style(wording_drafts.CORRECTED, bold=True)}"
        for line in report.corrected.splitlines():
            yield screen.paragraph(_harmless(line), _INDENT)
    yield ""
    yield from (screen.warning(text) for text in report.warnings)
    yield from _limits(report)


def _limits(report: DraftReport) -> Iterator[str]:
    if report.checked:
        words = wording_drafts.looked_for(len(report.checked), report.not_checked)
        yield click.style(screen.paragraph(words), dim=True)
    if report.findings and report.contact:
        yield screen.paragraph(f"Whom to ask: {report.contact}")


def _finding(number: int, finding: Finding, said: set[str], *, is_question: bool) -> Iterator[str]:
    colour = _COLOURS[finding.severity]
    label = wording_drafts.QUESTION if is_question else wording_drafts.SEVERITIES[finding.severity]
    tag = click.style(f"{number:>3}  {label}", fg="blue" if is_question else colour, bold=True)
    yield f"{tag}{click.style(f': {TOPICS[finding.topic].name}', dim=True)}"
    yield screen.paragraph(_harmless(finding.reason), _BODY)
    if finding.suppressed_by:
        yield screen.paragraph(wording_drafts.set_aside(finding.suppressed_by), _BODY)
    if finding.fix is not None:
        yield screen.paragraph(f"{_fix(finding.fix)}", _BODY)
    for group in with_items(finding.citations)[: 1 if is_question else None]:
        # Each clause stands for itself: the words that open a sentence are shown every time.
        opened: set[str] = set()
        for citation in group:
            yield from _citation(citation, said, opened)


def _citation(citation: Citation, said: set[str], opened: set[str]) -> Iterator[str]:
    if citation.quote in said:
        where = f"{citation.ref} (quoted above)"
        yield click.style(screen.paragraph(where, _BODY), fg="cyan")
        return
    said.add(citation.quote)
    lines = _indented(screen.citation_lines(citation, opened))
    yield from (f"{_INDENT} {line}" for line in lines)


def _indented(blocks: Iterator[str]) -> Iterator[str]:
    for block in blocks:
        yield from block.split("\n")


def _fix(fix: Fix) -> str:
    return wording_drafts.fix(fix.kind, _harmless(fix.text), can_apply=fix.span is not None)


# --- the draft with marks -----------------------------------------------------------------------


def _marked(draft: str, findings: Sequence[Finding]) -> Iterator[str]:
    """Yield the draft wrapped, and below each line with marks a line that shows them."""
    labels = [(span, str(n)) for n, f in enumerate(findings, 1) for span in f.spans]
    width = screen.columns() - len(_INDENT) - 2
    for line in _wrapped(draft, width):
        yield _INDENT + _harmless(draft[line.start : line.end])
        marks = _marks(draft, line, labels)
        if marks:
            yield _INDENT + click.style(marks, fg="yellow", bold=True)


def _marks(draft: str, line: Span, labels: Sequence[tuple[Span, str]]) -> str:
    row = [" "] * (_width(draft[line.start : line.end]) + 1)
    for span, label in labels:
        start, end = max(span.start, line.start), min(span.end, line.end)
        if start >= end:
            continue
        at = _width(draft[line.start : start])
        length = max(1, _width(draft[start:end]))
        row[at : at + length] = list("^" * length)
        # The number stands at the end of the marks, where the words end.
        if span.end <= line.end:
            end_at = at + length
            row[end_at : end_at + len(label)] = list(label)
    return "".join(row).rstrip()


def _wrapped(text: str, width: int) -> Iterator[Span]:
    """Yield the lines of a text as spans, cut at white space so that none is wider than asked."""
    start = 0
    for line in text.splitlines(keepends=True):
        end = start + len(line)
        yield from _folded(text, start, start + len(line.rstrip()), width)
        start = end


def _folded(text: str, start: int, end: int, width: int) -> Iterator[Span]:
    while start < end:
        cut, at, used = end, start, 0
        last_gap = None
        while at < end:
            used += _char_width(text[at])
            if used > width:
                cut = last_gap or at
                break
            if text[at].isspace():
                last_gap = at
            at += 1
        yield Span(start, max(cut, start + 1))
        start = max(cut, start + 1)
        while start < end and text[start] == " ":
            start += 1


def _width(text: str) -> int:
    return sum(map(_char_width, text))


def _char_width(char: str) -> int:
    if char == "\t":
        return _TAB
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _harmless(text: str) -> str:
    """Return text that moves no cursor and changes no colour on whoever's terminal it lands."""
    shown = text.replace("\t", " " * _TAB)
    return "".join(
        char
        if unicodedata.category(char) not in ("Cc", "Cf", "Cs") or char == "\u200d"
        else _seen(char)
        for char in shown
    )


def _seen(char: str) -> str:
    return "" if unicodedata.category(char) == "Cf" else "?"
