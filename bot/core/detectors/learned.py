"""What a draft touches by its sense, where no rule found a word: never more than another look.

Reads a draft in parts of a few sentences, and names the sentence that speaks most. Knows the
scorer's shape, not its model; knows no clause.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import exp, log

from bot.core import wording_learned
from bot.core.detectors.scored import SHORT, is_official, read_as_notices, scored
from bot.core.detectors.seen import CARELESS, HEEDED, Ground, Seen, family_of, seen_in
from bot.core.detectors.sentences import part_spans
from bot.core.detectors.whole import MOSTLY, PLAIN_FROM
from bot.core.reviewing_ports import BY_SENSE, Scorer
from knowledge.domain import Capacity, Certainty, Fix, FixKind, Severity, Span
from knowledge.rules import RawFinding, Rule, RuleKind

__all__ = ["ASKED_ANYWAY", "find_by_sense", "line_for"]

ASKED_ANYWAY = frozenset({"privacy", "contact", "secrecy"})
"""Families that only the writer knows about, and that are asked about beside a finding as well. In
others what is left to ask is wrong too often then (right in .25 of cases; .75 where nothing else is
said, 2026-11)."""

_MOST_SENTENCES = 12
# What a sentence of twice the length is worth against what its words say (2026-11): on drafts whose
# words to blame are marked, the right sentence comes first in .84 of cases; by its words alone .67.
_PER_LENGTH = 2.0
# How much the odds must rise with the number of parts (2026-11), see index/drafts/README.md.
_PER_PART = 0.5
# How much the odds must rise where a draft has fewer words than those that the scorer learned from.
# Of harmless sentences of up to ten words .22 reached the line, of longer ones .16, of whole drafts
# .04 (2026-11); so raised, .07 do.
_FEW_WORDS, _FEWEST_COUNTED, _PER_WORD_LESS = 14, 5, 2.0
# How much the odds must rise where a draft reads like a notice to the public (2026-11): of notices that
# the line was not drawn from .03 reach it, .26 the plain one; of 1,050 wrong drafts of fresh writers
# the same but 4.
_NOTICE = 30.0
# Beside what rules found, mended or not, only what is clearly another matter is told: of 56 such
# words on drafts of left-out writers 36 named the right topic, of the 25 from this share on 20
# (2026-11).
_CLEARLY = 0.5
# From here on an official post is carelessly written: of 4,140 drafts of 69 writers who had not seen
# the rules 42 wrong ones reach it and no harmless one (2026-11).
_CARELESS_FROM = 0.7
_SOURCE = "index/drafts/README.md"
_BOTH = frozenset({Capacity.PERSONAL, Capacity.OFFICIAL})


@dataclass(frozen=True, slots=True)
class _Found:
    """What scored in one part of the draft."""

    seen: Seen
    part: tuple[Span, ...]

    @property
    def chance(self) -> float:
        return self.seen.chance


def find_by_sense(
    draft: str,
    *,
    capacity: Capacity | None,
    scorer: Scorer,
    ground: Ground | None = None,
    found: Collection[str] = (),
    is_mended: bool = False,
) -> tuple[RawFinding, ...]:
    """Return at most one finding and one question, in the draft's order.

    A finding is likely and weighs REVIEW at most; a question is possible and counts for nothing.

    Args:
        draft: as given, of any length; only its beginning is read where it is very long.
        capacity: None where the writer did not say.
        ground: what it can be held to; every topic where not given.
        found: topics that rules sent the draft back for; beside them nothing is asked.
        is_mended: it is what was made of a draft that rules sent back.

    Raises:
        RetrievalError: the scorer's model failed.
    """
    ground = ground or Ground()
    is_unread = _MADE_UP.search(draft) or _says_too_little(draft)
    parts = () if is_unread else part_spans(draft)
    is_beside = bool(found) or is_mended
    if not parts or not ground.topics or (is_beside and len(parts) > SHORT):
        return ()
    official = is_official(capacity)
    scores = scored(draft, parts, capacity=capacity, scorer=scorer)
    said = []
    is_notice = read_as_notices(scores)
    n_words = len(draft.split())
    line = line_for(scorer.review_from, len(parts), n_words=n_words, is_notice=is_notice)
    for best in _likeliest(parts, scores, ground, official):
        is_new = not is_beside or (best.seen.topic not in found and best.seen.share >= _CLEARLY)
        if is_new and best.chance >= line:
            telling = _telling(draft, best.part, scorer, official)
            said.append(_finding(draft, best.seen, telling, asks=False))
            break
    if official and not (said or is_beside):
        said += [
            _finding(draft, one.seen, _telling(draft, one.part, scorer, official), asks=False)
            for one in _careless(parts, scores, ground)
        ]
    is_told = bool(found) or is_notice
    lines = {} if is_told else _ask_from(scorer, [one.rule.topic for one in said], is_mended)
    asked = _asked(parts, scores, lines, HEEDED.intersection(ground.topics))
    if asked is not None:
        telling = _telling(draft, asked.part, scorer, official)
        said.append(_finding(draft, asked.seen, telling, asks=True))
    return tuple(sorted(said, key=lambda f: (f.spans[0].start, f.rule.rule_id)))


def _likeliest(
    parts: Sequence[tuple[Span, ...]],
    scores: Sequence[Mapping[str, float]],
    ground: Ground,
    official: bool | None,
) -> Iterator[_Found]:
    """Yield the part that most likely is wrong, held to what clauses demand, then to all they say.

    What plainly is just what a clause advises against is held to that clause first, unless the draft
    is so long that nothing weighs more for being plain.
    """
    heeded = HEEDED.intersection(ground.topics)
    found = [
        _most_likely(parts, scores, known, ground, official)
        for known in dict.fromkeys((heeded.difference(ground.advised), heeded))
    ]
    last = found[-1].seen
    is_plain = last.chance >= PLAIN_FROM and last.share >= MOSTLY
    if last.topic in ground.advised and is_plain and len(parts) <= SHORT:
        found.reverse()
    yield from found


def _careless(
    parts: Sequence[tuple[Span, ...]], scores: Sequence[Mapping[str, float]], ground: Ground
) -> Iterator[_Found]:
    """Yield the part that most surely is carelessly written, where a clause asks for care."""
    asked = [topic for topic in CARELESS if topic in ground.topics]
    chances = [sum(c.get(topic, 0.0) for topic in CARELESS) for c in scores]
    most = max(chances)
    if asked and most >= _CARELESS_FROM:
        at = chances.index(most)
        topic = max(asked, key=lambda topic: scores[at].get(topic, 0.0))
        yield _Found(Seen(topic, most, 1.0), parts[at])


def _most_likely(
    parts: Sequence[tuple[Span, ...]],
    scores: Sequence[Mapping[str, float]],
    known: Collection[str],
    ground: Ground,
    official: bool | None,
) -> _Found:
    seen = [seen_in(c, known, official=official, waived=ground.waived) for c in scores]
    at = max(range(len(parts)), key=lambda n: seen[n].chance)
    # What its clauses are worth changes which topic it is, not the chance of all of them.
    worth = ground.worth(scores[at])
    best = seen_in(scores[at], known, official=official, waived=ground.waived, worth=worth)
    return _Found(best, parts[at])


# The scorer learned from posts; of "lol", "@bob" or a link alone it knows nothing.
_FEWEST_WORDS = 2
_WORD = re.compile(r"[^\W\d_]{2,}")
_ADDRESSES = re.compile(r"(?:https?:|www\.|@)\S+")


def _says_too_little(draft: str) -> bool:
    return len(_WORD.findall(_ADDRESSES.sub(" ", draft))) < _FEWEST_WORDS


def _ask_from(scorer: Scorer, told: Sequence[str], is_mended: bool) -> Mapping[str, float]:
    """Return from which chance on to ask, by family: less is asked beside what is told already."""
    heeded = HEEDED.intersection(told)
    done = {family_of(topic) for topic in heeded}
    asks_less = is_mended or bool(heeded)
    return {
        family: line
        for family, line in scorer.ask_from.items()
        if family not in done and (family in ASKED_ANYWAY or not asks_less)
    }


def line_for(
    line: float, n_parts: int, *, n_words: int = _FEW_WORDS, is_notice: bool = False
) -> float:
    """Return the chance that the likeliest of several parts must reach.

    The more parts, the likelier that one of a harmless draft scores high by accident; of a few
    words nobody can tell much; and notices name what is bad and do none of it.

    Args:
        n_words: of the whole draft.
        is_notice: it reads like what bodies tell the public every day.
    """
    too_few = max(0.0, log(_FEW_WORDS / max(_FEWEST_COUNTED, n_words)))
    odds = line / (1 - line) * exp(_PER_PART * log(n_parts) + _PER_WORD_LESS * too_few)
    if is_notice:
        odds *= _NOTICE
    return odds / (1 + odds)


# What says of itself that it is a story breaches nothing by its sense.
_MADE_UP = re.compile(
    r"\b(?:writing (?:prompt|challenge|exercise)|short story|(?:bit|piece|work) of fiction|"
    r"flash fiction|fan ?fic(?:tion)?|creative writing|(?:my|our|his|her) (?:\w+ )?novel|"
    r"once upon a time)\b",
    re.I,
)


def _asked(
    parts: Sequence[tuple[Span, ...]],
    scores: Sequence[Mapping[str, float]],
    lines: Mapping[str, float],
    topics: Collection[str],
) -> _Found | None:
    """Return what to ask: of the families that ask, the one furthest beyond its line."""
    best, furthest = None, 0.0
    for family, line in lines.items():
        own = [topic for topic in topics if family_of(topic) == family]
        for part, chances in zip(parts, scores, strict=True):
            seen = seen_in(chances, own, alone=True)
            if own and seen.chance - line_for(line, len(parts)) >= furthest:
                best, furthest = _Found(seen, part), seen.chance - line_for(line, len(parts))
    return best


def _telling(draft: str, part: Sequence[Span], scorer: Scorer, official: bool | None) -> Span:
    """Return the sentence of a part that most likely is the one to blame."""
    if len(part) == 1:
        return part[0]
    spans = part[:_MOST_SENTENCES]
    weights = scorer.weigh([draft[s.start : s.end] for s in spans], official=official)
    worth = [w + _PER_LENGTH * log(s.end - s.start) for w, s in zip(weights, spans, strict=True)]
    return spans[worth.index(max(worth))]


def _finding(draft: str, seen: Seen, span: Span, *, asks: bool) -> RawFinding:
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
        or_topic="" if asks else seen.or_topic,
    )


@cache
def _rule(topic: str, asks: bool) -> Rule:
    """Return the rule that speaks for a topic; it weighs REVIEW at most."""
    return Rule(
        rule_id=f"{BY_SENSE}{'ask.' if asks else ''}{topic}",
        version=1,
        topic=topic,
        kind=RuleKind.LEARNED,
        capacities=_BOTH,
        severity=Severity.REVIEW,
        certainty=Certainty.POSSIBLE if asks else Certainty.LIKELY,
        reason=wording_learned.reason(topic, asks=asks),
        bad=(),
        ok=(),
        source=_SOURCE,
        asks=asks,
        fix=Fix(kind=FixKind.ASK, text=wording_learned.question(topic)),
    )
