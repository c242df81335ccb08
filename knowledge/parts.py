"""The working view of a block while its document's structure is being found.

Mutable on purpose and never leaves the structure modules; what leaves them is the frozen domain.
"""

import re
from typing import Final

from knowledge.domain import Block, BlockKind, Document, Span, words_of
from knowledge.readers.inline import subtract

__all__ = ["Part", "parts_of"]

_DECIMAL: Final = re.compile(r"(\d{1,3}(?:\.\d{1,3})+|\d{1,3}(?=[.)]))[.)]?(?=\s|$)")
_BARE: Final = re.compile(r"(\d{1,2})(?=\s+[A-Z])")
_LABEL: Final = re.compile(r"\(?([A-Za-z]|[ivxlIVXL]{1,6}|\d{1,3})[.)](?=\s|$)")
_DOUBLE_SPACE: Final = re.compile(r"  |[^\S ]")


_ITEM_OPENINGS: Final = (":", ":-", ":–", " –", " —", " -")
_OPENINGS: Final = (*_ITEM_OPENINGS, ";", "–", "—", "…", "...")


class Part:
    """One block with what is known of it so far.

    Attributes:
        text: words in force, white space collapsed, number and bullet taken off.
        raw: as ``text`` but with deleted words and the number still there.
        pieces: spans of ``text``.
        number: decimal number as components, (7, 1) for "7.1", () where none; "1.0" is (1,).
        label: list label of another kind ("a", "iv", "1"), "" where none.
        mark: from bullet to number, None where neither.
        reason: why the part is noise or metadata, "" while it may be a clause or heading.
        heading: heading level from 1, 0 where it is no heading.
        cut: noise stood between the part before it and this one.
    """

    __slots__ = (
        "block",
        "bold",
        "caps",
        "cut",
        "heading",
        "kind",
        "label",
        "level",
        "mark",
        "number",
        "number_struck",
        "page",
        "pieces",
        "printed",
        "raw",
        "reason",
        "text",
    )

    def __init__(self, source: str, block: Block) -> None:
        self.block = block
        self.kind = block.kind
        self.level = block.level
        self.page = block.page
        self.bold = block.bold
        self.mark = block.mark_span
        self.reason = ""
        self.heading = 0
        self.cut = block.joined
        self.number: tuple[int, ...] = ()
        self.number_struck = False
        self.printed = ""
        self.label = ""
        self.pieces = _trimmed(source, block.pieces)
        self.raw = _read(source, self.pieces)
        counted = self._number_from_mark(block.mark) or self._number_from_text(source)
        if block.deleted:
            self.pieces = _trimmed(
                source, subtract(self.pieces, [(d.start, d.end) for d in block.deleted])
            )
            self.text = _read(source, self.pieces)
        elif counted:
            self.text = _read(source, self.pieces)
        else:
            self.text = self.raw
        self.caps = self.text.isupper() and sum(c.isalpha() for c in self.text) >= 3

    def _number_from_mark(self, mark: str) -> bool:
        """Take the number from the list mark; tell whether there is one."""
        found = _DECIMAL.match(mark)
        if found:
            self.printed = mark.strip()
            self.number = _components(found.group(1))
            return True
        bare = mark.strip("(). ")
        if bare.isdigit() and mark == bare and (self.bold or self.kind is BlockKind.HEADING):
            self.printed = bare
            self.number = _components(bare)
            return True
        if not bare.isalnum() or len(bare) > 6 or mark == "o":
            return False
        self.label = bare
        return True

    def _number_from_text(self, source: str) -> bool:
        """Take a typed number or label off the words; tell whether there was one."""
        first = self.raw[:1]
        if not (first.isdigit() or first == "(" or self.raw[1:2] in ".)" or first in "ivxlIVXL"):
            return False
        found = _DECIMAL.match(self.raw)
        if found is None and (self.bold or self.kind is BlockKind.HEADING):
            found = _BARE.match(self.raw)
        if found is not None:
            if not self._cut_off(source, found.end()):
                return False
            self.printed = found.group()
            self.number = _components(found.group(1))
            return True
        label = _LABEL.match(self.raw)
        if label is None or (label.group(1).isupper() and not self._is_listed()):
            return False
        if not self._cut_off(source, label.end()):
            return False
        self.label = label.group(1)
        return True

    def take_number(self, source: str, printed: str, number: tuple[int, ...]) -> None:
        """Take a number that opens the words off them; nothing happens where marks cut it in two."""
        if self._cut_off(source, len(printed)):
            self.printed, self.number = printed, number
            self.text = _read(source, self.pieces)

    def _is_listed(self) -> bool:
        return self.kind is BlockKind.ITEM

    def _cut_off(self, source: str, length: int) -> bool:
        """Take the number's characters off the pieces; False where they are not in the first one."""
        piece = self.pieces[0] if self.pieces else Span(0, 0)
        end = piece.start + length
        if end > piece.end or _DOUBLE_SPACE.search(source, piece.start, end):
            return False
        self.number_struck = any(
            d.start <= piece.start and d.end >= end for d in self.block.deleted
        )
        start = self.mark.start if self.mark is not None else piece.start
        self.mark = Span(start, end)
        self.pieces = _trimmed(source, (Span(end, piece.end), *self.pieces[1:]))
        return True

    @property
    def is_item(self) -> bool:
        """The part is a bullet, a lettered item or a table row, not a numbered paragraph."""
        return self.kind is BlockKind.ITEM and not self.number

    @property
    def ends_sentence(self) -> bool:
        """The words end as a sentence does."""
        return self.text.rstrip("\"')]”’*_¹²³ ").endswith((".", "!", "?"))

    @property
    def opens_list(self) -> bool:
        """The words end as the opening of a list does; an item may end in a semicolon for itself."""
        listed = self.kind is BlockKind.ITEM or bool(self.label)
        endings = _ITEM_OPENINGS if listed else _OPENINGS
        return self.text.rstrip(" *_").endswith(endings)


def parts_of(document: Document) -> list[Part]:
    """Return a part for every block of the document, in order."""
    source = document.text
    return [Part(source, block) for block in document.blocks]


def _components(number: str) -> tuple[int, ...]:
    components = tuple(map(int, number.split(".")))
    while len(components) > 1 and components[-1] == 0:
        components = components[:-1]
    return components


def _read(source: str, pieces: tuple[Span, ...]) -> str:
    if len(pieces) == 1:
        words = source[pieces[0].start : pieces[0].end]
        # The only white space that is printable is the plain one.
        if words.isprintable() and "  " not in words:
            return words.strip()
    return words_of(source, pieces)


def _trimmed(source: str, pieces: tuple[Span, ...]) -> tuple[Span, ...]:
    """Return the pieces without white space at the very start and end, and without empty ones."""
    if len(pieces) == 1:
        start, end = pieces[0].start, pieces[0].end
        words = source[start:end]
        at, until = end - len(words.lstrip()), start + len(words.rstrip())
        if at >= until:
            return ()
        return pieces if at == start and until == end else (Span(at, until),)
    kept = [p for p in pieces if p.start < p.end]
    while kept and source[kept[0].start : kept[0].end].isspace():
        kept.pop(0)
    while kept and source[kept[-1].start : kept[-1].end].isspace():
        kept.pop()
    if kept:
        first = source[kept[0].start : kept[0].end]
        kept[0] = Span(kept[0].end - len(first.lstrip()), kept[0].end)
        last = source[kept[-1].start : kept[-1].end]
        kept[-1] = Span(kept[-1].start, kept[-1].start + len(last.rstrip()))
    return tuple(kept)
