"""Running headers, footers and page numbers: found by repetition at one height over the pages.

It takes them off the pages; what becomes of their words is decided where the text is written.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from knowledge.readers.pdf.page import Page, Row
from knowledge.readers.pdf.wire import ARTIFACT

__all__ = ["Running", "take_running"]

# Headers and footers live in the outer fifth of a page and have at most so many lines.
ZONE = 0.22
MAX_LINES = 7
# Word processors repeat a header to a tenth of a point; content comes by on a grid of its own.
NEAR = 1.2
# So many pages show whether a line of the footer is one of it.
SAMPLE = 40
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"[\s\-–—|\[(]*(?:page|p\.?|pg\.?)?\s*(?:\d{1,5}|[ivxlc]{1,7})\s*(?:(?:of|/|\|)\s*\d{1,5})?[\s\-–—|\])]*",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[^\W\d_]{2,}")


@dataclass(slots=True)
class Running:
    """Rows that were taken off one page, outermost first."""

    headers: list[tuple[Row, str]]
    footers: list[tuple[Row, str]]


class _Zone:
    """The rows at one edge of every page, from the edge inwards.

    A row's depth is its distance from that edge.
    """

    def __init__(self, pages: Sequence[Page], body_size: float, *, top: bool) -> None:
        self.top = top
        self.pages = pages
        self.body_size = body_size
        self.n_pages = len([page for page in pages if page.rows])
        self.rows = [_edge(page, top=top) for page in pages]
        self.keys = [[_key(row.text) for row in rows] for rows in self.rows]
        self.repeated = self._find_repeated()

    def _depth(self, number: int, row: Row) -> float:
        return row.y if self.top else self.pages[number].height - row.y

    def _find_repeated(self) -> dict[str, list[float]]:
        """Return the depths at which a row's words repeat, for each row that repeats."""
        places: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, (rows, keys) in enumerate(zip(self.rows, self.keys, strict=True)):
            for row, key in zip(rows, keys, strict=True):
                places[key].append((number, self._depth(number, row)))
        found: dict[str, list[float]] = defaultdict(list)
        weak: list[tuple[str, float]] = []
        for key, seen in places.items():
            for depth, numbers in _by_depth(seen) if key else ():
                if self._is_enough(numbers):
                    found[key].append(depth)
                elif len(set(numbers)) >= 2:
                    weak.append((key, depth))
        # The header of the few left pages stands where that of the right pages does.
        strong = [depth for depths in found.values() for depth in depths]
        for key, depth in weak:
            if any(abs(depth - other) <= NEAR for other in strong):
                found[key].append(depth)
        return found

    def _is_enough(self, numbers: Sequence[int]) -> bool:
        count = len(set(numbers))
        if count < (2 if self.n_pages <= 4 else 3):
            return False
        # A chapter's header repeats over its own pages only.
        return count >= 0.4 * self.n_pages or max(numbers) - min(numbers) <= 2.5 * count

    def count(self, number: int) -> int:
        """Return how many rows at this page's edge are running ones."""
        rows, keys = self.rows[number], self.keys[number]
        found = 0
        for at, (row, key) in enumerate(zip(rows, keys, strict=True)):
            if self._is_running(number, row, key):
                found = at + 1
            elif at > found or not self._is_slot(number, row):
                break  # content: what repeats further in is a coincidence
        if found == 0 and rows and self._stands_apart(number):
            found = 1
        return found

    def _tells_content(self, number: int) -> bool:
        """Tell whether the file marks less than half of the page as none of the content."""
        rows = self.pages[number].rows
        return 2 * sum(map(_is_artifact, rows)) < len(rows)

    def _is_slot(self, number: int, row: Row) -> bool:
        """Tell whether most pages have a row at this depth, as where one line of a footer changes."""
        depth = self._depth(number, row)
        filled = sum(
            any(abs(self._depth(other, one) - depth) <= NEAR for one in rows)
            for other, rows in enumerate(self.rows[:SAMPLE])
        )
        return filled >= 0.8 * min(self.n_pages, SAMPLE)

    def _stands_apart(self, number: int) -> bool:
        """Tell whether the outermost row, though it does not repeat, is by its looks a running one.

        A page number at the foot is; so is small type at the edge of the only page.
        """
        rows, page = self.rows[number], self.pages[number]
        outer = rows[0]
        inner = rows[1].y if len(rows) > 1 else page.height / 2
        if abs(outer.y - inner) <= 1.8 * outer.size:
            return False
        if _is_page_number(outer.text):
            return not self.top and outer.size <= 14
        edge = self._depth(number, outer)
        small = outer.size <= 0.92 * self.body_size and edge <= 0.08 * page.height
        return small and len(self.pages) == 1 and _WORDS.search(outer.text) is not None

    def _is_running(self, number: int, row: Row, key: str) -> bool:
        if _is_artifact(row) and self._tells_content(number):
            return True
        depth = self._depth(number, row)
        return any(abs(depth - other) <= NEAR for other in self.repeated.get(key, ()))


def take_running(pages: Sequence[Page], body_size: float) -> list[Running]:
    """Take running rows off the pages and return them, page by page.

    A header that stands where the first page has no other title is left there as content.
    """
    tops, bottoms = _Zone(pages, body_size, top=True), _Zone(pages, body_size, top=False)
    taken: list[Running] = []
    for number, page in enumerate(pages):
        n_top = tops.count(number)
        n_bottom = min(bottoms.count(number), len(page.rows) - n_top)
        heads = page.rows[:n_top]
        feet = page.rows[len(page.rows) - n_bottom :]
        page.rows = page.rows[n_top : len(page.rows) - n_bottom]
        if number == 0:
            kept = _title_among(heads, page, body_size)
            heads = [row for row in heads if row not in kept]
            page.rows[:0] = kept
        taken.append(Running(_named(heads, "running header"), _named(feet, "running footer")))
    return taken


def _is_artifact(row: Row) -> bool:
    return all(s.tag == ARTIFACT for s in row.segments)


def _edge(page: Page, *, top: bool) -> list[Row]:
    rows = page.rows if top else page.rows[::-1]
    limit = ZONE * page.height
    return [row for row in rows[:MAX_LINES] if (row.y if top else page.height - row.y) < limit]


def _key(text: str) -> str:
    words = " ".join(_DIGITS.sub("#", text).split()).casefold()
    return "#" if _is_page_number(text) else words


def _is_page_number(text: str) -> bool:
    return _PAGE_NUMBER.fullmatch(text) is not None and any(c.isalnum() for c in text)


def _by_depth(seen: Iterable[tuple[int, float]]) -> list[tuple[float, list[int]]]:
    groups: list[tuple[float, list[int]]] = []
    for number, depth in sorted(seen, key=lambda s: s[1]):
        if groups and depth - groups[-1][0] <= NEAR:
            groups[-1][1].append(number)
        else:
            groups.append((depth, [number]))
    return groups


def _named(rows: Iterable[Row], reason: str) -> list[tuple[Row, str]]:
    return [(row, "page number" if _is_page_number(row.text) else reason) for row in rows]


def _title_among(heads: Sequence[Row], page: Page, body_size: float) -> list[Row]:
    """Return the header rows that are the only title the first page has."""
    named = [
        row for row in heads if len(_WORDS.findall(row.text)) >= 2 and not _DIGITS.search(row.text)
    ]
    if not named:
        return []
    sizes = Counter(row.size for row in named)
    for row in page.rows:
        if row.y > 0.6 * page.height:
            break
        looks = row.size > 1.15 * max(body_size, min(sizes)) and _WORDS.search(row.text)
        if looks or _key(row.text) in {_key(head.text) for head in named}:
            return []
    return named
