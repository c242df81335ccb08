"""Clauses that speak of a topic in words nobody foresaw: read by their sense, after the known wordings.

What is bound so is general: it calls for another look at most and gives way to a clause whose
words name the thing. Knows the reader's port; no draft and no rule.
"""

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from bot.core.binding import Binding
from bot.core.detectors.neighbours import speaks_to
from bot.core.duties import (
    Force,
    Saying,
    is_personal_only,
    lists_no_duties,
    permits,
    reacts,
    sayings,
)
from bot.core.lexicon import Strength, phrasings
from bot.core.reach import FAR, distance_of, speaks_of_posting
from bot.core.reviewing_ports import ClauseReader
from knowledge.domain import Audience, Capacity, Clause, ClauseKind, Modality, PolicyVersion, Span

__all__ = ["bound_by_sense", "spoken_of"]

# Behind every way of putting it that is known.
_RANK = 90
_ABOUT_POSTING = 0
_MOST_READ = 400
_PIECE = re.compile(r"[^;\s][^;]*")
_FEWEST_WORDS = 4
# What asks nothing in so many words is taken to ask where it likely is about a topic: "Your opinions
# are your own and not ours", "Swearing does not appear on our pages".
_LIKELY = 0.7
# Where several topics share a sentence, each has its part of the chance.
_LINE, _LEAST = 0.55, 0.35
# A clause on the address of one's own site in private posts is none on unfit links; one on what is
# told of colleagues is none on service users.
_NOT_BESIDE = {"link": "weblink", "service_user": "gossip"}
# Below this chance a known wording gives way to a clause of which the sense is as sure as that.
_DOUBTED_BELOW, _SURE_FROM = 0.05, 0.6
_DOUBTED = 20
# Two seconds of one core; policies on posting come first, and none that we saw has a quarter of it.
_MOST_ASKED = 600
_GIVES_LEAVE = ("whistle",)
_EITHER = frozenset({Capacity.PERSONAL, Capacity.OFFICIAL})
# Sections that say what a policy is for, what its words mean and what to read beside it.
_NO_RULES = re.compile(
    r"(?:[\d.]+ )?(?:(?:definitions?|meanings?|glossary|purposes?|aims?|scope|terms|review)(?: (?:and|of|used)\b.*)?$"
    r"|(?:what )?(?:the |a few )?words (?:we use|mean|used|explained)|related\b|see also|read this with"
    r"|links? (?:with|to) other|why we\b|who\b(?! (?:may|can|should|to))|what this policy is for"
    r"|about this (?:policy|standard|code|document|guidance)"
    r"|further (?:reading|information))"
)
_DEFINES = re.compile(
    r"[\"\u201c\u2018'][^\"\u201d\u2019]{2,60}[\"\u201d\u2019'] (?:means?|includes?|refers? to|is any)\b"
)
# What the organisation may look at itself is no ban on looking.
_OWN_DEEDS = re.compile(
    r"\b(?:council|organisation|company|trust|authority|association|we) may "
    r"(?:\w+ )?(?:use|make use|check|look|monitor|search|review|consult)\b"
)
# What only opens a list asks nothing by itself.
_OPENS_LIST = re.compile(r".*(?:\bthe following\b.{0,20}|\bas follows\W*|:)\s*$", re.S)
# By clause and where its sentence stands, the chance of each topic.
_Read = Mapping[tuple[str, Span], Mapping[str, float]]
_LISTS = {True: "You must not:", False: "You must:"}


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is read, and the sentence that stands for it.

    Attributes:
        span: of ``clause.text``, that sentence or the whole clause around it.
    """

    clause: Clause
    saying: Saying
    span: Span
    distance: int
    personal_only: bool

    @property
    def words(self) -> str:
        """The sentence; an item of a list behind what its list asks."""
        said = self.clause.text[self.span.start : self.span.end].strip()
        if not self.clause.lead_in:
            return said
        return f"{_LISTS[self.clause.modality is Modality.PROHIBIT]} {said}"


def bound_by_sense(
    policies: Iterable[PolicyVersion], known: Sequence[Binding], reader: ClauseReader
) -> tuple[Binding, ...]:
    """Return the bindings by known wordings, as the sense of their sentences leaves them, and its own.

    Nothing is read of lists of risks nor of what is for the public; beyond 600 sentences nothing
    is, and what is not read stands.

    Args:
        known: bindings by known wordings.

    Raises:
        RetrievalError: the reader's model cannot be used.
    """
    asked = [one for policy in policies for one in _of_policy(policy)]
    asked = sorted(asked, key=lambda one: one.distance)[:_MOST_ASKED]
    said = reader.topics_of([one.words for one in asked])
    read: dict[tuple[str, Span], Mapping[str, float]] = {}
    for one, chances in zip(asked, said, strict=True):
        read.setdefault((one.clause.clause_id, one.span), chances)
    added = tuple(_added(known, asked, said))
    sure = {(b.topic, b.capacity) for b in (*added, *known) if _chance(b, read) >= _SURE_FROM}
    return (*(_held_to(b, read, sure) for b in known), *added)


def _chance(binding: Binding, read: _Read) -> float:
    """Return how likely the sentence that speaks is about the topic; 0 where it was not read."""
    chances = read.get((binding.clause.clause_id, binding.telling), {})
    return chances.get(binding.topic, 0.0)


def _held_to(binding: Binding, read: _Read, sure: Container[tuple[str, Capacity]]) -> Binding:
    """Return a binding by a known wording, behind those of which the sense is sure.

    The wording may stand in a sentence on something else ("a journalist will one day read it"), or
    in a general one ("stay within the law") beside one that names the thing.
    """
    chances = read.get((binding.clause.clause_id, binding.telling))
    if chances is None or binding.strength is Strength.ADVISORY:
        return binding
    likeliest = max(chances, key=chances.__getitem__, default="")
    if likeliest and speaks_to(likeliest, binding.topic):
        return binding
    rivals = {(binding.topic, binding.capacity), (binding.topic, Capacity.BOTH)}
    if _chance(binding, read) >= _DOUBTED_BELOW or not any(rival in sure for rival in rivals):
        return binding
    return replace(binding, strength=Strength.GENERAL, rank=_RANK + _DOUBTED)


def _added(
    known: Iterable[Binding], asked: Sequence[_Asked], said: Sequence[Mapping[str, float]]
) -> Iterator[Binding]:
    bound = {(b.clause.clause_id, b.topic) for b in known}
    for one, chances in zip(asked, said, strict=True):
        asks = one.saying.force is not Force.MENTION
        for topic in spoken_of(chances, least=_LINE if asks else _LIKELY):
            told = {
                (one.clause.clause_id, topic),
                (one.clause.clause_id, _NOT_BESIDE.get(topic, "")),
            }
            if not told.isdisjoint(bound):
                continue
            bound.add((one.clause.clause_id, topic))
            capacity = _capacity(one, topic)
            demanding = _demanding(one, topic)
            if capacity is not None and demanding is not None:
                yield _binding(demanding, topic, capacity, chances[topic])


def spoken_of(chances: Mapping[str, float], *, least: float = _LINE) -> tuple[str, ...]:
    """Return the topics that a sentence likely speaks of, the likeliest first.

    Args:
        chances: of topics, that of none left out.
        least: of all topics together.
    """
    if sum(chances.values()) < least:
        return ()
    likely = [topic for topic, chance in chances.items() if chance >= _LEAST]
    return tuple(sorted(likely, key=lambda topic: -chances[topic]))


def _of_policy(policy: PolicyVersion) -> Iterator[_Asked]:
    distance = distance_of(policy)
    if distance == FAR:
        return
    personal_only = is_personal_only(policy.clauses)
    for clause in policy.clauses:
        if clause.audience is Audience.PUBLIC or clause.kind is ClauseKind.NOTE:
            continue
        if lists_no_duties(clause) or _explains(clause):
            continue
        if distance == _ABOUT_POSTING or speaks_of_posting(clause):
            for saying, span in _sentences_of(clause):
                yield _Asked(clause, saying, span, distance, personal_only)


def _explains(clause: Clause) -> bool:
    """Return whether a clause says what words mean, or stands where a policy explains itself."""
    heading = clause.heading_path[-1].lower() if clause.heading_path else ""
    return bool(_NO_RULES.match(heading) or _DEFINES.match(clause.text))


def _sentences_of(clause: Clause) -> Iterator[tuple[Saying, Span]]:
    """Yield what asks something, then all together as one leans on the other, then what only tells.

    "Reporters may ring you. If so, say nothing" is about the press only as a whole.
    """
    said = [
        saying
        for saying in sayings(clause)
        if saying.force is not Force.ADVICE
        and not (_OPENS_LIST.match(saying.words) or _OWN_DEEDS.search(saying.words))
        and not reacts(saying.words)
    ]
    for saying in said:
        if saying.force is not Force.MENTION:
            yield saying, saying.span
            yield from ((piece, piece.span) for piece in _pieces(saying))
    if len(said) > 1 and not _OWN_DEEDS.search(clause.text.lower()):
        most = max(said, key=lambda saying: saying.force)
        yield most, Span(0, min(len(clause.text), _MOST_READ))
    for saying in said:
        if saying.force is Force.MENTION:
            yield saying, saying.span


def _pieces(saying: Saying) -> Iterator[Saying]:
    """Yield what stands between semicolons: "figures are checked; links are opened first".

    As a whole it may be read as on the first matter alone.
    """
    if ";" not in saying.words:
        return
    for match in _PIECE.finditer(saying.words):
        start = saying.span.start + match.start()
        if len(match[0].split()) >= _FEWEST_WORDS:
            yield replace(saying, words=match[0], span=Span(start, start + len(match[0])))


def _demanding(one: _Asked, topic: str) -> _Asked | None:
    """Return what was read; of what only says what is free, the sentence beside it that does more.

    "A glance at your phone is fine" forbids nothing; None where all around it is free as well.
    Leave to speak up is what a clause on that is there for.
    """
    if topic in _GIVES_LEAVE or not permits(one.saying.words):
        return one
    beside = [saying for saying in sayings(one.clause) if not permits(saying.words)]
    return replace(one, saying=max(beside, key=lambda saying: saying.force)) if beside else None


def _capacity(one: _Asked, topic: str) -> Capacity | None:
    """Return of which posts it speaks; None where the topic concerns no such posts."""
    said = Capacity.PERSONAL if one.personal_only else one.saying.capacity
    usual = _usual_capacities().get(topic, said)
    return None if {usual, said} == _EITHER else usual if said is Capacity.BOTH else said


def _binding(one: _Asked, topic: str, capacity: Capacity, chance: float) -> Binding:
    return Binding(
        topic=topic,
        clause=one.clause,
        strength=Strength.GENERAL,
        capacity=capacity,
        telling=one.saying.span,
        force=max(one.saying.force, Force.CONSEQUENCE),
        rank=_RANK + round(10 * (1 - chance)),
        distance=one.distance,
    )


@cache
def _usual_capacities() -> dict[str, Capacity]:
    """Return the topics that concern posts of one capacity only, unless a clause says both."""
    found: dict[str, set[Capacity | None]] = {}
    for phrasing in phrasings():
        if phrasing.capacity is not Capacity.BOTH:
            found.setdefault(phrasing.topic, set()).add(phrasing.capacity)
    return {
        topic: capacity
        for topic, capacities in found.items()
        if len(capacities) == 1 and (capacity := next(iter(capacities))) is not None
    }
