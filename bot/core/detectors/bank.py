"""Validators of cards and bank accounts: check digits, and what a number is said to be.

A number that fails its check is still somebody's where the words around it call it a card.
"""

import re

import regex

from bot.core.detectors.proof import Proof, around, digits_in
from bot.core.detectors.scene import Scene
from bot.core.detectors.whose import Whose, whose
from knowledge.domain import Capacity, Certainty, Severity

__all__ = ["account", "card", "iban"]


def card(match: "regex.Match[str]", scene: Scene) -> Proof | None:
    """Tell whether a number is a payment card's."""
    digits = digits_in(match)
    if not 13 <= len(digits) <= 19 or digits[0] not in "23456" or len(set(digits)) < 2:
        return None
    doubled = [int(d) * (1 + n % 2) for n, d in enumerate(reversed(digits))]
    if sum(d - 9 if d > 9 else d for d in doubled) % 10:
        return _miswritten_card(match, scene)
    return ("passes the card check digit",), None, None


_CARD_SAID = re.compile(
    r"\bexp(?:iry|ires?)?\b|\bcvv\b|\bcvc\b|security (?:code|no|num)|\bcard (?:details|no|num)|"
    r"long number|\bvalid (?:to|until|thru)\b|\b(?:visa|mastercard|debit|credit) ?card\b"
)


def _miswritten_card(match: "regex.Match[str]", scene: Scene) -> Proof | None:
    """Tell whether a number that fails the check is given as a card's all the same."""
    near = around(match, scene, 60)
    if len(digits_in(match)) not in (15, 16) or not _CARD_SAID.search(near):
        return None
    if re.search(r"\b(?:parcel|tracking|loyalty|library|membership|gift)\b", near):
        return None
    return ("given as a payment card",), Severity.REVIEW, Certainty.LIKELY


def iban(match: "regex.Match[str]", scene: Scene) -> Proof | None:
    """Tell whether a code is an IBAN."""
    code = re.sub(r"\W", "", match[0]).upper()
    number = "".join(str(int(char, 36)) for char in code[4:] + code[:4])
    if not 15 <= len(code) <= 34 or int(number) % 97 != 1:
        near = around(match, scene, 60)
        if _BRITISH_IBAN.fullmatch(code) and re.search(r"\ba/?c\b|\bacc|\biban\b|\bbank", near):
            return ("has the form of an IBAN",), Severity.REVIEW, Certainty.LIKELY
        return None
    return ("passes the IBAN check",), None, None


_BRITISH_IBAN = re.compile(r"GB\d\d[A-Z]{4}\d{12,14}")


def account(match: "regex.Match[str]", scene: Scene) -> Proof | None:
    """Tell whether figures are a sort code with an account number."""
    if re.search(r"\b(?:ref|order|ticket|isbn|part|model)\b", match[0].lower()):
        return None
    if whose(scene, *match.span())[0] is Whose.PUBLIC and scene.capacity is Capacity.OFFICIAL:
        return ("a sort code with an account number",), Severity.REVIEW, Certainty.LIKELY
    return ("a sort code with an account number",), None, None
