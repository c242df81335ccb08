"""Blocks while their lines are gathered, and what their lines tell."""

from knowledge.domain import BlockKind
from knowledge.readers.pdf.lines import Line

__all__ = ["Draft", "ends_sentence", "heading_level", "is_full"]

_CLOSERS = "\"'”’)]»›*¹²³⁴⁵⁶⁷⁸⁹⁰"
_HEADING_ROLES = {"H": 1, "Title": 1, **{f"H{level}": level for level in range(1, 7)}}


class Draft:
    """A block while its lines are gathered.

    Attributes:
        has_mark: its first line's bullet or number is its mark.
        right: where full lines of its column end.
        cells: for a row, the lines of each cell; empty for others.
        label: for a note.
    """

    __slots__ = (
        "cells",
        "has_mark",
        "joined",
        "kind",
        "label",
        "left",
        "level",
        "lines",
        "page",
        "right",
    )

    def __init__(self, kind: BlockKind, page: int, lines: list[Line]) -> None:
        self.kind = kind
        self.page = page
        self.lines = lines
        self.cells: list[list[Line]] = []
        self.has_mark = False
        self.joined = False
        self.label = ""
        self.left = self.right = 0.0
        self.level = 0

    @property
    def size(self) -> float:
        """Size of its type in points."""
        return max(self.lines, key=lambda line: len(line.text)).size if self.lines else 0.0

    @property
    def bold(self) -> bool:
        """Every line is bold."""
        return bool(self.lines) and all(line.bold for line in self.lines)

    def expected_x(self) -> float:
        """Return where a further line of it would begin."""
        if len(self.lines) > 1:
            return self.lines[-1].x0
        first = self.lines[0]
        return first.text_x if self.has_mark else first.x0


def is_full(prev: Line, line: Line, right: float) -> bool:
    """Tell whether the line's first word would not have fitted at the end of the one before it."""
    if prev.text.endswith("-"):
        return True
    return prev.x1 + 0.22 * prev.size + line.first_word > right - 0.1 * prev.size


def ends_sentence(text: str) -> bool:
    """Tell whether words end as a sentence does."""
    return text.rstrip(_CLOSERS).endswith((".", "!", "?"))


def heading_level(draft: Draft) -> int:
    """Return the level that the file's structure tree gives a heading, 0 for other blocks."""
    levels = {_HEADING_ROLES.get(line.role, 0) for line in draft.lines}
    return levels.pop() if len(levels) == 1 else 0
