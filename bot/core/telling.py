"""Which sentence of a clause speaks to a question.

Works on words alone: a long clause holds several rules, and only one of them is the reply.
"""

import re
from collections.abc import Sequence

from knowledge.domain import Span

__all__ = ["content_words", "telling_sentence"]

# An abbreviation's point ends no sentence, nor does the one in "4.2".
_SENTENCE_END = re.compile(r"(?<!\be\.g)(?<!\bi\.e)(?<!\beg)(?<!\bie)[.!?;]+(?=\s|$)", re.I)
_WORD = re.compile(r"[a-z']{3,}", re.I)
_EMPTY_WORDS = frozenset(
    _WORD.findall(
        "the and for that this with you your are not but can could would should may any all our their "
        "they them his her she has have had was were been being will what who when where which how "
        "why does did from about into out just than then there its it's i'm i've some one get got put "
        "use using make must also more other such"
    )
)
_STEM = 5
_POINTS_PER_MATCHED_CHARACTER = 1 / 12


def telling_sentence(question: str, text: str, matched: Sequence[Span]) -> Span:
    """Return the sentence of the text that speaks to the question, all of it when none stands out.

    Args:
        matched: spans of ``text`` that the search says speak to the question.

    Returns:
        Half-open, code points of ``text``, without the white space around the sentence.
    """
    whole = Span(0, len(text))
    ends = [m.end() for m in _SENTENCE_END.finditer(text)]
    cuts = zip([0, *ends], [*ends, len(text)], strict=True)
    sentences = [s for s in (_trimmed(text, *cut) for cut in cuts) if s.start < s.end]
    if len(sentences) < 2:
        return whole
    asked = content_words(question)
    scores = [
        len(asked & content_words(text[s.start : s.end]))
        + sum(_overlap(s, m) for m in matched) * _POINTS_PER_MATCHED_CHARACTER
        for s in sentences
    ]
    best = max(scores)
    if best <= 0 or scores.count(best) > 1:
        return whole
    return sentences[scores.index(best)]


def content_words(words: str) -> set[str]:
    """Return the beginnings of the words that carry meaning."""
    return {w[:_STEM] for w in _WORD.findall(words.lower()) if w not in _EMPTY_WORDS}


def _trimmed(text: str, start: int, end: int) -> Span:
    words = text[start:end]
    return Span(start + len(words) - len(words.lstrip()), start + len(words.rstrip()))


def _overlap(one: Span, other: Span) -> int:
    return max(0, min(one.end, other.end) - max(one.start, other.start))
