"""Word documents (.docx, .docm, .dotx): the file as Word shows it, tracked changes told apart.

It puts the parts of the file together; each part's own rules live in the modules beside this one.
"""

from collections.abc import Iterable, Iterator
from typing import Final
from xml.etree.ElementTree import Element

from knowledge.domain import Document
from knowledge.readers.canvas import Canvas
from knowledge.readers.decoding import MAX_TEXT_CHARS, clean_text
from knowledge.readers.docx.body import Source, Story, header_references
from knowledge.readers.docx.notes import Notes
from knowledge.readers.docx.numbering import Numbering
from knowledge.readers.docx.package import NAMES, Package, attribute
from knowledge.readers.docx.runs import drawn_text, found_in
from knowledge.readers.docx.styles import Styles
from knowledge.readers.words import Item, Paragraph, Stretch, has_word, stripped

__all__ = ["read_docx"]

_CORE_NAMES: Final = {
    "lastmodifiedby": "",  # a person's name that the document itself does not state
    "contentstatus": "status",
    "revision": "",  # counts saves, not versions
}
_NOTE_KINDS: Final = {"footnotes": "footnote", "endnotes": "endnote", "comments": "comment"}


def read_docx(name: str, data: bytes) -> Document:
    """Read a Word policy.

    Args:
        name: the file's name, for errors.
        data: the file's bytes.

    Raises:
        ParseError: the file is broken, encrypted, too large, in another Office format, or holds
            no text; the message says what to do.
    """
    package = Package(name, data)
    canvas = Canvas()
    parts = _Parts(package)
    for item in parts.body():
        canvas.write(item)
        if canvas.length > MAX_TEXT_CHARS:
            problem = f"holds more than {MAX_TEXT_CHARS:,} characters"
            raise package.error(problem, "Split it into policies")
    if not canvas.has_blocks:
        raise package.error(
            "holds no text", "If it holds scanned pages, convert them with text recognition (OCR)"
        )
    for words, reason in parts.running():
        canvas.write_noise(words, reason)
    return canvas.document("docx", _properties(package))


class _Parts:
    """The parts around a document's body."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._relations = package.relations(package.main)
        by_kind = dict(reversed(self._relations.values()))
        self._headers: dict[tuple[str, str], None] = {}
        settings = list(package.children(by_kind.get("settings", "")))
        self._even_pages = any(
            NAMES[e.tag] == "w:evenAndOddHeaders" and attribute(e) not in ("0", "false")
            for e in settings
        )
        styles = Styles(package.children(by_kind.get("styles", "")))
        self._source = Source(
            styles=styles,
            numbering=Numbering(list(package.children(by_kind.get("numbering", ""))), styles),
            notes=Notes(self._load_notes, settings),
            section=self._take_section,
            diagram=self._diagram,
            refuse=package.error,
        )

    def body(self) -> Iterator[Item]:
        """Yield the document's own paragraphs and tables."""
        return Story(self._source).items(self._package.children(self._package.main, "w:body"))

    def running(self) -> Iterator[tuple[list[Stretch], str]]:
        """Yield the words of headers and footers, each once, with what they are."""
        seen: set[str] = set()
        for kind in ("header", "footer"):
            for part_kind, key in self._headers:
                _, part = self._relations.get(key, ("", ""))
                if part_kind != kind:
                    continue
                for words in self._lines(part):
                    text = " ".join("".join([s[0] for s in words]).split())
                    if text not in seen:
                        seen.add(text)
                        yield words, f"running {kind}"

    def _lines(self, part: str) -> Iterator[list[Stretch]]:
        elements = list(self._package.children(part))
        for item in Story(self._source).items(elements):
            yield from _lines_of(item)
        for element in elements:
            for mark in found_in(element, ("v:textpath",)):
                text = clean_text(mark.get("string") or "")
                if has_word(text):
                    yield [(text, False, False, 0.0)]

    def _take_section(self, section: Element) -> None:
        for kind, key in header_references(section, even_pages=self._even_pages):
            self._headers[kind, key] = None

    def _load_notes(self, kind: str) -> Iterable[Element]:
        part = next((p for k, p in self._relations.values() if _NOTE_KINDS.get(k) == kind), "")
        return self._package.children(part)

    def _diagram(self, key: str) -> list[str]:
        _, part = self._relations.get(key, ("", ""))
        texts = [
            clean_text(drawn_text(paragraph, "a:t"))
            for element in self._package.children(part)
            for paragraph in found_in(element, ("a:p",))
        ]
        return [text for text in texts if has_word(text)]


def _lines_of(item: Item) -> Iterator[list[Stretch]]:
    if isinstance(item, Paragraph):
        words = stripped(item.stretches)
        yield [(item.mark + " ", False, False, 0.0), *words] if item.mark else words
        for follower in item.after:
            yield from _lines_of(follower)
        return
    for row in item.rows:
        line: list[Stretch] = []
        for cell in row.cells:
            for words in (w for inner in cell for w in _lines_of(inner)):
                line += [("\t" if line else "", False, False, 0.0), *words]
        yield line


def _properties(package: Package) -> list[tuple[str, str]]:
    """Return what the file's properties state: core ones first, then those the owner added."""
    by_kind = dict(package.relations("").values())
    found: list[tuple[str, str]] = []
    for element in package.children(by_kind.get("core-properties", "docProps/core.xml")):
        name = NAMES[element.tag].rpartition(":")[2].lower()
        name = _CORE_NAMES.get(name, name)
        value = " ".join(clean_text(element.text or "").split())
        if name and value:
            found.append((name, value))
    for element in package.children(by_kind.get("custom-properties", "docProps/custom.xml")):
        name = " ".join((element.get("name") or "").lower().split())
        value = " ".join(clean_text("".join(element.itertext())).split())
        if name and value and not name.startswith(("_", "contenttypeid")):
            found.append((name, value))
    return found
