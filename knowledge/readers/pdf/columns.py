"""Columns: stretches of a page where text stands beside text with a white band between.

Found one stretch at a time, so that a heading, a table or a whole page over the full width may
stand above and below. It tells columns from the cells of tables and from lists.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from knowledge.readers.pdf.flow import Measures
from knowledge.readers.pdf.page import Row
from knowledge.readers.pdf.tables import Table

__all__ = ["half", "strips"]

Item = Row | Table

# The narrowest white band between columns, in points; word processors set 20 and more, a box that
# floats beside the text may come as close as this.
MIN_GUTTER = 5.0
# More items than this are no page of a policy.
MAX_ITEMS = 500


def strips(items: Sequence[Item], measures: Measures) -> list[tuple[list[Item], float | None]]:
    """Part the items of a page, from top to bottom, into strips.

    Returns:
        The items of each strip and the middle of the white band between its columns, None where
        the strip runs over the full width.
    """
    found: list[tuple[list[Item], float | None]] = []
    at = 0
    for start, end, gutter in _windows(items, measures):
        if at < start:
            found.append((list(items[at:start]), None))
        found.append((list(items[start:end]), gutter))
        at = end
    if at < len(items):
        found.append((list(items[at:]), None))
    return found


def half(item: Item, gutter: float, *, left: bool) -> Item | None:
    """Return what of an item stands on one side of the gutter."""
    if isinstance(item, Table):
        return item if (item.x0 + item.x1 < 2 * gutter) == left else None
    mine = [s for s in item.segments if (s.x0 + s.x1 < 2 * gutter) == left]
    return Row(item.y, mine) if mine else None


def _windows(items: Sequence[Item], measures: Measures) -> Iterator[tuple[int, int, float]]:
    if len(items) > MAX_ITEMS:
        return
    done = 0
    tried: set[tuple[int, int]] = set()
    for at in range(len(items)):
        if at < done:
            continue
        for low, high in _gaps(items, at):
            window = _Window(items, at, low, high, done)
            if (window.start, window.end) in tried:
                continue
            tried.add((window.start, window.end))
            window.trim(measures)
            if window.holds_columns(measures):
                yield window.start, window.end, window.gutter
                done = window.end
                break


def _gaps(items: Sequence[Item], at: int) -> Iterator[tuple[float, float]]:
    """Yield the white between words beside each other: on one baseline, or nearly."""
    spans = _spans(items[at])
    for (_, a), (b, _) in pairwise(spans):
        if b - a >= MIN_GUTTER:
            yield a, b
    if at + 1 < len(items) and len(spans) == 1:
        other = _spans(items[at + 1])
        item, below = items[at], items[at + 1]
        near = _top(below) - _top(item) < 0.9 * (item.size if isinstance(item, Row) else 12.0)
        first, second = sorted((spans[0], (other[0][0], other[-1][1])))
        if near and second[0] - first[1] >= MIN_GUTTER:
            yield first[1], second[0]


def _spans(item: Item) -> list[tuple[float, float]]:
    if isinstance(item, Table):
        return [(item.x0, item.x1)]
    return [(s.x0, s.x1) for s in item.segments]


def _top(item: Item) -> float:
    return item.y if isinstance(item, Row) else item.y0


class _Window:
    """The longest run of items around one of them that leave a white band free."""

    def __init__(self, items: Sequence[Item], at: int, low: float, high: float, floor: int) -> None:
        self.items = items
        self.low, self.high = low, high
        self.start, self.end = at, at + 1
        while self.end < len(items) and self._takes(items[self.end]):
            self.end += 1
        while self.start > floor and self._takes(items[self.start - 1]):
            self.start -= 1

    @property
    def gutter(self) -> float:
        return (self.low + self.high) / 2

    def _takes(self, item: Item) -> bool:
        """Narrow the band by an item; False where too little of it would be left."""
        low, high = self.low, self.high
        for a, b in _spans(item):
            if a + b < low + high:
                low = max(low, b)
            else:
                high = min(high, a)
        if high - low < MIN_GUTTER:
            return False
        self.low, self.high = low, high
        return True

    def trim(self, measures: Measures) -> None:
        """Give up what stands on the left alone above and below the columns."""
        lefts = [at for at in range(self.start, self.end) if self._half(at, left=True)]
        rights = [at for at in range(self.start, self.end) if self._half(at, left=False)]
        if not lefts or not rights:
            self.end = self.start
            return
        above = [at for at in lefts if at < rights[0]]
        below = [at for at in lefts if at > rights[-1]]
        self.start = min(self._reach(above[::-1], lefts, measures), rights[0])
        edge = min(_spans(self.items[at])[0][0] for at in lefts)
        full = [at for at in below if self._is_full(at, 0.8 * (self.low - edge), measures)]
        if full:
            below = below[below.index(full[-1]) + 1 :]
        inner = [at for at in lefts if at <= rights[-1]]
        last = full[-1] if full else (inner[-1] if inner else rights[-1])
        end = max(last, rights[-1])
        for at in below:
            if not self._is_near(last, at, measures):
                break
            last = end = at
        self.end = end + 1

    def _reach(self, above: Sequence[int], lefts: Sequence[int], measures: Measures) -> int:
        """Return the first of the items above that are lines of the paragraph they stand over."""
        reached = next((at for at in lefts if at not in above), self.end)
        for at in above:
            if reached < self.end and not self._is_near(at, reached, measures):
                break
            reached = at
        return reached

    def _is_full(self, at: int, width: float, measures: Measures) -> bool:
        item = self.items[at]
        if isinstance(item, Table) or item.segments[0].bold:
            return False
        is_body = abs(item.size - measures.body) <= 0.07 * measures.body
        return is_body and item.x1 - item.x0 >= width

    def _is_near(self, first: int, second: int, measures: Measures) -> bool:
        """Tell whether two items stand as close as the lines of a paragraph."""
        one, two = self.items[first], self.items[second]
        if isinstance(one, Table) or isinstance(two, Table) or one.size != two.size:
            return False
        return two.y - one.y <= 1.35 * measures.leading * one.size

    def _half(self, at: int, *, left: bool) -> Item | None:
        return half(self.items[at], self.gutter, left=left)

    def _side(self, *, left: bool) -> list[Row]:
        halves = [self._half(at, left=left) for at in range(self.start, self.end)]
        return [item for item in halves if isinstance(item, Row)]

    def holds_columns(self, measures: Measures) -> bool:
        """Tell whether both sides hold running text that is not the cells of a table."""
        left, right = self._side(left=True), self._side(left=False)
        if not (_is_prose(left) and _is_prose(right)):
            return False
        baselines = {round(row.segments[0].y, 1) for row in right}
        beside = sum(round(row.segments[0].y, 1) in baselines for row in left)
        if beside < 0.5 * min(len(left), len(right)):
            return _runs_on(left) or _runs_on(right)
        if min(len(left), len(right)) < 4 or _starts_together(left, right, measures):
            return False
        return _runs_on(left) and _runs_on(right)


def _is_prose(side: Sequence[Row]) -> bool:
    """Tell whether lines are about as long as their column and have several words."""
    if len(side) < 3:
        return False
    width = max(s.x1 for s in side) - min(s.x0 for s in side)
    full = [s for s in side if s.x1 - s.x0 >= 0.6 * width]
    return len(full) >= 0.45 * len(side) and median([len(s.text) for s in side]) >= 14


def _runs_on(side: Sequence[Row]) -> bool:
    """Tell whether sentences run on from line to line."""
    inner = [s.text[:1].islower() for s in side[1:]]
    return sum(inner) >= 0.3 * len(inner)


def _starts_together(left: Sequence[Row], right: Sequence[Row], measures: Measures) -> bool:
    """Tell whether paragraphs begin side by side, as the rows of a table do."""
    starts = [_starts(side, measures) for side in (left, right)]
    if min(len(one) for one in starts) < 2:
        return False
    near = [y for y in starts[0] if any(abs(y - other) <= 2 for other in starts[1])]
    return len(near) >= 0.8 * max(len(one) for one in starts)


def _starts(side: Sequence[Row], measures: Measures) -> list[float]:
    ys = sorted({round(s.y, 1) for s in side})
    limit = 1.35 * measures.leading * measures.body
    return [b for a, b in pairwise(ys) if b - a > limit]
