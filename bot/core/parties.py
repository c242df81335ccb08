"""Whom a clause protects: some name firms and donors only, or workmates, not people in general.

Reads the words of a clause and of a draft; knows no rule and no verdict.
"""

import re
from functools import lru_cache

__all__ = ["fits_parties", "is_of_workmates_alone", "speaks_only_of"]

_PARTIES = (
    r"suppl(?:y|ied|ier)|vendor|contractor|donor|donat|sponsor|funder|benefactor|legac(?:y|ies)"
    r"|bequest|lotter(?:y|ies)|(?:industrial|business|commercial|corporate|delivery) partner"
    r"|partner organi[sz]ation|operators?\b|garage|trader|bidder|tender|speaker"
)
_IN_GENERAL = re.compile(
    r"\b(?:individual|persons?\b|anyone|anybody|someone|somebody|others|third part|customer|client"
    r"|resident|tenant|citizen|public\b|colleague|staff|employee|member|pupil|student|patient"
    r"|passenger|guest|visitor|famil|parent|child|neighbour|(?:people|those)(?! who (?:leave|gave"
    r"|give|win|sponsor|donate|fund|supply|bid)))",
    re.I,
)
_ON_PARTIES = re.compile(rf"\b(?:{_PARTIES})", re.I)
_TRADE = re.compile(
    rf"\b(?:{_PARTIES}|firm\b|compan(?:y|ies)\b|business|contract\b|invoice|ltd\b|limited\b|plc\b"
    r"|llp\b|partner|builder|developer|caterer|agency|shop\b|manufacturer|consultan|gave us"
    r"|cheque\b|raffle|the bid|& sons?\b|left us)",
    re.I,
)
_ON_WORKMATES = re.compile(
    r"\b(?:work-?mates?|colleagues?|co-?workers?|fellow (?:staff|officers))\b", re.I
)
_ON_OTHERS_TOO = re.compile(
    r"\b(?:individual|persons?\b|any(?:one|body)|some(?:one|body)|others?\b|else|third part|customers?|clients?"
    r"|residents?|tenants?|citizens?|public\b|pupils?|students?|patients?|service users?|visitors?|famil"
    r"|people|council|organi[sz]ation|employer)",
    re.I,
)
# Generous, as people call those they work with many things.
_A_WORKMATE = re.compile(
    r"\b(?:work-?mates?|colleagues?|co-?workers?|managers?|boss|supervisor|head of|director|team|staff|crew|depot"
    r"|office|desk|floor|reception|payroll|hr\b|new starter|apprentice|officers?|lads?\b|girls\b|gang|shift"
    r"|department|section|(?-i:our [A-Z])|at work|works? with|canteen|mess room|leaving do)",
    re.I,
)


def fits_parties(said: str, draft: str) -> bool:
    """Tell whether a clause on naming others speaks of whom the draft may name.

    Args:
        said: the words of the clause that speak to the topic.
        draft: all of it; whoever names a supplier mostly says what was supplied.
    """
    return not speaks_only_of(said, _ON_PARTIES, _IN_GENERAL) or bool(_TRADE.search(draft))


def is_of_workmates_alone(said: str, draft: str) -> bool:
    """Tell whether a clause guards those one works with, and nobody of them seems to be in a draft."""
    is_narrow = speaks_only_of(said, _ON_WORKMATES, _ON_OTHERS_TOO)
    return is_narrow and not _A_WORKMATE.search(draft)


@lru_cache(maxsize=4096)
def speaks_only_of(said: str, whom: re.Pattern[str], others: re.Pattern[str]) -> bool:
    """Tell whether a clause names some people and nobody beside them."""
    return bool(whom.search(said)) and not others.search(said)
