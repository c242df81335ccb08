"""Slips of the pen: words that nobody writes so, one small step from a word that everybody writes.

A slip drops, adds or mistakes a vowel, doubles a letter or does not, or swaps two neighbours; other
changes make other words too often. Knows words, no rule and no draft.
"""

from collections.abc import Iterator
from functools import cache

from knowledge.words import KnownWords, known_words

__all__ = ["SHORTEST", "Slips", "shipped_slips"]

SHORTEST = 6
"""Letters; shorter words have too many neighbours."""
_VOWELS = frozenset("aeiouy")
# So many letters allow for a second step.
_LONG = 9
_LEAST_STEM = 3
# An ending, and what the word may end in without it; a doubled letter before it is undoubled.
_ENDINGS = (
    *((ending, ("",)) for ending in ("s", "d", "ly", "ness", "ment", "less", "ful", "or", "ship")),
    *((e, ("", "e")) for e in ("es", "ed", "ing", "ings", "er", "ers", "est", "y", "able", "ish")),
    *(
        (e, ("", "e"))
        for e in ("ator", "ators", "ation", "ative", "al", "ally", "ist", "ists", "ity")
    ),
    *((ending, ("y",)) for ending in ("ies", "ied", "ier", "iest", "ily")),
)
_BEGINNINGS = ("un", "re", "over", "under", "non", "dis", "mis", "out", "pre", "in", "sub", "co")


class Slips:
    """Tells what a misspelt word meant. May be used by several threads.

    Args:
        words: what is right; ``common`` is what a slip may have meant.
    """

    def __init__(self, words: KnownWords) -> None:
        self._known = words.known
        self._rank = {word: at for at, word in enumerate(words.common) if len(word) >= SHORTEST}
        self._by_frame: dict[str, list[str]] = {}
        for word in self._rank:
            self._by_frame.setdefault(_frame(word), []).append(word)

    def meant(self, word: str) -> str:
        """Return the common word that a slip meant, "" where the word may be right.

        Args:
            word: in small letters.
        """
        if len(word) < SHORTEST or word in self._known or not word.isalpha():
            return ""
        if any(stem in self._known for stem in _stems(word)):
            return ""
        return self.nearest(word)

    def nearest(self, word: str) -> str:
        """Return the common word that is a slip away, "" where none is."""
        for at in range(1, len(word) - 1):
            swapped = f"{word[:at]}{word[at + 1]}{word[at]}{word[at + 2 :]}"
            if swapped != word and swapped in self._rank:
                return swapped
        most = 2 if len(word) >= _LONG else 1
        near = [
            (steps, len(right) == len(word), self._rank[right], right)
            for right in self._by_frame.get(_frame(word), ())
            if right != word and (steps := _steps(word, right)) <= most
        ]
        return min(near)[-1] if near else ""


@cache
def shipped_slips() -> Slips:
    """Return the slips of the shipped words; made once, when first needed."""
    return Slips(known_words())


def _frame(word: str) -> str:
    """Return what a slip leaves as it is: the first letter and the consonants, none doubled."""
    kept = word[0]
    for letter in word[1:]:
        if letter not in _VOWELS and letter != kept[-1]:
            kept += letter
    return kept


def _stems(word: str) -> Iterator[str]:
    for ending, others in _ENDINGS:
        stem = word.removesuffix(ending)
        if stem == word or len(stem) < _LEAST_STEM:
            continue
        yield from (stem + other for other in others)
        if stem[-1] == stem[-2]:
            yield stem[:-1]
    for beginning in _BEGINNINGS:
        stem = word.removeprefix(beginning)
        if stem != word and len(stem) > _LEAST_STEM:
            yield stem


def _steps(one: str, other: str) -> int:
    """Return how many letters must be added, dropped, changed or swapped to make one the other."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        last, before, row = before, row, [at]
        for to, wanted in enumerate(other, 1):
            best = min(before[to] + 1, row[to - 1] + 1, before[to - 1] + (letter != wanted))
            if last and to > 1 and letter == other[to - 2] and one[at - 2] == wanted:
                best = min(best, last[to - 2] + 1)
            row.append(best)
    return row[-1]
