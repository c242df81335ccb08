"""Patterns that are tried only where a word stands that they cannot do without.

Most clauses hold none of a pattern's words, and looking for a word costs a twentieth of a search.
Knows no pattern itself.
"""

import re
from collections.abc import Iterable
from typing import Final

__all__ = ["NOWHERE", "Cued", "first_start", "holds_any"]

# Behind the end of any text.
NOWHERE: Final = 1 << 62


class Cued:
    """A pattern over lower-case words.

    Attributes:
        pattern: what is searched for.
        cues: every match of the pattern holds at least one of these.
    """

    __slots__ = ("cues", "pattern")

    def __init__(self, pattern: str, *cues: str) -> None:
        self.pattern = re.compile(pattern)
        self.cues = cues

    def search(self, low: str) -> re.Match[str] | None:
        """Return the pattern's first match in lower-case words, None where there is none."""
        for cue in self.cues:
            if cue in low:
                return self.pattern.search(low)
        return None

    def sub(self, replacement: str, low: str) -> str:
        """Return the words with every match replaced."""
        return self.pattern.sub(replacement, low) if holds_any(low, self.cues) else low


def holds_any(low: str, cues: Iterable[str]) -> bool:
    """Tell whether at least one of the cues stands in the words."""
    for cue in cues:  # noqa: SIM110 - any() over a generator takes a quarter longer
        if cue in low:
            return True
    return False


def first_start(patterns: Iterable[Cued | re.Pattern[str]], low: str) -> int:
    """Return where the earliest match of any pattern starts, NOWHERE where none matches."""
    first = NOWHERE
    for pattern in patterns:
        found = pattern.search(low)
        if found is not None:
            first = min(first, found.start())
    return first
