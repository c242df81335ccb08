"""Reading order: margin comments aside, tables as rows, columns one after the other.

It turns the rows of a page into flows of lines; it knows nothing of paragraphs.
"""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from knowledge.readers.pdf.flow import Flow, Measures
from knowledge.readers.pdf.gutters import bare_tables
from knowledge.readers.pdf.lines import Line, line_of, mark_gap, opens_with_bullet
from knowledge.readers.pdf.margin import margin_comments
from knowledge.readers.pdf.page import Page, Row, Segment
from knowledge.readers.pdf.tables import Table, TableRow, ruled_tables

__all__ = ["flows_of"]

_MIN_GUTTER = 8.0
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
    rows = [item for item in items if isinstance(item, Row)]
    gutter = _gutter(rows, measures) if depth < _MAX_DEPTH else None
    if gutter is None:
        flows.append(_flow(items, number, measures))
        flows[-1].is_column = depth > 0
        return
    for strip, split in _strips(items, gutter, measures):
        if not split:
            flows.append(_flow(strip, number, measures))
            continue
        for left in (True, False):
            side = [half for item in strip if (half := _half(item, gutter, left=left)) is not None]
            _arrange(side, number, measures, depth + 1, flows)


def _gutter(rows: Sequence[Row], measures: Measures) -> float | None:
    """Return the middle of the white band between two columns of prose, None where none is."""
    segments = [s for row in rows for s in row.segments]
    if len(segments) < 8:
        return None
    low, high = min(s.x0 for s in segments), max(s.x1 for s in segments)
    width = high - low
    if width < 20 * measures.body:
        return None
    start, step = low + 0.2 * width, max(2.0, width / 1_000)
    steps = int(0.6 * width / step)
    cover = [0] * (steps + 2)
    for s in segments:
        a, b = int((s.x0 - start) / step), int((s.x1 - start) / step) + 1
        if b > 0 and a <= steps:
            cover[max(a, 0)] += 1
            cover[min(b, steps + 1)] -= 1
    for at in range(1, steps + 1):
        cover[at] += cover[at - 1]
    least = min(cover[:steps])
    if least > 0.4 * len(segments):
        return None
    band = _widest_run([c <= least + 0.02 * len(segments) for c in cover[:steps]])
    if (band[1] - band[0]) * step < _MIN_GUTTER:
        return None
    gutter = start + (band[0] + band[1]) * step / 2
    left = [s for s in segments if s.x1 <= gutter]
    right = [s for s in segments if s.x0 >= gutter]
    if _is_prose(left) and _is_prose(right) and not _is_aligned(left, right, measures):
        return gutter
    return None


def _widest_run(flags: Sequence[bool]) -> tuple[int, int]:
    best, start = (0, 0), None
    for at, flag in enumerate([*flags, False]):
        if flag and start is None:
            start = at
        elif not flag and start is not None:
            best = max(best, (start, at), key=lambda run: run[1] - run[0])
            start = None
    return best


def _is_prose(side: Sequence[Segment]) -> bool:
    """Tell whether one side of a gutter holds lines of running text."""
    if len(side) < 4:
        return False
    width = max(s.x1 for s in side) - min(s.x0 for s in side)
    full = [s for s in side if s.x1 - s.x0 >= 0.6 * width]
    return len(full) >= 0.45 * len(side) and median([len(s.text) for s in side]) >= 16


def _is_aligned(left: Sequence[Segment], right: Sequence[Segment], measures: Measures) -> bool:
    """Tell whether paragraphs begin side by side, as the rows of a table do."""
    starts = [_starts(side, measures) for side in (left, right)]
    if min(len(one) for one in starts) < 2:
        return False
    near = [y for y in starts[0] if any(abs(y - other) <= 2 for other in starts[1])]
    return len(near) >= 0.8 * max(len(one) for one in starts)


def _starts(side: Sequence[Segment], measures: Measures) -> list[float]:
    ys = sorted({round(s.y, 1) for s in side})
    limit = 1.35 * measures.leading * measures.body
    return [b for a, b in pairwise(ys) if b - a > limit]


def _strips(
    items: Sequence[Row | Table], gutter: float, measures: Measures
) -> list[tuple[list[Row | Table], bool]]:
    """Part the page into strips from top to bottom: in columns (True) or over the full width."""
    strips: list[tuple[list[Row | Table], bool]] = []
    for at, item in enumerate(items):
        split = not _crosses(item, gutter) and not _is_title_over(items, at, measures)
        if strips and strips[-1][1] == split:
            strips[-1][0].append(item)
        else:
            strips.append(([item], split))
    for (above, is_split), (below, below_split) in pairwise(strips):
        if not is_split and below_split:
            _move_rest(above, below, gutter, measures)
    return [(strip, split and _has_both(strip, gutter)) for strip, split in strips if strip]


def _move_rest(
    above: list[Row | Table], below: list[Row | Table], gutter: float, measures: Measures
) -> None:
    """Move the short last lines of a full-width paragraph from the columns below back to it."""
    while len(below) > 1 and isinstance(below[0], Row) and isinstance(above[-1], Row):
        row, last = below[0], above[-1]
        near = row.y - last.y <= 1.35 * measures.leading * row.size and row.size == last.size
        alone = _half(row, gutter, left=False) is None
        if not (near and alone):
            return
        above.append(below.pop(0))


def _crosses(item: Row | Table, gutter: float) -> bool:
    if isinstance(item, Table):
        return item.x0 < gutter < item.x1
    return any(s.x0 < gutter - 2 and s.x1 > gutter + 2 for s in item.segments)


def _is_title_over(items: Sequence[Row | Table], at: int, measures: Measures) -> bool:
    """Tell whether a short heading on one side has white over the whole width around it."""
    item = items[at]
    if isinstance(item, Table) or len(item.segments) > 1:
        return False
    if item.size < 1.15 * measures.body and not item.segments[0].bold:
        return False
    room = 1.5 * measures.leading * measures.body
    for step in (-1, 1):
        near = at + step
        if 0 <= near < len(items):
            other = items[near]
            y = other.y if isinstance(other, Row) else other.y0
            if abs(y - item.y) < room:
                return False
    return True


def _has_both(strip: Sequence[Row | Table], gutter: float) -> bool:
    left = sum(1 for item in strip if _half(item, gutter, left=True) is not None)
    right = sum(1 for item in strip if _half(item, gutter, left=False) is not None)
    return left >= 1 and right >= 1


def _half(item: Row | Table, gutter: float, *, left: bool) -> Row | Table | None:
    if isinstance(item, Table):
        return item if (item.x0 + item.x1 < 2 * gutter) == left else None
    mine = [s for s in item.segments if (s.x0 + s.x1 < 2 * gutter) == left]
    return Row(item.y, mine) if mine else None


# --- lines --------------------------------------------------------------------------------------


def _flow(items: Sequence[Row | Table], number: int, measures: Measures) -> Flow:
    flow = Flow()
    rows: list[Row] = []
    for item in items:
        if isinstance(item, Row):
            rows.append(_with_mark(item))
            continue
        _add_rows(flow, rows, number, measures)
        rows = []
        flow.lines.extend(item.rows)
    _add_rows(flow, rows, number, measures)
    lines = [line for line in flow.lines if isinstance(line, Line)]
    flow.left = min((line.x0 for line in lines), default=0.0)
    flow.right = max((line.x1 for line in lines), default=0.0)
    return flow


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
