"""Tables by the lines drawn round their cells.

It knows rows and drawn lines of one page; whether a table is a policy's control block or a
rule in cells is not decided here.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from knowledge.readers.pdf.lines import opens_with_bullet
from knowledge.readers.pdf.page import Page, Row, Segment

__all__ = ["Table", "TableRow", "ruled_tables"]

# More lines than this on one page are a drawing, not a table.
MAX_RULES = 1_200
# A row with this much text in this many paragraphs of a cell is page layout, as in DOCX and HTML.
LAYOUT_CHARS = 600
LAYOUT_PARAGRAPHS = 3
_TOUCH = 3.0  # points by which drawn lines may miss each other and still meet


@dataclass(slots=True)
class TableRow:
    """One row: for each cell its lines, each from left to right; an empty cell has none."""

    cells: list[list[Segment]]
    y: float

    @property
    def bold(self) -> bool:
        """Every word of the row is bold."""
        return all(segment.bold for cell in self.cells for segment in cell)

    def is_layout(self, leading: float) -> bool:
        """Tell whether a cell holds running text in several paragraphs: page layout, not data."""
        for cell in self.cells:
            if sum(len(s.text) for s in cell) < LAYOUT_CHARS:
                continue
            gaps = sum(b.y - a.y > 1.35 * leading * b.size for a, b in pairwise(cell))
            bullets = sum(opens_with_bullet(s) for s in cell)
            if gaps + bullets + 1 >= LAYOUT_PARAGRAPHS:
                return True
        return False


@dataclass(slots=True)
class Table:
    """Rows from top to bottom and where they stand."""

    rows: list[TableRow]
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(slots=True)
class _Grid:
    """Lines that touch each other: level ones as (y, x0, x1), upright ones as (x, y0, y1)."""

    across: list[tuple[float, float, float]]
    down: list[tuple[float, float, float]]

    def __post_init__(self) -> None:
        xs = [x for x, _, _ in self.down] + [x for _, a, b in self.across for x in (a, b)]
        ys = [y for y, _, _ in self.across] + [y for _, a, b in self.down for y in (a, b)]
        self.x0, self.x1, self.y0, self.y1 = min(xs), max(xs), min(ys), max(ys)

    x0: float = 0.0
    x1: float = 0.0
    y0: float = 0.0
    y1: float = 0.0

    def bands(self) -> list[tuple[float, float]]:
        """Return the rows as (top, bottom): a line over half the width parts two of them."""
        wide = 0.5 * (self.x1 - self.x0)
        cover: list[list[float]] = []
        for y, a, b in sorted(self.across):
            if cover and y - cover[-1][0] <= _TOUCH:
                cover[-1][1] += b - a
            else:
                cover.append([y, b - a])
        cuts = [self.y0, *(y for y, length in cover if length >= wide), self.y1]
        return [(a, b) for a, b in pairwise(cuts) if b - a > 5]

    def columns(self, top: float, bottom: float) -> list[float]:
        """Return where the cells of one row begin and the last one ends."""
        middle = (top + bottom) / 2
        inner = [x for x, a, b in self.down if a - _TOUCH <= middle <= b + _TOUCH]
        cuts: list[float] = []
        for x in sorted([self.x0, *inner, self.x1]):
            if not cuts or x - cuts[-1] > 5:
                cuts.append(x)
        return cuts


def ruled_tables(page: Page) -> list[Table]:
    """Take the tables that drawn lines show off the page's rows and return them."""
    tables: list[Table] = []
    for grid in _grids(page):
        bands = [(top, bottom, grid.columns(top, bottom)) for top, bottom in grid.bands()]
        if max((len(cuts) for _, _, cuts in bands), default=0) < 3:
            continue  # a box round text
        inside = _take(page.rows, grid)
        rows = [_ruled_row(inside, top, bottom, cuts) for top, bottom, cuts in bands]
        rows = [row for row in rows if any(row.cells)]
        placed = {id(s) for row in rows for cell in row.cells for s in cell}
        if not placed:
            page.rows = _with(page.rows, inside)
            continue
        tables.append(Table(rows, grid.x0, grid.y0, grid.x1, grid.y1))
    page.rows = [row for row in page.rows if row.segments]
    return tables


def _grids(page: Page) -> list[_Grid]:
    across = _merged([(y, a, b) for a, y, b in page.across])
    down = _merged([(x, a, b) for x, a, b in page.down])
    if len(across) + len(down) > MAX_RULES or not across or len(down) < 2:
        return []
    owner = list(range(len(across) + len(down)))

    def root(at: int) -> int:
        while owner[at] != at:
            owner[at] = owner[owner[at]]
            at = owner[at]
        return at

    for i, (y, a, b) in enumerate(across):
        for j, (x, c, d) in enumerate(down):
            if a - _TOUCH <= x <= b + _TOUCH and c - _TOUCH <= y <= d + _TOUCH:
                owner[root(i)] = root(len(across) + j)
    groups: dict[
        int, tuple[list[tuple[float, float, float]], list[tuple[float, float, float]]]
    ] = {}
    for i, level in enumerate(across):
        groups.setdefault(root(i), ([], []))[0].append(level)
    for j, upright in enumerate(down):
        groups.setdefault(root(len(across) + j), ([], []))[1].append(upright)
    grids = [_Grid(a, d) for a, d in groups.values() if len(a) >= 2 and len(d) >= 2]
    return sorted(grids, key=lambda g: g.y0)


def _merged(lines: list[tuple[float, float, float]]) -> list[tuple[float, float, float]]:
    """Join lines at one place that touch: cells are often drawn one by one."""
    merged: list[tuple[float, float, float]] = []
    place = 0.0
    groups: list[list[tuple[float, float, float]]] = []
    for line in sorted(lines):
        if groups and line[0] - place <= 1.5:
            groups[-1].append(line)
        else:
            groups.append([line])
            place = line[0]
    for group in groups:
        start = len(merged)
        for at, a, b in sorted(group, key=lambda line: line[1]):
            if len(merged) > start and a <= merged[-1][2] + _TOUCH:
                merged[-1] = (merged[-1][0], merged[-1][1], max(merged[-1][2], b))
            else:
                merged.append((at, a, b))
    return merged


def _take(rows: list[Row], grid: _Grid) -> list[Segment]:
    """Take the segments within the grid off the rows."""
    inside: list[Segment] = []
    for row in rows:
        if not grid.y0 - 2 <= row.y - 0.3 * row.size <= grid.y1 + 2:
            continue
        mine = [s for s in row.segments if s.x1 > grid.x0 and s.x0 < grid.x1]
        mine = [s for s in mine if min(s.x1, grid.x1) - max(s.x0, grid.x0) > 0.5 * (s.x1 - s.x0)]
        inside.extend(mine)
        taken = set(map(id, mine))
        row.segments = [s for s in row.segments if id(s) not in taken]
    return inside


def _with(rows: list[Row], segments: list[Segment]) -> list[Row]:
    back = [Row(segment.y, [segment]) for segment in segments]
    return sorted([*(row for row in rows if row.segments), *back], key=lambda row: row.y)


def _ruled_row(
    inside: Sequence[Segment], top: float, bottom: float, cuts: Sequence[float]
) -> TableRow:
    cells: list[list[Segment]] = [[] for _ in range(max(1, len(cuts) - 1))]
    for segment in inside:
        if not top <= segment.y - 0.3 * segment.size < bottom:
            continue
        for part in _split(segment, cuts[1:-1]):
            middle = (part.x0 + part.x1) / 2
            at = sum(middle > cut for cut in cuts[1:-1])
            cells[at].append(part)
    return TableRow([_in_lines(cell) for cell in cells], bottom)


def _split(segment: Segment, cuts: Sequence[float]) -> list[Segment]:
    """Cut a segment where an upright line runs through a space of it."""
    parts = [segment]
    for cut in cuts:
        last = parts[-1]
        if not last.x0 + 1 < cut < last.x1 - 1:
            continue
        at = bisect_left(last.edges, cut)
        space = next(
            (k for k in range(at, max(at - 3, 0), -1) if last.text[k : k + 1] == " "), None
        )
        if space is not None:
            parts[-1:] = [last.part(0, space), last.part(space, len(last.text))]
    return parts


def _in_lines(cell: list[Segment]) -> list[Segment]:
    return sorted(cell, key=lambda s: (round(s.y), s.x0))
