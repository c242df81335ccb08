"""The corrected draft: every fix that mends its finding and brings up nothing else.

Works on text and fixes alone; whether a fix mends anything is asked of whoever reviews.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from knowledge.domain import Fix, FixKind

__all__ = ["Mending", "apply_fixes", "corrected"]

# How often a draft is reviewed again to see what its fixes do, and how many characters in all: of a
# long draft with many faults some fixes stay suggestions, so that the time it takes has a bound.
_MOST_TRIED = 40
_FEWEST_TRIED = 2
_READ_AGAIN = 16_000


@dataclass(frozen=True, slots=True)
class Mending:
    """A fix with what it must remove: the mark of its finding."""

    fix: Fix
    mark: str


Marks = Callable[[str], Iterable[str]]
"""Reviews a text and returns a mark for each finding: the same finding, the same mark."""


def corrected(
    draft: str, mendings: Sequence[Mending], before: Iterable[str], marks: Marks
) -> tuple[str, frozenset[Fix]]:
    """Return the draft with every fix that applies cleanly, "" where none does, and those fixes.

    Args:
        mendings: most important first; of two that overlap the first is taken.
        before: marks of the draft as it is.
    """
    known = Counter(before)
    most = min(_MOST_TRIED, max(_FEWEST_TRIED, _READ_AGAIN // max(1, len(draft))))
    n_tried = 0

    def cleanly(kept: Sequence[Mending], more: Sequence[Mending]) -> Sequence[Mending]:
        """Return those kept and as many more as together mend what they say and nothing else."""
        nonlocal n_tried
        n_tried += 1
        together = [*kept, *more]
        if n_tried > most:
            return kept
        text = apply_fixes(draft, _fixes(together))
        # A draft of which nothing is left is not corrected.
        if text.strip() and _is_clean(together, known, Counter(marks(text))):
            return together
        if len(more) == 1:
            return kept
        # Some fix mends nothing or disturbs another: it is found by halves.
        half = len(more) // 2
        return cleanly(cleanly(kept, more[:half]), more[half:])

    chosen = _apart(mendings)
    made = _fixes(cleanly((), chosen)) if chosen else []
    mended = apply_fixes(draft, made)
    return (mended, frozenset(made)) if mended != draft else ("", frozenset())


def _fixes(mendings: Sequence[Mending]) -> list[Fix]:
    return [mending.fix for mending in mendings]


def apply_fixes(draft: str, fixes: Iterable[Fix]) -> str:
    """Return the draft with fixes made whose spans do not overlap; spaces closed up where cut."""
    for fix in sorted(fixes, key=lambda f: -(f.span.start if f.span else 0)):
        if fix.span is None:
            continue
        before, behind = draft[: fix.span.start], draft[fix.span.end :]
        if fix.kind is FixKind.INSERT:
            gap = " " if before and not (before[-1].isspace() or fix.text[:1].isspace()) else ""
            draft = f"{before}{gap}{fix.text}{behind}"
        elif fix.kind is FixKind.REPLACE:
            draft = f"{before}{fix.text}{behind}"
        elif fix.kind is FixKind.DELETE:
            is_detail = any(c.isdecimal() or c == "@" for c in draft[fix.span.start : fix.span.end])
            draft = _unlinked(before, behind) if is_detail else _closed_up(before, behind)
    return draft


_LINK = re.compile(
    r"(?:,? (?:who )?(?:lives?|living|stays|staying))?\s(?:of|at|from|in|on|via)\s+\Z"
)
_PLACE_BEHIND = re.compile(r",\s(?=[A-Z])")


def _unlinked(before: str, behind: str) -> str:
    """Join what stands around an address or such, without the words that led to it.

    "Ann, who lives at 4 Elm Row, lost it" becomes "Ann, lost it"; of "4 Elm Row, Bath", "Bath".
    """
    link = _LINK.search(before)
    if link is None:
        return _closed_up(before, behind)
    if place := _PLACE_BEHIND.match(behind):
        return before + behind[place.end() :]
    lead = before[: link.start()]
    return lead + behind if not behind or behind[0] in " \n.,!?;:)" else f"{lead} {behind}"


def _closed_up(before: str, behind: str) -> str:
    """Join what stands around a cut, without two spaces or a space before a stop."""
    if behind[:1] in {".", ",", "!", "?", ";", ":", ""}:
        return before.rstrip(" ") + behind
    if not before or before[-1].isspace():
        return before + behind.lstrip(" ")
    return before + behind


def _apart(mendings: Iterable[Mending]) -> list[Mending]:
    """Return the fixes that can be made, those that overlap an earlier one left out."""
    taken: list[Mending] = []
    for mending in mendings:
        span = mending.fix.span
        if mending.fix.kind is FixKind.ASK or span is None:
            continue
        if any(_touch(mending.fix, other.fix) for other in taken):
            continue
        taken.append(mending)
    return taken


def _touch(one: Fix, other: Fix) -> bool:
    if one.span is None or other.span is None:
        return False
    if one.span == other.span:
        return True
    return one.span.start < other.span.end and other.span.start < one.span.end


def _is_clean(mendings: Sequence[Mending], before: Counter[str], after: Counter[str]) -> bool:
    """Tell whether each fix removed its finding and nothing came up."""
    removed = Counter(m.mark for m in mendings)
    expected = before - removed
    return not after - expected
