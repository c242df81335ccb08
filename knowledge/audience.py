"""Whom a clause binds and in which capacity; its lead-in and its headings are part of the words.

Works on words alone; knows nothing of documents. All patterns read lower-case words.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from knowledge.cues import Cued
from knowledge.domain import Audience, Capacity

__all__ = ["audience_of", "capacity_of", "policy_audience"]

_MEMBERS = re.compile(r"\b(?:members|councillors?)\b")
_STAFF = re.compile(r"\b(?:employees?|staff|workers?|volunteers?|colleagues)\b")
_MANAGERS_START = re.compile(
    r"(?:the |all |line |your |for |as a )*(?:(?:managers|supervisors|heads of service|directors)\b"
    r"|(?:manager|supervisor|head of service|director) (?:must|will|should|is|may|has|can|needs)\b)"
)
_STAFF_START = re.compile(
    r"(?:all |our )?(?:staff|employees|colleagues|workers) (?:who|must|should|may)\b"
)
_COUNCILLORS_START = re.compile(
    r"(?:all )?(?:(?:elected|co-opted|council) members?|councillors?)\b"
)
# "We remove comments that contain:" opens a list of what others may not post.
_REMOVES = re.compile(
    r"(?:we|the [a-z]+|our [a-z ]{2,20}|administrators|moderators)(?: (?:will|may|shall|can|reserve the right to"
    r"|reserves the right to))? (?:remove|removes|hide|hides|delete|deletes|take down)\b"
)
_PUBLIC_HEADING = re.compile(
    # "Respect for others" is what people who work here owe them.
    r"(?<!respect )(?<!regard )(?<!consideration )(?<!courtesy )(?<!care )(?<!caring )(?<!concern )"
    r"\b(?:by|for|from) (?:our )?(?:customers?|residents?|the public|citizens?|visitors|parents|families"
    r"|tenants|patients|others)\b|\bhouse rules\b|\bmoderat\w+ (?:of )?comments\b"
    r"|\bhow we (?:look after|deal with|handle|moderate) comments\b"
    r"|\b(?:if you|people who|customers who|those who|what [\w ]{2,20}) (?:follow us|(?:comment|post) on our)\b"
)
_MANAGERS_HEADING = re.compile(r"\bmanagers?\b")
_MEMBERS_HEADING = re.compile(r"\b(?:councillors?|elected members?)\b")

_PERSONAL = Cued(
    r"\bpersonal(?:ly)? (?:use|life|lives|capacity|account|social|device|page|profile|purpose|"
    r"basis|blog|communications|online)"
    r"|\bown (?:time|account|private|personal|device|equipment)"
    r"|\bprivate (?:use|life|lives|account|capacity|social|page)"
    r"|outside (?:of )?work|in your own|out of hours|off duty|(?:your|their|own) personal|tweet personally"
    r"|at work,? (?:and|or) (?:at home|away|off)|at home,? (?:and|or) at work",
    *("at home", "or away", "and away", "or off", "and off"),
    *("personal", "private", "own time", "own account", "own device", "own equipment"),
    *("outside work", "outside of work", "in your own", "out of hours", "off duty"),
)
_OFFICIAL = Cued(
    r"on behalf of|for (?:the )?(?:work\b|business|council business|council purposes)|work purposes|"
    r"work[- ]related (?:social|purposes|use)|\bofficial|professional capacity|works? capacity|"
    # What people learn at work, and what stays there, they keep off every account.
    r"(?<!stays )(?<!stay )(?<!learn )(?<!learnt )(?<!learned )(?<!hear )(?<!heard )(?<!see )(?<!seen )\bat work\b|"
    r"corporate (?:social|account|channel|twitter|facebook)|business (?:use|account|purposes)|"
    r"representing the council|"
    r"council(?:'s)? (?:website|pages?|account|channels?|social media)|team account|service account|council business|"
    r"in your role",
    *("on behalf of", "for work", "the work", "business", "council purposes", "work purposes"),
    *("related ", "official", "at work", " capacity", "corporate ", "representing the council"),
    *(" website", " page", " account", " channel", " social media", "in your role"),
)


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
    if _REMOVES.match(re.split(r"(?<=[.!?])\s+", lead_in.lower())[-1]):
        return Audience.PUBLIC
    for words in (lead_in[:60].lower(), text[:60].lower()):
        if not words:
            continue
        if _MANAGERS_START.match(words):
            return Audience.MANAGERS
        if _COUNCILLORS_START.match(words):
            return Audience.MEMBERS
        if _STAFF_START.match(words):
            return default
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
    personal, official = _PERSONAL.search(low), _OFFICIAL.search(low)
    if personal and official:
        return Capacity.BOTH
    if personal:
        return Capacity.PERSONAL
    return Capacity.OFFICIAL if official else None
