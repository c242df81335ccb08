"""Phrases of many lists, kept so that a draft is asked only for those it has the words for.

Each phrase is filed under the rarest thing it cannot do without; where a draft lacks that, the
phrase is never tried. Knows phrases and their groups; what a match means is the rules' business.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.core.detectors.reading import Reading
from knowledge.phrases import Element, ElementKind, Phrase, parse_phrase

__all__ = ["Entry", "Lexicon", "Sought"]

_SHORTEST_STEM = 2
# What finding a word in a draft says about a phrase: next to nothing where every draft has it.
_EVERYDAY = frozenset(
    "a an the this that these those my our your his her its their i i'm im i've ive we we're you u"
    " he she it they them him us me who what all one some any no not never don't dont can't cant"
    " couldn't couldnt didn't didnt haven't havent won't wont isn't isnt nobody everyone someone is"
    " am are was were be been has have had do does did can could will would should get got go on in"
    " at of to for from with by as if and or but so just now new up out off about please people"
    " council today".split()
)
_COST_EVERYDAY, _COST_SHORT_STEM, _COST_OTHER = 40, 6, 1
_SHORT_STEM = 4


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """A phrase of one list, without the mark that it opens a sentence.

    Attributes:
        owner: number of its list.
        second: the words that must follow the first one, where only words will do; most places
            where a phrase may begin are ruled out by it alone.
        needs: the element that is rarest of those of which a draft must have a word; None where
            it need not have any.
        others: the rest of them.
    """

    owner: int
    elements: tuple[Element, ...]
    opens: bool
    second: frozenset[str] | None
    needs: Element | None
    others: tuple[Element, ...]

    @property
    def is_word(self) -> bool:
        """It is one word, so that wherever it may begin it matches."""
        return len(self.elements) == 1 and not self.elements[0].groups


@dataclass(frozen=True, slots=True)
class Sought:
    """What of a lexicon a draft has the words for.

    Attributes:
        entries: by list, the phrases that are not ruled out.
        stems: positions in the reading of words that begin so.
    """

    entries: Mapping[int, Sequence[Entry]]
    stems: Mapping[str, Sequence[int]]


class Lexicon:
    """Phrases of every list that rules use.

    A list of phrases is known by a number that ``add`` gives; a group also by its name.
    """

    def __init__(self, groups: Mapping[str, Iterable[str]]) -> None:
        self._by_word: dict[str, list[Entry]] = {}
        self._by_stem: dict[str, list[Entry]] = {}
        self._by_any: list[Entry] = []
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
                self._enter(_entry(owner, parse_phrase(text)))
        return self._lists[key]

    def list_of(self, group: str) -> int:
        """Return the number of a group; -1 for one that nobody filled."""
        return self._groups.get(group, -1)

    def _enter(self, entry: Entry) -> None:
        for element in entry.elements:
            self._words.update(element.words)
        for element in entry.elements:
            for stem in element.stems:
                self._by_stem.setdefault(stem, [])
        if entry.needs is None:
            self._by_any.append(entry)
            return
        for word in entry.needs.words:
            self._by_word.setdefault(word, []).append(entry)
        for stem in entry.needs.stems:
            self._by_stem[stem].append(entry)

    def sought(self, reading: Reading) -> Sought:
        """Return the phrases that a draft has the words for."""
        stems: dict[str, list[int]] = {}
        met: list[Entry] = list(self._by_any)
        for key, places in reading.by_key.items():
            met += self._by_word.get(key, ())
            for n in range(_SHORTEST_STEM, len(key) + 1):
                begun = self._by_stem.get(key[:n])
                if begun is not None:
                    stems.setdefault(key[:n], []).extend(places)
                    met += begun
        sentences = _Sentences(reading, stems)
        entries: dict[int, list[Entry]] = {}
        for entry in dict.fromkeys(met):
            if not entry.others or sentences.have_all(entry):
                entries.setdefault(entry.owner, []).append(entry)
        return Sought(entries, stems)


def _entry(owner: int, phrase: Phrase) -> Entry:
    opens = phrase.elements[0].kind is ElementKind.START
    elements = phrase.elements[1:] if opens else phrase.elements
    needed = sorted(filter(_is_needed, elements), key=_commonness)
    return Entry(
        owner=owner,
        elements=elements,
        opens=opens,
        second=_second(elements),
        needs=needed[0] if needed else None,
        others=tuple(needed[1:]),
    )


def _is_needed(element: Element) -> bool:
    """Tell whether nothing but one of an element's words will do."""
    if element.kind is not ElementKind.WORDS or element.optional:
        return False
    return not (element.groups or element.name or element.number)


def _commonness(element: Element) -> int:
    words = sum(_COST_EVERYDAY if w in _EVERYDAY else _COST_OTHER for w in element.words)
    stems = sum(_COST_SHORT_STEM if len(s) < _SHORT_STEM else _COST_OTHER for s in element.stems)
    return words + stems


def _second(elements: tuple[Element, ...]) -> frozenset[str] | None:
    if len(elements) < 2 or elements[0].groups:
        return None
    element = elements[1]
    return element.words if _is_needed(element) and not element.stems else None


class _Sentences:
    """Which sentences of a reading have the words of elements, as bits; a phrase spans only one."""

    def __init__(self, reading: Reading, stems: Mapping[str, Sequence[int]]) -> None:
        bits = [1 << token.sentence for token in reading.tokens]
        self._words = {key: _all_of(bits, places) for key, places in reading.by_key.items()}
        self._stems = {stem: _all_of(bits, places) for stem, places in stems.items()}
        self._of: dict[Element, int] = {}

    def have_all(self, entry: Entry) -> bool:
        """Tell whether some sentence has a word for each step that a phrase cannot do without."""
        left = self._with(entry.needs) if entry.needs else 0
        for element in entry.others:
            left &= self._with(element)
            if not left:
                return False
        return True

    def _with(self, element: Element) -> int:
        found = self._of.get(element)
        if found is None:
            found = 0
            for word in element.words & self._words.keys():
                found |= self._words[word]
            for stem in element.stems:
                found |= self._stems.get(stem, 0)
            self._of[element] = found
        return found


def _all_of(bits: Sequence[int], places: Iterable[int]) -> int:
    found = 0
    for place in places:
        found |= bits[place]
    return found
