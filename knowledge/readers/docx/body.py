"""The paragraphs and tables of one DOCX story: its body, a note, a cell, a text box, a header.

Which paragraphs are in force, what kind each is, which number it carries; spans are for the canvas.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple
from xml.etree.ElementTree import Element

from knowledge.domain import BlockKind
from knowledge.readers.docx.notes import Notes
from knowledge.readers.docx.numbering import Level, Numbering
from knowledge.readers.docx.package import NAMES, attribute, relation
from knowledge.readers.docx.runs import Fields, Runs, chosen_content
from knowledge.readers.docx.styles import (
    ParagraphLook,
    ParagraphStyle,
    Styles,
    paragraph_look,
    run_look,
)
from knowledge.readers.lines import typed_bullet
from knowledge.readers.words import Item, Paragraph, Row, Stretch, Table, has_word, stripped

__all__ = ["Source", "Story", "header_references"]

_WRAPPERS: Final = {"w:sdt", "w:sdtContent", "w:customXml", "w:ins", "w:moveTo", "w:smartTag"}
_GONE: Final = {"w:del", "w:moveFrom"}
# Indents that differ by less than this (a twentieth of a point each) look the same.
_SAME_INDENT: Final = 30.0
# A paragraph this long in a heading style carries the style for the sake of its number.
_MAX_HEADING_CHARS: Final = 200
_SENTENCE_WORDS: Final = 12


class Source(NamedTuple):
    """What the stories of one document share.

    Attributes:
        section: called with each ``w:sectPr``.
        diagram: returns the paragraphs of a diagram by its relationship id.
        refuse: makes the error for what cannot be read.
    """

    styles: Styles
    numbering: Numbering
    notes: Notes
    section: Callable[[Element], None]
    diagram: Callable[[str], list[str]]
    refuse: Callable[[str], Exception]


class _Found(NamedTuple):
    """A paragraph as found: its words and what is said of it."""

    item: Paragraph
    look: ParagraphLook
    style: ParagraphStyle


class _Open(NamedTuple):
    """A list that is open at some depth."""

    place: tuple[str, int] | None
    position: float


class Story:
    """Turns a story's elements into items, in order.

    Args:
        deleted: all of it was deleted.
    """

    def __init__(self, source: Source, *, deleted: bool = False) -> None:
        self._source = source
        self._deleted = deleted
        self._fields = Fields()
        self._waiting: _Found | None = None
        self._lists: list[_Open] = []
        self._opener_left = 0.0

    def items(self, elements: Iterable[Element]) -> Iterator[Item]:
        """Yield the paragraphs and tables that the elements hold."""
        yield from self._walk(elements, self._deleted)
        if self._waiting is not None:
            last, self._waiting = self._waiting, None
            yield self._in_force(last)

    def _walk(self, elements: Iterable[Element], deleted: bool) -> Iterator[Item]:
        for element in elements:
            name = NAMES[element.tag]
            if name == "w:p":
                yield from self._paragraph(element, deleted)
            elif name == "w:tbl":
                if self._waiting is not None:
                    last, self._waiting = self._waiting, None
                    yield self._in_force(last)
                self._lists.clear()
                yield self._table(element, deleted)
            elif name in _WRAPPERS or name in _GONE:
                yield from self._walk(element, deleted or name in _GONE)
            elif name == "mc:AlternateContent":
                for chosen in chosen_content(element):
                    yield from self._walk(chosen, deleted)
            elif name == "w:sectPr":
                self._source.section(element)
            elif name in ("w:altChunk", "w:subDoc"):
                raise self._source.refuse("holds another file that only Word can merge in")

    # --- paragraphs -----------------------------------------------------------------------------

    def _paragraph(self, element: Element, deleted: bool) -> Iterator[Item]:
        properties = element[0] if len(element) and NAMES[element[0].tag] == "w:pPr" else None
        look = paragraph_look(properties)
        style = self._source.styles.paragraph(look.style)
        found = _Found(self._read(element, style, deleted), look, style)
        if properties is not None:
            for part in properties:
                if NAMES[part.tag] == "w:sectPr":
                    self._source.section(part)
        mark_gone = deleted or look.mark.removed
        if mark_gone and not _is_in_force(found.item):
            yield self._gone(found)
            return
        if self._waiting is not None:
            found, self._waiting = _merged(self._waiting, found), None
        if mark_gone:
            self._waiting = found
        else:
            yield self._in_force(found)

    def _read(self, element: Element, style: ParagraphStyle, deleted: bool) -> Paragraph:
        source = self._source
        runs = Runs(source.styles, style, self._fields, source.notes.label_of, source.refuse)
        runs.take(element, deleted)
        item = Paragraph(BlockKind.PARAGRAPH, runs.stretches)
        item.hidden = [(text, "hidden text") for text in runs.hidden]
        for kind, note, label in runs.notes:
            item.after += self._note(kind, note, label)
        for comment in runs.comments:
            item.after += self._comment(comment)
        for box, gone in runs.boxes:
            item.after += Story(source, deleted=gone).items(box)
        for diagram in runs.diagrams:
            item.after += [_plain(text) for text in source.diagram(diagram)]
        return item

    def _gone(self, found: _Found) -> Paragraph:
        """Return a deleted paragraph: Word counts on as if it were not there."""
        item = found.item
        heading = self._heading_level(found)
        if heading and _reads_as_heading(item):
            item.kind, item.level = BlockKind.HEADING, heading
        elif self._source.numbering.place(found.look, found.style) is not None and self._lists:
            item.kind, item.level = BlockKind.ITEM, len(self._lists) - 1
        return item

    def _in_force(self, found: _Found) -> Paragraph:
        item, look, style = found
        place = self._source.numbering.place(look, style)
        is_shown = bool(item.stretches) or not item.hidden
        level: Level | None = None
        if place is not None and is_shown:
            level = self._source.numbering.level(*place)
            item.mark = self._source.numbering.advance(*place)
            item.gap = level.gap if level is not None else "\t"
            mark = self._source.styles.run(style, look.mark)
            item.mark_struck = has_word(item.mark) and mark.is_struck
        heading = self._heading_level(found)
        if heading and _reads_as_heading(item):
            item.kind, item.level = BlockKind.HEADING, heading
            self._lists.clear()
        elif item.stretches or item.mark:
            self._settle(found, place if item.mark else None, level)
        item.display = style.is_title
        return item

    def _heading_level(self, found: _Found) -> int:
        outline = found.look.outline
        if outline is not None:
            return outline + 1 if 0 <= outline <= 8 else 0
        return found.style.heading

    def _settle(self, found: _Found, place: tuple[str, int] | None, level: Level | None) -> None:
        """Make the paragraph a list item, a numbered paragraph, or text, and find its depth."""
        item = found.item
        left, first = _indents(found, level)
        if place is not None and not self._source.numbering.is_clause_level(*place):
            item.kind, item.level = BlockKind.ITEM, self._depth(place, left + first)
        elif place is None and typed_bullet(stripped(item.stretches)) is not None:
            # The canvas makes it an item; here its depth is found.
            item.level = self._depth(None, left + first)
        elif place is None and self._lists and left > self._opener_left + _SAME_INDENT:
            item.level = sum(left + first > open_.position + _SAME_INDENT for open_ in self._lists)
        else:
            self._lists.clear()
            self._opener_left = left

    def _depth(self, place: tuple[str, int] | None, position: float) -> int:
        here = _Open(place, position)
        while self._lists and _compare(here, self._lists[-1]) < 0:
            self._lists.pop()
        if not self._lists or _compare(here, self._lists[-1]) > 0:
            self._lists.append(here)
        return len(self._lists) - 1

    # --- notes and comments ---------------------------------------------------------------------

    def _note(self, kind: str, note: str, label: str) -> list[Item]:
        elements = self._source.notes.note(kind, note)
        lines, rest = self._gathered(elements, deleted=not label)
        if not lines:
            return rest
        item = Paragraph(BlockKind.NOTE, lines)
        item.mark = item.note_label = label
        item.gap = " "
        return [item, *rest]

    def _comment(self, comment: str) -> list[Item]:
        lines, rest = self._gathered(self._source.notes.comment(comment), deleted=False)
        return [Paragraph(BlockKind.COMMENT, lines), *rest] if lines else rest

    def _gathered(
        self, elements: Iterable[Element], *, deleted: bool
    ) -> tuple[list[Stretch], list[Item]]:
        """Return the words of some paragraphs as one, on lines of their own, and what hangs on them."""
        lines: list[Stretch] = []
        rest: list[Item] = []
        for item in Story(self._source, deleted=deleted).items(elements):
            if isinstance(item, Table):
                rest.append(item)
                continue
            words = stripped(item.stretches)
            if words and lines:
                lines.append(("\n", False, False, 0.0))
            if words and item.mark:
                lines.append((item.mark + " ", False, False, 0.0))
            lines += words
            rest += item.after
        return lines, rest

    # --- tables ---------------------------------------------------------------------------------

    def _table(self, element: Element, deleted: bool) -> Table:
        return Table(list(self._rows(element, deleted)))

    def _rows(self, parent: Element, deleted: bool) -> Iterator[Row]:
        for element in parent:
            name = NAMES[element.tag]
            if name == "w:tr":
                yield self._row(element, deleted)
            elif name in _WRAPPERS or name in _GONE:
                yield from self._rows(element, deleted or name in _GONE)

    def _row(self, element: Element, deleted: bool) -> Row:
        is_header = False
        for part in element:
            if NAMES[part.tag] == "w:trPr":
                deleted = deleted or run_look(part).removed
                is_header = any(
                    NAMES[p.tag] == "w:tblHeader" and attribute(p) not in ("0", "false")
                    for p in part
                )
        return Row(list(self._cells(element, deleted)), is_header=is_header)

    def _cells(self, parent: Element, deleted: bool) -> Iterator[list[Item]]:
        for element in parent:
            name = NAMES[element.tag]
            if name in _WRAPPERS:
                yield from self._cells(element, deleted)
            if name != "w:tc":
                continue
            said = {
                NAMES[p.tag]: p for part in element if NAMES[part.tag] == "w:tcPr" for p in part
            }
            if "w:hMerge" in said and attribute(said["w:hMerge"]) in (None, "continue"):
                continue
            items = list(Story(self._source, deleted=deleted or "w:cellDel" in said).items(element))
            yield items


def _plain(text: str) -> Paragraph:
    return Paragraph(BlockKind.PARAGRAPH, [(text, False, False, 0.0)])


def _is_in_force(item: Paragraph) -> bool:
    return any(not deleted and not text.isspace() for text, deleted, _, _ in item.stretches)


def _reads_as_heading(item: Paragraph) -> bool:
    """Tell a heading from a paragraph that has a heading's style for the sake of its number."""
    text = "".join([s[0] for s in item.stretches if not s[1]]).strip()
    if len(text) > _MAX_HEADING_CHARS:
        return False
    return not (text.endswith((".", ":", ";")) and len(text.split()) >= _SENTENCE_WORDS)


def _merged(first: _Found, second: _Found) -> _Found:
    """Return two paragraphs as one: the mark between them was deleted.

    The mark that stays is the second one's, but whoever deletes the mark of a numbered paragraph
    or heading sees the second one join it.
    """
    one, two = first.item, second.item
    if one.stretches and two.stretches:
        apart = one.stretches[-1][0][-1:].isspace() or two.stretches[0][0][:1].isspace()
        if not apart:
            one.stretches.append((" ", False, False, 0.0))
    one.stretches += two.stretches
    one.hidden += two.hidden
    one.after += two.after
    plain = (
        not first.style.heading and first.look.num_id is None and first.style.look.num_id is None
    )
    kept = second if plain else first
    return _Found(one, kept.look, kept.style)


def _indents(found: _Found, level: Level | None) -> tuple[float, float]:
    """Return where the words and, relative to them, the first line start.

    What the paragraph says wins; a list put on the paragraph wins over its style, a list that
    comes with the style does not.
    """
    look, style = found.look, found.style.look
    lists = (level.left, level.first) if level is not None else (None, None)
    own = (style.left, style.first)
    second, third = (lists, own) if look.num_id is not None else (own, lists)
    left = next((v for v in (look.left, second[0], third[0]) if v is not None), 0.0)
    first = next((v for v in (look.first, second[1], third[1]) if v is not None), 0.0)
    return left, first


def _compare(one: _Open, two: _Open) -> int:
    """Return whether an item stands less deep (-1), as deep (0) or deeper (1) than an open list."""
    if one.place is not None and two.place is not None and one.place[0] == two.place[0]:
        return (one.place[1] > two.place[1]) - (one.place[1] < two.place[1])
    if abs(one.position - two.position) <= _SAME_INDENT:
        return 0
    return 1 if one.position > two.position else -1


def header_references(section: Element, *, even_pages: bool) -> Iterator[tuple[str, str]]:
    """Yield kind ("header" or "footer") and relationship id of the headers that a section shows."""
    has_first = any(
        NAMES[part.tag] == "w:titlePg" and attribute(part) not in ("0", "false") for part in section
    )
    shown = {"default", *(["first"] if has_first else []), *(["even"] if even_pages else [])}
    for part in section:
        name = NAMES[part.tag]
        if name in ("w:headerReference", "w:footerReference") and attribute(part, "type") in (
            None,
            *shown,
        ):
            yield name[2:8], relation(part)
