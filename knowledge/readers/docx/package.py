"""A DOCX file as a zip of XML parts: opened with care, read part by part.

Everything that can be wrong with the container is told here in words for people; it knows nothing
of paragraphs. The parts are parsed with the standard library's expat, which is fast and streams;
document type declarations, the way to entity bombs, are refused before anything is parsed.
"""

import io
import lzma
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, Final
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element
from xml.parsers import expat

from knowledge.errors import ParseError

__all__ = ["NAMES", "Package", "attribute", "relation"]

MAX_UNPACKED_BYTES: Final = 200 * 1024 * 1024
_MAX_PARTS: Final = 20_000
# Deflate reaches 1,000 to 1; documents stay under 100 (measured 2026-11 on generated policies of
# 200 pages with identical paragraphs), and a small part may do as it likes.
_MAX_RATIO: Final = 300
_RATIO_FROM_BYTES: Final = 20 * 1024 * 1024
# Tables in tables in tables: real documents stay under 60 levels of elements.
_MAX_DEPTH: Final = 200
_CHUNK: Final = 1 << 16

_OLE_MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP_ERRORS: Final = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
    LookupError,
    OverflowError,
)
_SAVE_AGAIN: Final = "Open it in Word, save it again as .docx and try again"
_AS_DOCX: Final = "Save it as .docx or .pdf and try again"

_OFFICE: Final = "http://schemas.openxmlformats.org"
_STRICT: Final = "http://purl.oclc.org/ooxml"
_PREFIXES: Final = {
    f"{_OFFICE}/wordprocessingml/2006/main": "w",
    f"{_STRICT}/wordprocessingml/main": "w",
    f"{_OFFICE}/markup-compatibility/2006": "mc",
    f"{_OFFICE}/officeDocument/2006/math": "m",
    f"{_STRICT}/officeDocument/math": "m",
    f"{_OFFICE}/drawingml/2006/main": "a",
    f"{_STRICT}/drawingml/main": "a",
    f"{_OFFICE}/drawingml/2006/diagram": "dgm",
    f"{_STRICT}/drawingml/diagram": "dgm",
    "urn:schemas-microsoft-com:vml": "v",
}


class _Names(dict[str, str]):
    """Full element name -> short one ("w:p"); the element's bare name for other vocabularies."""

    def __missing__(self, tag: str) -> str:
        uri, brace, local = tag.rpartition("}")
        prefix = _PREFIXES.get(uri[1:], "") if brace else ""
        self[tag] = name = f"{prefix}:{local}" if prefix else local
        return name


NAMES: Final = _Names()

_W: Final = f"{{{_OFFICE}/wordprocessingml/2006/main}}"
_W_STRICT: Final = f"{{{_STRICT}/wordprocessingml/main}}"
_R: Final = f"{{{_OFFICE}/officeDocument/2006/relationships}}"
_R_STRICT: Final = f"{{{_STRICT}/officeDocument/relationships}}"


def attribute(element: Element, name: str = "val") -> str | None:
    """Return a WordprocessingML attribute, None where it is not there."""
    value = element.get(_W + name)
    return value if value is not None else element.get(_W_STRICT + name)


def relation(element: Element, name: str = "id") -> str:
    """Return the relationship that an element names, "" where it names none."""
    return element.get(_R + name) or element.get(_R_STRICT + name) or ""


class Package:
    """The parts of one DOCX file.

    Attributes:
        main: name of the part that holds the document.

    Raises:
        ParseError: from every method, when the file is broken, too large or no DOCX.
    """

    def __init__(self, name: str, data: bytes) -> None:
        self._name = name
        if data.startswith(_OLE_MAGIC):
            raise self._ole_error(data)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            infos = self._zip.infolist()
        except _ZIP_ERRORS as error:
            problem = "is cut off" if data.startswith(b"PK") else "is no Word document"
            raise ParseError(name, f"{problem} or damaged", _SAVE_AGAIN) from error
        self._parts = {info.filename.replace("\\", "/").lstrip("/").lower(): info for info in infos}
        self._check_sizes()
        self.main = self._find_main()

    def error(self, problem: str, remedy: str = _SAVE_AGAIN) -> ParseError:
        """Return the error that says what is wrong with this file."""
        return ParseError(self._name, problem, remedy)

    def has(self, part: str) -> bool:
        """Tell whether the part is there."""
        return part.lower() in self._parts

    def children(self, part: str, parent: str = "") -> Iterator[Element]:
        """Yield the children of a part's root, or of its first element called ``parent``.

        Each is taken off the tree when the next one is asked for, so that a part of any size
        needs little memory. A part that is not there yields nothing.

        Raises:
            ParseError: the part is damaged, too large, or holds a document type declaration.
        """
        if not self.has(part):
            return
        self._check_xml(part)
        try:
            with self._open(part) as stream:
                yield from self._children(stream, parent)
        except (ET.ParseError, *_ZIP_ERRORS) as error:
            raise self.error(f"is damaged: its part {part} cannot be read") from error

    def _children(self, stream: IO[bytes], parent: str) -> Iterator[Element]:
        level = 0
        wanted = 0 if parent else 1
        # Entities were refused before: what is left is plain XML.
        for event, element in ET.iterparse(stream, ("start", "end")):  # noqa: S314
            if event == "start":
                level += 1
                if level > _MAX_DEPTH:
                    raise self.error("is nested too deeply", "Take tables out of tables")
                if not wanted and NAMES[element.tag] == parent:
                    wanted = level
                if level == wanted:
                    root = element
                continue
            level -= 1
            if wanted and level == wanted:
                yield element
                root.remove(element)
            elif parent and level < wanted:
                return

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Return for each relationship id of a part its kind ("header") and the part it names."""
        folder, _, file = part.rpartition("/")
        found: dict[str, tuple[str, str]] = {}
        for element in self.children(posixpath.join(folder, "_rels", f"{file}.rels")):
            if element.get("TargetMode") == "External":
                continue
            kind = (element.get("Type") or "").rpartition("/")[2]
            target = element.get("Target") or ""
            path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            found[element.get("Id") or ""] = kind, posixpath.normpath(path)
        return found

    def _find_main(self) -> str:
        for kind, part in self.relations("").values():
            if kind == "officeDocument" and self.has(part):
                self._check_kind(part)
                return part
        if self.has("word/document.xml"):
            return "word/document.xml"
        self._check_kind("")
        raise self.error("is a zip file without a Word document in it", _AS_DOCX)

    def _check_kind(self, main: str) -> None:
        if main.startswith("xl/"):
            raise self.error("is a spreadsheet", _AS_DOCX)
        if main.startswith("ppt/"):
            raise self.error("is a presentation", _AS_DOCX)
        if self.has("mimetype") and self.has("content.xml"):
            raise self.error("is an OpenDocument file", _AS_DOCX)

    def _check_sizes(self) -> None:
        if len(self._parts) > _MAX_PARTS:
            raise self.error(f"has {len(self._parts):,} parts", _SAVE_AGAIN)
        total = 0
        for part, info in self._parts.items():
            if info.flag_bits & 1:
                raise self.error("is password protected", "Remove the password and try again")
            if not part.endswith((".xml", ".rels")):
                continue  # pictures and fonts are never unpacked
            total += info.file_size
            packed = max(1, info.compress_size)
            if total > MAX_UNPACKED_BYTES or (
                info.file_size > _RATIO_FROM_BYTES and info.file_size / packed > _MAX_RATIO
            ):
                raise self._too_large()

    def _too_large(self) -> ParseError:
        limit = MAX_UNPACKED_BYTES // 1024 // 1024
        return self.error(
            "unpacks to far more than a policy holds",
            f"Up to {limit} MB of text are read; if this is a real policy, split it",
        )

    def _check_xml(self, part: str) -> None:
        """Refuse a part that is longer than it says, ill-formed, or declares entities."""
        checker = expat.ParserCreate()
        checker.StartDoctypeDeclHandler = self._refuse_doctype
        size = 0
        try:
            with self._open(part) as stream:
                while chunk := stream.read(_CHUNK):
                    size += len(chunk)
                    if size > MAX_UNPACKED_BYTES:
                        raise self._too_large()
                    checker.Parse(chunk, False)
            checker.Parse(b"", True)
        except (expat.ExpatError, *_ZIP_ERRORS) as error:
            raise self.error(f"is damaged: its part {part} cannot be read") from error

    def _refuse_doctype(self, *_: object) -> None:
        raise self.error("declares a document type, which Word never does")

    def _open(self, part: str) -> IO[bytes]:
        return self._zip.open(self._parts[part.lower()])

    def _ole_error(self, data: bytes) -> ParseError:
        if "EncryptedPackage".encode("utf-16-le") in data:
            return self.error("is password protected", "Remove the password in Word and try again")
        if "WordDocument".encode("utf-16-le") in data:
            return self.error("is in the old .doc format", "Open it in Word and save it as .docx")
        return self.error("is in an old Office format", _AS_DOCX)
