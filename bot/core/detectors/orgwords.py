"""What an organisation has made public, in the form in which detectors compare it."""

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.core.folding import fold
from knowledge.rules import OrgWords

__all__ = ["OrgSets", "national_digits", "sets_of"]

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_LONGEST_NAME = 8


@dataclass(frozen=True, slots=True)
class OrgSets:
    """Public things of an organisation, ready to be looked up.

    Attributes:
        phones: national digits ("01572722577").
        emails: whole addresses in small letters.
        domains: of mail and of web sites, in small letters, without "www.".
        people: names in small letters.
        words: in small letters, those of all names included.
        phrases: its names as phrases.
    """

    phones: frozenset[str]
    emails: frozenset[str]
    domains: frozenset[str]
    people: frozenset[str]
    words: frozenset[str]
    phrases: tuple[str, ...]


def national_digits(phone: str) -> str:
    """Return a phone number's digits as dialled in the country ("+44 (0)1632" is "01632")."""
    digits = re.sub(r"\D", "", re.sub(r"\(0\)", "", phone))
    if digits.startswith("0044"):
        digits = digits[2:]
    if digits.startswith("44") and len(digits) > 10:
        digits = "0" + digits[2:].removeprefix("0")
    return digits


@lru_cache(maxsize=32)
def sets_of(org: OrgWords) -> OrgSets:
    """Return an organisation's words ready to be looked up."""
    emails = {email.lower() for email in org.emails}
    words = [
        w.lower() for text in (*org.names, *org.words, *org.people) for w in _WORD.findall(text)
    ]
    names = [_WORD.findall(fold(name).lower) for name in org.names]
    return OrgSets(
        phones=frozenset(national_digits(phone) for phone in org.phones),
        emails=frozenset(email for email in emails if not email.startswith("@")),
        domains=frozenset(
            {domain.lower().removeprefix("www.") for domain in org.domains}
            | {email.partition("@")[2] for email in emails}
        ),
        people=frozenset(person.lower() for person in org.people),
        words=frozenset(words),
        phrases=tuple(
            dict.fromkeys(
                " ".join(w.replace("'", "") if w.endswith("'") else w for w in words)
                for words in names
                if words and len(words) <= _LONGEST_NAME
            )
        ),
    )
