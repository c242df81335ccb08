"""Validators of personal data: check digits, whose number it is, and what makes it private.

A validator gets a match of a rule's pattern and tells what speaks for it, or None.
Phone numbers have a module of their own.
"""

import re
from collections.abc import Callable
from types import MappingProxyType

import regex

from bot.core.detectors.bank import account, card, iban
from bot.core.detectors.phones import phone_of_others, phone_own, spoken_phone_of_others
from bot.core.detectors.proof import Proof, around, before, digits_in, with_leave
from bot.core.detectors.scene import Scene
from bot.core.detectors.spoken import spoken_bank, spoken_id
from bot.core.detectors.whose import (
    TO_FAMILY,
    Whose,
    is_own_letter,
    tells_of_nobody_else,
    whose,
)
from knowledge.domain import Capacity, Certainty, Severity

__all__ = ["VALIDATORS", "Validator", "is_official"]

Validator = Callable[["regex.Match[str]", Scene], Proof | None]


# --- check digits -------------------------------------------------------------------------------


def _nhs(match: "regex.Match[str]", scene: Scene) -> Proof | None:
    digits = digits_in(match)
    total = sum(int(d) * (10 - n) for n, d in enumerate(digits[:9]))
    check = (11 - total % 11) % 11
    valid = check == int(digits[9]) and len(set(digits)) > 2
    near = around(match, scene, 40)
    cued = re.search(r"\bnhs\b|\bhealth (?:no|num)|\bpatient\b|\bhospital no", near) is not None
    if _is_own(match, scene):
        return None
    if not cued and (not valid or digits[0] == "0" or match[0].isdecimal()):
        return None
    if not valid:
        return ("written as an NHS number",), Severity.REVIEW, Certainty.LIKELY
    return ("passes the NHS check digit",), None, None


# Two letters, three pairs of figures and a letter, with a space between each.
_LONGEST_NINO = 13


def _nino(match: "regex.Match[str]", scene: Scene) -> Proof | None:
    if _is_own(match, scene):
        return None
    return _has_form_of_nino(match, scene)


def _own_nino(match: "regex.Match[str]", scene: Scene) -> Proof | None:
    return _has_form_of_nino(match, scene) if _is_own(match, scene) else None


def _is_own(match: "regex.Match[str]", scene: Scene) -> bool:
    """Tell whether the writer calls a number their own; "I" alone says nothing of whose it is."""
    return whose(scene, *match.span()) in ((Whose.OWN, "my"), (Whose.OWN, "mine"))


def _has_form_of_nino(match: "regex.Match[str]", scene: Scene) -> Proof | None:
    letters = re.sub(r"\W", "", match[0]).upper()
    near = around(match, scene, 40)
    if re.search(r"\bni(?:no)?\b|national insurance|\binsurance n", near):
        return ("named as a National Insurance number",), None, None
    first, second = letters[0], letters[1]
    if (
        len(match[0]) > _LONGEST_NINO
        or first in "DFIQUV"
        or second in "DFIQUVO"
        or letters[:2] in {"BG", "GB", "NK", "KN", "TN", "NT", "ZZ"}
    ):
        return None
    return ("has the form of a National Insurance number",), None, None


# --- addresses -----------------------------------------------------------------------------------

_SHARED_BOX = re.compile(
    r"^(?:info|contact|hello|hi|enquir\w+|admin|office|team|press|media|news|comms|communications|"
    r"housing|planning|licen[cs]ing|benefits?|council\w*|customer\w*|service\w*|help\w*|support|"
    r"bookings?|events?|feedback|complaints?|democra\w+|election\w*|electoral\w*|environment\w*|"
    r"highways?|parking|waste|recycl\w+|bins|leisure|librar\w+|museum\w*|parks?|hr|jobs|recruit\w*|"
    r"volunteer\w*|web\w*|mail|post\w*|reception|sales|shop|secretary|clerk|treasurer|chair|mayor|"
    r"accounts?|invoic\w+|purchas\w+|procurement|suppliers?|tenders?|"
    r"data\w*|foi|dpo|privacy|safeguarding|revenues?|finance|payroll|it|ict|no-?reply|noreply)"
    r"(?:[._-].*|\d*)$"
)
_FREE_MAIL = re.compile(
    r"@(?:gmail|googlemail|hotmail|outlook|live|yahoo|icloud|me|aol|btinternet|sky|talktalk|virginmedia|"
    r"msn|proton(?:mail)?|ntlworld|tiscali|blueyonder|plusnet|mail)\.",
)


def _email_of_others(match: "regex.Match[str]", scene: Scene) -> Proof | None:
    address = match[0].lower()
    local, _, domain = address.partition("@")
    if address in scene.org.emails or _SHARED_BOX.match(local):
        return None
    kind, cue = whose(scene, *match.span())
    if kind is Whose.OWN or (kind is Whose.PUBLIC and not _FREE_MAIL.search(address)):
        return None
    if kind is Whose.OTHERS:
        official = domain in scene.org.domains or is_official(domain)
        severity = Severity.REVIEW if official else with_leave(match, scene)
        return (f"near {cue!r}",), severity, Certainty.LIKELY if official else None
    if _FREE_MAIL.search(address) or re.fullmatch(r"[a-z]+[._][a-z]{2,}\d*", local):
        return ("looks like a person's address",), Severity.REVIEW, Certainty.LIKELY
    return None


def _spelt_email_of_others(match: "regex.Match[str]", scene: Scene) -> Proof | None:
    spelt = re.sub(r"\s*[\[(]?\s*\bdot\b\s*[\])]?\s*", ".", match[0].lower())
    local = re.split(r"\s*[\[(]?\s*\bat\b", spelt)[0]
    kind, cue = whose(scene, *match.span())
    if _SHARED_BOX.match(local) or kind is not Whose.OTHERS:
        return None
    return (f"near {cue!r}", "an address in words"), with_leave(match, scene), None


_OFFICIAL = re.compile(
    r"(?:^|\.)(?:gov|nhs|police|sch|ac|mod|parliament)\.uk$|council|borough|(?:^|[.-])cc\.|(?:^|\.)gov\."
)


def is_official(domain: str) -> bool:
    """Tell whether a domain is a public body's by its looks."""
    return _OFFICIAL.search(domain.lower()) is not None


def _email_at_work(match: "regex.Match[str]", scene: Scene) -> Proof | None:
    address = match[0].lower()
    local, _, domain = address.partition("@")
    known = domain in scene.org.domains or any(domain.endswith("." + d) for d in scene.org.domains)
    if not (known or is_official(domain)):
        return None
    own = whose(scene, *match.span())[0] is Whose.OWN
    if (address in scene.org.emails or _SHARED_BOX.match(local)) and not own:
        return None
    return (f"an address at {domain}",), None, None


_PUBLIC_PLACE = re.compile(
    r"\b(?:office|library|shop|cafe|café|centre|hall|school|surgery|museum|church|pub|inn|hotel|"
    r"works|roadworks|planning|application|proposal|between|premises|restaurant|takeaway|clinic|"
    r"depot|theatre|gallery|market|stall|station|garage|salon|store|hub|drop-in|venue|event|"
    r"open day|car park|town hall|civic|find us|visit us|house fire|blue plaque|listed|for sale|"
    r"our (?!director|manager|boss|head|chief|councillor|leader|colleague|neighbour|contractor|supplier|driver|carer"
    r"|nurse|officer|lads?|girls?|mate)|"
    r"to let|auction|development|site|demolition|bar|nursery|offices|bakery)\b(?!'s)"
)
_PRIVATE_PLACE = re.compile(
    r"\b(?:lives?|living|lived|home|hers|theirs|his|her|their|him|she|he|they|mrs?|ms|miss|moved|"
    r"door|posted?|deliver\w*|send|cards?|stays?|staying|resident|tenant|address|neighbour|rented?|"
    r"flat|visit\w*|called|calls?|who|family|lady|bloke|gentleman|couple|woman|chap|old boy)\b"
)
_HOME_OF = re.compile(
    r"\b(lives|living|his address|her address|their address|(?:he|she)'s (?:now )?living)\b"
    r"(?:\W+(?:at|in|over|is|on|alone|with|his|her|mum|round)){0,4}\W*$"
    r"|\b(?:mr|mrs|ms|miss)\.? \w+(?: \w+)?,? (?:of|at)\W*$"
)
_OWN_PLACE = re.compile(
    r"\b(?:i live|i'm at|im at|i'll be at|this address|"
    r"my (?:home|own|house|flat|place|address|door)|come (?:and|to|round|for|over)|"
    r"our (?:house|new|home|flat|place)|new (?:flat|house|home|place|gaff|pad|address)|housewarming|"
    r"(?:drop|pop|knock|call|note|round)(?: (?:by|in|round|over|me))? at home|"
    r"keys|door code|moved in|we live|we're at|we've moved|i've moved|my house|at ours|at mine|mine|is (?:me|us))\b"
)


def _address_of_others(match: "regex.Match[str]", scene: Scene) -> Proof | None:
    near = around(match, scene, 90)
    said = _HOME_OF.search(before(match, 40))
    if said is not None:
        return (f"near {said[0].strip()!r}",), None, None
    if _OWN_PLACE.search(near) or _PUBLIC_PLACE.search(near):
        return None
    cue = _PRIVATE_PLACE.search(near.replace(match[0].lower(), " "))
    kind, word = whose(scene, *match.span())
    if (cue is None and kind is not Whose.OTHERS) or is_own_letter(scene):
        return None
    return (f"near {(cue[0] if cue else word)!r}",), None, None


def _address_own(match: "regex.Match[str]", scene: Scene) -> Proof | None:
    near = around(match, scene, 90)
    cue = _OWN_PLACE.search(near)
    if cue is None or re.search(r"\b(?:office|shop|studio|stall|surgery|open day)\b", near):
        return None
    if scene.capacity is Capacity.PERSONAL and TO_FAMILY.search(near):
        return None
    return (f"near {cue[0]!r}",), None, None


_BIRTH = re.compile(
    r"\b(?:born|d\.?o\.?b|date of birth|birth ?date|birthday|turns?|she's|he's|aged?)\b"
)
_OLDEST_ALIVE, _OLDEST_AT_WORK, _YOUNGEST = 1915, 1935, 2030


def _birth(match: "regex.Match[str]", scene: Scene) -> str | None:
    near = around(match, scene, 40)
    year = re.search(r"(?:19|20)\d\d|\d\d$", match[0])
    full = int(year[0]) if year else 0
    if full < 100:
        full += 1900 if full > _YOUNGEST % 100 else 2000
    cue = _BIRTH.search(near)
    if cue is None or not _OLDEST_ALIVE < full <= _YOUNGEST:
        return None
    if cue[0] in ("turns", "turn", "she's", "he's") and full > _YOUNGEST - 8:
        return None
    return cue[0]


def _birth_of_others(match: "regex.Match[str]", scene: Scene) -> Proof | None:
    cue = _birth(match, scene)
    if cue is None or _is_own_birth(match, scene) or is_own_letter(scene):
        return None
    return (f"near {cue!r}",), None, None


def _is_own_birth(match: "regex.Match[str]", scene: Scene) -> bool:
    kind = whose(scene, *match.span())[0]
    # "Sixty today, born 3 May 1966 and never moved": nobody but the writer is there to be born.
    return kind is Whose.OWN or (kind is Whose.UNKNOWN and tells_of_nobody_else(scene))


def _birth_own(match: "regex.Match[str]", scene: Scene) -> Proof | None:
    cue = _birth(match, scene)
    # Whoever was born that long ago is somebody's grandmother and not the writer.
    year = re.search(r"(?:19|20)\d\d", match[0])
    if cue is None or not _is_own_birth(match, scene) or (year and int(year[0]) < _OLDEST_AT_WORK):
        return None
    return (f"near {cue!r}",), None, None


# Named like a book, to say where a thing is written, rather than linked to.
_WHOLE_GOVERNMENT = frozenset(("gov.uk", "legislation.gov.uk", "nhs.uk"))


def _web_link(match: "regex.Match[str]", scene: Scene) -> Proof | None:
    address = re.sub(r"^(?:https?://)?(?:www\.)?", "", match[0].lower())
    host, _, path = address.partition("/")
    if "@" in address or address in _WHOLE_GOVERNMENT:
        return None
    ours = any(
        host == d or host.endswith("." + d)
        for d in scene.org.domains
        if not _FREE_MAIL.search("@" + d)
    )
    if ours or is_official(host) or "council" in path:
        return (f"the site {host}",), None, None
    return None


# What is looked at, hired or sold, and whose plate anybody may see.
_SHOWN = re.compile(
    r"\b(?:fleet|rall(?:y|ies)|classic|vintage|preserved|restor\w+|enthusiast|nerds?|spotters?|bus(?:es)?"
    r"|coach(?:es)?|tram|for sale|selling|auction|stolen|my (?:car|van|bike|motor|old)|hire car|courtesy car)\b"
)


def _vehicle_of_others(match: "regex.Match[str]", scene: Scene) -> Proof | None:
    """Tell whether a number plate is somebody else's, and not one that is there to be seen."""
    return None if _SHOWN.search(around(match, scene, 120)) else (("a number plate",), None, None)


VALIDATORS: MappingProxyType[str, Validator] = MappingProxyType(
    {
        "account": account,
        "address of others": _address_of_others,
        "vehicle of others": _vehicle_of_others,
        "birth of others": _birth_of_others,
        "card": card,
        "email at work": _email_at_work,
        "email of others": _email_of_others,
        "iban": iban,
        "nhs": _nhs,
        "nino": _nino,
        "own address": _address_own,
        "own birth": _birth_own,
        "own nino": _own_nino,
        "own phone": phone_own,
        "phone of others": phone_of_others,
        "spelt email of others": _spelt_email_of_others,
        "spoken bank": spoken_bank,
        "spoken id": spoken_id,
        "spoken phone of others": spoken_phone_of_others,
        "web link": _web_link,
    }
)
"""By the name that a rule file uses."""
