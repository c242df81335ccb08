"""Small changes to blocks and their pieces that readers of lines make.

Knows nothing of any format.
"""

from knowledge.domain import Block, Span

__all__ = ["as_header", "within"]


def within(
    pieces: tuple[Span, ...], ranges: list[tuple[int, int]], behind: int
) -> tuple[Span, ...]:
    """Cut pieces to the ranges and a few characters behind each: what is between is left out."""
    kept: list[Span] = []
    at = 0
    for start, end in ranges:
        while at < len(pieces) and pieces[at].end <= start:
            at += 1
        for piece in pieces[at:]:
            if piece.start >= end + behind:
                break
            kept.append(Span(max(piece.start, start), min(piece.end, end + behind)))
    return tuple(kept)


def as_header(row: Block) -> Block:
    """Return a table row as the one over the columns."""
    return Block(
        kind=row.kind, span=row.span, pieces=row.pieces, page=row.page, bold=True, cells=row.cells
    )
