"""Ordinal numbers as word processors and browsers print them before list items.

Knows nothing of lists.
"""

from collections.abc import Callable
from typing import Final

__all__ = ["alphabetic", "repeated_letter", "roman", "styled_number"]

_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)
_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
_TENS = "zero ten twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINALS = {"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth"}
_ORDINALS |= {"nine": "ninth", "twelve": "twelfth"}
_FOOTNOTE_SIGNS = "*†‡§"
# Beyond this a numeral is no list number; printing it as roman or letters would only be long.
_MAX_NUMERAL = 3999


def roman(number: int) -> str:
    """Return lower-case roman digits ("iv"); decimal digits outside 1 to 3999."""
    if not 1 <= number <= _MAX_NUMERAL:
        return str(number)
    digits = ""
    for value, letters in _ROMAN:
        while number >= value:
            digits += letters
            number -= value
    return digits


def alphabetic(number: int) -> str:
    """Return letters as browsers count them: a ... z, aa, ab; decimal digits outside 1 to 3999."""
    if not 1 <= number <= _MAX_NUMERAL:
        return str(number)
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(97 + rest) + letters
    return letters


def repeated_letter(number: int) -> str:
    """Return letters as Word counts them: a ... z, aa, bb; decimal digits outside 1 to 780."""
    if not 1 <= number <= 780:
        return str(number)
    times, letter = divmod(number - 1, 26)
    return chr(97 + letter) * (times + 1)


def styled_number(number: int, style: str) -> str:
    """Return a number in a Word number format (ECMA-376 part 1, 17.18.59), decimal if unknown."""
    shape = _SHAPES.get(style)
    return shape(number) if shape is not None else str(number)


def _ordinal_ending(number: int) -> str:
    if 10 <= number % 100 <= 20:
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def _in_words(number: int) -> str:
    if not 0 <= number <= 99:
        return str(number)
    if number < 20:
        return _ONES[number]
    tens, ones = divmod(number, 10)
    return f"{_TENS[tens]}-{_ONES[ones]}" if ones else _TENS[tens]


def _ordinal_in_words(number: int) -> str:
    words = _in_words(number)
    if words.isdigit():
        return f"{number}{_ordinal_ending(number)}"
    head, dash, last = words.rpartition("-")
    if last.endswith("y"):
        return f"{head}{dash}{last[:-1]}ieth"
    return f"{head}{dash}{_ORDINALS.get(last, last + 'th')}"


def _circled(number: int) -> str:
    return chr(0x245F + number) if 1 <= number <= 20 else str(number)


def _sign(number: int) -> str:
    if not 1 <= number <= 40:
        return str(number)
    times, sign = divmod(number - 1, len(_FOOTNOTE_SIGNS))
    return _FOOTNOTE_SIGNS[sign] * (times + 1)


_SHAPES: Final[dict[str, Callable[[int], str]]] = {
    "none": lambda _: "",
    "bullet": lambda _: "",
    "decimalZero": lambda number: f"{number:02d}",
    "lowerLetter": repeated_letter,
    "upperLetter": lambda number: repeated_letter(number).upper(),
    "lowerRoman": roman,
    "upperRoman": lambda number: roman(number).upper(),
    "ordinal": lambda number: f"{number}{_ordinal_ending(number)}",
    "cardinalText": lambda number: _in_words(number).capitalize(),
    "ordinalText": lambda number: _ordinal_in_words(number).capitalize(),
    "numberInDash": lambda number: f"- {number} -",
    "decimalEnclosedParen": lambda number: f"({number})",
    "decimalEnclosedFullstop": lambda number: f"{number}.",
    "decimalEnclosedCircle": _circled,
    "chicago": _sign,
}
