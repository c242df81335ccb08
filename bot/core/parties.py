"""Whom a clause protects: some name firms and donors only, not people in general.

Reads the words of a clause and of a draft; knows no rule and no verdict.
"""

import re
from functools import lru_cache

__all__ = ["fits_parties", "speaks_only_of"]

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


def fits_parties(said: str, draft: str) -> bool:
    """Tell whether a clause on naming others speaks of whom the draft may name.

    Args:
        said: the words of the clause that speak to the topic.
        draft: all of it; whoever names a supplier mostly says what was supplied.
    """
    return not speaks_only_of(said, _ON_PARTIES, _IN_GENERAL) or bool(_TRADE.search(draft))


@lru_cache(maxsize=4096)
def speaks_only_of(said: str, whom: re.Pattern[str], others: re.Pattern[str]) -> bool:
    """Tell whether a clause names some people and nobody beside them."""
    return bool(whom.search(said)) and not others.search(said)
