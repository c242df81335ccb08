"""What every reader's document must hold, whatever the bytes were; shared by the readers' tests."""

import re

from knowledge.domain import Block, BlockKind, Document, Span

__all__ = ["assert_document_holds", "assert_words_kept", "deleted_words", "live_words", "words_in"]

_WORD = re.compile(r"[^\W_]+")
_UNSEEN = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\xad\u200b\u200e\u200f\ufeff\ud800-\udfff]")


def assert_document_holds(document: Document) -> None:
    """Check order, ranges and coverage of every span; fails with the block that breaks a rule."""
    text = document.text
    assert _UNSEEN.search(text) is None, "characters that cannot be seen"
    before = 0
    for block in document.blocks:
        assert before <= block.span.start < block.span.end <= len(text), f"out of order: {block}"
        before = block.span.end
        _assert_block_holds(text, block)
    _assert_covered(document)


def assert_words_kept(document: Document, *words: str) -> None:
    """Check that each of the words stands in some block or listed noise."""
    kept = words_in(document)
    lost = [word for word in words if not set(_WORD.findall(word)) <= kept]
    assert not lost, f"lost: {lost}"


def words_in(document: Document) -> set[str]:
    """Return the words of all blocks, their marks and all noise."""
    spans = [p for b in document.blocks for p in b.pieces]
    spans += [b.mark_span for b in document.blocks if b.mark_span is not None]
    spans += [n.span for n in document.noise]
    return {word for s in spans for word in _WORD.findall(document.text[s.start : s.end])}


def live_words(document: Document, block: Block) -> str:
    """Return a block's words in force, white space collapsed."""
    return _read(document, block, deleted=False)


def deleted_words(document: Document, block: Block) -> str:
    """Return a block's deleted words, white space collapsed."""
    return _read(document, block, deleted=True)


def _read(document: Document, block: Block, *, deleted: bool) -> str:
    chars = []
    for piece in block.pieces:
        chars += [
            document.text[at]
            for at in range(piece.start, piece.end)
            if any(d.start <= at < d.end for d in block.deleted) == deleted
        ]
    return " ".join("".join(chars).split())


def _assert_block_holds(text: str, block: Block) -> None:
    own = [*([block.mark_span] if block.mark_span else []), *block.pieces]
    _assert_inside(own, block.span, f"pieces of {block}")
    _assert_inside(list(block.deleted), block.span, f"deleted of {block}")
    assert block.pieces, f"no words: {block}"
    assert any(not text[p.start : p.end].isspace() for p in block.pieces), f"blank: {block}"
    for deleted in block.deleted:
        rest = [c for c in range(deleted.start, deleted.end) if not _covers(own, c)]
        assert not any(text[c].isalnum() for c in rest), f"deleted beyond its pieces: {block}"
    assert (block.mark == "") == (block.mark_span is None), f"mark without a place: {block}"
    if block.mark_span is not None:
        assert block.mark in text[block.mark_span.start : block.mark_span.end], (
            f"other mark: {block}"
        )
    assert block.level >= (1 if block.kind is BlockKind.HEADING else 0), f"level: {block}"
    assert (block.cells > 0) >= (block.kind is BlockKind.ROW), f"row without cells: {block}"
    assert block.size > 0, f"size: {block}"


def _assert_inside(spans: list[Span], outer: Span, what: str) -> None:
    before = outer.start
    for span in spans:
        assert before <= span.start < span.end <= outer.end, f"out of order: {what}"
        before = span.end


def _covers(spans: list[Span], at: int) -> bool:
    return any(s.start <= at < s.end for s in spans)


def _assert_covered(document: Document) -> None:
    """Check that no letter or digit stands outside blocks and noise, and none in both."""
    taken = sorted(
        [(b.span.start, b.span.end) for b in document.blocks]
        + [(n.span.start, n.span.end) for n in document.noise]
    )
    at = 0
    for start, end in taken:
        assert at <= start <= end <= len(document.text), f"noise overlaps at {start}"
        between = document.text[at:start]
        assert not any(c.isalnum() for c in between), f"words in no block: {between!r}"
        at = end
    assert not any(c.isalnum() for c in document.text[at:]), (
        f"words in no block: {document.text[at:]!r}"
    )
