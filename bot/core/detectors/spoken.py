"""Numbers in words: what figures "oh double seven, nine hundred" stand for, and whose number it is.

Knows words for figures and the words that say what a number is; no policy and no draft.
"""

import re

import regex

from bot.core.detectors.proof import Proof, around
from bot.core.detectors.scene import Scene
from bot.core.detectors.whose import Whose, whose
from knowledge.domain import Certainty, Severity

__all__ = ["digits_of", "spoken_bank", "spoken_id"]

_UNITS = {
    **dict.fromkeys(("oh", "o", "zero", "nought", "naught", "nil"), "0"),
    **{
        word: str(figure)
        for figure, word in enumerate("one two three four five six seven eight nine".split(), 1)
    },
}
_TEENS = {
    word: str(figure)
    for figure, word in enumerate(
        "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(),
        10,
    )
}
_TENS = {
    word: str(figure)
    for figure, word in enumerate(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(), 2
    )
}
_TIMES = {"double": 2, "treble": 3, "triple": 3}
_NOUGHTS = {"hundred": "00", "thousand": "000"}
_WORD = re.compile(r"[a-z]+|\d+")


def digits_of(spoken: str) -> str:
    """Return the figures that words spell ("nine hundred, thirty-four" is "90034")."""
    digits, times, tens = "", 1, ""
    for word in _WORD.findall(spoken.lower()):
        if tens and word not in _UNITS:
            digits, tens = digits + tens + "0", ""
        if word in _TIMES:
            times = _TIMES[word]
        elif word in _TENS:
            tens = _TENS[word]
        else:
            figures = _UNITS.get(word) or _TEENS.get(word) or _NOUGHTS.get(word)
            figures = figures or (word if word.isdecimal() else "")
            digits, times, tens = digits + tens + figures * times, 1, ""
    return digits + (tens + "0" if tens else "")


# What hides a number hides the word for it, too ("s0rt c0de").
_PLAIN = str.maketrans("013457@$", "oleastas")
_HEALTH = re.compile(r"\bnhs\b|\bhealth (?:no|num)|\bpatient\b|\bhospital no")
_INSURANCE = re.compile(r"national insurance|\bn\.?i\.? (?:no|num)|\bnino\b|\bni\b")
_CARD = re.compile(
    r"\bcards?\b|\bvisa\b|mastercard|\bexp\b|expir|\bcvv\b|security code|long number"
)
_SORT = re.compile(r"\bsort ?code|\bs/c\b")
_ACCOUNT = re.compile(r"\baccount\b|\bacc?\b|\ba/c\b|\bbank\b")
_REACH = 60
_NHS_LENGTH, _NINO_LENGTH, _SORT_LENGTH, _ACCOUNT_LENGTH = 10, 6, 6, 8


def _read(match: "regex.Match[str]", scene: Scene) -> tuple[str, str]:
    return digits_of(match[0]), around(match, scene, _REACH).translate(_PLAIN)


def spoken_id(match: "regex.Match[str]", scene: Scene) -> Proof | None:
    """Tell whether words spell an NHS or a National Insurance number."""
    digits, near = _read(match, scene)
    if whose(scene, *match.span()) in ((Whose.OWN, "my"), (Whose.OWN, "mine")):
        return None
    if len(digits) == _NHS_LENGTH and _HEALTH.search(near):
        return ("an NHS number in words",), None, None
    if len(digits) == _NINO_LENGTH and _INSURANCE.search(near):
        return ("a National Insurance number in words",), None, None
    return None


def spoken_bank(match: "regex.Match[str]", scene: Scene) -> Proof | None:
    """Tell whether words spell a card, a sort code or an account."""
    digits, near = _read(match, scene)
    if 15 <= len(digits) <= 19 and _CARD.search(near):
        return ("a card number in words",), None, None
    if len(digits) == _SORT_LENGTH and _SORT.search(near):
        return ("a sort code in words",), None, None
    if len(digits) in (_ACCOUNT_LENGTH, _SORT_LENGTH + _ACCOUNT_LENGTH) and (
        _SORT.search(near) or _ACCOUNT.search(near)
    ):
        return ("an account number in words",), Severity.REVIEW, Certainty.LIKELY
    return None
