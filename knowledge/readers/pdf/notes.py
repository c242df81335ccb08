"""Footnotes: smaller type at the foot of a page that begins with a label.

It takes their rows off the page before columns and paragraphs are looked for.
"""

import re

from knowledge.domain import BlockKind
from knowledge.readers.pdf.drafts import Draft
from knowledge.readers.pdf.flow import Measures
from knowledge.readers.pdf.lines import Line, line_of
from knowledge.readers.pdf.page import Page, Row, Segment

__all__ = ["take_notes"]

# Footnotes are set at 9 or 10 pt where the body has 11 or 12.
SMALL = 0.94
_LABEL = re.compile(r"(\d{1,3}|[*†‡§¶]{1,3}|[a-z](?=\s))[.)]?\s*(?=\S|$)")


def take_notes(page: Page, measures: Measures) -> list[Draft]:
    """Take the footnotes off the page's rows and return them as blocks, in order."""
    start = _start(page, measures)
    if start is None:
        return []
    rows = page.rows[start:]
    page.rows = page.rows[:start]
    notes: list[Draft] = []
    for row in rows:
        label = _label(row)
        is_next = label and (
            not notes or row.segments[0].raised or _follows(notes[-1].label, label)
        )
        if is_next or not notes:
            notes.append(_note(_joined(row), label, page.number))
        else:
            notes[-1].lines.append(line_of(row, page.number))
    return notes


def _start(page: Page, measures: Measures) -> int | None:
    """Return the index of the row where the footnotes begin."""
    first = len(page.rows)
    while first > 0 and page.rows[first - 1].size <= SMALL * measures.body:
        first -= 1
    if first == 0 or first == len(page.rows):
        return None
    for at in range(first, len(page.rows)):
        row = page.rows[at]
        label = _label(row)
        if label and (row.segments[0].raised or label in page.raised or _is_under_rule(page, at)):
            return at
    return None


def _is_under_rule(page: Page, at: int) -> bool:
    row, above = page.rows[at], page.rows[at - 1]
    return any(
        above.y < y < row.y - 0.5 * row.size and x1 - x0 < 0.6 * page.width
        for x0, y, x1 in page.across
    )


def _label(row: Row) -> str:
    found = _LABEL.match(row.segments[0].text)
    return found.group(1) if found else ""


def _follows(last: str, label: str) -> bool:
    return last.isdigit() and label.isdigit() and int(label) == int(last) + 1


def _joined(row: Row) -> Row:
    """Return the row with its label, however far apart, and its words as one segment."""
    if len(row.segments) == 1:
        return row
    text = " ".join([s.text for s in row.segments])
    first = row.segments[0]
    edges = [edge for s in row.segments for edge in s.edges]
    joined = Segment(text, edges, row.y, row.size, all(s.bold for s in row.segments))
    joined.raised = first.raised
    return Row(row.y, [joined])


def _note(row: Row, label: str, number: int) -> Draft:
    line = line_of(row, number)
    draft = Draft(BlockKind.NOTE, number, [line])
    draft.label = label
    if label:
        draft.has_mark = True
        _set_mark(line, len(label))
    return draft


def _set_mark(line: Line, end: int) -> None:
    rest = line.text[end:]
    line.mark_end = end
    line.text_start = end + len(rest) - len(rest.lstrip(" .)"))
