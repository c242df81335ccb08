"""The canonical text in the making: paragraphs and tables in, a Document with exact spans out.

Readers of formats that know paragraphs (DOCX, HTML) lay out what they find here, so that text and
spans are made in one place; it knows nothing of any format.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from knowledge.domain import Block, BlockKind, Document, Noise, Span
from knowledge.readers.lines import segments_of, typed_bullet
from knowledge.readers.words import Item, Paragraph, Row, Stretch, Table, has_word, stripped

__all__ = ["Canvas"]

_SAME_LIST = {BlockKind.ITEM, BlockKind.ROW}
# A row with this much text in this many paragraphs is page layout, not data.
_LAYOUT_PARAGRAPHS = 3
_LAYOUT_CHARS = 600


class Canvas:
    """Lays out items one after the other, keeping where everything stands."""

    def __init__(self) -> None:
        self._chunks: list[str] = []
        self._length = 0
        self._blocks: list[dict[str, Any]] = []
        self._noise: list[Noise] = []
        self._last: BlockKind | None = None
        self._sizes: Counter[float] = Counter()

    @property
    def has_blocks(self) -> bool:
        """Something readable was laid out."""
        return bool(self._blocks)

    @property
    def length(self) -> int:
        """Code points laid out so far."""
        return self._length

    def share_of_noise(self, reason: str) -> float:
        """Return which part of all that was laid out is noise of one reason, from 0 to 1."""
        length = sum(n.span.end - n.span.start for n in self._noise if n.reason == reason)
        return length / self._length if self._length else 0.0

    def write(self, item: Item) -> None:
        """Lay out a paragraph or table and what hangs on it (notes, comments, text boxes)."""
        if isinstance(item, Table):
            self._table(item)
            return
        self._paragraph(item)
        self._hidden(item)
        for follower in item.after:
            self.write(follower)

    def write_noise(self, stretches: Sequence[Stretch], reason: str) -> None:
        """Lay out words that belong to no block."""
        text = "".join([s[0] for s in stretches]).strip()
        if not has_word(text):
            return
        start = self._open(None)
        self._put(text)
        self._noise.append(Noise(span=Span(start, self._length), reason=reason))

    def document(self, format_name: str, properties: Iterable[tuple[str, str]]) -> Document:
        """Return the finished document; font sizes become relative to the most frequent one."""
        body = max(self._sizes, key=lambda size: self._sizes[size], default=0.0)
        for fields in self._blocks:
            size = fields["size"]
            fields["size"] = round(size / body, 3) if size and body else 1.0
        return Document(
            text="".join(self._chunks),
            blocks=tuple([Block(**fields) for fields in self._blocks]),
            format=format_name,
            properties=tuple(properties),
            noise=tuple(self._noise),
        )

    # --- paragraphs -----------------------------------------------------------------------------

    def _paragraph(self, item: Paragraph) -> None:
        if item.reason:
            self.write_noise(item.stretches, item.reason)
            return
        stretches = stripped(item.stretches)
        splits = item.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM)
        if not splits or not any("\n" in s[0] for s in stretches):
            self._segment(item, stretches, first=True)
            return
        for at, segment in enumerate(segments_of(stretches)):
            self._segment(item, segment, first=at == 0)

    def _segment(self, item: Paragraph, stretches: list[Stretch], *, first: bool) -> None:
        """Lay out one block; a paragraph with blank lines or typed bullets in it makes several."""
        kind, level = item.kind, item.level
        mark, gap = (item.mark, item.gap) if first else ("", "")
        if not first and kind is BlockKind.ITEM:
            kind, level = BlockKind.PARAGRAPH, level + 1
        if kind is BlockKind.PARAGRAPH and not mark:
            bullet = typed_bullet(stretches)
            if bullet:
                mark, gap, kind = bullet.mark, bullet.gap, BlockKind.ITEM
                stretches = bullet.rest
        self._block(item, kind, level, mark, gap, stretches)

    def _block(
        self,
        item: Paragraph,
        kind: BlockKind,
        level: int,
        mark: str,
        gap: str,
        stretches: Sequence[Stretch],
    ) -> None:
        if not stretches:
            if has_word(mark):
                self.write_noise([(mark, False, False, 0.0)], "empty item")
            return
        start = self._open(kind)
        mark_span = None
        deleted: list[Span] = []
        if mark:
            self._put(mark)
            mark_span = Span(start, self._length)
            if item.mark_struck:
                deleted.append(mark_span)
            self._put(gap)
        pieces = (self._lay(stretches, deleted),)
        self._record(
            kind=kind,
            span=Span(start, self._length),
            pieces=pieces,
            deleted=tuple(deleted),
            level=level,
            mark=mark,
            mark_span=mark_span,
            bold=item.display or _is_bold(stretches),
            size=self._size_of(stretches),
            cells=0,
            note_label=item.note_label if kind is BlockKind.NOTE else "",
        )

    def _hidden(self, item: Paragraph) -> None:
        for text, reason in item.hidden:
            self.write_noise([(text, False, False, 0.0)], reason)

    # --- tables ---------------------------------------------------------------------------------

    def _table(self, table: Table) -> None:
        one_column = all(len(row.cells) <= 1 for row in table.rows)
        for row in table.rows:
            if table.is_layout or one_column or _is_layout(row):
                for cell in row.cells:
                    for item in cell:
                        self.write(item)
            else:
                self._row(row)

    def _row(self, row: Row) -> None:
        cells = [_flat(cell) for cell in row.cells]
        mark, struck = _take_mark(row)
        texts = ["".join([s[0] for s in cell]) for cell in cells]
        if not any(map(has_word, texts)):
            if has_word(mark):
                self.write_noise([(mark, False, False, 0.0)], "empty item")
        else:
            self._row_block(row, cells, mark, struck)
        for cell in row.cells:
            for paragraph in _paragraphs_in(cell):
                self._hidden(paragraph)
                for follower in paragraph.after:
                    self.write(follower)

    def _row_block(self, row: Row, cells: Sequence[list[Stretch]], mark: str, struck: bool) -> None:
        start = self._open(BlockKind.ROW)
        mark_span = None
        deleted: list[Span] = []
        if mark:
            self._put(mark)
            mark_span = Span(start, self._length)
            if struck:
                deleted.append(mark_span)
            self._put(" " if cells[0] else "")
        pieces: list[Span] = []
        for at, cell in enumerate(cells):
            piece = self._lay(cell, deleted)
            if at + 1 < len(cells):
                self._put("\t")
                piece = Span(piece.start, self._length)
            if piece.start < piece.end:
                pieces.append(piece)
        together = [s for cell in cells for s in cell]
        self._record(
            kind=BlockKind.ROW,
            span=Span(start, self._length),
            pieces=tuple(pieces),
            deleted=tuple(deleted),
            level=0,
            mark=mark,
            mark_span=mark_span,
            bold=row.is_header or _is_bold(together),
            size=self._size_of(together),
            cells=len(cells),
        )

    # --- laying out -----------------------------------------------------------------------------

    def _open(self, kind: BlockKind | None) -> int:
        """Put the separator before a block of this kind; return where the block starts."""
        if self._length:
            self._put("\n" if kind is self._last and kind in _SAME_LIST else "\n\n")
        self._last = kind
        return self._length

    def _put(self, text: str) -> None:
        self._chunks.append(text)
        self._length += len(text)

    def _lay(self, stretches: Sequence[Stretch], deleted: list[Span]) -> Span:
        """Put the stretches; note what of them is deleted; return where they stand."""
        start = at = self._length
        gone = -1
        for text, is_deleted, _, _ in stretches:
            self._chunks.append(text)
            if is_deleted:
                if gone < 0:
                    gone = at
            elif gone >= 0:
                deleted.append(Span(gone, at))
                gone = -1
            at += len(text)
        if gone >= 0:
            deleted.append(Span(gone, at))
        self._length = at
        return Span(start, at)

    def _record(self, **fields: Any) -> None:
        self._blocks.append(fields)

    def _size_of(self, stretches: Sequence[Stretch]) -> float:
        """Return the size that most of the words have, 0.0 where unknown; count it for the body."""
        counts: dict[float, int] = {}
        for text, _, _, size in stretches:
            if size:
                counts[size] = counts.get(size, 0) + len(text)
        if not counts:
            return 0.0
        self._sizes.update(counts)
        return max(counts, key=lambda size: counts[size])


def _is_bold(stretches: Sequence[Stretch]) -> bool:
    """Tell whether every letter in force is bold; of wholly deleted words, every letter."""
    live = [s for s in stretches if not s[1]]
    worded = [s for s in (live or stretches) if has_word(s[0])]
    return bool(worded) and all(s[2] for s in worded)


def _is_layout(row: Row) -> bool:
    """Tell whether a row holds running text: headings over text, or many paragraphs in a cell."""
    if len(row.cells) <= 1:
        return False
    headed = False
    n_most = n_chars = 0
    for cell in row.cells:
        worded = [p for p in _paragraphs_in(cell) if any(has_word(s[0]) for s in p.stretches)]
        headed = headed or any(p.kind is BlockKind.HEADING for p in worded)
        n_most = max(n_most, len(worded))
        n_chars = max(n_chars, sum(len(s[0]) for p in worded for s in p.stretches))
    if headed and (n_most >= 2 or n_chars >= _LAYOUT_CHARS):
        return True
    return n_most >= _LAYOUT_PARAGRAPHS and n_chars >= _LAYOUT_CHARS


def _paragraphs_in(cell: Iterable[Item]) -> Iterator[Paragraph]:
    for item in cell:
        if isinstance(item, Paragraph):
            yield item
        else:
            for row in item.rows:
                for inner in row.cells:
                    yield from _paragraphs_in(inner)


def _take_mark(row: Row) -> tuple[str, bool]:
    """Return the number of the row's first paragraph, which stands for the row."""
    if not row.cells or not row.cells[0] or not isinstance(row.cells[0][0], Paragraph):
        return "", False
    first = row.cells[0][0]
    return (first.mark, first.mark_struck) if has_word(first.mark) else ("", False)


def _flat(cell: Sequence[Item]) -> list[Stretch]:
    """Return a cell's words, its paragraphs on lines of their own, numbers and bullets written out."""
    flat: list[Stretch] = []
    for at, item in enumerate(cell):
        for inner, paragraph in enumerate(_paragraphs_in([item])):
            is_row_mark = at == 0 and inner == 0 and has_word(paragraph.mark)
            stretches = stripped(paragraph.stretches)
            if paragraph.mark and not is_row_mark and stretches:
                stretches.insert(0, (paragraph.mark + " ", paragraph.mark_struck, False, 0.0))
            if not stretches:
                continue
            if flat:
                flat.append(("\n", stretches[0][1] and flat[-1][1], False, 0.0))
            flat += stretches
    return [(text.replace("\t", " "), deleted, bold, size) for text, deleted, bold, size in flat]
