"""Deletions and renumbering: which number a clause carries now.

Word prints a renumbered paragraph's old and new number side by side, and a conversion to text runs
them together ("6.4.7.1." is old 6.4 or 6.1 and new 7.1). Which end is the new number follows from
the numbers around it. Knows nothing of headings or lists.
"""

import re
from collections.abc import Sequence

from knowledge.parts import Part

__all__ = ["BROKEN_GRAMMAR", "leaves_broken_grammar", "resolve_renumbering"]

BROKEN_GRAMMAR = "broken grammar after deletion"
_DANGLING = re.compile(
    r"\b(?:and|or|the|a|an|of|to|by|with|for|including|provides?|requires?|between|from|all)\s+(?:and|or|[,.;])(?:\s|$)"
    r"|\s[,;](?:\s|$)|^(?:and|or|but|,|must|should|may|will|shall)\b"
    r"|\b(?:and|or|the|of|to|by|with|including)[.,;]?$",
    re.IGNORECASE,
)


def resolve_renumbering(parts: Sequence[Part]) -> None:
    """Set each part's number to the one in force, where numbers were struck or run together.

    A document without any struck or impossibly deep number keeps its numbers as printed.
    """
    numbered = [part for part in parts if part.number and part.reason != "comment"]
    if not any(part.number_struck or len(part.number) > 5 for part in numbered):
        return
    last: tuple[int, ...] = ()
    for part in numbered:
        part.number = _current_number(part.number, last)
        last = part.number


def leaves_broken_grammar(part: Part) -> bool:
    """Tell whether a deletion inside the part left words that no longer read as a sentence."""
    if not part.block.deleted or part.text == part.raw or not part.text:
        return False
    if part.number_struck and len(part.block.deleted) == 1:
        return False
    starts_low = part.text[0].islower() and part.raw.lstrip("0123456789. ")[:1].isupper()
    return starts_low or _DANGLING.search(part.text) is not None


def _current_number(printed: tuple[int, ...], last: tuple[int, ...]) -> tuple[int, ...]:
    """Return the longest ending of the printed number that can follow the last one."""
    if not last:
        return printed
    for length in range(len(printed), 0, -1):
        ending = printed[-length:]
        if _may_follow(ending, last):
            return ending
    return printed


def _may_follow(number: tuple[int, ...], last: tuple[int, ...]) -> bool:
    depth = len(number)
    if depth == len(last) + 1:
        return number == (*last, 1)
    return depth <= len(last) and number == (*last[: depth - 1], last[depth - 1] + 1)
