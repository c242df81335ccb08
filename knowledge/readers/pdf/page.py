"""Words with places on a page: what the steps of the layout hand to each other.

Values only; how they come about and what becomes of them is told elsewhere.
"""

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field

__all__ = ["Page", "Row", "Segment", "Turned"]


class Segment:
    """Words on one baseline without a wide gap.

    Attributes:
        text: cleaned, single spaces.
        edges: left edge of each character in points, and the right edge of the last.
        struck: half-open character ranges with a line drawn through them.
        tag: number of the block that the file's structure tree puts it in, -1 where none,
            ARTIFACT where the file marks it as no content.
        role: of that block ("P", "H1", "TD"), "" where none.
        symbol: the first character is set in a font of symbols.
        raised: the first characters are set as a superscript.
    """

    __slots__ = ("bold", "edges", "raised", "role", "size", "struck", "symbol", "tag", "text", "y")

    def __init__(
        self, text: str, edges: Iterable[float], y: float, size: float, bold: bool
    ) -> None:
        self.text = text
        # Four bytes for each character: a handbook has millions.
        self.edges = array("f", edges)
        self.y = y
        self.size = size
        self.bold = bold
        self.struck: list[tuple[int, int]] = []
        self.tag = -1
        self.role = ""
        self.symbol = False
        self.raised = False

    @property
    def x0(self) -> float:
        """Left edge in points."""
        return self.edges[0]

    @property
    def x1(self) -> float:
        """Right edge in points."""
        return self.edges[-1]

    def part(self, start: int, end: int) -> "Segment":
        """Return the characters from start to end as a segment, without spaces around them."""
        words = self.text[start:end]
        start += len(words) - len(words.lstrip())
        end = start + len(words.strip())
        other = Segment(
            self.text[start:end], self.edges[start : end + 1], self.y, self.size, self.bold
        )
        other.struck = [
            (max(a, start) - start, min(b, end) - start)
            for a, b in self.struck
            if a < end and b > start
        ]
        other.tag, other.role = self.tag, self.role
        other.symbol = self.symbol and start == 0
        other.raised = self.raised and start == 0
        return other


class Row:
    """Segments on one baseline, from left to right."""

    __slots__ = ("segments", "size", "y")

    def __init__(self, y: float, segments: list[Segment]) -> None:
        self.y = y
        self.segments = segments
        self.size = max(segments, key=lambda s: len(s.text)).size

    @property
    def x0(self) -> float:
        """Left edge in points."""
        return self.segments[0].x0

    @property
    def x1(self) -> float:
        """Right edge in points."""
        return max(s.x1 for s in self.segments)

    @property
    def text(self) -> str:
        """All words, a tab for each wide gap."""
        return "\t".join([s.text for s in self.segments])


@dataclass(frozen=True, slots=True)
class Turned:
    """Words that do not stand upright; ``slanted`` neither upright nor on their side."""

    text: str
    size: float
    slanted: bool


@dataclass(slots=True, kw_only=True)
class Page:
    """One page: its rows from top to bottom and what is drawn on it.

    Attributes:
        number: 1-based.
        across: level drawn lines as (x0, y, x1), without those that strike words.
        down: upright drawn lines as (x, y0, y1).
        raised: the superscripts on it.
        outside: words drawn where nobody sees them.
        n_chars: visible characters.
        n_unreadable: those of them whose meaning the file does not give.
    """

    number: int
    width: float
    height: float
    rows: list[Row]
    across: list[tuple[float, float, float]] = field(default_factory=list)
    down: list[tuple[float, float, float]] = field(default_factory=list)
    turned: list[Turned] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    raised: set[str] = field(default_factory=set)
    outside: list[str] = field(default_factory=list)
    is_picture: bool = False
    n_chars: int = 0
    n_unreadable: int = 0
