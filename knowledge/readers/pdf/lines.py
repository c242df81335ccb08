"""One line of text as the paragraph rules see it: its words, its mark, its place.

It tells what could be a bullet or a number; whether it is one depends on the lines around it.
"""

import re
from enum import Enum
from itertools import pairwise

from knowledge.readers.pdf.page import Row, Segment

__all__ = ["Line", "MarkKind", "counts_on", "line_of", "mark_gap", "opens_with_bullet"]

BULLETS = "•▪◦‣·●○■□✓✔➢➔→∙►▶⁃➤❖✦❑❒◆◇▫★☐⮚⦁✗✘❍⬧⧫⬥✧⇨☒☑♦"
_BULLET = re.compile(rf"(?:[{BULLETS}\ue000-\uf8ff]+|[-–—*+§oØü¾\ufffd])(?=\s|$)")
_TIGHT_BULLET = re.compile(rf"[{BULLETS}\ue000-\uf8ff]")
_DECIMAL = re.compile(r"\(?\d{1,3}(?:\.\d{1,3})*[.)]{0,2}(?=\s|$)")
_NUMBERS = re.compile(r"[\d.()\s]+")
_LETTER = re.compile(
    r"(?:\((?:[A-Za-z]|[ivxlIVXL]{1,6})\)|(?:[A-Za-z]|[ivxlIVXL]{1,6})[.)])(?=\s|$)"
)
_ROMAN = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi".split()
_ROMAN_STEPS = set(pairwise(_ROMAN))
_MAX_MARK_GAP_EM = 6.0


class MarkKind(Enum):
    """What opens a line."""

    NONE = 0
    BULLET = 1  # a glyph that is nothing but a bullet
    DASH = 2  # a character that prose uses too
    NUMBER = 3
    LETTER = 4


class Line:
    """Words on one baseline of one column.

    Attributes:
        text: a tab stands for a wide gap.
        struck: half-open character ranges with a line through them.
        mark_end: where a bullet or number that may open the line ends, 0 where there is none.
        text_start: where the words after it begin.
        gap: white after the mark in ems.
        text_x: left edge of the words.
        first_word: width of the first word in points.
        soft: ends in a soft hyphen.
        dropped: a struck number that stood before the number in force.
    """

    __slots__ = (
        "bold",
        "dropped",
        "first_word",
        "gap",
        "kind",
        "mark_end",
        "page",
        "raised",
        "role",
        "segment",
        "size",
        "soft",
        "struck",
        "tag",
        "text",
        "text_start",
        "text_x",
        "x0",
        "x1",
        "y",
    )

    def __init__(self, segment: Segment, page: int) -> None:
        text = segment.text
        self.page = page
        self.x0, self.x1, self.y = segment.x0, segment.x1, segment.y
        self.size, self.bold = segment.size, segment.bold
        self.struck = segment.struck
        self.tag, self.role = segment.tag, segment.role
        self.raised = segment.raised
        self.dropped = ""
        self.segment = segment if segment.struck else None
        self.kind, self.mark_end = _mark_of(text, symbol=segment.symbol)
        if self.kind is MarkKind.BULLET and not text[0].isascii() and text[0] not in BULLETS:
            text = "•" * self.mark_end + text[self.mark_end :]
        elif self.kind is MarkKind.BULLET and segment.symbol:
            text = "•" + text[1:]
        self.soft = text.endswith("\xad")
        self.text = text.replace("\xad", "-")
        if self.mark_end == len(text) and self.kind in (MarkKind.NUMBER, MarkKind.LETTER):
            self.kind, self.mark_end = MarkKind.NONE, 0  # the last word of a sentence
        rest = text[self.mark_end :]
        self.text_start = self.mark_end + len(rest) - len(rest.lstrip())
        edges = segment.edges
        self.text_x = edges[self.text_start]
        self.gap = (
            (self.text_x - edges[self.mark_end]) / max(self.size, 1.0) if self.mark_end else 0.0
        )
        word_end = text.find(" ", self.text_start)
        self.first_word = edges[word_end if word_end > 0 else len(text)] - self.text_x

    def with_number_in_force(self) -> "Line":
        """Return the line without a struck number before its number, or the line itself.

        Renumbering under tracked changes prints both: the old one struck, the new one after it.
        """
        if self.segment is None or self.kind is not MarkKind.NUMBER:
            return self
        end = min(self.segment.struck)[1] if min(self.segment.struck)[0] == 0 else 0
        text = self.segment.text
        rest = text[end:].lstrip()
        if not end or not _NUMBERS.fullmatch(text[:end]) or not _DECIMAL.match(rest):
            return self
        line = Line(self.segment.part(end, len(text)), self.page)
        line.dropped = text[:end].strip()
        return line

    @property
    def words(self) -> str:
        """The line without its mark."""
        return self.text[self.text_start :]


def line_of(row: Row, page: int) -> Line:
    """Return a row as one line, a tab for each wide gap."""
    if len(row.segments) == 1:
        return Line(row.segments[0], page)
    text = "\t".join([s.text for s in row.segments])
    edges = [edge for s in row.segments for edge in s.edges]
    longest = max(row.segments, key=lambda s: len(s.text))
    joined = Segment(text, edges, row.y, longest.size, all(s.bold for s in row.segments))
    at = 0
    for segment in row.segments:
        joined.struck.extend((a + at, b + at) for a, b in segment.struck)
        at += len(segment.text) + 1
    joined.tag, joined.role = longest.tag, longest.role
    joined.symbol, joined.raised = row.segments[0].symbol, row.segments[0].raised
    return Line(joined, page)


def mark_gap(first: Segment, second: Segment) -> bool:
    """Tell whether the first segment is nothing but a mark of the second."""
    if len(first.text) > 12 or second.x0 - first.x1 > _MAX_MARK_GAP_EM * max(
        first.size, second.size
    ):
        return False
    kind, end = _mark_of(first.text, symbol=first.symbol)
    return kind is not MarkKind.NONE and end == len(first.text)


def opens_with_bullet(segment: Segment) -> bool:
    """Tell whether a segment begins with a glyph that is nothing but a bullet."""
    return _mark_of(segment.text, symbol=segment.symbol)[0] is MarkKind.BULLET


def _mark_of(text: str, *, symbol: bool) -> tuple[MarkKind, int]:
    if symbol and (len(text) == 1 or text[1] == " ") and not text[0].isdigit():
        return MarkKind.BULLET, 1
    found = _BULLET.match(text)
    if found is not None:
        is_glyph = text[0] not in "-–—*+§oØü¾\ufffd"
        return (MarkKind.BULLET if is_glyph else MarkKind.DASH), found.end()
    if _TIGHT_BULLET.match(text):
        return MarkKind.BULLET, 1
    found = _DECIMAL.match(text)
    if found is not None:
        return MarkKind.NUMBER, found.end()
    found = _LETTER.match(text)
    if found is not None:
        return MarkKind.LETTER, found.end()
    return MarkKind.NONE, 0


def counts_on(one: Line, two: Line) -> bool:
    """Tell whether the second line's number or letter is the one after the first's."""
    a, b = one.text[: one.mark_end].strip("()."), two.text[: two.mark_end].strip("().")
    if a.replace(".", "").isdigit() and b.replace(".", "").isdigit():
        head, tail = a.rpartition(".")[0], a.rpartition(".")[2]
        return b.rpartition(".")[0] == head and int(b.rpartition(".")[2]) == int(tail) + 1
    return (len(a) == len(b) == 1 and ord(b) == ord(a) + 1) or (a, b) in _ROMAN_STEPS
