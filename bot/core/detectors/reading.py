"""Read a folded draft as words and sentences, disguised words taken at what they spell.

Knows no rule; only which words the rules know, so that a disguise is lifted where a known word
is behind it and nowhere else.
"""

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import product

from bot.core.folding import Folded, fold

__all__ = ["READ_AT_MOST", "Reading", "Token", "read"]

READ_AT_MOST = 20_000
"""Code points of a draft that are read; longer than any platform's post."""


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number, emoji or handle.

    Attributes:
        start: in folded characters, as ``end``.
        word: in small letters.
        keys: every word it may be taken for: itself, without "'s", without disguise.
        sentence: number of its sentence.
        capital: it begins with a capital letter.
        opens: it is the first word of its sentence.
        handle: it is an "@name".
    """

    start: int
    end: int
    word: str
    keys: tuple[str, ...]
    sentence: int
    capital: bool
    opens: bool
    handle: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """A draft as the detectors see it.

    Attributes:
        tokens: in order.
        by_key: positions in ``tokens`` of every key.
        quotes: folded ranges between quotation marks.
    """

    folded: Folded
    tokens: tuple[Token, ...]
    by_key: dict[str, list[int]]
    quotes: tuple[tuple[int, int], ...]

    def is_negated(self, at: int) -> bool:
        """Tell whether the words from token ``at`` on are denied just before."""
        sentence = self.tokens[at].sentence
        before = range(max(0, at - _NEGATION_REACH), at)
        return any(self.tokens[n].sentence == sentence and self._denies(n) for n in before)

    def _denies(self, at: int) -> bool:
        """Tell whether a word denies what follows; a warning off somebody does not."""
        word = self.tokens[at].word
        if word not in _NEGATIONS:
            return False
        after = self.tokens[at + 1].word if at + 1 < len(self.tokens) else ""
        return not (word in _WARNING and after in _OFF)


_NEGATION_REACH = 4
_NEGATIONS = frozenset(
    "not no never isn't aren't wasn't weren't don't doesn't didn't won't hardly nobody none without"
    " isnt arent wasnt werent dont doesnt didnt wont nor neither haven't hasn't havent hasnt hadn't hadnt".split()
)
_WARNING = frozenset("never don't dont not".split())
_OFF = frozenset("use book hire trust touch employ go choose visit buy let ring call".split())


_WORD = re.compile(
    # Names of hosts have an end: without one, "a-a-a-..." would be tried from each of its letters.
    r"(?P<link>(?:https?://|www\.)\S+|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+"
    r"|(?<![\w@.-])[\w-]{1,63}(?:\.[\w-]{1,63}){0,9}"
    r"\.(?:com|net|org|uk|gov|info|io|co)\b(?:/\S*)?)"
    r"|(?P<handle>(?<!\w)@\w+)"
    r"|(?P<word>[^\W_]+(?:'[^\W_]+)*'?)"
    r"|(?P<stop>[.!?…]+(?=[\s\"')\]]|$)|\n+|(?<=\s)[-|/•](?=\s))"
    r"|(?P<emoji>[\u2600-\u27bf\U0001f000-\U0001faff])"
)
_LEET = {
    "0": "o",
    "1": "il",
    "3": "e",
    "4": "a",
    "5": "s",
    "6": "gb",
    "7": "t",
    "8": "b",
    "9": "g",
    "@": "a",
    "$": "s",
    "!": "il",
    "|": "li",
    "€": "e",
    "+": "t",
    "(": "c",
    "£": "l",
}
_MASKS = "*#%_"
_DISGUISED = re.compile(
    r"(?<![\w@#/.:£€$+-])(?=[^\s]{0,17}[a-z])(?:[a-z0-9@$!|€+*#%(]|(?<=[a-z])_(?=[a-z])){3,18}"
    r"(?<![!+(|])"
)
_SPACED = re.compile(r"(?<![^\W_])(?:[a-z0-9@$!][ .\-_*/,]{1,2}){2,17}[a-z](?![^\W_])")
_QUOTED = re.compile(r'"[^"\n]{2,400}"|(?<![\w])\'[^\'\n]{3,200}\'(?!\w)')
_MOST_VARIANTS = 48


def read(draft: str, vocabulary: AbstractSet[str]) -> Reading:
    """Read a draft.

    Args:
        draft: as given; only its first ``READ_AT_MOST`` code points are read.
        vocabulary: words that the rules know.
    """
    folded = fold(draft[:READ_AT_MOST])
    lower = folded.lower
    veiled = {**_disguised(lower, vocabulary), **_spaced(lower, vocabulary)}
    tokens: list[Token] = []
    sentence, opens, skip_to = 0, True, 0
    for match in _WORD.finditer(lower):
        start, end = match.span()
        if start < skip_to:
            continue
        if match.lastgroup == "stop":
            sentence, opens = sentence + 1, True
            continue
        keys: tuple[str, ...]
        if start in veiled:
            end, keys = veiled[start]
            skip_to = end
        else:
            keys = _keys(match[0], match.lastgroup or "", vocabulary)
            if keys[0] == "it" and _is_department(folded.text, start):
                keys = ("it", "ict")
        if lower[start].isdecimal() and lower[start - 1 : start] == "£":
            keys = (*keys, "£")
        word = lower[start:end].strip("'@")
        tokens.append(
            Token(
                start,
                end,
                word,
                keys,
                sentence,
                folded.text[start].isupper(),
                opens,
                match.lastgroup == "handle",
            )
        )
        opens = False
    by_key: dict[str, list[int]] = {}
    for n, token in enumerate(tokens):
        for key in token.keys:
            by_key.setdefault(key, []).append(n)
    quotes = tuple(match.span() for match in _QUOTED.finditer(lower))
    return Reading(folded, tuple(tokens), by_key, quotes)


def _keys(found: str, kind: str, vocabulary: AbstractSet[str]) -> tuple[str, ...]:
    if kind == "link":
        return ("mailto",) if "@" in found and "/" not in found else ("http",)
    word = found.strip("'@")
    # "@CllrRooke" is "atcllrrooke", so that a phrase can ask for "atcllr*".
    keys = ["at" + word] if kind == "handle" else [word]
    if word.endswith("'s"):
        keys.append(word[:-2])
    if kind == "word" and word not in vocabulary:
        keys.extend(_shortened(word, vocabulary))
    return tuple(dict.fromkeys(keys))


def _is_department(text: str, at: int) -> bool:
    """Tell whether "it" at this place is "IT", and not shouted."""
    return text.startswith("IT", at) and text[:at].rstrip()[-1:].islower()


_LONG_DRAWN = re.compile(r"(.)\1{2,}")
_DOUBLED = re.compile(r"(.)\1+")


def _shortened(word: str, vocabulary: AbstractSet[str]) -> list[str]:
    """Return the known words behind "stuuupid"."""
    if not _LONG_DRAWN.search(word):
        return []
    forms = (
        _LONG_DRAWN.sub(r"\1\1", word),
        _LONG_DRAWN.sub(r"\1", word),
        _DOUBLED.sub(r"\1", word),
    )
    return [form for form in dict.fromkeys(forms) if form in vocabulary]


def _disguised(lower: str, vocabulary: AbstractSet[str]) -> dict[int, tuple[int, tuple[str, ...]]]:
    """Return where "k1ll" or "a$$hole" stand, with the known words behind them."""
    found: dict[int, tuple[int, tuple[str, ...]]] = {}
    for match in _DISGUISED.finditer(lower):
        chunk = match[0]
        if chunk.isalpha() or chunk.isdecimal():
            continue
        if words := _unmasked(chunk, vocabulary):
            found[match.start()] = (match.end(), words)
    return found


def _unmasked(chunk: str, vocabulary: AbstractSet[str]) -> tuple[str, ...]:
    """Return the known words that a chunk of letters, digits and symbols spells."""
    choices = [_LEET.get(char, char) if char not in _MASKS else "" for char in chunk]
    n_letters = sum(char.isalpha() for char in chunk)
    spelt = _variants(choices) if all(choices) and 3 * n_letters > len(chunk) else []
    words = [word for word in spelt if word in vocabulary]
    for word in spelt:
        words.extend(_shortened(word, vocabulary))
    return tuple(dict.fromkeys(words))


def _variants(choices: list[str]) -> list[str]:
    n_variants = 1
    for letters in choices:
        n_variants *= len(letters)
    if n_variants > _MOST_VARIANTS:
        choices = [letters[0] for letters in choices]
    return ["".join(letters) for letters in product(*choices)]


_SHORTEST_SPACED = 4


def _spaced(lower: str, vocabulary: AbstractSet[str]) -> dict[int, tuple[int, tuple[str, ...]]]:
    """Return where "i d i o t" or "f-u-c-k" stand, with the known words behind them."""
    found: dict[int, tuple[int, tuple[str, ...]]] = {}
    for match in _SPACED.finditer(lower):
        at = [n for n in range(*match.span()) if lower[n] not in " .-_*/,"]
        joined = "".join(lower[n] for n in at)
        first = 0
        while first <= len(joined) - _SHORTEST_SPACED:
            for last in range(len(joined), first + _SHORTEST_SPACED - 1, -1):
                if words := _known(joined[first:last], vocabulary):
                    found[at[first]] = (at[last - 1] + 1, words)
                    first = last
                    break
            else:
                first += 1
    return found


def _known(chunk: str, vocabulary: AbstractSet[str]) -> tuple[str, ...]:
    return (chunk,) if chunk in vocabulary else _unmasked(chunk, vocabulary)
