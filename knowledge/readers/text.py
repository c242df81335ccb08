"""Plain text files, with the Markdown habits that text exported from documents often keeps."""

from knowledge.domain import Document
from knowledge.readers.decoding import decode
from knowledge.readers.marked import read_marked

__all__ = ["read_text"]


def read_text(name: str, data: bytes) -> Document:
    """Read a plain text policy.

    Raises:
        ParseError: the bytes are no text, or too much of it.
    """
    return read_marked(decode(name, data), "text")
