"""What a clause does and to whom: modality, audience, capacity; the lead-in is part of the words.

Works on words alone; knows nothing of documents.
"""

import re
from collections.abc import Sequence

from knowledge.domain import Audience, Capacity, ClauseKind, Modality

__all__ = ["audience_of", "capacity_of", "modality_of", "policy_audience"]

_NEGATED = (
    r"must(?:n't| not| never)|(?:should|shall|can|will)(?:n't| not| never) (?!be (?:exhaustive|limited|construed|afraid))"
    r"|(?:you|employees?|staff|members?|workers?|users?|managers?|officers?|volunteers?|individuals) (?:cannot|can't|can not|may not)"
    r"|may not be (?:used|shared|published|posted|copied|taken|given|disclosed|made|released|accessed)|never|(?:is|are)(?:n't| not) "
    r"(?:permitted|allowed|acceptable|authorised)|not (?:be )?(?:permitted|allowed|acceptable)|prohibited|forbidden|banned"
    r"|(?:is|are|be|considered|deemed) unacceptable|do not|don't|refrain from|(?<!to )avoid\b|inappropriate (?:to|for)|(?:^|[.:;] )no [^.]{2,200}? (?:should|may|must|shall|can) be\b"
    r"|not tolerate|will not be tolerated|strictly not|under no circumstances|only (?:be )?permitted"
    r"|ensure that [^.]{0,160}?\b(?:is|are|do|does) not\b"
)
_PROHIBIT = re.compile(rf"\b(?:{_NEGATED})", re.I)
# What the organisation does not do forbids nobody anything.
_OURS = re.compile(
    r"\b(?:we|the (?:council|organisation|association|trust|company)|this policy|(?:the|this) list)(?: [a-z]+ly)?"
    r" (?:do|does|will|can|could|should|may|is|are|has)(?:n't| not|not)\b|\b(?:will|do|does|can)not\b",
    re.I,
)
_PROHIBIT_OPEN = re.compile(
    r"\b(?:must|should|shall|may|can|do|will)(?:n't| not| never)\b[^.]{0,60}[:;]?$|\b(?:misuse|unacceptable|prohibited|not (?:permitted|allowed|acceptable)|never)\b"
    r"|take action in (?:relation to|respect of)",
    re.I,
)
_REQUIRE = re.compile(
    r"\b(?:must|shall|(?:is|are|be) required to|(?:has|have|having) to|need(?:s)? to|(?:is|are) expected to|is a requirement to|"
    r"(?:is|are) responsible for|has a responsibility to|have a responsibility to|it is (?:important|essential) (?:that|to)|"
    r"make sure|ensure|always|mandatory|compulsory|obliged to|has to be|only (?:be )?(?:used|accessed|permitted)|comply with|"
    r"will need|adhere to|no later than)\b",
    re.I,
)
_SHOULD = re.compile(
    r"\b(?:should|advised|recommend(?:ed|s)?|encourage[ds]?|good practice|consider|be mindful|be aware|remember|bear in mind|"
    r"think (?:about|before|carefully|through)|ought to|wish to consider|take time to|best to|where possible)\b",
    re.I,
)
_PERMIT = re.compile(
    r"\b(?:(?:you|employees?|staff|members?|managers?|officers?|users?|volunteers?|individuals?|people|workers?|colleagues?|line managers?)"
    r"(?: \w+)? (?:may|can)\b(?! (?:be|not|lead|result|also be|have|see|become|attract|break|breach|wish)\b)"
    r"|(?:is|are|be) (?:also )?(?:permitted|allowed|welcome|free to|entitled to)|may (?:also )?be used to|can be (?:shared|used)|we allow"
    r"|does not (?:prevent|want to prevent|wish to discourage)|do not block|that's fine|has the right to|have the right to)",
    re.I,
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|will|would|can|could|may|might|do|does|did|applies|apply|provides?|covers?|includes?|uses?|"
    r"means?|supports?|supplements?|gives?|makes?|takes?|shows?|sets?|contains?|helps?|need|get|went|reserves?|respects?|expects?|recognises?|"
    r"acknowledges?|views?|considers?|mentions?|states?|allows?|works?|offers?|presents?|attracts?|affects?|follows?|agrees?|aims?)\b",
    re.I,
)
_RISKS_OPEN = re.compile(r"\brisks?\b[^.]{0,80}[:;]?$", re.I)
_MENTION_OPEN = re.compile(
    r"\b(?:risks?|examples? of (?!(?:[\w ]+ )?misuse)|related|in conjunction with|other (?:relevant )?polic|following polic|legislation|links to)\b",
    re.I,
)
_IMPERATIVE = re.compile(
    r"^(?:(?:if|when|where|before|after)\b[^,.]{0,90}, )?(?:please )?(?:be|keep|use|make|check|add|ask|tell|report|contact|seek|get|read|follow|complete|record|store|set|turn|"
    r"inform|obtain|respect|support|abide|comply|adhere|ensure|protect|return|lock|log|sign|send|speak|talk|explain|engage|"
    r"assess|identify|maintain|provide|submit|apply|book|give|treat|act|remain|stay|show|take|write|spell|review|confirm|agree|"
    r"consider|think|remember|discuss|notify|raise|encourage|promote|monitor|clearly|always)\b",
    re.I,
)
_OPENS_WITH_NO = re.compile(r"^(?:never|not|do not|don't|refrain|avoid|no)\b", re.I)

_PUBLIC = re.compile(
    r"\b(?:customers?|residents?|citizens?|public|visitors?|service users?)\b", re.I
)
_MEMBERS = re.compile(r"\b(?:elected |co-opted |council )?(?:members|councillors?)\b", re.I)
_STAFF = re.compile(
    r"\b(?:employees?|staff|workers?|officers?|volunteers?|colleagues|representatives?)\b", re.I
)
_MANAGERS_START = re.compile(
    r"^(?:the |all |line |your |for |as a )*(?:(?:managers|supervisors|heads of service|directors)\b"
    r"|(?:manager|supervisor|head of service|director) (?:must|will|should|is|may|has|can|needs)\b)",
    re.I,
)
_MEMBERS_START = re.compile(r"^(?:all |elected |council |where )*(?:members?|councillors?)\b")
_MEMBERS_START_LOW = re.compile(r"^(?:all )?(?:elected|co-opted) members?\b|^councillors?\b", re.I)
_STAFF_START = re.compile(
    r"^(?:all |any |council |our )*(?:employees?|staff|officers?|workers?|volunteers?)\b", re.I
)
_PUBLIC_HEADING = re.compile(
    r"\b(?:by|for|from) (?:our )?(?:customers?|residents?|the public|citizens?|visitors)\b|\bhouse rules\b",
    re.I,
)

_PERSONAL = re.compile(
    r"\b(?:personal(?:ly)? (?:use|life|lives|capacity|account|social|device|page|profile|purpose|basis|blog|communications|online)"
    r"|own (?:time|account|private|personal|device|equipment)|private (?:use|life|lives|account|capacity|social|page)|outside (?:of )?(?:work|working)"
    r"|in your own|out of hours|off duty|your personal|their personal|blog or tweet personally|own personal)\b",
    re.I,
)
_OFFICIAL = re.compile(
    r"\b(?:on behalf of|for (?:the )?(?:work|business|council business|council purposes)|work purposes|work[- ]related (?:social|purposes|use)|official(?:ly)?"
    r"|professional capacity|at work\b|works? capacity|corporate (?:social|account|channel|twitter|facebook)|business (?:use|account|purposes)|council(?:'s)? (?:website|pages?|"
    r"account|channels?|social media)|representing the council|for work|team account|service account|use of social media at work|council business|in your role)\b",
    re.I,
)


def modality_of(text: str, lead_in: str, heading: str, kind: ClauseKind) -> Modality:
    """Return what the clause does, its lead-in taken into account.

    Args:
        heading: the innermost heading ("" where none); "What NOT to share" makes a list a prohibition.
    """
    if lead_in and kind is not ClauseKind.NOTE:
        listed = _modality_in_list(text, lead_in)
        if listed is not None:
            return listed
    elif kind is ClauseKind.ROW:
        return Modality.MENTION
    own = _modality_of_words(text)
    if own is not None:
        return own
    if _IMPERATIVE.match(text):
        return Modality.REQUIRE
    if (
        re.search(r"\b(?:not to|don'ts?|never|prohibited|unacceptable)\b", heading, re.I)
        and kind is ClauseKind.ITEM
    ):
        return Modality.PROHIBIT
    if len(text) < 90 and not _VERB.search(text):
        return Modality.MENTION
    return Modality.INFORM


def _modality_in_list(text: str, lead_in: str) -> Modality | None:
    opening = lead_in[-220:]
    if _RISKS_OPEN.search(opening):
        return Modality.MENTION
    if _OPENS_WITH_NO.match(text):
        return Modality.PROHIBIT
    if _PROHIBIT_OPEN.search(opening):
        return Modality.PROHIBIT
    own = _modality_of_words(text)
    if _MENTION_OPEN.search(opening):
        return own if own in (Modality.PROHIBIT, Modality.REQUIRE) else Modality.MENTION
    if own is Modality.PROHIBIT or (own is not None and _VERB.search(text)):
        return own
    return _modality_of_words(opening) or own


def _modality_of_words(text: str) -> Modality | None:
    """Return the strongest modality the words carry; the first sentence that carries one counts."""
    text = _OURS.sub(" ", text)
    found = _PROHIBIT.search(text)
    require, permit, should = _REQUIRE.search(text), _PERMIT.search(text), _SHOULD.search(text)
    first = min((m.start() for m in (require, permit, should) if m), default=None)
    if found and (first is None or found.start() <= first + 40):
        return Modality.PROHIBIT
    if first is None:
        return Modality.PROHIBIT if found else None
    if require and require.start() <= first + 12:
        return Modality.REQUIRE
    if permit and permit.start() == first:
        return Modality.PERMIT
    return Modality.ADVISE if should and should.start() == first else Modality.REQUIRE


def policy_audience(title: str, opening: str) -> Audience:
    """Return whom the policy is for, from its title and its first clauses."""
    if _MEMBERS.search(title) and not _STAFF.search(title):
        return Audience.MEMBERS
    staff, members = len(_STAFF.findall(opening)), len(_MEMBERS.findall(opening))
    return Audience.MEMBERS if members > 2 and members > 2 * staff else Audience.STAFF


def audience_of(
    text: str, lead_in: str, heading_path: Sequence[str], default: Audience
) -> Audience:
    """Return whom the clause binds: its subject, its lead-in's, its headings', else the policy's."""
    for words in (lead_in, text):
        if _MANAGERS_START.match(words):
            return Audience.MANAGERS
        if _MEMBERS_START.match(words) or _MEMBERS_START_LOW.match(words):
            return (
                Audience.MEMBERS
                if default is Audience.MEMBERS
                or "ouncillor" in words[:30]
                or "lected" in words[:30]
                else default
            )
        if _STAFF_START.match(words) and default is not Audience.MEMBERS:
            return Audience.STAFF
    for heading in reversed(heading_path):
        if _PUBLIC_HEADING.search(heading):
            return Audience.PUBLIC
        if re.search(r"\bmanagers?\b", heading, re.I) and len(heading) < 60:
            return Audience.MANAGERS
        if re.search(r"\b(?:councillors?|elected members?)\b", heading, re.I):
            return Audience.MEMBERS
    return default


def capacity_of(text: str, lead_in: str, heading_path: Sequence[str]) -> Capacity:
    """Return whether the clause speaks of personal use, official use, or both (the default)."""
    for words in (f"{lead_in} {text}", *reversed(heading_path)):
        personal, official = _PERSONAL.search(words), _OFFICIAL.search(words)
        if personal and official:
            return Capacity.BOTH
        if personal:
            return Capacity.PERSONAL
        if official:
            return Capacity.OFFICIAL
    return Capacity.BOTH
