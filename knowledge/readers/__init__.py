"""Turn policy files into documents: one reader per format, chosen by content and by name.

A reader knows its format and nothing of clauses; every reader yields the same blocks with exact
spans into a canonical text.
"""

from collections.abc import Callable
from importlib import import_module
from pathlib import PurePath

from knowledge.domain import Document
from knowledge.errors import ParseError

__all__ = ["FORMAT_BY_SUFFIX", "MAX_FILE_BYTES", "detect_format", "read"]

# A policy of 500 pages with pictures stays under this; what is larger is something else.
MAX_FILE_BYTES = 100 * 1024 * 1024

FORMAT_BY_SUFFIX = {
    ".txt": "text",
    ".text": "text",
    ".rst": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".htm": "html",
    ".html": "html",
    ".xhtml": "html",
    ".docx": "docx",
    ".docm": "docx",
    ".dotx": "docx",
    ".pdf": "pdf",
}

_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FOREIGN_MAGIC = (
    (b"{\\rtf", "is a rich text file", "Save it as .docx, .pdf or .txt and try again"),
    (b"\x89PNG", "is a picture", "Convert it with text recognition (OCR) to PDF or text first"),
    (
        b"\xff\xd8\xff",
        "is a picture",
        "Convert it with text recognition (OCR) to PDF or text first",
    ),
    (b"GIF8", "is a picture", "Convert it with text recognition (OCR) to PDF or text first"),
    (b"\x1f\x8b", "is a compressed file", "Unpack it and ingest the files inside"),
    (b"7z\xbc\xaf", "is a compressed file", "Unpack it and ingest the files inside"),
)


def read(name: str, data: bytes) -> Document:
    """Read one policy file of any supported format.

    Args:
        name: the file's name; its ending decides where the content leaves a doubt.
        data: the file's bytes.

    Raises:
        ParseError: the file is empty, too large, broken, encrypted or of no supported format;
            the message says what to do.
    """
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise ParseError(name, "is empty", "Check that the right file was saved and try again")
    if len(data) > MAX_FILE_BYTES:
        size = f"is {len(data) / 1024 / 1024:,.0f} MB large"
        limit = MAX_FILE_BYTES // 1024 // 1024
        raise ParseError(
            name, size, f"Policies up to {limit} MB are read; split it or drop pictures"
        )
    return _reader_for(detect_format(name, data))(name, data)


def detect_format(name: str, data: bytes) -> str:
    """Return "text", "markdown", "html", "docx" or "pdf"; content wins over the name.

    Raises:
        ParseError: the content or the name belongs to no supported format.
    """
    head = data[:1024].lstrip()
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith((b"PK\x03\x04", _OLE_MAGIC)):
        return "docx"
    for magic, problem, remedy in _FOREIGN_MAGIC:
        if data.startswith(magic):
            raise ParseError(name, problem, remedy)
    by_name = FORMAT_BY_SUFFIX.get(PurePath(name).suffix.lower())
    if by_name == "text" and head[:200].lower().startswith((b"<!doctype html", b"<html")):
        return "html"
    if by_name is not None:
        return by_name
    known = ", ".join(sorted(FORMAT_BY_SUFFIX))
    raise ParseError(name, "is of no known format", f"Known endings: {known}")


def _reader_for(format_name: str) -> Callable[[str, bytes], Document]:
    # Loaded when first needed: a text file must not pay for the PDF and DOCX libraries.
    module = import_module(f"knowledge.readers.{format_name}")
    reader: Callable[[str, bytes], Document] = getattr(module, f"read_{format_name}")
    return reader
