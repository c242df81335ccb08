"""Find phrases in a reading: which words begin one is looked up, so time grows with the draft.

Knows phrases and their groups; what a match means is the rules' business.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.core.detectors.reading import Reading, Token
from knowledge.phrases import Element, ElementKind, Phrase, parse_phrase

__all__ = ["Lexicon", "Match", "Matcher"]

_SHORTEST_STEM = 2
_MOST_MATCHES = 200


@dataclass(frozen=True, slots=True, order=True)
class Match:
    """Tokens [start, end) that a phrase matched."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Entry:
    """A phrase of one owner, without the mark that it opens a sentence.

    Attributes:
        second: the words that must follow the first one, where only words will do; most places
            where a phrase may begin are ruled out by it alone.
    """

    owner: int
    elements: tuple[Element, ...]
    opens: bool
    second: frozenset[str] | None


def _second(elements: tuple[Element, ...]) -> frozenset[str] | None:
    if len(elements) < 2 or elements[0].groups:
        return None
    element = elements[1]
    only_words = element.kind is ElementKind.WORDS and not element.optional
    if not only_words or element.stems or element.groups or element.name or element.number:
        return None
    return element.words


class Lexicon:
    """Phrases by the word they begin with, for every list of phrases that rules use.

    A list of phrases is known by a number that ``add`` gives; a group also by its name.
    """

    def __init__(self, groups: Mapping[str, Iterable[str]]) -> None:
        self._by_word: dict[str, list[_Entry]] = {}
        self._by_stem: dict[str, list[_Entry]] = {}
        self._by_group: dict[int, list[tuple[str, _Entry]]] = {}
        self._by_name: list[_Entry] = []
        self._by_number: list[_Entry] = []
        self._words: set[str] = set()
        self._n_lists = 0
        self._lists: dict[tuple[str, ...], int] = {}
        self._groups = {name: self.add(phrases) for name, phrases in groups.items()}

    @property
    def words(self) -> set[str]:
        """Every whole word that a phrase asks for."""
        return self._words

    def add(self, phrases: Iterable[str]) -> int:
        """Take a list of phrases in; the same list gets the same number."""
        key = tuple(phrases)
        if key not in self._lists:
            self._lists[key] = owner = self._n_lists
            self._n_lists += 1
            for text in key:
                self._enter(owner, parse_phrase(text))
        return self._lists[key]

    def list_of(self, group: str) -> int:
        """Return the number of a group; -1 for one that nobody filled."""
        return self._groups.get(group, -1)

    def _enter(self, owner: int, phrase: Phrase) -> None:
        for element in phrase.elements:
            self._words.update(element.words)
        opens = phrase.elements[0].kind is ElementKind.START
        elements = phrase.elements[1:] if opens else phrase.elements
        entry = _Entry(owner, elements, opens, _second(elements))
        first = entry.elements[0]
        for group in first.groups:
            self._by_group.setdefault(owner, []).append((group, entry))
        for word in first.words:
            self._by_word.setdefault(word, []).append(entry)
        for stem in first.stems:
            self._by_stem.setdefault(stem, []).append(entry)
        if first.name:
            self._by_name.append(entry)
        if first.number:
            self._by_number.append(entry)

    def beginnings(self, reading: Reading) -> dict[int, list[tuple[int, _Entry]]]:
        """Return for every list the places where one of its phrases may begin."""
        found: dict[int, list[tuple[int, _Entry]]] = {}
        for key, places in reading.by_key.items():
            for entry in self._beginning_with(key):
                found.setdefault(entry.owner, []).extend((at, entry) for at in places)
        tokens = reading.tokens
        names = [n for n, token in enumerate(tokens) if token.capital]
        numbers = [n for n, token in enumerate(tokens) if token.word[0].isdecimal()]
        for places, entries in ((names, self._by_name), (numbers, self._by_number)):
            for entry in entries:
                found.setdefault(entry.owner, []).extend((at, entry) for at in places)
        return found

    def _beginning_with(self, key: str) -> Iterator[_Entry]:
        yield from self._by_word.get(key, ())
        for n in range(_SHORTEST_STEM, len(key) + 1):
            yield from self._by_stem.get(key[:n], ())

    def beginning_with_group(self, owner: int) -> list[tuple[str, _Entry]]:
        """Return the phrases of a list that begin with a group."""
        return self._by_group.get(owner, [])


class Matcher:
    """Matches of one reading, each list looked for once and only when asked for."""

    def __init__(self, lexicon: Lexicon, reading: Reading) -> None:
        self._lexicon = lexicon
        self._reading = reading
        self._beginnings = lexicon.beginnings(reading)
        self._found: dict[int, tuple[Match, ...]] = {}
        self._from: dict[int, dict[int, list[int]]] = {}

    def matches(self, owner: int) -> tuple[Match, ...]:
        """Return where a list of phrases matches, in order, each place once, longest first."""
        if owner not in self._found:
            self._found[owner] = ()
            self._found[owner] = tuple(self._search(owner))
        return self._found[owner]

    def group(self, name: str) -> tuple[Match, ...]:
        """Return where a group matches."""
        return self.matches(self._lexicon.list_of(name))

    def _search(self, owner: int) -> list[Match]:
        found: set[Match] = set()
        tokens = self._reading.tokens
        for at, entry in self._beginnings.get(owner, ()):
            second = entry.second
            if second is not None and (
                at + 1 >= len(tokens) or second.isdisjoint(tokens[at + 1].keys)
            ):
                continue
            self._try(entry, at, found)
        for name, entry in self._lexicon.beginning_with_group(owner):
            for match in self.group(name):
                self._try(entry, match.start, found)
            if len(found) > _MOST_MATCHES:
                break
        return sorted(found, key=lambda m: (m.start, -m.end))[:_MOST_MATCHES]

    def _try(self, entry: _Entry, at: int, found: set[Match]) -> None:
        if entry.opens and not self._reading.tokens[at].opens:
            return
        end = self._end(entry.elements, 0, at, self._reading.tokens[at].sentence)
        if end > at:
            found.add(Match(at, end))

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
