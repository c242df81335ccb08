"""Reading order: margin comments aside, tables as rows, columns one after the other.

It turns the rows of a page into flows of lines; it knows nothing of paragraphs.
"""

from collections.abc import Sequence
from itertools import pairwise

from knowledge.readers.pdf.columns import half, strips
from knowledge.readers.pdf.flow import Flow, Measures
from knowledge.readers.pdf.gutters import bare_tables
from knowledge.readers.pdf.lines import Line, line_of, mark_gap, opens_with_bullet
from knowledge.readers.pdf.margin import margin_comments
from knowledge.readers.pdf.page import Page, Row, Segment
from knowledge.readers.pdf.tables import Table, TableRow, ruled_tables

__all__ = ["flows_of"]

_MAX_DEPTH = 2


def flows_of(page: Page, measures: Measures) -> list[Flow]:
    """Return the page's words in reading order; comments come last, each flow one comment."""
    comments = margin_comments(page)
    tables = ruled_tables(page)
    items: list[Row | Table] = [*page.rows, *tables]
    items.sort(key=lambda item: item.y if isinstance(item, Row) else item.y0)
    flows: list[Flow] = []
    _arrange(items, page.number, measures, 0, flows)
    return flows + comments


# --- columns ------------------------------------------------------------------------------------


def _arrange(
    items: Sequence[Row | Table], number: int, measures: Measures, depth: int, flows: list[Flow]
) -> None:
    parted = strips(items, measures) if depth < _MAX_DEPTH else [(list(items), None)]
    for strip, gutter in parted:
        if gutter is None:
            for flow in _flows(strip, number, measures):
                flow.is_column = flow.is_column or depth > 0
                flows.append(flow)
            continue
        sides = _sides(strip, gutter)
        for left in sides:
            side = [part for item in strip if (part := half(item, gutter, left=left)) is not None]
            at = len(flows)
            _arrange(side, number, measures, depth + 1, flows)
            for flow in flows[at:]:
                flow.is_box = flow.is_box or (sides[0] is False and not left)


def _sides(strip: Sequence[Row | Table], gutter: float) -> tuple[bool, bool]:
    """Return which side comes first: the left one, but a narrow box at the right before it.

    The text goes on below the box, and a paragraph must not be parted by it.
    """
    rows = [item for item in strip if isinstance(item, Row)]
    left = gutter - min(row.x0 for row in rows)
    right = max(row.x1 for row in rows) - gutter
    return (False, True) if left > 1.5 * right else (True, False)


# --- lines --------------------------------------------------------------------------------------


def _flows(items: Sequence[Row | Table], number: int, measures: Measures) -> list[Flow]:
    """Return the lines of a strip; a table row that is page layout parts it into its cells."""
    flows = [Flow()]
    rows: list[Row] = []
    for item in items:
        if isinstance(item, Row):
            rows.append(_with_mark(item))
            continue
        _add_rows(flows[-1], rows, number, measures)
        rows = []
        for row in item.rows:
            if not row.is_layout(measures.leading):
                flows[-1].lines.append(row)
                continue
            for cell in row.cells:
                flows.append(Flow(is_column=True, is_cell=True))
                _add_rows(flows[-1], _rows_of(cell), number, measures)
            flows.append(Flow())
    _add_rows(flows[-1], rows, number, measures)
    for flow in flows:
        lines = [line for line in flow.lines if isinstance(line, Line)]
        flow.left = min((line.x0 for line in lines), default=0.0)
        flow.right = max((line.x1 for line in lines), default=0.0)
    return [flow for flow in flows if flow.lines]


def _rows_of(cell: Sequence[Segment]) -> list[Row]:
    rows: list[Row] = []
    for segment in cell:
        if rows and abs(rows[-1].y - segment.y) < 0.3 * segment.size:
            rows[-1] = Row(rows[-1].y, sorted([*rows[-1].segments, segment], key=lambda s: s.x0))
        else:
            rows.append(Row(segment.y, [segment]))
    return [_with_mark(row) for row in rows]


def _add_rows(flow: Flow, rows: Sequence[Row], number: int, measures: Measures) -> None:
    items = bare_tables(rows, measures.leading)
    right = max((row.x1 for row in rows), default=0.0)
    for at, item in enumerate(items):
        if isinstance(item, Table):
            flow.lines.extend(item.rows)
        elif _is_lone_row(item) and not _is_justified(items, at, right, measures):
            flow.lines.append(TableRow([[s] for s in item.segments], item.y))
        else:
            flow.lines.append(line_of(item, number))


def _is_lone_row(row: Row) -> bool:
    """Tell whether words far apart on one line look like cells."""
    if len(row.segments) < 2 or opens_with_bullet(row.segments[0]):
        return False
    return max(b.x0 - a.x1 for a, b in pairwise(row.segments)) > 3 * row.size


def _is_justified(items: Sequence[Row | Table], at: int, right: float, measures: Measures) -> bool:
    """Tell whether a line with wide spaces stands among full lines of prose."""
    row = items[at]
    if not isinstance(row, Row) or row.x1 < right - 2:
        return False
    near = 2.6 * measures.leading * row.size
    return any(
        isinstance(other, Row)
        and len(other.segments) == 1
        and other.x1 >= right - 2
        and other.size == row.size
        and abs(other.y - row.y) <= near
        for other in (*items[max(0, at - 2) : at], *items[at + 1 : at + 3])
    )


def _with_mark(row: Row) -> Row:
    """Join a bullet or number at the left to the words after it."""
    if len(row.segments) < 2 or not mark_gap(row.segments[0], row.segments[1]):
        return row
    first, second = row.segments[:2]
    text = f"{first.text} {second.text}"
    joined = Segment(text, [*first.edges, *second.edges], first.y, second.size, second.bold)
    shift = len(first.text) + 1
    joined.struck = [*first.struck, *((a + shift, b + shift) for a, b in second.struck)]
    joined.tag, joined.role = second.tag, second.role
    joined.symbol, joined.raised = first.symbol, first.raised
    return Row(row.y, [joined, *row.segments[2:]])
