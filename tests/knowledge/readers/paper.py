"""Draw PDF pages for tests: words at places, wrapped paragraphs, lines; nothing but ReportLab."""

import io
from collections.abc import Sequence
from typing import Any

from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

__all__ = ["HEIGHT", "LEFT", "RIGHT", "WIDTH", "Paper", "raw_pdf", "register_fonts", "width"]

WIDTH, HEIGHT = 595.0, 842.0
LEFT, RIGHT = 72.0, 523.0
SHOW = b"BT /F1 11 Tf 72 700 Td (Ask before you post.) Tj ET"


class Paper:
    """A PDF in the making; y counts down from the top of the page.

    Args:
        head: drawn at the top of every page; ``{page}`` is its number.
        foot: lines drawn at the bottom of every page.
    """

    def __init__(self, *, head: str = "", foot: Sequence[str] = (), **options: Any) -> None:
        self.file = io.BytesIO()
        self.canvas = Canvas(self.file, pagesize=(WIDTH, HEIGHT), invariant=1, **options)
        self.head, self.foot = head, foot
        self.page = 1
        self.y = 90.0
        self._draw_edges()

    def text(
        self, x: float, y: float, words: str, size: float = 11.0, font: str = "Helvetica"
    ) -> float:
        """Draw words with their baseline at y; return their right edge."""
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, HEIGHT - y, words)
        return x + float(stringWidth(words, font, size))

    def bold(self, x: float, y: float, words: str, size: float = 11.0) -> float:
        """Draw bold words."""
        return self.text(x, y, words, size, "Helvetica-Bold")

    def line(self, x0: float, y0: float, x1: float, y1: float, width: float = 0.6) -> None:
        """Draw a straight line."""
        self.canvas.setLineWidth(width)
        self.canvas.line(x0, HEIGHT - y0, x1, HEIGHT - y1)

    def wrap(
        self,
        words: str,
        *,
        left: float = LEFT,
        right: float = RIGHT,
        mark: str = "",
        mark_x: float = LEFT,
        size: float = 11.0,
        font: str = "Helvetica",
        indent: float = 0.0,
        after: float = 8.0,
        bottom: float = 770.0,
    ) -> None:
        """Draw a paragraph at the current height, over pages where it must; then some white."""
        if mark:
            self._room(bottom)
            self.text(mark_x, self.y, mark, size, font)
        for at, line in enumerate(_lines_of(words, right - left - indent, size, font)):
            self._room(bottom)
            self.text(left + (0 if at else indent), self.y, line, size, font)
            self.y += 1.2 * size
        self.y += after

    def heading(self, words: str, size: float = 14.0) -> None:
        """Draw a bold heading at the current height."""
        self.y += 8
        self.wrap(words, size=size, font="Helvetica-Bold", after=6)

    def new_page(self) -> None:
        """Begin the next page."""
        self.canvas.showPage()
        self.page += 1
        self.y = 90.0
        self._draw_edges()

    def data(self) -> bytes:
        """Return the finished file."""
        self.canvas.save()
        return self.file.getvalue()

    def _room(self, bottom: float) -> None:
        if self.y > bottom:
            self.new_page()

    def _draw_edges(self) -> None:
        if self.head:
            self.text(LEFT, 50, self.head.format(page=self.page), 9)
        for at, words in enumerate(self.foot):
            self.text(LEFT, 800 + 11 * at, words.format(page=self.page), 9)


def raw_pdf(
    content: bytes = SHOW, *, n_pages: int = 1, filters: bytes = b"", extra: bytes = b""
) -> bytes:
    """Return a minimal PDF whose pages all show the same content stream.

    Args:
        content: of each page; by default it says "Ask before you post." at 72, 700.
        n_pages: how many there are.
        filters: how the content is packed.
        extra: further entries of each page.
    """
    kids = b" ".join(b"%d 0 R" % (5 + at) for at in range(n_pages))
    packed = b"/Filter %s" % filters if filters else b""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (n_pages, kids),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(content), packed, content),
    ]
    page = (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents 4 0 R%s>>"
        % extra
    )
    objects += [page] * n_pages
    parts, places = [b"%PDF-1.7\n"], [9]
    for number, thing in enumerate(objects, 1):
        parts.append(b"%d 0 obj\n%s\nendobj\n" % (number, thing))
        places.append(places[-1] + len(parts[-1]))
    start = places.pop()
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return b"".join(parts) + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
        % (size, table, size, start)
    )


def width(words: str, size: float = 11.0, font: str = "Helvetica") -> float:
    """Return how wide the words are drawn, in points."""
    return float(stringWidth(words, font, size))


def register_fonts() -> None:
    """Make ReportLab's own TrueType font known, which has ligatures."""
    registerFont(TTFont("Vera", "Vera.ttf"))


def _lines_of(words: str, width: float, size: float, font: str) -> list[str]:
    """Return the words in lines no wider than ``width`` points."""
    lines = [""]
    for word in words.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if stringWidth(longer, font, size) > width and lines[-1]:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
