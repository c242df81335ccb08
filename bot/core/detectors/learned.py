"""What a draft touches by its sense, where no rule found a word: never more than another look.

Reads a draft in parts of a few sentences, and names the sentence that speaks most. Knows the
scorer's shape, not its model; knows no clause.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from bot.core import wording_learned
from bot.core.reviewing_ports import Scorer
from knowledge.domain import Capacity, Certainty, Fix, FixKind, Severity, Span
from knowledge.rules import RawFinding, Rule, RuleKind
from knowledge.topics import TOPICS

__all__ = ["find_by_sense", "sentence_spans"]

# A part is about as long as the drafts that the scorer was trained on; beyond the last one a draft
# is not read by its sense, so that the time it takes has a bound.
_PART = 360
_MOST_PARTS = 16
_MOST_SENTENCES = 8
_SOURCE = "index/drafts/README.md"
_BOTH = frozenset({Capacity.PERSONAL, Capacity.OFFICIAL})
_SENTENCE = re.compile(r"[^.!?…\n]+(?:[.!?…]+[\"'”’)\]]*(?=\s|$)|[.!?…]+|\n+|$)")
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one family of topics scored in one part of the draft."""

    family: str
    topic: str
    chance: float
    part: tuple[Span, ...]


def find_by_sense(
    draft: str, *, capacity: Capacity | None, scorer: Scorer
) -> tuple[RawFinding, ...]:
    """Return at most one finding for each family of topics, in the draft's order.

    A finding is likely and weighs REVIEW at most; a question is possible and counts for nothing.

    Args:
        draft: as given, of any length; only its beginning is read where it is very long.
        capacity: None where the writer did not say.

    Raises:
        RetrievalError: the scorer's model failed.
    """
    parts = _parts(draft)
    if not parts:
        return ()
    official = None if capacity not in _BOTH else capacity is Capacity.OFFICIAL
    texts = [draft[part[0].start : part[-1].end] for part in parts]
    best: dict[str, _Seen] = {}
    for part, chances in zip(parts, scorer.score(texts, official=official), strict=True):
        for seen in _families(chances, part):
            if seen.family not in best or best[seen.family].chance < seen.chance:
                best[seen.family] = seen
    found = [
        _finding(draft, seen, _telling(draft, seen, scorer, official), asks)
        for seen, asks in _worth_saying(best.values(), scorer)
    ]
    return tuple(sorted(found, key=lambda f: (f.spans[0].start, f.rule.rule_id)))


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


def _parts(draft: str) -> list[tuple[Span, ...]]:
    """Return runs of sentences, each about as long as one post."""
    head = draft[: _PART * _MOST_PARTS]
    parts: list[list[Span]] = []
    for span in sentence_spans(head):
        for piece in _pieces(span):
            if parts and piece.end - parts[-1][0].start <= _PART:
                parts[-1].append(piece)
            else:
                parts.append([piece])
    return [tuple(part) for part in parts[:_MOST_PARTS]]


def _pieces(span: Span) -> Iterator[Span]:
    for start in range(span.start, span.end, _PART):
        yield Span(start, min(start + _PART, span.end))


def _families(chances: Mapping[str, float], part: tuple[Span, ...]) -> Iterator[_Seen]:
    by_family: dict[str, dict[str, float]] = {}
    for topic, chance in chances.items():
        by_family.setdefault(TOPICS[topic].family, {})[topic] = chance
    for family, topics in by_family.items():
        topic = max(topics, key=topics.__getitem__)
        yield _Seen(family, topic, sum(topics.values()), part)


def _worth_saying(seen: Iterable[_Seen], scorer: Scorer) -> Iterator[tuple[_Seen, bool]]:
    """Yield what reaches its family's limit, with whether it is merely asked."""
    for one in seen:
        if one.chance >= scorer.review_from.get(one.family, 2.0):
            yield one, False
        elif one.chance >= scorer.ask_from.get(one.family, 2.0):
            yield one, True


def _telling(draft: str, seen: _Seen, scorer: Scorer, official: bool | None) -> Span:
    """Return the sentence of the part that scores most by itself."""
    if len(seen.part) == 1:
        return seen.part[0]
    spans = seen.part[:_MOST_SENTENCES]
    scores = scorer.score([draft[s.start : s.end] for s in spans], official=official)
    chances = [
        sum(c for topic, c in score.items() if TOPICS[topic].family == seen.family)
        for score in scores
    ]
    return spans[max(range(len(spans)), key=lambda at: (chances[at], -at))]


def _finding(draft: str, seen: _Seen, span: Span, asks: bool) -> RawFinding:
    rule = _rule(seen.topic, asks)
    excerpt = draft[span.start : span.end]
    return RawFinding(
        rule=rule,
        spans=(span,),
        excerpt=excerpt,
        folded=" ".join(excerpt.lower().split()),
        reason=rule.reason,
        evidence=(wording_learned.how_sure(seen.chance),),
        certainty=rule.certainty,
        severity=rule.severity,
        contexts=frozenset(),
        fix=rule.fix,
        asks=asks,
    )


@cache
def _rule(topic: str, asks: bool) -> Rule:
    """Return the rule that speaks for a topic; it weighs no more than the topic, REVIEW at most."""
    is_note = TOPICS[topic].severity is Severity.NOTE
    return Rule(
        rule_id=f"sense.{'ask.' if asks else ''}{topic}",
        version=1,
        topic=topic,
        kind=RuleKind.LEARNED,
        capacities=_BOTH,
        severity=Severity.NOTE if is_note else Severity.REVIEW,
        certainty=Certainty.POSSIBLE if asks else Certainty.LIKELY,
        reason=wording_learned.reason(topic, asks=asks),
        bad=(),
        ok=(),
        source=_SOURCE,
        asks=asks,
        fix=Fix(kind=FixKind.ASK, text=wording_learned.question(topic)),
    )
