"""Clause numbers that begin with a letter ("B4", "A.1.2"): which documents count so.

A word such as "A4" or "M25" opens sentences too, so one look at a paragraph does not tell; a series
does. Knows nothing of headings or lists.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

from knowledge.domain import BlockKind
from knowledge.parts import Part

__all__ = ["dotted", "mark_lettered_numbers"]

_NUMBER: Final = re.compile(r"([A-Z])\.?(\d{1,3}(?:\.\d{1,3}){0,3})[.):]?(?=\s+[A-Z\"“‘'(\[]|\s*$)")
# Letters count from here, so that no decimal number is taken for one.
_LETTERS_FROM: Final = 1000
_SERIES: Final = 3


def mark_lettered_numbers(source: str, parts: Sequence[Part]) -> None:
    """Give parts the lettered number that they open with, where the document counts so.

    It does when at least three paragraphs have such a number and most of them follow on.
    """
    found = [(part, match) for part in parts if (match := _match(part)) is not None]
    numbers = [_components(match) for _, match in found]
    following = sum(_follows(b, a) for a, b in pairwise(numbers))
    if len(found) < _SERIES or following * 2 < len(found) - 1:
        return
    for (part, match), number in zip(found, numbers, strict=True):
        part.take_number(source, match.group(), number)


@lru_cache(maxsize=4096)
def dotted(number: tuple[int, ...]) -> str:
    """Return a number as a person writes it: "7.1", "B4"."""
    if number and number[0] > _LETTERS_FROM:
        rest = ".".join(map(str, number[1:]))
        return f"{chr(number[0] - _LETTERS_FROM + 64)}{rest}"
    return ".".join(map(str, number))


def _match(part: Part) -> re.Match[str] | None:
    if part.number or part.label or part.kind in (BlockKind.ROW, BlockKind.NOTE, BlockKind.ITEM):
        return None
    return _NUMBER.match(part.text)


def _components(match: re.Match[str]) -> tuple[int, ...]:
    letter = _LETTERS_FROM + ord(match.group(1)) - 64
    return (letter, *map(int, match.group(2).split(".")))


def _follows(number: tuple[int, ...], last: tuple[int, ...]) -> bool:
    """Tell whether a number is the next one: B4 after B3, B1 after A9, B1.1 after B1."""
    if number[0] == last[0] + 1:
        return set(number[1:]) <= {0, 1}
    if number[0] != last[0]:
        return False
    return number == (*last, 1) or any(
        number == (*last[:depth], last[depth] + 1) for depth in range(1, len(last))
    )
