"""Plain and lightly marked text (Markdown, reStructuredText habits) to blocks.

Text files in the wild carry Markdown habits and Markdown files are often plain text, so one
engine reads both; it knows nothing of clauses.
"""

import html
import re
from itertools import pairwise

from knowledge.domain import Block, BlockKind, Document, Noise, Span
from knowledge.readers.hyphens import Hyphens
from knowledge.readers.inline import read_inline, subtract
from knowledge.readers.marks import (
    BOLD_LINE,
    BULLET,
    BULLETS,
    COMMENT,
    DIRECTIVE,
    ENTITY,
    FIELD,
    FIRST_OF_LIST,
    FRONT_MATTER,
    HEADING,
    INLINE_BULLET,
    LEVEL_OF_UNDERLINE,
    NOTE,
    ORDERED,
    RULE,
    SOURCE_LINE,
    TABLE_RULE,
    TIGHT_PIPE,
    UNDERLINE,
)
from knowledge.readers.pieces import as_header, within

__all__ = ["read_marked"]

# A line shorter than this was ended on purpose rather than wrapped.
_WRAPPED_CHARS = 45


def read_marked(text: str, format_name: str) -> Document:
    """Return the blocks of a text.

    Args:
        text: cleaned text, newlines as line ends; entities and tight table bars are resolved
            here, so the document's canonical text may differ from it.
        format_name: "text" or "markdown"; in text a short line ends its paragraph.
    """
    if "&" in text:
        text = ENTITY.sub(lambda m: html.unescape(m.group()).replace("\n", " "), text)
    if "|" in text:
        text = TIGHT_PIPE.sub(" | ", text)
    return _Lines(text, format_name).document()


class _Lines:
    """One pass over the lines of a text, gathering blocks."""

    def __init__(self, text: str, format_name: str) -> None:
        self.text = text
        self.format = format_name
        self.blocks: list[Block] = []
        self.noise: list[Noise] = []
        self.properties: list[tuple[str, str]] = []
        self.indents: list[int] = []
        self.page = 1 if "\f" in text else None
        # The block being gathered: where it starts, its words, its kind and its ranges.
        self.kind: BlockKind | None = None
        self.start = 0
        self.ranges: list[tuple[int, int]] = []
        self.level = 0
        self.mark: tuple[str, Span | None] = ("", None)
        self.label = ""
        self.cells = 0
        self.last_line = ""
        self.after_blank = True
        self.hyphens: Hyphens | None = None

    def document(self) -> Document:
        at = self._front_matter()
        for line in self.text[at:].split("\n"):
            self._line(line, at)
            at += len(line) + 1
        self._flush()
        return Document(
            text=self.text,
            blocks=tuple(self.blocks),
            format=self.format,
            properties=tuple(self.properties),
            noise=tuple(self.noise),
        )

    def _front_matter(self) -> int:
        found = FRONT_MATTER.match(self.text)
        if found is None or not all(
            _is_yaml_line(line) for line in found.group(1).split("\n") if line.strip()
        ):
            return 0
        for line in found.group(1).split("\n"):
            key, colon, value = line.partition(":")
            if colon and key.strip() and not line.startswith((" ", "\t", "-")):
                self.properties.append((key.strip().lower(), value.strip().strip("\"'")))
        self.noise.append(Noise(span=Span(0, found.end()), reason="front matter"))
        return found.end()

    def _line(self, line: str, at: int) -> None:
        if "\f" in line:
            self._flush()
            self.page = (self.page or 1) + line.count("\f")
            line = line.replace("\f", " ")
        bare = line.lstrip()
        if not bare:
            self._flush()
            self.after_blank = True
            return
        indent = len(line) - len(bare)
        at += indent
        if "\t" in line[:indent]:
            indent = len(line[:indent].expandtabs(4))
        while bare.startswith(">"):
            rest = bare[1:].lstrip()
            at += len(bare) - len(rest)
            bare = rest
        if bare:
            self._content(bare.rstrip(" "), at, indent)
        self.after_blank = False
        self.last_line = bare

    def _content(self, bare: str, at: int, indent: int) -> None:
        first = bare[0]
        if first == "#" and self._heading(bare, at):
            return
        if first in "=-~^*_" and self._rule(bare):
            return
        if first in "{<.`~:CFD#" and self._aside(bare, at):
            return
        if (first in "[*†‡" or first in "¹²³⁴⁵⁶⁷⁸⁹⁰") and self._note(bare, at):
            return
        if (first in BULLETS or first == "o") and self._bullet(bare, at, indent):
            return
        if self._ordered(bare, at, indent) or self._row(bare, at):
            return
        self._prose(bare, at, indent)

    def _heading(self, bare: str, at: int) -> bool:
        found = HEADING.match(bare)
        if found is None:
            return False
        if not self.blocks and self.kind is None and self._property(bare, at):
            return True
        self._flush()
        self.indents.clear()
        words = bare[found.end() :].rstrip()
        words = words.rstrip("#").rstrip() if words.endswith("#") else words
        start = at + found.end()
        if words:
            self._begin(BlockKind.HEADING, at, start, start + len(words), level=len(found.group(1)))
            self._flush()
        return True

    def _property(self, bare: str, at: int) -> bool:
        found = SOURCE_LINE.match(bare)
        if found is None:
            return False
        self.properties.append((found.group(1), found.group(2)))
        self.noise.append(Noise(span=Span(at, at + len(bare)), reason="front matter"))
        return True

    def _rule(self, bare: str) -> bool:
        underline = UNDERLINE.match(bare)
        if (
            underline
            and self.kind is BlockKind.PARAGRAPH
            and len(self.ranges) == 1
            and not self.level
        ):
            self.kind = BlockKind.HEADING
            self.level = LEVEL_OF_UNDERLINE[bare[0]]
            self._flush()
            self.indents.clear()
            return True
        if RULE.match(bare) is None:
            return False
        self._flush()
        return True

    def _aside(self, bare: str, at: int) -> bool:
        if COMMENT.match(bare):
            self._flush()
            self._begin(BlockKind.COMMENT, at, at, at + len(bare))
            return True
        if DIRECTIVE.match(bare):
            self._flush()
            if any(c.isalnum() for c in bare):
                self.noise.append(Noise(span=Span(at, at + len(bare)), reason="markup"))
            return True
        field = FIELD.match(bare)
        if field is not None and not self.blocks:
            self.properties.append((field.group(1).lower(), field.group(2)))
            self.noise.append(Noise(span=Span(at, at + len(bare)), reason="front matter"))
            return True
        return False

    def _note(self, bare: str, at: int) -> bool:
        found = NOTE.match(bare)
        if found is None or (self.kind is not None and not self.after_blank):
            return False
        label = found.group(1) or found.group(2) or found.group(3)
        if found.group(3) and _closes_emphasis(bare, label):
            return False
        self._flush()
        self._begin(BlockKind.NOTE, at, at + found.end(), at + len(bare))
        self.label = label.translate(str.maketrans("¹²³⁴⁵⁶⁷⁸⁹⁰", "1234567890"))
        self.mark = (found.group().rstrip(), Span(at, at + len(found.group().rstrip())))
        return True

    def _bullet(self, bare: str, at: int, indent: int) -> bool:
        found = BULLET.match(bare)
        if found is None or (found.group(1) == "o" and not self.indents):
            return False
        if found.group(1) in "–—" and self.kind is not None and not self.indents:
            return False  # a dash that opens a wrapped line of prose
        self._flush()
        self._item(indent)
        self._begin(
            BlockKind.ITEM, at, at + found.end(), at + len(bare), level=len(self.indents) - 1
        )
        self.mark = (found.group(1), Span(at, at + 1))
        return True

    def _ordered(self, bare: str, at: int, indent: int) -> bool:
        found = ORDERED.match(bare)
        if found is None:
            return False
        number = found.group(1)
        if self.kind is not None and not self._may_interrupt(number):
            return False
        self._flush()
        if number.count(".") < 2 and not number[0].isupper():
            self._item(indent)
        while number[0].isupper() and self.indents and indent < self.indents[-1]:
            self.indents.pop()  # "IV." at the margin stands over no list that was indented
        kind = BlockKind.ITEM if number.count(".") < 2 and self.indents else BlockKind.PARAGRAPH
        self._begin(kind, at, at, at + len(bare), level=max(0, len(self.indents) - 1))
        if "\t" in bare[found.end() :].rstrip():
            self.cells = bare.count("\t") + 1
        return True

    def _may_interrupt(self, number: str) -> bool:
        """Tell whether a number that opens a line opens a block, or is a wrapped line's first word."""
        if number in FIRST_OF_LIST:
            last = self.last_line.rstrip(" -–—")
            sure = number[-1] == ")" or number in ("a.", "i.")
            return sure or len(last) < _WRAPPED_CHARS or last.endswith((":", ".", ";", ","))
        if self.kind is BlockKind.ROW:
            return True
        if self.indents and self.last_line.rstrip().endswith((":", ".", ";")):
            return True
        start = self.text[self.start : self.start + 12].lstrip("*~")
        return ORDERED.match(start) is not None

    def _row(self, bare: str, at: int) -> bool:
        if bare[0] == "|":
            return self._bar_row(bare, at)
        if "\t" not in bare:
            return False
        self._flush()
        # Tabs in front of the words stand for empty first cells.
        start = at
        while start and self.text[start - 1] in "\t ":
            start -= 1
        self._begin(BlockKind.ROW, start, at, at + len(bare))
        self.cells = self.text.count("\t", start, at + len(bare)) + 1
        self._flush()
        return True

    def _bar_row(self, bare: str, at: int) -> bool:
        self._flush()
        if TABLE_RULE.match(bare):
            last = self.blocks[-1] if self.blocks else None
            if last is not None and last.kind is BlockKind.ROW:
                self.blocks[-1] = as_header(last)
            return True
        cells = [m for m in re.finditer(r"[^|]+", bare) if m.group().strip()]
        if cells:
            self._begin(BlockKind.ROW, at, at + cells[0].start(), at + cells[0].end())
            self.ranges = [(at + m.start(), at + m.end()) for m in cells]
            self.cells = len(cells)
            self._flush()
        return True

    def _prose(self, bare: str, at: int, indent: int) -> None:
        if self.kind is not None and self._continues(bare):
            self.ranges.append((at, at + len(bare)))
            return
        self._flush()
        level = 0
        if self.indents and indent > self.indents[0]:
            level = sum(indent > i for i in self.indents)
        else:
            self.indents.clear()
        if bare.startswith("\\* ") and INLINE_BULLET.search(bare):
            self._flat_list(bare, at)
            return
        self._begin(BlockKind.PARAGRAPH, at, at, at + len(bare), level=level)

    def _flat_list(self, bare: str, at: int) -> None:
        """Read a list whose items a converter ran together, each behind an escaped asterisk."""
        starts = [0, *(m.start() + 1 for m in INLINE_BULLET.finditer(bare)), len(bare)]
        for start, end in pairwise(starts):
            self._flush()
            self._begin(BlockKind.ITEM, at + start, at + start + 3, at + end)
            self.mark = ("*", Span(at + start, at + start + 2))
        self.indents = [0]

    def _continues(self, bare: str) -> bool:
        if self.kind is BlockKind.COMMENT or BOLD_LINE.match(self.last_line.rstrip()):
            return False  # a line all in bold stands over what follows it
        if self.format == "markdown" or self.last_line.endswith("  "):
            return True
        return len(self.last_line.rstrip()) >= _WRAPPED_CHARS or bare[0].islower()

    def _item(self, indent: int) -> None:
        while self.indents and indent < self.indents[-1]:
            self.indents.pop()
        if not self.indents or indent > self.indents[-1]:
            self.indents.append(indent)

    def _begin(self, kind: BlockKind, at: int, start: int, end: int, *, level: int = 0) -> None:
        self.kind = kind
        self.start = at
        self.ranges = [(start, end)] if start < end else []
        self.level = level
        self.mark = ("", None)
        self.label = ""
        self.cells = 0

    def _flush(self) -> None:
        if self.kind is None:
            return
        kind, self.kind = self.kind, None
        if not self.ranges:
            if self.mark[1] is not None:
                self.noise.append(Noise(span=self.mark[1], reason="empty item"))
            return
        self.blocks.append(self._block(kind))

    def _broken_words(self, ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """Return what is left out between the halves of words that line ends broke."""
        holes: list[tuple[int, int]] = []
        for (start, end), (following, stop) in pairwise(ranges):
            if self.text[end - 1] not in "-\u2010":
                continue
            if self.hyphens is None:
                self.hyphens = Hyphens(self.text.split("\n"))
            joint = self.hyphens.joint(self.text[start:end], self.text[following:stop])
            if joint is not None and joint[1]:
                holes.append((end - joint[0], following))
        return holes

    def _block(self, kind: BlockKind) -> Block:
        text, ranges = self.text, self.ranges
        end = ranges[-1][1]
        words = read_inline(text, ranges[0][0], end)
        pieces = words.pieces
        if len(ranges) > 1 and (kind is BlockKind.ROW or ">" in text[ranges[0][0] : end]):
            # The line end behind a quoted line keeps its words apart from the next; a table cell
            # ends before its bar.
            pieces = within(pieces, ranges, 0 if kind is BlockKind.ROW else 1)
        if len(ranges) > 1 and kind is not BlockKind.ROW:
            pieces = subtract(pieces, self._broken_words(ranges))
        mark, mark_span = self.mark
        return Block(
            kind=kind,
            span=Span(self.start, end),
            pieces=pieces,
            deleted=words.deleted,
            level=self.level,
            mark=mark,
            mark_span=mark_span,
            page=self.page,
            bold=words.bold,
            cells=self.cells,
            note_label=self.label,
        )


def _closes_emphasis(bare: str, label: str) -> bool:
    return label in bare[len(label) :] and not bare.endswith(label + " ")


def _is_yaml_line(line: str) -> bool:
    return ":" in line or line.lstrip().startswith(("-", "#")) or line[0] in " \t"
