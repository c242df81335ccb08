"""The words of one DOCX paragraph: runs, tracked changes, fields, references to notes.

It knows looks and where words come from; lists, tables and blocks are for others.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final
from xml.etree.ElementTree import Element

from knowledge.readers.decoding import clean_text
from knowledge.readers.docx.package import NAMES, attribute, relation
from knowledge.readers.docx.styles import ParagraphStyle, RunLook, Styles, run_look
from knowledge.readers.symbols import symbol_char, without_private_use
from knowledge.readers.words import Stretch, add_reference, raised

__all__ = ["Fields", "Runs", "chosen_content", "drawn_text", "found_in"]

_GONE: Final = {"w:del", "w:moveFrom"}
_SAID_ELSEWHERE: Final = {
    "w:pPr",
    "w:rPr",
    "w:sdtPr",
    "w:sdtEndPr",
    "w:instrText",
    "w:delInstrText",
    "w:rt",
}
_BREAKS: Final = {"w:br": "\n", "w:cr": "\n", "w:tab": "\t", "w:ptab": "\t", "w:noBreakHyphen": "-"}
_REFERENCES: Final = {"w:footnoteReference": "footnote", "w:endnoteReference": "endnote"}
_PLAIN_SPACES: Final = str.maketrans("\xa0\u2007\u202f", "   ")
_WORDED: Final = {"w:t", "w:delText", "w:sym", "w:txbxContent", "dgm:relIds", "m:t", "v:textpath"}
_MERGED_IN: Final = {"w:altChunk", "w:subDoc"}


class Fields:
    """Which complex fields are open; they may run over many paragraphs."""

    __slots__ = ("_shows",)

    def __init__(self) -> None:
        self._shows: list[bool] = []

    def mark(self, kind: str | None) -> None:
        """Take a ``w:fldChar`` in."""
        if kind == "begin":
            self._shows.append(False)
        elif kind == "separate" and self._shows:
            self._shows[-1] = True
        elif kind == "end" and self._shows:
            self._shows.pop()

    @property
    def in_instruction(self) -> bool:
        """What stands here is the result of a field inside another field's instruction."""
        return len(self._shows) > 1 and not all(self._shows[:-1])

    def end_paragraph(self) -> None:
        """Forget fields whose instruction did not end: they are broken and hide nothing."""
        while self._shows and not self._shows[-1]:
            self._shows.pop()


class Runs:
    """Gathers the words of a paragraph.

    Attributes:
        stretches: words shown, deleted ones among them.
        hidden: words in the file that Word does not show.
        notes: kind and id of the notes referred to, with whether the reference is deleted.
        comments: ids of the comments that end here.
        boxes: text boxes anchored here, each with whether the anchor is deleted.
        diagrams: relationship ids of diagrams drawn here.
    """

    def __init__(
        self,
        styles: Styles,
        style: ParagraphStyle,
        fields: Fields,
        label_of: Callable[[str, str, bool], str],
        refuse: Callable[[str], Exception],
    ) -> None:
        self.stretches: list[Stretch] = []
        self.hidden: list[str] = []
        self.notes: list[tuple[str, str, str]] = []
        self.comments: list[str] = []
        self.boxes: list[tuple[Element, bool]] = []
        self.diagrams: list[str] = []
        self._styles = styles
        self._style = style
        self._fields = fields
        self._label_of = label_of
        self._refuse = refuse

    def take(self, parent: Element, deleted: bool, linked: bool = False) -> None:
        """Gather what stands in a paragraph or in what wraps runs.

        Args:
            deleted: what stands here was deleted or moved away.
            linked: it is a link, whose underline says nothing.
        """
        for element in parent:
            name = NAMES[element.tag]
            if name == "w:r":
                self._run(element, deleted, linked)
            elif name in _GONE:
                self.take(element, True, linked)
            elif name == "mc:AlternateContent":
                for chosen in chosen_content(element):
                    self.take(chosen, deleted, linked)
            elif name in ("m:oMath", "m:oMathPara"):
                self._math(element, deleted)
            elif name in _MERGED_IN:
                raise self._refuse("holds another file that only Word can merge in")
            elif name not in _SAID_ELSEWHERE and len(element):
                self.take(element, deleted, linked or name == "w:hyperlink")
        if NAMES[parent.tag] == "w:p":
            self._fields.end_paragraph()

    def _run(self, run: Element, deleted: bool, linked: bool) -> None:
        properties = run[0] if len(run) and NAMES[run[0].tag] == "w:rPr" else None
        look = self._styles.run(self._style, run_look(properties))
        look = replace(look, underlined=None) if linked and look.underlined else look
        gone = deleted or look.is_struck
        text: list[str] = []
        for element in run:
            name = NAMES[element.tag]
            if name in ("w:t", "w:delText"):
                text.append(element.text or "")
            elif name in _BREAKS:
                text.append(_BREAKS[name])
            elif name == "w:sym":
                text.append(_symbol(element))
            elif name not in _SAID_ELSEWHERE:
                self._flush(text, look, gone)
                self._special(element, name, run, look, gone)
        self._flush(text, look, gone)

    def _special(
        self, element: Element, name: str, run: Element, look: RunLook, gone: bool
    ) -> None:
        """Take in what a run holds besides characters."""
        if name == "w:fldChar":
            self._fields.mark(attribute(element, "fldCharType"))
        elif name in _REFERENCES:
            self._reference(element, run, gone, look)
        elif name == "w:commentReference":
            self.comments.append(attribute(element, "id") or "")
        elif name == "mc:AlternateContent":
            for chosen in chosen_content(element):
                self._flush([t.text or "" for t in chosen if NAMES[t.tag] == "w:t"], look, gone)
                self._drawn(chosen, gone)
        elif len(element):
            self._drawn(element, gone)

    def _flush(self, parts: list[str], look: RunLook, deleted: bool) -> None:
        if not parts:
            return
        text = clean_text("".join(parts)).translate(_PLAIN_SPACES)
        parts.clear()
        text = without_private_use(text, look.font or "")
        if not text or self._fields.in_instruction:
            return
        if look.hidden:
            self.hidden.append(text)
            return
        if look.raised and self.stretches:
            text = raised(text, self.stretches[-1][0])
        self.stretches.append((text, deleted, look.stands_out, look.size or 0.0))

    def _reference(self, element: Element, run: Element, deleted: bool, look: RunLook) -> None:
        kind = _REFERENCES[NAMES[element.tag]]
        note = attribute(element, "id") or ""
        if attribute(element, "customMarkFollows") in (None, "0", "false", "off"):
            label = self._label_of(kind, note, deleted)
            if label:
                add_reference(self.stretches, label, deleted, look.size or 0.0)
        else:
            label = drawn_text(run, "w:t").strip()
        self.notes.append((kind, note, label))

    def _drawn(self, element: Element, deleted: bool) -> None:
        """Look into drawings for text boxes and diagrams."""
        for box in found_in(element, ("w:txbxContent", "dgm:relIds")):
            if NAMES[box.tag] == "w:txbxContent":
                self.boxes.append((box, deleted))
            else:
                self.diagrams.append(relation(box, "dm"))

    def _math(self, element: Element, deleted: bool) -> None:
        text = drawn_text(element, "m:t")
        if text:
            self.stretches.append((clean_text(text), deleted, False, 0.0))


def chosen_content(alternatives: Element) -> list[Element]:
    """Return the alternative that is shown: the first one with words in it."""
    for element in alternatives:
        if any(NAMES[part.tag] in _WORDED for part in element.iter()):
            return [element]
    return []


def found_in(element: Element, names: tuple[str, ...]) -> Iterator[Element]:
    """Yield the outermost elements of these names, of alternatives only the one shown."""
    if NAMES[element.tag] in names:
        yield element
        return
    inner = chosen_content(element) if NAMES[element.tag] == "mc:AlternateContent" else element
    for child in inner:
        yield from found_in(child, names)


def drawn_text(element: Element, name: str) -> str:
    """Return the text of all elements of a name below this one."""
    return "".join([part.text or "" for part in element.iter() if NAMES[part.tag] == name])


def _symbol(element: Element) -> str:
    code = attribute(element, "char") or ""
    try:
        return symbol_char(int(code[:6], 16), attribute(element, "font") or "")
    except ValueError:
        return ""
