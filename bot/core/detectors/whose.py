"""Whose a number or an address is, by the words around it.

Knows words that point at the writer, at somebody else or at a public place; no number.
"""

import re
from enum import Enum

from bot.core.detectors.reading import Token
from bot.core.detectors.scene import Scene
from knowledge.domain import Capacity

__all__ = [
    "TO_FAMILY",
    "Whose",
    "is_own_letter",
    "is_own_name",
    "tells_of_nobody_else",
    "whose",
]


# "Save it, Mum", not "my mum".
TO_FAMILY = re.compile(
    r"(?<!\bmy )(?<!\byour )(?<!\bhis )(?<!\bher )(?<!\bour )(?<!\bthe )(?<!\ba )(?<!\btheir )"
    r"\b(?:mum|mam|mom|mummy|dad|daddy|nan|nana|nanna|gran|granny|grandma|grandad|grandpa|auntie|aunty|"
    r"uncle|sis|hubby|wifey)\b(?!'s|\s+of\b)"
)
"""The writer's own family, spoken to and not of."""


class Whose(Enum):
    """Whom the words around a number give it to."""

    OWN = "the writer's own"
    OTHERS = "another person's"
    PUBLIC = "a public one"
    UNKNOWN = "nobody's in particular"


def whose(scene: Scene, start: int, end: int) -> tuple[Whose, str]:
    """Tell whose the words at [start, end) are, by the nearest cue before them, else after.

    Returns:
        Whose, and the cue.
    """
    tokens = scene.reading.tokens
    inside = [n for n, t in enumerate(tokens) if t.start < end and start < t.end]
    if not inside:
        return Whose.UNKNOWN, ""
    first, last = inside[0], inside[-1]
    sentence = tokens[first].sentence
    before = range(first - 1, max(-1, first - 1 - _REACH), -1)
    after = range(last + 1, min(len(tokens), last + 1 + _REACH // 2))
    names = _name_places(scene)
    for n in (*before, *after):
        # A number often stands in a sentence of its own: "Ring Dave. 07700 900123."
        if abs(tokens[n].sentence - sentence) > 1:
            continue
        word = tokens[n].word.removesuffix("'s")
        if word in _MANY and tokens[n].sentence != sentence:
            continue
        kind = _cue(word, n in names)
        if kind is not None:
            return kind, tokens[n].word
    return Whose.UNKNOWN, ""


_REACH = 14
_OWN = frozenset("me my mine i i'm i've i'll im myself i'd our house".split()) - {"our", "house"}
_OTHERS = frozenset(
    "him his her hers their theirs them he she he's she's hes shes they they're mr mrs ms miss dr"
    " neighbour neighbour's tenant tenant's resident claimant client customer lady gentleman bloke"
    " woman man lad mum's dad's boss manager manager's ex wife husband daughter son".split()
)
# Of many people a sentence further on a number is seldom.
_MANY = frozenset("they they're them their theirs".split())
_PUBLIC = frozenset(
    "us our office team desk reception line helpline hotline surgery vet vet's vets library centre"
    " center booking bookings box shop charity switchboard council service services press public"
    " enquiries enquiry department dept helpdesk studio salon garage firm ltd hall school clinic"
    " hospital police rescue rescue's advice support main contact general freephone freefone"
    " hub theatre museum bureau society club takeaway cafe restaurant pub dentist pharmacy chemist"
    " agency company duty crisis samaritans silver childline emergency emergencies".split()
)


def _cue(word: str, is_name: bool) -> Whose | None:
    if word in _PUBLIC:
        return Whose.PUBLIC
    if word in _OWN:
        return Whose.OWN
    if word in _OTHERS or is_name:
        return Whose.OTHERS
    return None


def _name_places(scene: Scene) -> set[int]:
    tokens = scene.reading.tokens
    return {
        m.start
        for m in scene.matcher.group("first_name")
        if tokens[m.start].capital
        and not is_own_name(tokens, m.start)
        and not _is_a_day(tokens, m.start)
    }


def _is_a_day(tokens: tuple[Token, ...], at: int) -> bool:
    """Tell whether a name is the evening before a feast: "closed from Christmas Eve"."""
    feast = tokens[at - 1].word.removesuffix("'s") if at else ""
    return tokens[at].word == "eve" and feast in {"christmas", "xmas", "year", "years"}


_INTRODUCTION = 6
_RINGS = frozenset("ring call text phone message contact dm email whatsapp".split())


def is_own_name(tokens: tuple[Token, ...], at: int) -> bool:
    """Tell whether the writer says who they are: "I'm Ann", "ring me, Ann", "in my name, Ann"."""
    before = [t.word for t in tokens[max(0, at - _INTRODUCTION) : at]]
    if before[-1:] == ["me"] and before[-2:-1] and before[-2] in _RINGS:
        return not tokens[at].word.endswith("'s")
    if before[-1:] in (["i'm"], ["im"]) or before[-2:] == ["i", "am"]:
        return True
    return "name" in before and "my" in before


_LETTER = re.compile(
    r"\s*(?:dear (?!all\b|every|neighbour|resident|friend|parent|team|colleague|world)|to the\b|to whom|fao\b"
    r"|for the attention of)"
)
_TITLES = frozenset("mr mrs ms miss dr".split())
_MORE_OTHERS = frozenset(
    "lives lived living who whose neighbours people family couple kids".split()
)


def tells_of_nobody_else(scene: Scene) -> bool:
    """Tell whether a post of no office names and speaks of nobody: then it is about its writer."""
    if scene.capacity is Capacity.OFFICIAL:
        return False
    words = {token.word.removesuffix("'s") for token in scene.reading.tokens}
    return not words & (_MORE_OTHERS | _OTHERS) and not _name_places(scene)


def is_own_letter(scene: Scene) -> bool:
    """Tell whether somebody writes to an organisation about nobody but themselves."""
    if not scene.is_personal or not _LETTER.match(scene.reading.folded.lower):
        return False
    words = {token.word for token in scene.reading.tokens}
    return not words & (_MORE_OTHERS | _OTHERS - _TITLES)
