"""English words as people in Britain write them, from this project's own texts.

Two lists beside this file's folder ``spelling``: words that are common, and words that are known
to be right however rare. ``python -m index.training.words`` makes both. Knows no rule and no draft.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

__all__ = ["SPELLING_FOLDER", "KnownWords", "known_words"]

SPELLING_FOLDER = Path(__file__).parent / "spelling"
"""Where the lists lie, one word a line, in small letters."""


@dataclass(frozen=True, slots=True)
class KnownWords:
    """Words that are spelt right.

    Attributes:
        common: what a slip is likely to have meant, commonest first.
        known: every word that is right, the common ones among them.
    """

    common: tuple[str, ...]
    known: frozenset[str]


@cache
def known_words() -> KnownWords:
    """Return the shipped lists; read once."""
    common = _lines("common.txt")
    return KnownWords(common, frozenset((*common, *_lines("known.txt"), *_lines("lookalikes.txt"))))


def _lines(name: str) -> tuple[str, ...]:
    return tuple((SPELLING_FOLDER / name).read_text(encoding="utf-8").split())
