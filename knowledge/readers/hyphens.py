"""Hyphens at line ends: which only break a word, and which belong to it.

Judged by the words of the document; knows nothing of any format.
"""

import re
from collections import Counter
from collections.abc import Iterable

__all__ = ["Hyphens"]

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_LAST = re.compile(r"([^\W\d_]+(?:[-'’][^\W\d_]+)*)[-\u2010]$")
# Firsts of words that English writes with a hyphen.
_PREFIXES = frozenset(
    "all anti co cross e ex face fixed follow full half high in joined left long low mid multi non off on one "
    "on-going part post pre pro public right second self semi short so sub third two up vice well wide year".split()
)


class Hyphens:
    """Tells hyphens that only break a word from those that belong to it.

    Args:
        lines: every line of the document; words within lines are what decides.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self.words: Counter[str] = Counter()
        for line in lines:
            found = _WORD.findall(line.casefold())
            if found and line.endswith(("-", "\u2010")):
                found.pop()
            self.words.update(found)
            self.words.update(part for word in found if "-" in word for part in word.split("-"))

    def is_kept(self, left: str, right: str) -> bool:
        """Tell whether the hyphen between the end of one line and the start of the next stays."""
        one, two = left.casefold(), right.casefold()
        if not right[:1].islower():
            return True
        joined, hyphened = self.words[one + two], self.words[f"{one}-{two}"]
        if joined or hyphened:
            return hyphened > joined
        if one in _PREFIXES or one.rpartition("-")[0]:
            return True
        return bool(self.words[one] and self.words[two] and len(one) > 2 and len(two) > 2)

    def joint(self, line: str, following: str) -> tuple[int, bool] | None:
        """Return how many characters at the line's end are left out and whether no space follows.

        None where the line does not end in a word and a hyphen.
        """
        found = _LAST.search(line)
        if found is None:
            return None
        right = _WORD.match(following)
        if right is None:
            return 0, following[:1].isdigit()
        if _is_hanging(following, right.end()):
            return 0, False
        return (0, True) if self.is_kept(found.group(1), right.group()) else (1, True)


def _is_hanging(after: str, end: int) -> bool:
    # "pre- and post-check": the hyphen stands for a word left out.
    return after[:end].casefold() in ("and", "or", "to", "und") and after[end : end + 1] == " "
