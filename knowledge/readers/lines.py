"""Line breaks inside a paragraph: which of them end a block, which bullets are typed by hand.

Authors press shift-enter or write ``<br><br>`` where they mean a new paragraph or bullet. Knows
nothing of any format.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Final, NamedTuple

from knowledge.readers.words import Stretch, has_word, stripped

__all__ = ["Bullet", "segments_of", "typed_bullet"]

_BULLET: Final = re.compile(r"([•▪◦‣·●○■□✓✔➢➔→⁃∙►▶❖✗☐☑*–—-]|o(?=\t))([ \t]+)(?=\S)")
_NUMBER: Final = re.compile(
    r"\d{1,3}(?:\.\d{1,3})+\.?[ \t]+\S|\(?(?:\d{1,2}|[a-z]|[ivx]{1,5})[.)][ \t]+\S"
)
_BREAK: Final = re.compile(r"\n[ \t]*(?:\n\s*)?")


class Bullet(NamedTuple):
    """A bullet typed at the start of a paragraph, what follows it, and the words behind it."""

    mark: str
    gap: str
    rest: list[Stretch]


def typed_bullet(stretches: Sequence[Stretch]) -> Bullet | None:
    """Return the bullet that the author typed before the words, None where there is none."""
    if not stretches or stretches[0][1]:
        return None
    head = stretches[0][0]
    if head[0] != "o" and head[0].isalnum():
        return None
    text = head if len(head) > 12 else "".join([s[0] for s in stretches[:4]])
    found = _BULLET.match(text)
    if found is None:
        return None
    return Bullet(found.group(1), found.group(2), stripped(_cut(stretches, found.end(), None)))


def segments_of(stretches: Sequence[Stretch]) -> list[list[Stretch]]:
    """Return the blocks that a paragraph with line breaks consists of, at least one.

    A blank line ends a block; so does a break before a typed bullet, before a typed number where
    several lines have one, and behind a first line that alone is bold.
    """
    text = "".join([s[0] for s in stretches])
    ends = list(accumulate(len(s[0]) for s in stretches))
    breaks = [m for m in _BREAK.finditer(text) if not stretches[bisect_right(ends, m.start())][1]]
    numbered = sum(_NUMBER.match(text, m.end()) is not None for m in breaks)
    numbered += _NUMBER.match(text) is not None
    cuts: list[tuple[int, int]] = []
    for at, found in enumerate(breaks):
        start, end = found.span()
        if (
            text.count("\n", start, end) > 1
            or _BULLET.match(text, end)
            or (numbered > 1 and _NUMBER.match(text, end))
            or (at == 0 and _is_bold_line(stretches, start, end))
        ):
            cuts.append((start, end))
    if not cuts:
        return [list(stretches)]
    starts = [0, *(end for _, end in cuts)]
    stops = [*(start for start, _ in cuts), len(text)]
    parts = _slices(stretches, list(zip(starts, stops, strict=True)))
    return [segment for segment in map(stripped, parts) if segment]


def _is_bold_line(stretches: Sequence[Stretch], start: int, end: int) -> bool:
    """Tell whether the words before ``start`` are bold and those behind ``end`` are not."""
    before = [s for s in _cut(stretches, 0, start) if has_word(s[0])]
    after = [s for s in _cut(stretches, end, None) if has_word(s[0])]
    return bool(before) and all(s[2] for s in before) and bool(after) and not after[0][2]


def _cut(stretches: Sequence[Stretch], start: int, end: int | None) -> list[Stretch]:
    """Return the stretches of the code points from ``start`` to ``end``."""
    whole = sum(len(s[0]) for s in stretches)
    return _slices(stretches, [(start, whole if end is None else end)])[0]


def _slices(stretches: Sequence[Stretch], ranges: Sequence[tuple[int, int]]) -> list[list[Stretch]]:
    """Return the stretches of each range; ranges are in order and do not overlap."""
    parts: list[list[Stretch]] = [[] for _ in ranges]
    which = at = 0
    for text, deleted, bold, size in stretches:
        end = at + len(text)
        while which < len(ranges) and ranges[which][0] < end:
            start, stop = ranges[which]
            piece = text[max(0, start - at) : max(0, stop - at)]
            if piece:
                parts[which].append((piece, deleted, bold, size))
            if stop > end:
                break
            which += 1
        at = end
    return parts
