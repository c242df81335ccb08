"""Word files for tests, read: a body in, a document that holds out."""

from knowledge.domain import Block, Document
from knowledge.readers.docx import read_docx
from tests.knowledge.readers.docx_files import docx_bytes
from tests.knowledge.readers.invariants import assert_document_holds, live_words

__all__ = ["GONE", "only", "read_body", "reference", "seen"]

GONE = '<w:rPr><w:del w:id="9" w:author="x"/></w:rPr>'


def read_body(body: str, **more: object) -> Document:
    """Return the document of a body; ``more`` as `docx_bytes` takes it."""
    document = read_docx("policy.docx", docx_bytes(body, **more))  # type: ignore[arg-type]  # as there
    assert_document_holds(document)
    return document


def seen(document: Document) -> list[str]:
    """Return each block as a reader sees it: mark and words in force."""
    return [f"{b.mark} {live_words(document, b)}".strip() for b in document.blocks]


def only(document: Document) -> Block:
    """Return a document's one block."""
    assert len(document.blocks) == 1
    return document.blocks[0]


def reference(note: int) -> str:
    """Return the mark in the text that leads to a footnote."""
    return f'<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteReference w:id="{note}"/></w:r>'
