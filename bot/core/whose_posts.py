"""Of which posts a sentence of a clause speaks: personal ones, official ones, or both.

Reads its words, then its clause's, and the headings above. Knows no topic.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from knowledge.audience import capacity_of
from knowledge.domain import Capacity

__all__ = ["capacity_of_sentence", "in_plain_letters"]

_PLAIN = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"'})
# These name the act that is forbidden, not the account it is done from.
_THE_ACT = re.compile(
    r"on behalf of|official(?:ly)?(?! (?:account|channel|page|site))|council business|business use|social media policy"
    r"|represent\w*|corporate(?! (?:account|channel|page|site|social))"
)
_BOTH = re.compile(
    r"personal (?:\w+ )?(?:or|and) (?:in )?(?:a )?(?:professional|official|work|business)"
    r"|(?:work|business|professional|official)(?: \w+){0,3} (?:or|and) (?:for )?(?:your )?personal"
    r"|(?:official|our|council|trust|school|company) (?:accounts?|channels?|pages?),?"
    r" (?:and|or|nor) (?:in |on )?personal"
    r"|official \w+[^.]{0,60}\b(?:and|or|nor|or on)\b[^.]{0,20}\b(?:personal|private|your own|any post|yours)\b"
    r"|(?:on )?(?:our|official|school|council) (?:\w+ ){0,2}(?:pages?|channels?|accounts?)\b[^.]{0,40}\bon yours\b"
    r"|\bat work (?:and|or) (?:out|away|at home|in (?:your|their) own)"
    r"|personal use or within|(?:in|within)(?: \w+)? (?:or|and) out(?:side)? of (?:the )?work"
)
# These say where other people live or work, or what is theirs; of the account they say nothing.
_NO_CAPACITY = re.compile(
    r"\b(?:(?:colleagues?|people|someone|person|members?|customers?|officers?|clients?)['\u2019]?s?"
    r"|their|whose|the) private li(?:fe|ves)\b"
    r"|\b(?:applicants?|candidates?)['\u2019]s?(?: \w+){0,2} (?:profiles?|pages?|accounts?|social media)\b"
    r"|\bon their own account\b"
    r"|(?<!social media )(?<!networking sites )(?<!computers )(?<!internet )(?<!personal use )\bat work\b"
)
# Whom a rule spares it does not speak of.
_SPARED = re.compile(
    r"\b(?:save (?:for|that|where)|except(?:ing)?|unless|other than|apart from)\b.*", re.S
)
# Accounts that are the organisation's: "our channels", "the academy's page", "Trust accounts".
_OWN_CHANNELS = re.compile(
    r"(?<!personal )(?:\b(?:our|us|trust|council|school|academy|company|corporate|official|charity|force"
    r"|association|university|college|firm|service)(?:'s)? (?:own )?(?:social media )?"
    r"(?:channels?|accounts?|pages?|feeds?)\b|^(?:all |channel |page |account )?administrators?\b"
    r"|\b(?:post|posting|reply|speak) for us\b)"
)
# A section on accounts that are nobody's own: "Running Hospice accounts", "Publishing on Force pages".
_CHANNELS_HEADING = re.compile(
    r"\b[\w']+ (?:accounts|channels|pages|feeds)\b"
    r"|\b(?:posting|writing|publishing) (?:for|as) (?:us|(?:the |our )?"
    r"(?:council|trust|school|academy|company|charity|force|association|university|college|firm|service|authority))\b"
)
_SOMEBODYS = re.compile(
    r"\b(?:personal|private|own|your|their|staff|employees?'?|user|e-?mail|bank|comments?|others)\b"
)
_NO_ACCOUNT = re.compile(r"official communication", re.I)


def capacity_of_sentence(
    words: str, opening: str, clause: str, heading_path: Sequence[str]
) -> Capacity:
    """Return of which posts a sentence speaks; words at odds with their section speak of both.

    Args:
        words: of the sentence, ``in_plain_letters``, as all that follows but the headings.
        opening: what leads in to the clause, or its end.
        clause: the whole text, asked where the sentence does not say.
        heading_path: from the outermost in.
    """
    if _BOTH.search(words) or _BOTH.search(opening):
        return Capacity.BOTH
    words = _SPARED.sub("", words) or words
    own = _capacity_said(words, opening, clause)
    above = _capacity_above(tuple(heading_path))
    if Capacity.BOTH in (own, above):
        return above if own is Capacity.BOTH else own
    return own if own is above else Capacity.BOTH


def _capacity_said(words: str, opening: str, text: str) -> Capacity:
    """Return of which posts words speak; "our own account" is the organisation's."""
    for said in (words, opening):
        if _OWN_CHANNELS.search(said):
            return Capacity.OFFICIAL
    for said in (_THE_ACT.sub(" ", words), opening, _THE_ACT.sub(" ", text)):
        left = _NO_CAPACITY.sub(" ", said).replace("our own ", "our ")
        if (found := capacity_of(left, "", ())) is not Capacity.BOTH:
            return found
    return Capacity.BOTH


@lru_cache(maxsize=512)
def _capacity_above(heading_path: tuple[str, ...]) -> Capacity:
    """Return of which posts a section speaks; BOTH where its headings do not say."""
    headings = tuple(h for h in heading_path if not _NO_ACCOUNT.search(h))
    if any(_is_on_own_channels(in_plain_letters(h)) for h in headings[-2:]):
        return Capacity.OFFICIAL
    return capacity_of("", "", tuple(_NO_CAPACITY.sub(" ", in_plain_letters(h)) for h in headings))


def _is_on_own_channels(heading: str) -> bool:
    if _SOMEBODYS.search(heading):
        return False
    return bool(_OWN_CHANNELS.search(heading) or _CHANNELS_HEADING.search(heading))


@lru_cache(maxsize=2048)
def in_plain_letters(text: str) -> str:
    """Return the text in small letters with plain quotation marks, as long as it was."""
    low = text.lower()
    return (low if len(low) == len(text) else text).translate(_PLAIN)
