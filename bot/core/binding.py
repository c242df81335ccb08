"""Which clauses speak to which topics: what lets a finding rest on the organisation's own words.

Read from words, modality, audience and capacity of each clause once per corpus, then corrected by
what the policy's owner has ruled. Knows no draft and no rule.
"""

import re
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property, lru_cache

from bot.core.duties import Force, Saying, is_personal_only, lists_no_duties, sayings
from bot.core.lexicon import Phrasing, Strength, phrasings
from bot.core.own_time import gives_leave
from bot.core.reach import (
    FAR,
    distance_of,
    own_names,
    speaks_of_posting,
    speaks_of_profiles,
)
from bot.core.reviewing_ports import ClauseReader, Ruling
from knowledge.corpus import Corpus
from knowledge.domain import Audience, Capacity, Clause, PolicyVersion, Span
from knowledge.topics import HOW_WRITTEN

__all__ = ["Binding", "BindingStatus", "Grid", "Grids", "bind"]

_KEPT_GRIDS = 64
_ORDER = {Strength.EXPLICIT: 0, Strength.GENERAL: 1, Strength.ADVISORY: 2}
# What is asked of profiles alone comes behind what is asked of every post.
_NARROW = 50
_WHOLE_POLICY = ("authority",)
# Who picks candidates is a manager at that moment, whatever else they are.
_OF_MANAGERS = ("recruit",)
_OF_OFFICIAL_POSTS = ("role", "relevance")
# Whoever speaks for the organisation uninvited breaks the rules for official posts on any account.
_UNINVITED = ("authority", "speak_for", "press")


class BindingStatus(StrEnum):
    """What the policy's owner said of a binding."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """A clause that speaks to a topic.

    Attributes:
        strength: caps what a finding on it may weigh.
        capacity: of which posts it speaks.
        telling: the sentence of ``clause.text`` that speaks.
        force: how much that sentence demands.
        rank: 0 where it speaks in the most telling way that the topic knows.
        distance: of its policy from what people post; 0 where it is about that.
    """

    topic: str
    clause: Clause
    strength: Strength
    capacity: Capacity
    telling: Span
    force: Force
    rank: int
    distance: int = 0
    status: BindingStatus = BindingStatus.PROPOSED

    @property
    def said(self) -> str:
        """Return the words that speak."""
        return self.clause.text[self.telling.start : self.telling.end]


class Grid:
    """The bindings of one corpus.

    Args:
        bindings: in any order.
        audiences: whom the corpus's clauses address, all of them.
        leaves_politics_free: whether any of them leaves politics to people's own time.
    """

    def __init__(
        self,
        bindings: Iterable[Binding],
        audiences: frozenset[Audience],
        *,
        leaves_politics_free: bool,
    ) -> None:
        by_topic: dict[str, list[Binding]] = {}
        for binding in bindings:
            by_topic.setdefault(binding.topic, []).append(binding)
        self._by_topic: Mapping[str, tuple[Binding, ...]] = {
            topic: tuple(sorted(found, key=_plainest_first)) for topic, found in by_topic.items()
        }
        self._audiences = audiences
        self.leaves_politics_free = leaves_politics_free
        # A grid never changes, so what was asked once need not be sorted again.
        self._answers: dict[tuple[str, Capacity | None, Audience], tuple[Binding, ...]] = {}

    @property
    def bindings(self) -> Iterator[Binding]:
        """Every binding, those rejected included; by topic, plainest first."""
        for found in self._by_topic.values():
            yield from found

    def of_topic(self, topic: str) -> tuple[Binding, ...]:
        """Return a topic's bindings, those rejected included, plainest first."""
        return self._by_topic.get(topic, ())

    def eligible(
        self, topic: str, capacity: Capacity | None, writer: Audience
    ) -> tuple[Binding, ...]:
        """Return the bindings that may be held against a draft, best first.

        A clause for the public is never held against anybody who works here. Explicit comes before
        general and general before advisory; a clause of exactly this capacity before one of both.
        """
        key = (topic, capacity, writer)
        if key not in self._answers:
            self._answers[key] = self._eligible(topic, capacity, writer)
        return self._answers[key]

    @cached_property
    def waived(self) -> frozenset[str]:
        """The topics of which a policy's owner rejected every clause."""
        return frozenset(
            topic
            for topic, bindings in self._by_topic.items()
            if all(b.status is BindingStatus.REJECTED for b in bindings)
        )

    def _eligible(
        self, topic: str, capacity: Capacity | None, writer: Audience
    ) -> tuple[Binding, ...]:
        groups = self._groups_of(writer)
        if topic in _OF_MANAGERS and Audience.STAFF in groups:
            groups |= {Audience.MANAGERS}
        found = [
            b
            for b in self.of_topic(topic)
            if b.status is not BindingStatus.REJECTED
            and b.clause.audience in groups
            and (
                capacity is None
                or b.capacity in (capacity, Capacity.BOTH)
                or (topic in _UNINVITED and b.capacity is Capacity.OFFICIAL)
            )
        ]
        return tuple(
            sorted(
                found,
                key=lambda b: (
                    _ORDER[b.strength],
                    b.distance,
                    b.force is not Force.DUTY,
                    b.capacity is not capacity,
                    b.rank,
                ),
            )
        )

    def _groups_of(self, writer: Audience) -> frozenset[Audience]:
        """Return whose clauses bind the writer."""
        if writer is Audience.PUBLIC:
            return frozenset({Audience.PUBLIC})
        groups = {writer}
        if writer is Audience.MANAGERS:
            groups.add(Audience.STAFF)
        if not self._audiences & {Audience.STAFF, Audience.MANAGERS}:
            # All that this organisation has was written for its members: the writer is one.
            groups.add(Audience.MEMBERS)
        return frozenset(groups)


def _plainest_first(binding: Binding) -> tuple[int, int, int]:
    return (_ORDER[binding.strength], -binding.force, binding.rank)


class Grids:
    """The grids of the corpora in use, each made once; may be used from several threads.

    Args:
        reader: reads by their sense clauses that no known wording explains; None for none.
    """

    def __init__(self, reader: ClauseReader | None = None) -> None:
        self._reader = reader
        self._lock = threading.Lock()
        self._made: OrderedDict[tuple[str, str, tuple[Ruling, ...]], Grid] = OrderedDict()

    def grid(self, corpus: Corpus, rulings: tuple[Ruling, ...] = ()) -> Grid:
        """Return the grid of a corpus as its owner corrected it.

        Raises:
            RetrievalError: the reader's model cannot be used.
        """
        key = (corpus.org, corpus.digest, rulings)
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
                return self._made[key]
        # Made outside the lock: two may make the same one, which costs little and blocks nobody.
        grid = bind(corpus, rulings, self._reader)
        with self._lock:
            self._made[key] = grid
            while len(self._made) > _KEPT_GRIDS:
                self._made.popitem(last=False)
        return grid


def bind(
    corpus: Corpus, rulings: Sequence[Ruling] = (), reader: ClauseReader | None = None
) -> Grid:
    """Return the grid of a corpus.

    Args:
        rulings: what the owner confirmed, rejected or added; one whose clause no longer has the
            words it was made for is left out.
        reader: reads by their sense clauses that no known wording explains; None for none.

    Raises:
        RetrievalError: the reader's model cannot be used.
    """
    clauses = tuple(corpus.clauses())
    proposed = [b for policy in corpus.policies.values() for b in _of_policy(policy)]
    if reader is not None:
        # Loaded here: it knows what a binding is.
        from bot.core.binding_by_sense import bound_by_sense

        proposed = list(bound_by_sense(corpus.policies.values(), proposed, reader))
    return Grid(
        _ruled(proposed, clauses, rulings),
        frozenset(c.audience for c in clauses),
        leaves_politics_free=any(gives_leave(c.text) for c in clauses),
    )


def _of_policy(policy: PolicyVersion) -> Iterator[Binding]:
    personal_only = is_personal_only(policy.clauses)
    distance = distance_of(policy)
    names = own_names(policy)
    for clause in policy.clauses:
        if distance == FAR and not speaks_of_posting(clause):
            continue
        for binding in _of_clause(clause, names):
            if not personal_only or binding.topic in _WHOLE_POLICY:
                yield replace(binding, distance=distance)
            elif binding.topic not in _OF_OFFICIAL_POSTS:
                yield replace(binding, distance=distance, capacity=Capacity.PERSONAL)


@lru_cache(maxsize=8192)
def _of_clause(clause: Clause, names: tuple[str, ...]) -> tuple[Binding, ...]:
    """Return a clause's bindings, the plainest of each topic.

    Args:
        names: of the organisation, which its policy may use where others say "the council".
    """
    best: dict[str, Binding] = {}
    for said in sayings(clause):
        saying = replace(said, words=_unnamed(said.words, names)) if names else said
        for phrasing in phrasings():
            binding = _bound(clause, saying, phrasing)
            if binding is None:
                continue
            known = best.get(phrasing.topic)
            if known is None or _plainest_first(binding) < _plainest_first(known):
                best[phrasing.topic] = binding
    return tuple(best.values())


def _unnamed(words: str, names: tuple[str, ...]) -> str:
    for name in names:
        words = re.sub(rf"\b{re.escape(name)}\b", "organisation", words)
    return words


def _bound(clause: Clause, saying: Saying, phrasing: Phrasing) -> Binding | None:
    states = _states_style(clause, saying, phrasing.topic)
    if saying.force is Force.MENTION and not (phrasing.informs or states):
        return None
    if not phrasing.pattern.search(saying.words):
        return None
    if phrasing.unless is not None and phrasing.unless.search(saying.words):
        return None
    strength = Strength.ADVISORY if saying.force <= Force.ADVICE else phrasing.strength
    is_narrow = speaks_of_profiles(clause)
    if states or (is_narrow and strength is Strength.EXPLICIT):
        strength = Strength.GENERAL
    capacity = saying.capacity
    if phrasing.capacity is not None:
        capacity = phrasing.capacity
    return Binding(
        topic=phrasing.topic,
        clause=clause,
        strength=strength,
        capacity=capacity,
        telling=saying.span,
        force=saying.force,
        rank=phrasing.rank + _NARROW * is_narrow,
    )


def _states_style(clause: Clause, saying: Saying, topic: str) -> bool:
    """Tell whether a sentence says how official posts are written: "we use whole words"."""
    is_said = saying.force is Force.MENTION and saying.capacity is Capacity.OFFICIAL
    return is_said and topic in HOW_WRITTEN and not lists_no_duties(clause)


def _ruled(
    proposed: Sequence[Binding], clauses: Sequence[Clause], rulings: Sequence[Ruling]
) -> Iterator[Binding]:
    """Yield the bindings as the owner corrected them, those that the owner added last."""
    ruled = {(r.topic, r.clause_digest): r for r in rulings}
    met = set()
    for binding in proposed:
        ruling = ruled.get((binding.topic, binding.clause.digest))
        if ruling is None:
            yield binding
            continue
        met.add((binding.topic, binding.clause.digest))
        status = BindingStatus.CONFIRMED if ruling.holds else BindingStatus.REJECTED
        strength = Strength(ruling.strength) if ruling.strength else binding.strength
        yield replace(binding, status=status, strength=strength)
    by_digest = {c.digest: c for c in clauses}
    for (topic, digest), ruling in ruled.items():
        clause = by_digest.get(digest)
        if (topic, digest) in met or clause is None or not ruling.holds:
            continue
        yield Binding(
            topic=topic,
            clause=clause,
            strength=Strength(ruling.strength or Strength.EXPLICIT),
            capacity=clause.capacity,
            telling=Span(0, len(clause.text)),
            force=Force.DUTY,
            rank=0,
            status=BindingStatus.CONFIRMED,
        )
