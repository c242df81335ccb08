"""Tables without drawn lines: rows whose words leave clear gutters.

It knows the rows of one column of text; lists and justified lines leave gutters too and are told
from tables here.
"""

from bisect import bisect_left
from collections.abc import Sequence

from knowledge.readers.pdf.lines import opens_with_bullet
from knowledge.readers.pdf.page import Row, Segment
from knowledge.readers.pdf.tables import Table, TableRow

__all__ = ["bare_tables"]

# More rows than this are no page of a policy.
MAX_ROWS = 500


def bare_tables(rows: Sequence[Row], leading: float) -> list[Row | Table]:
    """Return the rows with runs of them that stand in columns turned into tables.

    Args:
        rows: of one column of text, from top to bottom; marks already joined to their words.
        leading: usual distance of baselines as a multiple of the type size.
    """
    if len(rows) > MAX_ROWS:
        return list(rows)
    found: list[Row | Table] = []
    at = 0
    while at < len(rows):
        table, columns = _table_from(rows, at, leading)
        found.append(_bare_table(table, columns, leading) if columns else table[0])
        at += len(table)
    return found


def _table_from(
    rows: Sequence[Row], start: int, leading: float
) -> tuple[list[Row], list[tuple[float, float]]]:
    """Return the rows of the table that starts here and its columns; one row where none does."""
    table = [rows[start]]
    if len(table[0].segments) < 2 or opens_with_bullet(table[0].segments[0]):
        return table, []
    columns = [(s.x0, s.x1) for s in rows[start].segments]
    n_full = 1
    for at in range(start + 1, len(rows)):
        above, row = table[-1], _fitted(rows[at], table[-1], columns)
        if row.y - above.y > 3.5 * leading * max(row.size, above.size):
            break
        merged = _overlaid(columns, row)
        if opens_with_bullet(row.segments[0]):
            break
        if len(merged) < 2 or len(merged) < len(columns) or len(merged) > len(columns) + 1:
            break
        if len(row.segments) >= 2:
            n_full += 1
        elif row.x0 < merged[1][0] - 3:
            # Words in the first column alone go on from the row above, or are no more the table.
            tight = row.y - above.y <= 1.1 * leading * row.size
            if (
                not tight
                or above.x0 > merged[0][1]
                or above.segments[0].bold != row.segments[0].bold
            ):
                break
        columns = merged
        table.append(row)
    if n_full < 2 or not _is_aligned(table, columns):
        return table[:1], []
    return table, columns


def _is_aligned(table: Sequence[Row], columns: Sequence[tuple[float, float]]) -> bool:
    """Tell whether cells begin below each other, or are numbers that end so.

    Wide spaces in justified lines are in line by chance, at one side or the other.
    """
    for left, right in columns[1:]:
        cells = [s for row in table for s in row.segments if left - 3 <= s.x0 <= right]
        starts = sum(s.x0 - left <= 2.5 for s in cells)
        ends = sum(right - s.x1 <= 2.5 and any(c.isdigit() for c in s.text) for s in cells)
        middles = sum(abs(s.x0 + s.x1 - left - right) <= 5 for s in cells) if len(table) > 2 else 0
        if max(starts, ends, middles) < 0.6 * len(cells):
            return False
    return True


def _fitted(row: Row, above: Row, columns: Sequence[tuple[float, float]]) -> Row:
    """Return the row with words parted that leave no wide gap but where a column begins."""
    if abs(row.size - above.size) > 0.5:
        return row
    segments: list[Segment] = []
    for segment in row.segments:
        rest = segment
        for a, _ in columns[1:]:
            at = _start_of_word(rest, a)
            if at:
                segments.append(rest.part(0, at))
                rest = rest.part(at, len(rest.text))
        segments.append(rest)
    if len(segments) == len(row.segments) or segments[-1].x1 > columns[-1][1] + 2 * row.size:
        return row  # words that run on past the last column are prose
    return Row(row.y, segments)


def _start_of_word(segment: Segment, x: float) -> int:
    if not segment.x0 + 3 < x < segment.x1:
        return 0
    at = bisect_left(segment.edges, x - 1.2)
    return (
        at
        if at > 0 and segment.text[at - 1 : at] == " " and abs(segment.edges[at] - x) <= 1.2
        else 0
    )


def _overlaid(columns: Sequence[tuple[float, float]], row: Row) -> list[tuple[float, float]]:
    """Return the columns widened by a row; words across a gutter make two columns one."""
    merged: list[tuple[float, float]] = []
    for a, b in sorted([*columns, *((s.x0, s.x1) for s in row.segments)]):
        if merged and a < merged[-1][1] + 0.1 * row.size:
            merged[-1] = (merged[-1][0], max(merged[-1][1], b))
        else:
            merged.append((a, b))
    return merged


def _bare_table(
    rows: Sequence[Row], columns: Sequence[tuple[float, float]], leading: float
) -> Table:
    done: list[TableRow] = []
    above: Row | None = None
    for row in rows:
        cells: list[list[Segment]] = [[] for _ in columns]
        for segment in row.segments:
            at = max(0, sum(segment.x0 >= a - 3 for a, _ in columns) - 1)
            cells[at].append(segment)
        if above is not None and _goes_on(row, above, cells, columns, leading):
            for cell, more in zip(done[-1].cells, cells, strict=True):
                cell.extend(more)
        else:
            done.append(TableRow(cells, row.y))
        above = row
    return Table(done, columns[0][0], rows[0].y - rows[0].size, columns[-1][1], rows[-1].y)


def _goes_on(
    row: Row,
    above: Row,
    cells: Sequence[list[Segment]],
    columns: Sequence[tuple[float, float]],
    leading: float,
) -> bool:
    """Tell whether a row holds the wrapped rest of the cells above it."""
    if row.y - above.y > 1.15 * leading * max(row.size, above.size):
        return False
    if not cells[0]:
        return True
    first = [cell[0].text for cell in cells if cell]
    full = any(
        s.x1 > a + 0.8 * (b - a) for s in above.segments for a, b in columns if a - 3 <= s.x0 <= b
    )
    return full and all(words[:1].islower() for words in first)
