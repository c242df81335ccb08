"""Validators of phone numbers, in figures and in words.

Public numbers are those of the organisation, non-geographic ones, and land lines that nothing
ties to a person.
"""

import re

import regex

from bot.core.detectors.orgwords import national_digits
from bot.core.detectors.proof import Proof, around, before, with_leave
from bot.core.detectors.scene import Scene
from bot.core.detectors.spoken import digits_of
from bot.core.detectors.whose import TO_FAMILY, Whose, whose
from knowledge.domain import Capacity, Certainty, Severity

__all__ = ["phone_of_others", "phone_own", "spoken_phone_of_others"]

_FREE_TO_ALL = ("03", "08", "09", "0500", "118", "055", "056")


def _phone(match: "regex.Match[str]", scene: Scene) -> tuple[str, Whose, str] | None:
    """Return the national digits, whose number it is and the cue, for numbers not public."""
    # A letter in place of a figure hides a number from a search and from nobody who reads it.
    if sum(char.isdecimal() for char in match[0]) < _FEWEST_FIGURES:
        return None
    return _private_number(national_digits(match[0].translate(_FIGURE_OF)), match, scene)


_FEWEST_FIGURES = 5
_FIGURE_OF = str.maketrans("oOiIlL|", "0011111")


def _private_number(
    digits: str, match: "regex.Match[str]", scene: Scene
) -> tuple[str, Whose, str] | None:
    if (
        len(digits) not in (10, 11)
        or digits[:2] not in ("01", "02", "07")
        or digits.startswith("070")
    ):
        return None
    if digits in scene.org.phones or digits.startswith(_FREE_TO_ALL) or len(set(digits)) < 4:
        return None
    kind, cue = whose(scene, *match.span())
    if kind is Whose.PUBLIC or _is_of_a_post(digits, match, scene):
        return None
    if re.search(
        r"\b(?:isbn|order|ref|invoice|serial|tracking)\b\W*(?:no|number)?\W*$", before(match, 24)
    ):
        return None
    return digits, kind, cue


_POST = re.compile(
    r"\b(?:manager|officer|head of|director|adviser|advisor|coordinator|co-ordinator|administrator"
    r"|clerk|planner|engineer|inspector|librarian|registrar|surveyor|solicitor|lead|team"
    r"|informal (?:chat|discussion)|vacancy|recruitment|for (?:details|information|enquiries))\b"
)
_INVITES = re.compile(r"\b(?:call|ring|phone|contact|book|speak to|talk to|chat to|tel)\b")
# "Ring 01632 960370" is the organisation's own line, whoever it is said to.
_RING = re.compile(r"\b(?:call|ring|phone|telephone|contact)(?: us)?(?: on| at)?:?\s*$")
_PRIVATE = re.compile(
    r"\b(?:home|house|lives?|her|his|their|he|she|mum|dad|son|daughter|wife|husband|mr|mrs|ms|miss"
    r"|residents?|tenants?|patients?|clients?|customers?|callers?|neighbours?|complain\w*)\b"
)
# Whoever signs for the organisation gives the number of their desk.
_SIGNED = re.compile(
    r"\b(?:yours (?:sincerely|faithfully|truly)|(?:kind|best|warm)? ?regards|best wishes)\b[^.!?]*"
    r"(?:\b[a-z]\. ?[^.!?]*)?$"
)
_OF_WORK = re.compile(r"\b(?:work|duty|council|office) (?:mobile|phone|number)\b")


def _is_of_a_post(digits: str, match: "regex.Match[str]", scene: Scene) -> bool:
    """Tell whether the organisation gives a desk's number, though a person's name stands by it."""
    if scene.capacity is not Capacity.OFFICIAL:
        return False
    signed = _SIGNED.search(before(match, 140))
    if digits.startswith("07"):
        if signed and _POST.search(signed[0]):
            return True
        return _OF_WORK.search(around(match, scene, 40)) is not None
    if signed or _RING.search(before(match, 24)):
        return True
    lead = before(match, 90)
    is_invitation = _INVITES.search(lead) and not _PRIVATE.search(around(match, scene, 90))
    return bool(_POST.search(lead) or is_invitation)


def phone_of_others(match: "regex.Match[str]", scene: Scene) -> Proof | None:
    """Tell whether a number is another person's."""
    found = _phone(match, scene)
    if found is None:
        return None
    digits, kind, cue = found
    if kind is Whose.OTHERS:
        return (f"near {cue!r}",), with_leave(match, scene), None
    if kind is Whose.UNKNOWN and digits.startswith("07"):
        sure = Certainty.POSSIBLE if _is_private(match, scene) else Certainty.LIKELY
        return ("a mobile number",), Severity.REVIEW, sure
    return None


def spoken_phone_of_others(match: "regex.Match[str]", scene: Scene) -> Proof | None:
    """Tell whether a number in words is another person's."""
    found = _private_number(digits_of(match[0]), match, scene)
    if found is None or found[1] is Whose.OWN:
        return None
    return ("a phone number in words",), with_leave(match, scene), None


# What people give their number for in a private matter of their own; then they are asked only.
_PRIVATE_MATTER = re.compile(
    r"\b(?:lost|missing|reward|answers to|(?:for|4) sale|selling|collect(?:ion)?|ono|offers"
    r"|save (?:me|it|this)|new (?:phone|number|sim|mobile)|rsvp|lift share|house ?sit\w*)\b"
)


def phone_own(match: "regex.Match[str]", scene: Scene) -> Proof | None:
    """Tell whether a number is the writer's own."""
    found = _phone(match, scene)
    if found is None or found[1] is not Whose.OWN:
        return None
    if scene.capacity is not Capacity.OFFICIAL and TO_FAMILY.search(around(match, scene, 120)):
        return None
    if scene.capacity is Capacity.OFFICIAL and _is_said_to_be_of_work(match, scene):
        return None
    sure = Certainty.POSSIBLE if _is_private(match, scene) else None
    return (f"near {found[2]!r}",), None, sure


_OWN_PHONE = re.compile(
    r"\b(?:private|personal|own|home) (?:mobile|phone|cell|number|landline)\b[^.!?]*$"
)


def _is_said_to_be_of_work(match: "regex.Match[str]", scene: Scene) -> bool:
    """Tell whether work is named beside a number, which is not called one's own."""
    if _OWN_PHONE.search(before(match, 40)):
        return False
    return re.search(r"\b(?:work|office|desk)\b", around(match, scene, 60)) is not None


def _is_private(match: "regex.Match[str]", scene: Scene) -> bool:
    is_personal = scene.capacity is Capacity.PERSONAL
    return is_personal and _PRIVATE_MATTER.search(around(match, scene, 200)) is not None
