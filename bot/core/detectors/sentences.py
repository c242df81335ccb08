"""A draft taken apart: into sentences, and into parts that are read at a time.

Knows where words stand; not what they say.
"""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from knowledge.domain import Span

__all__ = ["likest_sentence", "part_spans", "sentence_spans"]

# A part is about as long as the drafts that the scorer was trained on; beyond the last one a draft
# is not read by its sense, so that the time it takes has a bound.
_PART = 360
_MOST_PARTS = 16
# A mark ends a sentence only before a space: "5.30" and web addresses stay whole.
_SENTENCE = re.compile(
    r"\S[^\n]*?(?:(?<![.!?…])[.!?…]++[\"'”’)\]]*+(?=\s|\Z)|(?=\n)|\Z)",
)
_LETTER = re.compile(r"[^\W\d_]")


def sentence_spans(draft: str) -> tuple[Span, ...]:
    """Return where the sentences of a draft stand: those with a letter, without outer space."""
    found = []
    for match in _SENTENCE.finditer(draft):
        words = match.group()
        start = match.start() + len(words) - len(words.lstrip())
        end = match.end() - (len(words) - len(words.rstrip()))
        if start < end and _LETTER.search(words):
            found.append(Span(start, end))
    return tuple(found)


def part_spans(draft: str) -> tuple[tuple[Span, ...], ...]:
    """Return the runs of sentences that are read at a time, each about as long as one post."""
    head = draft[: _PART * _MOST_PARTS]
    parts: list[list[Span]] = []
    for span in sentence_spans(head):
        for piece in _pieces(span):
            if parts and piece.end - parts[-1][0].start <= _PART:
                parts[-1].append(piece)
            else:
                parts.append([piece])
    return tuple(tuple(part) for part in parts[:_MOST_PARTS])


def _pieces(span: Span) -> Iterator[Span]:
    for start in range(span.start, span.end, _PART):
        yield Span(start, min(start + _PART, span.end))


def likest_sentence(words: str, draft: str) -> Span:
    """Return where a sentence stands in a draft: itself, or the one that is most like it.

    A draft without a sentence, as one of figures alone, is taken as a whole.
    """
    at = draft.find(words)
    if at >= 0:
        return Span(at, at + len(words))
    likeness = SequenceMatcher(None, b=words, autojunk=False)

    def like(span: Span) -> float:
        likeness.set_seq1(draft[span.start : span.end])
        return likeness.ratio()

    return max(sentence_spans(draft), key=like, default=Span(0, len(draft)))
