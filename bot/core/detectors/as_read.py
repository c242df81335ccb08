"""A draft's words as the learned detector should read them: plain letters, telling numbers only.

Knows no scorer and no topic.
"""

import re
from collections.abc import Sequence

from bot.core.folding import fold
from knowledge.domain import Span

__all__ = ["as_read"]

# Numbers that anybody may post weigh on the scorer like those that nobody may.
_NOBODYS = re.compile(
    r"(?:\+44\s?(?:\(0\)\s?)?|\b0)(?:800|808|3\d\d|845|844|843|870|871|500)(?:[\s-]?\d){6,7}(?!\d)"
    r"|(?<=[\s:])\d(?:[\s-]?\d){5,20}(?=\D|$)(?<!\d{2}[/.]\d{2})"
)
# Books, codes of machines, moments to the second: figures that say nothing of anybody.
_OF_THINGS = re.compile(
    r"\b97[89](?:[\s-]?\d){10}\b|\b0x[0-9a-f]{4,}\b|\b(?:19|20)\d{12}\b|\b\d{1,3}(?:,\d{3}){2,}\b"
    r"|\b123456\d*\b|\b\d\.\d+e[+-]?\d+\b",
    re.I,
)
_SAID_TO_BE = re.compile(
    r"\b(?:track\w*|parcel|order|ref(?:erence)?|flight|isbn|ticket|serial|booking|meter|barcode)\b"
    r"[\w\s.:#]{0,20}$",
    re.I,
)


# Letters that only look like ours, or are ours in fancy dress.
_DISGUISED = re.compile("[\u0250-\u02af\u0370-\u052f\uff21-\uff5a\U0001d400-\U0001d7ff]")
# "p e t r o l" and "ch1ld": hidden from whoever searches, and from a scorer that knows words.
_SPACED = re.compile(r"(?<![^\W_])[^\W\d_](?:([ .\-_*])[^\W_])(?:\1[^\W_]){2,}(?![^\W_])")
_IN_FIGURES = re.compile(
    r"(?<![\w£€$@.:/-])(?![\w.]*@[\w-]+\.)(?=[\w@$!]*[a-z]{2})"
    r"[A-Za-z]+[0134578@$!][a-z0134578@$!]*[a-z]\b"
)
_LETTERS = str.maketrans("0134578@$!", "oieastbasi")


def as_read(draft: str, part: Sequence[Span]) -> str:
    """Return a part of a draft without disguise, and without numbers that say nothing of anybody.

    Args:
        part: spans of its sentences, in order, at least one.
    """
    words = draft[part[0].start : part[-1].end]
    if _DISGUISED.search(words):
        words = fold(words).text
    words = _NOBODYS.sub(_without_number, _OF_THINGS.sub("this", words))
    words = _SPACED.sub(lambda m: m[0].replace(m[1], ""), words)
    return _IN_FIGURES.sub(lambda m: m[0].translate(_LETTERS), words)


def _without_number(match: re.Match[str]) -> str:
    """Return a number as it was, or a word for it where it is public or nobody's."""
    if match[0][:1] in "+0" or _SAID_TO_BE.search(match.string[: match.start()]):
        return "the line" if match[0][:1] in "+0" else "below"
    return match[0]
