"""Markdown files."""

from knowledge.domain import Document
from knowledge.readers.decoding import decode
from knowledge.readers.marked import read_marked

__all__ = ["read_markdown"]


def read_markdown(name: str, data: bytes) -> Document:
    """Read a Markdown policy.

    Raises:
        ParseError: the bytes are no text, or too much of it.
    """
    return read_marked(decode(name, data), "markdown")
