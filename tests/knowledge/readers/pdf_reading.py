"""Pages for tests, read: paper in, a document that holds out; and words to draw on it."""

from collections.abc import Iterable

from knowledge.domain import Block, Document, words_of
from knowledge.readers.pdf import read_pdf
from tests.knowledge.readers.invariants import assert_document_holds
from tests.knowledge.readers.paper import Paper

__all__ = ["RECORDS", "SOCIAL", "noise", "read", "said"]

SOCIAL = (
    "Staff who write about their work in public remember that readers take their words for the words of "
    "the council, whatever they put in their profile, and that a post can be copied before it is deleted."
)
RECORDS = (
    "Managers keep a record of every account that speaks for the council, who may post there, and when "
    "the password was last changed, and review that record twice a year together with the press office."
)


def read(paper: Paper) -> Document:
    """Return the drawn pages as a document that holds."""
    document = read_pdf("policy.pdf", paper.data())
    assert_document_holds(document)
    return document


def said(document: Document, blocks: Iterable[Block] | None = None) -> list[str]:
    """Return the words of the blocks, all where none are named."""
    return [
        words_of(document.text, b.pieces) for b in (document.blocks if blocks is None else blocks)
    ]


def noise(document: Document) -> list[tuple[str, str]]:
    """Return the reason and the words of all noise."""
    return [(n.reason, document.text[n.span.start : n.span.end]) for n in document.noise]
