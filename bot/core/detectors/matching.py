"""Find phrases in a reading: which words begin one is looked up, so time grows with the draft.

Knows phrases and their groups; what a match means is the rules' business.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from bot.core.detectors.lexicon import Entry, Lexicon
from bot.core.detectors.reading import Reading, Token
from knowledge.phrases import Element, ElementKind

__all__ = ["Match", "Matcher"]

_MOST_MATCHES = 200


class Match(NamedTuple):
    """Tokens [start, end) that a phrase matched."""

    start: int
    end: int


class Matcher:
    """Matches of one reading, each list looked for once and only when asked for."""

    def __init__(self, lexicon: Lexicon, reading: Reading) -> None:
        self._lexicon = lexicon
        self._reading = reading
        self._sought = lexicon.sought(reading)
        self._found: dict[int, tuple[Match, ...]] = {}
        self._from: dict[int, dict[int, list[int]]] = {}

    def all_match(self, owners: Iterable[int]) -> bool:
        """Tell whether each of some lists matches somewhere; the shortest are looked for first."""
        entries = self._sought.entries
        # A plain loop: most ways of most rules end here, hundreds of times a draft.
        for owner in owners:
            if owner not in entries:
                return False
        return all(self.matches(owner) for owner in sorted(owners, key=lambda o: len(entries[o])))

    def matches(self, owner: int) -> tuple[Match, ...]:
        """Return where a list of phrases matches, in order, each place once, longest first."""
        if owner not in self._sought.entries:
            return ()
        if owner not in self._found:
            self._found[owner] = ()
            self._found[owner] = tuple(self._search(owner))
        return self._found[owner]

    def group(self, name: str) -> tuple[Match, ...]:
        """Return where a group matches."""
        return self.matches(self._lexicon.list_of(name))

    def _search(self, owner: int) -> list[Match]:
        found: set[tuple[int, int]] = set()
        entries = self._sought.entries[owner]
        for entry in entries:
            for at in self._places(entry):
                self._try(entry, at, found)
        for entry in entries:
            for name in entry.elements[0].groups:
                for match in self.group(name):
                    self._try(entry, match.start, found)
            if len(found) > _MOST_MATCHES:
                break
        longest_first = sorted(found, key=lambda place: (place[0], -place[1]))
        return [Match(start, end) for start, end in longest_first[:_MOST_MATCHES]]

    def _places(self, entry: Entry) -> Iterator[int]:
        """Yield where a phrase may begin by its first word."""
        first, second, tokens = entry.elements[0], entry.second, self._reading.tokens
        for at in self._beginning(first):
            if second is None or (
                at + 1 < len(tokens) and not second.isdisjoint(tokens[at + 1].keys)
            ):
                yield at

    def _beginning(self, first: Element) -> Iterator[int]:
        by_key, stems = self._reading.by_key, self._sought.stems
        for word in first.words & by_key.keys():
            yield from by_key[word]
        for stem in first.stems:
            yield from stems.get(stem, ())
        if first.name:
            yield from self._capitals
        if first.number:
            yield from self._numbers

    @cached_property
    def _capitals(self) -> list[int]:
        return [n for n, token in enumerate(self._reading.tokens) if token.capital]

    @cached_property
    def _numbers(self) -> list[int]:
        return [n for n, token in enumerate(self._reading.tokens) if token.word[0].isdecimal()]

    def _try(self, entry: Entry, at: int, found: set[tuple[int, int]]) -> None:
        if entry.opens and not self._reading.tokens[at].opens:
            return
        if entry.is_word:
            found.add((at, at + 1))
            return
        end = self._end(entry.elements, 0, at, self._reading.tokens[at].sentence)
        if end > at:
            found.add((at, end))

    def _end(self, elements: tuple[Element, ...], k: int, at: int, sentence: int) -> int:
        """Return where the phrase ends when elements from the k-th on match from ``at``; or -1."""
        if k == len(elements):
            return at
        element = elements[k]
        if element.kind is ElementKind.GAP:
            return self._after_gap(elements, k, at, sentence)
        for after in self._steps(element, at, sentence):
            end = self._end(elements, k + 1, after, sentence)
            if end >= 0:
                return end
        return self._end(elements, k + 1, at, sentence) if element.optional else -1

    def _after_gap(self, elements: tuple[Element, ...], k: int, at: int, sentence: int) -> int:
        for after in range(at, at + elements[k].gap + 1):
            end = self._end(elements, k + 1, after, sentence)
            if end >= 0:
                return end
            if (
                after >= len(self._reading.tokens)
                or self._reading.tokens[after].sentence != sentence
            ):
                return -1
        return -1

    def _steps(self, element: Element, at: int, sentence: int) -> Iterable[int]:
        """Return the places after ``element`` when it stands at ``at``."""
        tokens = self._reading.tokens
        inside = at < len(tokens) and tokens[at].sentence == sentence
        if element.kind is ElementKind.END:
            return () if inside else (at,)
        if element.kind is ElementKind.NOT:
            return () if inside and _is_word(element, tokens[at]) else (at,)
        if not inside:
            return ()
        ends = [at + 1] if _is_word(element, tokens[at]) else []
        for name in element.groups:
            ends += self._group_ends(self._lexicon.list_of(name), at)
        return ends

    def _group_ends(self, owner: int, at: int) -> list[int]:
        if owner not in self._from:
            ends: dict[int, list[int]] = {}
            for match in self.matches(owner):
                ends.setdefault(match.start, []).append(match.end)
            self._from[owner] = ends
        return self._from[owner].get(at, [])


def _is_word(element: Element, token: Token) -> bool:
    for key in token.keys:
        if key in element.words:
            return True
        if element.stems and key.startswith(element.stems):
            return True
    return (element.name and token.capital) or (element.number and token.word[0].isdecimal())
