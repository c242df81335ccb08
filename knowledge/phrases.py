"""Phrases: what rules look for, as words with alternatives and gaps, never as raw patterns.

A phrase is a line of elements between spaces:

    word        that word, in small letters ("council"; "can't" also matches "cant")
    one|two     any of these words
    disgrac*    any word that begins so
    [word]      may be there or not
    ..          up to three words of the same sentence; ..6 for up to six
    @group      anything that the named group of phrases matches; also one|@group
    ^ and $     begin and end of a sentence
    Number      a number; and Name for a capitalised word
    !a|b        the next word is none of these

Such a phrase is found in time that grows with the draft only, and it reads like what it finds.
Knows no rule and no draft.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

__all__ = ["Element", "ElementKind", "Phrase", "PhraseFault", "parse_phrase"]

_MAX_GAP = 12
_LONGEST_PHRASE = 16


class PhraseFault(ValueError):
    """A phrase that cannot be read; the message says why."""


class ElementKind(StrEnum):
    """What one element of a phrase stands for."""

    WORDS = "words"
    GAP = "gap"
    START = "start"
    END = "end"
    NOT = "not"


@dataclass(frozen=True, slots=True, eq=False)
class Element:
    """One step of a phrase; what is written alike is the same object in all of them.

    Attributes:
        words: whole words, for WORDS and NOT.
        stems: beginnings of words, for WORDS and NOT.
        groups: names of groups, for WORDS.
        name: a capitalised word will do, too, for WORDS.
        number: a number will do, too, for WORDS.
        gap: the most words in between, for GAP.
        optional: it may be missing.
    """

    kind: ElementKind
    words: frozenset[str] = frozenset()
    stems: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    name: bool = False
    number: bool = False
    gap: int = 0
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase taken apart, with the words as written for messages."""

    text: str
    elements: tuple[Element, ...]


# Without its apostrophe each of these is another word, so only the full form counts.
_OTHER_WORDS = frozenset(
    "he'll i'll she'll we'll we're we'd she'd i'd it's who're they'd let's he'd".split()
)


@cache
def parse_phrase(text: str) -> Phrase:
    """Take a phrase apart.

    Raises:
        PhraseFault: it is empty, too long, or an element cannot be read.
    """
    elements = tuple(_elements(text))
    if all(e.optional or e.kind is not ElementKind.WORDS for e in elements):
        raise PhraseFault(f"the phrase {text!r} has no word to find")
    if len(elements) > _LONGEST_PHRASE:
        raise PhraseFault(f"the phrase {text!r} has more than {_LONGEST_PHRASE} elements")
    first = next(e for e in elements if e.kind is not ElementKind.START)
    if first.optional or first.kind in (ElementKind.GAP, ElementKind.NOT, ElementKind.END):
        raise PhraseFault(f"the phrase {text!r} must begin with a word")
    return Phrase(text, elements)


_MARKS = {
    "^": ElementKind.START,
    "$": ElementKind.END,
}


def _elements(text: str) -> Iterator[Element]:
    for part in text.replace("’", "'").split():
        optional = part.startswith("[") and part.endswith("]") and len(part) > 2
        try:
            yield _element(part[1:-1] if optional else part, optional)
        except PhraseFault as fault:
            raise PhraseFault(f"the phrase {text!r}: {fault}") from None


@cache
def _element(part: str, optional: bool) -> Element:
    if part.startswith(".."):
        gap = int(part[2:]) if part[2:].isdecimal() else 3
        if (part[2:] and not part[2:].isdecimal()) or not 0 < gap <= _MAX_GAP:
            raise PhraseFault(f"the gap {part!r} must be from ..1 to ..{_MAX_GAP}")
        return Element(ElementKind.GAP, gap=gap, optional=optional)
    if part in _MARKS:
        return Element(_MARKS[part], optional=optional)
    kind = ElementKind.NOT if part.startswith("!") else ElementKind.WORDS
    return _alternatives(kind, part.removeprefix("!"), optional)


def _alternatives(kind: ElementKind, part: str, optional: bool) -> Element:
    words: set[str] = set()
    stems: list[str] = []
    groups: list[str] = []
    for word in part.split("|"):
        if len(word) > 1 and word.startswith("@") and kind is ElementKind.WORDS:
            groups.append(word[1:])
            continue
        if word in ("Name", "Number"):
            continue
        bare = word.removesuffix("*")
        letters = bare.replace("'", "")
        if not letters or bare != bare.lower() or (letters.isascii() and not letters.isalnum()):
            raise PhraseFault(f"{word!r} is no word in small letters")
        if word.endswith("*"):
            stems.append(bare)
            continue
        words.add(bare)
        if "'" in bare and bare not in _OTHER_WORDS:
            words.add(bare.replace("'", ""))
    return Element(
        kind,
        words=frozenset(words),
        stems=tuple(stems),
        groups=tuple(groups),
        name="Name" in part.split("|"),
        number="Number" in part.split("|"),
        optional=optional,
    )
