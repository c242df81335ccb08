"""Drawn lines sorted: those that strike words out and those that rule or frame.

It marks the struck characters on the page's segments and keeps the other lines for tables.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from knowledge.readers.pdf.page import Page, Row, Segment

__all__ = ["draw_rules"]


def draw_rules(page: Page, rules: Sequence[Sequence[int]]) -> None:
    """Sort the drawn lines into those that strike words and those that rule tables."""
    ys = [row.y for row in page.rows]
    for a, b, c, d in rules:
        x0, y0, x1, y1 = a / 100, b / 100, c / 100, d / 100
        if x0 == x1:
            page.down.append((x0, y0, y1))
        elif not _strike(page.rows, ys, x0, y0, x1):
            page.across.append((x0, y0, x1))


def _strike(rows: Sequence[Row], ys: Sequence[float], x0: float, y: float, x1: float) -> bool:
    found = False
    for at in range(bisect_left(ys, y), min(bisect_right(ys, y + 40), len(rows))):
        row = rows[at]
        # A line that stands out on both sides rules a table; one that strikes hugs the words.
        if x0 < row.x0 - 0.6 * row.size or x1 > row.x1 + 0.6 * row.size:
            continue
        for segment in row.segments:
            if 0.12 * segment.size <= segment.y - y <= 0.6 * segment.size:
                found = _strike_segment(segment, x0 - 0.6, x1 + 0.6) or found
    return found


def _strike_segment(segment: Segment, x0: float, x1: float) -> bool:
    if x1 < segment.x0 or x0 > segment.x1:
        return False
    edges = segment.edges
    inside = [at for at in range(len(segment.text)) if x0 <= (edges[at] + edges[at + 1]) / 2 <= x1]
    if not inside:
        return False
    segment.struck.append((inside[0], inside[-1] + 1))
    return True
