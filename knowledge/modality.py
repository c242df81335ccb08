"""What a clause does: forbid, ask for, allow, advise; the lead-in is part of the words.

Works on words alone; knows nothing of documents. All patterns read lower-case words; this is the
slowest step of parsing.
"""

import re
from functools import lru_cache

from knowledge.cues import NOWHERE, Cued, first_start, holds_any
from knowledge.domain import ClauseKind, Modality

__all__ = ["modality_of"]

_PEOPLE = (
    r"(?:you|employees?|staff|members?|managers?|officers?|users?|volunteers?|individuals?|people|"
    r"workers?|colleagues?|anyone|anybody|everyone|everybody|trustees?|teachers?|pupils?|students?|governors?|"
    r"firefighters?|crews?|drivers?|applicants?|candidates?|councillors?|contractors?|visitors?|parents?|"
    r"tenants?|patients?)"
)
_PROHIBIT = (
    Cued(
        r"\b(?:must(?:n't| not| never)|may not be (?:used|shared|published|posted|copied|taken|given|"
        r"disclosed|made|released|accessed|shown|worn|sold|lent|sent|kept|brought|carried|claimed|removed|left|"
        r"recorded|altered|combined|exceeded|filled)|(?:should|shall|can|will)(?:n't| not| never) "
        r"(?!be (?:exhaustive|limited|construed|afraid)))",
        *("n't", " not", " never"),
    ),
    # "Where a colleague cannot ring" is a circumstance.
    Cued(
        rf"\b(?<!if )(?<!if a )(?<!if the )(?<!if your )(?<!where )(?<!where a )(?<!where the )(?<!when )"
        rf"(?<!when a )(?<!who )(?<!that ){_PEOPLE} (?:cannot|can't|can not|may not)",
        *(" cannot", " can't", " can not", " may not"),
    ),
    Cued(
        r"\b(?:never|(?:is|are)(?:n't| not) (?:permitted|allowed|acceptable|authorised)"
        r"|not (?:be )?(?:permitted|allowed|acceptable)|prohibited|forbidden|banned"
        r"|(?:is|are|be|considered|deemed) unacceptable|refrain from|(?<!to )avoid\b|inappropriate (?:to|for)"
        r"|not tolerate|not be tolerated|strictly not|under no circumstances|only (?:be )?permitted)",
        *(
            "never",
            "permitted",
            "allowed",
            "accept",
            "authorised",
            "prohibited",
            "forbidden",
            "banned",
        ),
        *("refrain", "avoid", "inappropriate", "tolerate", "strictly", "under no"),
    ),
    # "Other piercings are not." leaves out what the sentence before said.
    Cued(
        r"\b^[^,.;]{3,60} (?:is|are|may|must|can) not(?:[.;]?$|, (?:unless|except))",
        *(" is not", " are not", " may not", " must not", " can not"),
    ),
    Cued(r"\bensure that [^.]{0,160}?\b(?:is|are|do|does) not\b", "ensure that "),
    # "Do not" instructs at the start of a sentence or of a part of it; "if you do not" does not.
    Cued(
        r"(?:^|[.:;,!] |\b(?:and|or|but|then|please|also) )do(?: not|n't)\b(?! (?:need|have to|want|apply|wish))",
        *("do not", "don't"),
    ),
    Cued(
        r"(?:^|[.:;] )(?:no|nobody|no one|nothing) [^.]{0,200}? (?:should|may|must|shall|can) (?:be|receive|have)\b",
        *("no ", "nobody ", "nothing "),
    ),
)
# Words that forbid nothing hold none of these.
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
_OURS = Cued(
    r"\b(?:we|the (?:council|organisation|association|trust|company)|this policy|(?:the|this) list)(?: [a-z]+ly)?"
    r" (?:do|does|will|can|could|should|may|is|are|has)(?:n't| not|not)\b"
    r"(?! (?:tolerate|accept|condone|permit|allow)\b)",
    *("we ", "the council ", "the organisation ", "the association ", "the trust ", "the company "),
    *("this policy ", "the list ", "this list "),
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
_PERMIT = (
    Cued(
        rf"\b{_PEOPLE}(?: \w+)? (?:may|can)\b"
        r"(?! (?:be|not|lead|result|expect|also be|have|see|become|attract|break|breach|wish|feel|think|believe|assume"
        r"|suffer|experience|find|realise|interpret|perceive|cause|come|face)\b)",
        *(" may", " can"),
    ),
    Cued(
        r"\b(?:(?:is|are|be) (?:also )?(?:permitted|allowed|welcome|free to|entitled to)|may (?:also )?be used to"
        r"|(?<!that )(?<!which )(?<!who )may (?:also )?be (?:worn|claimed|carried|shown|brought|filled|booked|"
        r"parked|eaten|displayed|hired|swapped|accepted|requested)\b"
        r"|(?<!action )(?<!steps )(?<!measures )may (?:also )?be taken (?!into|as|to be|for|against|up)|can be agreed\b"
        r"|(?:is|are) (?:fine|ok|okay)(?=[.,;]|$| if| as long)"
        r"|can be (?:shared|used)|we allow|does not (?:prevent|want to prevent|wish to discourage)|do not block"
        r"|that's fine|ha(?:s|ve) the right to)",
        *("may be ", "may also be ", "can be ", " permitted", " allow", " welcome", " free to"),
        *(" entitled", " fine", " ok", "does not ", "do not block", " the right to"),
    ),
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
    r"explain|follow|get|give|hand|hold|identify|inform|join|keep|lock|log|maintain|make|monitor|notify|obtain|"
    r"open(?= (?:it|them|each|every)\b)|pass|"
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
_NO_HEADING = re.compile(
    r"\b(?:not to|don'ts?|never|prohibited|unacceptable|forbidden|off[- ]limits|out of bounds|banned|ruled out"
    r"|red lines?|no[- ]?go|(?:nobody|no ?one|nothing) (?:may|must|should|can)"
    r"|not (?:acceptable|allowed|permitted|tolerated|okay|ok))\b"
    r"|^(?!if |when |where |what happens |why )[^?]*\b(?:(?:must|may|should|shall) not|mustn't"
    r"|(?:you|staff|employees|people) (?:cannot|can't|can not)|do not (?:post|share|say|publish|tell|do))\b"
)


# Characters by which a ban, or a duty, may come later than something weaker and still count.
_LEAD_OF_BAN = 40
_LEAD_OF_DUTY = 12


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
    prohibit = NOWHERE
    if holds_any(low, _NEGATIONS):
        low = _OURS.sub(" ", low)
        prohibit = first_start(_PROHIBIT, low)
        if prohibit <= _LEAD_OF_BAN:
            return Modality.PROHIBIT
    require = first_start((_REQUIRE,), low)
    if prohibit == NOWHERE and require <= _LEAD_OF_DUTY:
        return Modality.REQUIRE
    permit = first_start(_PERMIT, low)
    first = min(require, permit, first_start((_SHOULD,), low))
    if prohibit < NOWHERE and prohibit <= first + _LEAD_OF_BAN:
        return Modality.PROHIBIT
    if first == NOWHERE:
        return None
    if require <= first + _LEAD_OF_DUTY:
        return Modality.REQUIRE
    return Modality.PERMIT if permit == first else Modality.ADVISE
