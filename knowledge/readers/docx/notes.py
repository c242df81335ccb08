"""Footnotes, endnotes and margin comments of a DOCX file: found by id, numbered as Word does.

It hands out elements; their words are for the story that refers to them.
"""

from collections.abc import Callable, Iterable
from typing import Final
from xml.etree.ElementTree import Element

from knowledge.readers.docx.package import NAMES, attribute
from knowledge.readers.numerals import styled_number

__all__ = ["Notes"]

_DEFAULT_STYLE: Final = {"footnote": "decimal", "endnote": "lowerRoman"}


class Notes:
    """The notes of one document.

    Args:
        load: returns the notes of a kind ("footnote", "endnote" or "comment").
        settings: the children of the document's settings.
    """

    def __init__(
        self, load: Callable[[str], Iterable[Element]], settings: Iterable[Element]
    ) -> None:
        self._load = load
        self._loaded: dict[str, dict[str, Element]] = {}
        self._styles = dict(_DEFAULT_STYLE)
        self._next = {"footnote": 1, "endnote": 1}
        for element in settings:
            name = NAMES[element.tag]
            if name in ("w:footnotePr", "w:endnotePr"):
                self._take_settings(name[2:-2], element)

    def label_of(self, kind: str, note: str, deleted: bool) -> str:
        """Return the next label of this kind, "" for a deleted reference, which is not counted."""
        if deleted or note not in self._of(kind):
            return ""
        number = self._next[kind]
        self._next[kind] = number + 1
        return styled_number(number, self._styles[kind])

    def note(self, kind: str, note: str) -> list[Element]:
        """Return the paragraphs and tables of a note, each time it is referred to."""
        found = self._of(kind).get(note)
        return list(found) if found is not None else []

    def comment(self, comment: str) -> list[Element]:
        """Return the paragraphs of a margin comment, the first time it is referred to."""
        found = self._of("comment").pop(comment, None)
        return list(found) if found is not None else []

    def _of(self, kind: str) -> dict[str, Element]:
        found = self._loaded.get(kind)
        if found is None:
            # Separator lines between text and notes are notes of a type of their own.
            found = self._loaded[kind] = {
                attribute(element, "id") or "": element
                for element in self._load(kind)
                if attribute(element, "type") in (None, "normal")
            }
        return found

    def _take_settings(self, kind: str, element: Element) -> None:
        for part in element:
            value = attribute(part) or ""
            if NAMES[part.tag] == "w:numFmt" and value:
                self._styles[kind] = value
            elif NAMES[part.tag] == "w:numStart" and value.isdecimal():
                self._next[kind] = int(value[:6])
