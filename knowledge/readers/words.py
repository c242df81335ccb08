"""What paragraph-wise readers hand to the canvas: words with their looks, paragraphs, tables.

Mutable and short-lived; what leaves the readers is the frozen domain. Knows nothing of any format.
"""

import re
from collections.abc import Sequence
from typing import Final

from knowledge.domain import BlockKind

__all__ = [
    "Item",
    "Paragraph",
    "Row",
    "Stretch",
    "Table",
    "add_reference",
    "has_word",
    "raised",
    "stripped",
]

# Text, deleted, bold, font size in the format's own unit (0.0 where unknown).
Stretch = tuple[str, bool, bool, float]

_WORD: Final = re.compile(r"[^\W_]")
_BEFORE_PLAIN_LABEL: Final = re.compile(r"[a-z.,;:)\"'”’]$")
_RAISED: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class Paragraph:
    """A paragraph, list item, heading, note or comment.

    Attributes:
        stretches: its words in order; a line break is a newline.
        mark: number or bullet as shown, without white space around it; "" where none.
        gap: what stands between the mark and the words.
        mark_struck: the number is shown struck.
        display: set as a title or label, whatever its letters look like.
        note_label: for a NOTE, the label that the text uses.
        reason: why it is noise, "" for a block.
        hidden: words that are in the file but not shown where they stand, each with the reason.
        after: what follows it in reading order: its notes, comments and text boxes.
    """

    __slots__ = (
        "after",
        "display",
        "gap",
        "hidden",
        "kind",
        "level",
        "mark",
        "mark_struck",
        "note_label",
        "reason",
        "stretches",
    )

    def __init__(self, kind: BlockKind, stretches: list[Stretch], level: int = 0) -> None:
        self.kind = kind
        self.stretches = stretches
        self.level = level
        self.mark = ""
        self.gap = "\t"
        self.mark_struck = False
        self.display = False
        self.note_label = ""
        self.reason = ""
        self.hidden: list[tuple[str, str]] = []
        self.after: list[Item] = []


class Row:
    """A table row: for each cell, what stands in it."""

    __slots__ = ("cells", "is_header")

    def __init__(self, cells: "list[list[Item]]", *, is_header: bool = False) -> None:
        self.cells = cells
        self.is_header = is_header


class Table:
    """A table; ``is_layout`` where it only arranges paragraphs on the page."""

    __slots__ = ("is_layout", "rows")

    def __init__(self, rows: list[Row], *, is_layout: bool = False) -> None:
        self.rows = rows
        self.is_layout = is_layout


Item = Paragraph | Table


def has_word(text: str) -> bool:
    """Tell whether the text has a letter or digit."""
    return _WORD.search(text) is not None


def stripped(stretches: Sequence[Stretch]) -> list[Stretch]:
    """Return the stretches without white space at the ends and without empty ones."""
    kept = [s for s in stretches if s[0]]
    while kept and kept[0][0].isspace():
        del kept[0]
    while kept and kept[-1][0].isspace():
        del kept[-1]
    if kept:
        kept[0] = (kept[0][0].lstrip(), *kept[0][1:])
        kept[-1] = (kept[-1][0].rstrip(), *kept[-1][1:])
    return kept


def add_reference(stretches: list[Stretch], label: str, deleted: bool, size: float) -> None:
    """Add the label of a note where the text refers to it.

    A digit is printed plain behind a word, but raised where it could be read as part of another
    number or name ("24¹ hours"); a letter is bracketed for the same reason.
    """
    before = "".join([s[0][-1:] for s in stretches[-3:]])
    if label.isdigit():
        text = label if _BEFORE_PLAIN_LABEL.search(before) else label.translate(_RAISED)
    else:
        text = f"[{label}]" if has_word(label) else label
    stretches.append((text, deleted, False, size))


def raised(text: str, before: str) -> str:
    """Return superscript digits as such where they stand behind a letter or digit ("m²")."""
    return text.translate(_RAISED) if text.isdigit() and before[-1:].isalnum() else text
