"""Put together what a page break, a running header or a comment cut in two.

Knows nothing of headings' levels or lists' lead-ins.
"""

import re
from collections.abc import Sequence

from knowledge.domain import BlockKind, Span, words_of
from knowledge.parts import Part

__all__ = ["join_cut_parts"]

# What no sentence and no list item ends with, though a capital may follow it.
_HALF_SENTENCE = re.compile(
    r"(?:,|\b(?:the|of|to|and|or|a|an|by|with|for|in|on|at|from|their|its|your|our|this|that|which))$",
    re.I,
)
# Fewer characters than this before the cut are a heading or a label, not half a sentence.
_MIN_FIRST_HALF = 25


def join_cut_parts(source: str, parts: Sequence[Part]) -> None:
    """Join second halves to their first; a joined half is marked with the reason "joined"."""
    last: Part | None = None
    between: set[str] = set()
    for part in parts:
        if part.reason:
            between.add(part.reason)
            continue
        if last is not None and _continues(last, part, between):
            _join(source, last, part)
        else:
            last = part
        between = set()


def _continues(first: Part, second: Part, between: set[str]) -> bool:
    if second.kind is not BlockKind.PARAGRAPH or second.mark or second.heading or first.heading:
        return False
    if first.kind in (BlockKind.HEADING, BlockKind.ROW, BlockKind.NOTE) or first.opens_list:
        return False
    cut = (
        bool(between - {"deleted", "empty", "metadata", "title", "title block"})
        or second.block.joined
    )
    lower = second.text[:1].islower() or second.text[:1] in ",;)"
    if (
        "comment" in between
        and first.number
        and not second.opens_list
        and second.page == first.page
    ):
        return True
    if first.ends_sentence:
        return False
    if cut:
        return lower or (_HALF_SENTENCE.search(first.text) is not None and not _is_short(second))
    return (
        lower
        and first.kind is BlockKind.PARAGRAPH
        and len(first.text) >= _MIN_FIRST_HALF
        and not second.level
    )


def _is_short(part: Part) -> bool:
    return not part.ends_sentence and len(part.text) < 90


def _join(source: str, first: Part, second: Part) -> None:
    last = first.pieces[-1]
    # The white space behind the first half keeps its last word apart from the second half's first.
    end = last.end + 1 if source[last.end : last.end + 1].isspace() else last.end
    first.pieces = (*first.pieces[:-1], Span(last.start, end), *second.pieces)
    first.text = words_of(source, first.pieces)
    first.raw = f"{first.raw} {second.raw}"
    second.reason = "joined"
