"""Fold a draft to plain letters, keeping for every letter where it stood.

Rules match on the folded text only and report in the draft's own code points: invisible
characters, accents, look-alike letters, wide and decorated forms cannot hide a word or shift a
span. Knows no rule and no detector.
"""

import re
import string
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from knowledge.domain import Span

__all__ = ["Folded", "fold"]


@dataclass(frozen=True, slots=True)
class Folded:
    """A draft in plain letters.

    Attributes:
        draft: as given.
        text: folded, case kept; as long as ``lower``.
        lower: folded, in small letters.
        starts: for every character of ``text``, where its source begins in ``draft``.
        ends: and where it ends, its accents and joiners included.
    """

    draft: str
    text: str
    lower: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> Span:
        """Return where folded characters [start, end) stand in the draft; never empty."""
        return Span(self.starts[start], self.ends[end - 1])


# Letters of other scripts that look like ours in every common font (Unicode confusables, the
# part that is used to write English words in disguise).
_LOOK_ALIKES = dict(
    zip(
        "АВЕЅІЈКМНОРСТУХаеѕіјорсухһԁԛԝɡӏкмнтвьп" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαβεικνοργτυχη" + "ıɑɩʟʀɴ",
        "ABESIJKMHOPCTYXaesijopcyxhdqwglkmhtbbn" + "ABEZHIKMNOPTYXabeikvopytuxn" + "iailrn",
        strict=True,
    )
)
_QUOTES = {"‘": "'", "’": "'", "‛": "'", "ʼ": "'", "′": "'", "`": "'", "´": "'"}
_DOUBLES = {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "″": '"'}
_DASHES = dict.fromkeys("‐‑‒–—―−﹘", "-")
_TABLE = {**_LOOK_ALIKES, **_QUOTES, **_DOUBLES, **_DASHES, "⁄": "/", "ß": "ss", "ø": "o", "Ø": "O"}
# Combining marks, formats, surrogates, private use; a joiner or a variation selector is either.
_INVISIBLE = frozenset({"Mn", "Me", "Cf", "Cs", "Co"})
# Hangul and Braille blanks count as letters to Unicode, and as nothing to a reader.
_BLANKS = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u17b5")


@lru_cache(maxsize=4096)
def _plain(char: str) -> str:
    """Return what a character reads as: "" for nothing, several letters for a ligature."""
    if char in _TABLE:
        return _TABLE[char]
    if char in _BLANKS or unicodedata.category(char) in _INVISIBLE:
        return ""
    parts = [
        _TABLE.get(part, part)
        for part in unicodedata.normalize("NFKD", char)
        if unicodedata.category(part) not in _INVISIBLE
    ]
    plain = "".join(parts)
    if plain.isspace():
        return "\n" if char in "\n\r\v\f\u2028\u2029\x85" else " "
    return plain


_OTHER = re.compile(r"[^\x00-\x7f]")
_SMALL = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def _small(match: re.Match[str]) -> str:
    """Return a letter's small form; itself where that has not one character."""
    small = match[0].lower()
    return small if len(small) == 1 else match[0]


def fold(draft: str) -> Folded:
    """Fold a draft; time and memory grow with its length."""
    if draft.isascii():
        lower = draft.lower()
        at = tuple(range(len(draft) + 1))
        return Folded(draft, draft, lower, at[:-1], at[1:])
    chars: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    done = 0
    for match in _OTHER.finditer(draft):
        n, char = match.start(), match[0]
        # What stands between is taken as it is, all at once.
        chars.append(draft[done:n])
        starts.extend(range(done, n))
        ends.extend(range(done + 1, n + 1))
        done = n + 1
        plain = _plain(char)
        if not plain and ends and unicodedata.category(char) != "Cs":
            ends[-1] = done
        chars.append(plain)
        starts.extend(n for _ in plain)
        ends.extend(done for _ in plain)
    chars.append(draft[done:])
    starts.extend(range(done, len(draft)))
    ends.extend(range(done + 1, len(draft) + 1))
    text = "".join(chars)
    lower = _OTHER.sub(_small, text.translate(_SMALL))
    return Folded(draft, text, lower, tuple(starts), tuple(ends))
