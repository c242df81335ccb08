"""What a clause does and to whom: modality, audience, capacity; the lead-in is part of the words.

Works on words alone; knows nothing of documents. All patterns read lower-case words, and cheap
look-ups keep them from running where they cannot match: this is the slowest step of parsing.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from knowledge.domain import Audience, Capacity, ClauseKind, Modality

__all__ = ["audience_of", "capacity_of", "modality_of", "policy_audience"]

_PEOPLE = (
    r"(?:you|employees?|staff|members?|managers?|officers?|users?|volunteers?|individuals?|people|"
    r"workers?|colleagues?|anyone|anybody|everyone|everybody|trustees?|teachers?|pupils?|students?|governors?|"
    r"firefighters?|crews?|drivers?|applicants?|candidates?|councillors?|contractors?|visitors?|parents?|"
    r"tenants?|patients?)"
)
_PROHIBIT = re.compile(
    r"\b(?:must(?:n't| not| never)|may not be (?:used|shared|published|posted|copied|taken|given|"
    r"disclosed|made|released|accessed|shown|worn|sold|lent|sent|kept|brought|carried|claimed|removed|left|"
    r"recorded|altered|combined|exceeded|filled)|(?:should|shall|can|will)(?:n't| not| never) "
    r"(?!be (?:exhaustive|limited|construed|afraid))"
    # "Where a colleague cannot ring" is a circumstance.
    rf"|(?<!if )(?<!if a )(?<!if the )(?<!if your )(?<!where )(?<!where a )(?<!where the )(?<!when )(?<!when a )"
    rf"(?<!who )(?<!that ){_PEOPLE} (?:cannot|can't|can not|may not)|never"
    r"|(?:is|are)(?:n't| not) (?:permitted|allowed|acceptable|authorised)"
    # "Other piercings are not." leaves out what the sentence before said.
    r"|^[^,.;]{3,60} (?:is|are|may|must|can) not(?:[.;]?$|, (?:unless|except))"
    r"|not (?:be )?(?:permitted|allowed|acceptable)|prohibited|forbidden|banned"
    r"|(?:is|are|be|considered|deemed) unacceptable|refrain from|(?<!to )avoid\b|inappropriate (?:to|for)"
    r"|not tolerate|not be tolerated|strictly not|under no circumstances|only (?:be )?permitted"
    r"|ensure that [^.]{0,160}?\b(?:is|are|do|does) not\b)"
    # "Do not" instructs at the start of a sentence or of a part of it; "if you do not" does not.
    r"|(?:^|[.:;,!] |\b(?:and|or|but|then|please|also) )do(?: not|n't)\b(?! (?:need|have to|want|apply|wish))"
    r"|(?:^|[.:;] )(?:no|nobody|no one|nothing) [^.]{0,200}? (?:should|may|must|shall|can) (?:be|receive|have)\b"
)
_NEGATIONS = (
    "not",
    "n't",
    "never",
    "no ",
    "nobody",
    "nothing",
    "avoid",
    "refrain",
    "prohibit",
    "forbid",
    "banned",
    "unaccept",
    "inappro",
    "only",
)
# What the organisation does not do forbids nobody anything.
_OURS = re.compile(
    r"\b(?:we|the (?:council|organisation|association|trust|company)|this policy|(?:the|this) list)(?: [a-z]+ly)?"
    r" (?:do|does|will|can|could|should|may|is|are|has)(?:n't| not|not)\b"
    r"(?! (?:tolerate|accept|condone|permit|allow)\b)"
)
_PROHIBIT_OPEN = re.compile(
    r"\b(?:must|should|shall|may|can|do|will)(?:n't| not| never)\b[^.]{0,60}[:;]?$"
    r"|\b(?:misuse|unacceptable|prohibited|not (?:permitted|allowed|acceptable)|never)\b"
    r"|take action in (?:relation to|respect of)"
)
_RISKS_OPEN = re.compile(r"(?<!at )\brisks?\b[^.]{0,80}[:;]?$")
_MENTION_OPEN = re.compile(
    r"\b(?:(?<!at )risks?|examples? of (?!(?:[\w ]+ )?misuse)|related|in conjunction with|other (?:relevant )?polic\w*|"
    r"following polic\w*|legislation|links to)\b"
)
_REQUIRE = re.compile(
    r"\b(?:must|shall|(?:is|are|be) (?:required|expected|obliged) to|ha(?:s|ve|ving) to|needs? to|is a requirement to|"
    r"(?:is|are) responsible for|ha(?:s|ve) a responsibility to|it is (?:important|essential) (?:that|to)|"
    r"make sure|ensure|always|mandatory|compulsory|only (?:be )?(?:used|accessed|permitted)|comply with|"
    r"will need|adhere to|no later than)\b"
)
_SHOULD = re.compile(
    r"\b(?:should|advised|recommend(?:ed|s)?|encourage[ds]?|good practice|consider|be mindful|be aware|remember|"
    r"bear in mind|think (?:about|before|carefully|through)|ought to|take time to|best to|where possible)\b"
)
_PERMIT = re.compile(
    rf"\b(?:{_PEOPLE}(?: \w+)? (?:may|can)\b"
    r"(?! (?:be|not|lead|result|expect|also be|have|see|become|attract|break|breach|wish|feel|think|believe|assume"
    r"|suffer|experience|find|realise|interpret|perceive|cause|come|face)\b)"
    r"|(?:is|are|be) (?:also )?(?:permitted|allowed|welcome|free to|entitled to)|may (?:also )?be used to"
    r"|(?<!that )(?<!which )(?<!who )may (?:also )?be (?:worn|claimed|carried|shown|brought|filled|booked|"
    r"parked|eaten|displayed|hired|swapped|accepted|requested)\b"
    r"|(?<!action )(?<!steps )(?<!measures )may (?:also )?be taken (?!into|as|to be|for|against|up)|can be agreed\b"
    r"|(?:is|are) (?:fine|ok|okay)(?=[.,;]|$| if| as long)"
    r"|can be (?:shared|used)|we allow|does not (?:prevent|want to prevent|wish to discourage)|do not block"
    r"|that's fine|ha(?:s|ve) the right to)"
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|will|would|can|could|may|might|do|does|did|applies|apply|provides?|"
    r"covers?|includes?|uses?|means?|supports?|supplements?|gives?|makes?|takes?|shows?|sets?|contains?|helps?|need|"
    r"get|went|reserves?|respects?|expects?|recognises?|acknowledges?|views?|considers?|states?|allows?|works?|"
    r"offers?|presents?|attracts?|affects?|follows?|agrees?|aims?)\b"
)
# Verbs that open an instruction; a noun of the same form is followed by a verb of its own.
_INSTRUCTS = re.compile(
    r"(?:(?:if|when|where|before|after)\b[^,.]{0,90}, )?(?:please )?(?:abide|acknowledge|act|add|adhere|agree|always|"
    r"answer|apply|arrange|ask|assess|assume|attend|be|book|bring|check|choose|claim|clearly|close|complete|comply|"
    r"confirm|consider|consult|contact|correct|decline|declare|delete|discuss|dress|encourage|encrypt|engage|ensure|"
    r"explain|follow|get|give|hand|hold|identify|inform|join|keep|lock|log|maintain|make|monitor|notify|obtain|pass|"
    r"promote|protect|provide|raise|read|record|refer|refuse|register|remain|remember|remove|reply|report|respect|"
    r"return|review|save|secure|see|seek|send|serve|set|show|sign|speak|spell|stay|stop|store|submit|support|take|"
    r"talk|tell|think|treat|try|turn|update|use|verify|wear|write)\b"
    r"(?! (?:is|are|was|were|must|should|may|will|can|has|have|of)\b)"
)
_OPENS_WITH_NO = re.compile(r"(?:never|not|do not|don't|refrain|avoid|no)\b")
_DO_HEADING = re.compile(r"(?:please )?do(?:'?s)?")
_DONT_HEADING = re.compile(
    r"(?:please )?(?:do(?:n't| not)s?|don'?t'?s|never|prohibited|not allowed|unacceptable \w+)[:!]?"
)
_NO_HEADING = re.compile(r"\b(?:not to|don'ts?|never|prohibited|unacceptable)\b")

_MEMBERS = re.compile(r"\b(?:members|councillors?)\b")
_STAFF = re.compile(r"\b(?:employees?|staff|workers?|volunteers?|colleagues)\b")
_MANAGERS_START = re.compile(
    r"(?:the |all |line |your |for |as a )*(?:(?:managers|supervisors|heads of service|directors)\b"
    r"|(?:manager|supervisor|head of service|director) (?:must|will|should|is|may|has|can|needs)\b)"
)
_COUNCILLORS_START = re.compile(
    r"(?:all )?(?:(?:elected|co-opted|council) members?|councillors?)\b"
)
_PUBLIC_HEADING = re.compile(
    r"\b(?:by|for|from) (?:our )?(?:customers?|residents?|the public|citizens?|visitors)\b|\bhouse rules\b"
)
_MANAGERS_HEADING = re.compile(r"\bmanagers?\b")
_MEMBERS_HEADING = re.compile(r"\b(?:councillors?|elected members?)\b")

_PERSONAL = re.compile(
    r"\bpersonal(?:ly)? (?:use|life|lives|capacity|account|social|device|page|profile|purpose|"
    r"basis|blog|communications|online)"
    r"|\bown (?:time|account|private|personal|device|equipment)"
    r"|\bprivate (?:use|life|lives|account|capacity|social|page)"
    r"|outside (?:of )?work|in your own|out of hours|off duty|(?:your|their|own) personal|tweet personally"
)
_OFFICIAL = re.compile(
    r"on behalf of|for (?:the )?(?:work\b|business|council business|council purposes)|work purposes|"
    r"work[- ]related (?:social|purposes|use)|\bofficial|professional capacity|\bat work\b|works? capacity|"
    r"corporate (?:social|account|channel|twitter|facebook)|business (?:use|account|purposes)|"
    r"representing the council|"
    r"council(?:'s)? (?:website|pages?|account|channels?|social media)|team account|service account|council business|"
    r"in your role"
)

_PERSONAL_WORDS = ("personal", "own ", "private", "outside", "hours", "duty")
_OFFICIAL_WORDS = (
    "behalf",
    "for ",
    "work",
    "official",
    "professional",
    "corporate",
    "business",
    "council",
    "account",
)


def modality_of(text: str, lead_in: str, heading: str, kind: ClauseKind) -> Modality:
    """Return what the clause does, its lead-in taken into account.

    Args:
        heading: the innermost heading ("" where none); "What NOT to share" makes a list a prohibition.
    """
    low = text.lower()
    if lead_in and kind is not ClauseKind.NOTE:
        listed = _modality_in_list(low, lead_in[-220:].lower())
        if listed is not None:
            return listed
    elif kind is ClauseKind.ROW:
        return Modality.MENTION
    own = _modality_of_words(low)
    if own is not None:
        return own
    headed = heading.lower().replace("’", "'") if kind is ClauseKind.ITEM else ""
    if _DONT_HEADING.fullmatch(headed):
        return Modality.PROHIBIT
    if _INSTRUCTS.match(low) or (headed and _DO_HEADING.fullmatch(headed)):
        return Modality.REQUIRE
    if headed and _NO_HEADING.search(headed):
        return Modality.PROHIBIT
    if len(low) < 90 and not _VERB.search(low):
        return Modality.MENTION
    return Modality.INFORM


@lru_cache(maxsize=512)
def _opening(lead_in: str) -> tuple[bool, bool, bool, Modality | None]:
    """Return what a lead-in makes of its items; one list asks for every item."""
    return (
        _RISKS_OPEN.search(lead_in) is not None,
        _PROHIBIT_OPEN.search(lead_in) is not None,
        _MENTION_OPEN.search(lead_in) is not None,
        _modality_of_words(lead_in) or (Modality.REQUIRE if _INSTRUCTS.match(lead_in) else None),
    )


def _modality_in_list(low: str, lead_in: str) -> Modality | None:
    risks, prohibits, mentions, opened = _opening(lead_in)
    if risks:
        return Modality.MENTION
    if prohibits or _OPENS_WITH_NO.match(low):
        return Modality.PROHIBIT
    own = _modality_of_words(low)
    if mentions:
        return own if own in (Modality.PROHIBIT, Modality.REQUIRE) else Modality.MENTION
    if own is Modality.PROHIBIT or (own is not None and _VERB.search(low)):
        return own
    return opened or own


def _modality_of_words(low: str) -> Modality | None:
    """Return the strongest modality the words carry; the first sentence that carries one counts."""
    found = None
    if any(word in low for word in _NEGATIONS):
        low = _OURS.sub(" ", low)
        found = _PROHIBIT.search(low)
    require, permit, should = _REQUIRE.search(low), _PERMIT.search(low), _SHOULD.search(low)
    first = min((m.start() for m in (require, permit, should) if m), default=None)
    if found and (first is None or found.start() <= first + 40):
        return Modality.PROHIBIT
    if first is None:
        return None
    if require and require.start() <= first + 12:
        return Modality.REQUIRE
    if permit and permit.start() == first:
        return Modality.PERMIT
    return Modality.ADVISE if should and should.start() == first else Modality.REQUIRE


def policy_audience(front: str, opening: str) -> Audience:
    """Return whom the policy is for, from its title block and its first clauses."""
    front, opening = front.lower(), opening.lower()
    if _MEMBERS.search(front) and not _STAFF.search(front):
        return Audience.MEMBERS
    staff, members = len(_STAFF.findall(opening)), len(_MEMBERS.findall(opening))
    return Audience.MEMBERS if members > 2 and members > 2 * staff else Audience.STAFF


def audience_of(
    text: str, lead_in: str, heading_path: Sequence[str], default: Audience
) -> Audience:
    """Return whom the clause binds: its subject, its lead-in's, its headings', else the policy's."""
    for words in (lead_in[:60].lower(), text[:60].lower()):
        if not words:
            continue
        if _MANAGERS_START.match(words):
            return Audience.MANAGERS
        if _COUNCILLORS_START.match(words):
            return Audience.MEMBERS
    return _audience_of_headings(tuple(heading_path)) or default


@lru_cache(maxsize=512)
def _audience_of_headings(heading_path: tuple[str, ...]) -> Audience | None:
    for heading in reversed(heading_path):
        low = heading.lower()
        if _PUBLIC_HEADING.search(low):
            return Audience.PUBLIC
        if len(low) < 60 and _MANAGERS_HEADING.search(low):
            return Audience.MANAGERS
        if _MEMBERS_HEADING.search(low):
            return Audience.MEMBERS
    return None


def capacity_of(text: str, lead_in: str, heading_path: Sequence[str]) -> Capacity:
    """Return whether the clause speaks of personal use, official use, or both (the default)."""
    own = _capacity_of_words(f"{lead_in} {text}".lower())
    return own or _capacity_of_headings(tuple(heading_path)) or Capacity.BOTH


@lru_cache(maxsize=512)
def _capacity_of_headings(heading_path: tuple[str, ...]) -> Capacity | None:
    for heading in reversed(heading_path):
        found = _capacity_of_words(heading.lower())
        if found is not None:
            return found
    return None


def _capacity_of_words(low: str) -> Capacity | None:
    personal = any(word in low for word in _PERSONAL_WORDS) and _PERSONAL.search(low)
    official = any(word in low for word in _OFFICIAL_WORDS) and _OFFICIAL.search(low)
    if personal and official:
        return Capacity.BOTH
    if personal:
        return Capacity.PERSONAL
    return Capacity.OFFICIAL if official else None
