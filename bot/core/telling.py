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
_RUN_IN = 2
# Such a sentence goes on with the one before it, and means nothing without.
_GOES_ON = re.compile(
    r"(?:for (?:example|instance)|e\.?g\.?|(?:this|these|it) (?:may |can )?includes?)\b", re.I
)


def telling_sentence(question: str, text: str, matched: Sequence[Span]) -> Span:
    """Return the sentence of the text that speaks to the question, all of it when none stands out.

    Args:
        matched: spans of ``text`` that the search says speak to the question.

    Returns:
        Half-open, code points of ``text``, without the white space around the sentence.
    """
    whole = Span(0, len(text))
    sentences = _sentences(text)
    if len(sentences) > 1 and len(text[sentences[0].start : sentences[0].end].split()) <= _RUN_IN:
        del sentences[0]  # "CCTV. Footage is kept ..." opens with a heading of its own
    if len(sentences) < 2:
        return sentences[0] if sentences else whole
    told = content_words(" ".join([question, *(text[m.start : m.end] for m in matched)]))
    shared = [told & content_words(text[s.start : s.end]) for s in sentences]
    # A word that the whole clause is about singles out no sentence.
    scores = [sum(1 / sum(w in other for other in shared) for w in words) for words in shared]
    best = max(scores)
    if best <= 0 or scores.count(best) > 1:
        return whole
    return sentences[scores.index(best)]


def _sentences(text: str) -> list[Span]:
    ends = [m.end() for m in _SENTENCE_END.finditer(text)]
    cuts = zip([0, *ends], [*ends, len(text)], strict=True)
    sentences: list[Span] = []
    for span in (_trimmed(text, *cut) for cut in cuts):
        if span.start >= span.end:
            continue
        if sentences and _GOES_ON.match(text, span.start):
            sentences[-1] = Span(sentences[-1].start, span.end)
        else:
            sentences.append(span)
    return sentences


def content_words(words: str) -> set[str]:
    """Return the beginnings of the words that carry meaning."""
    return {w[:_STEM] for w in _WORD.findall(words.lower()) if w not in _EMPTY_WORDS}


def _trimmed(text: str, start: int, end: int) -> Span:
    words = text[start:end]
    return Span(start + len(words) - len(words.lstrip()), start + len(words.rstrip()))
