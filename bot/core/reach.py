"""How far a policy reaches into what people post, and what it calls its organisation.

Knows policies; no topic and no draft.
"""

import re
from functools import lru_cache

from knowledge.domain import Clause, PolicyVersion

__all__ = ["FAR", "distance_of", "own_names", "speaks_of_posting", "speaks_of_profiles"]

FAR = 2
"""The distance of a policy on something else altogether."""

# What a policy is about decides how far its clauses reach into what people post.
_ON_POSTING = re.compile(
    r"social|media\b|communicat|e-?mail|internet|online|digital|blog|website|network", re.I
)
_ON_CONDUCT = re.compile(
    r"conduct|behaviour|bully|harass|dignity|equal|divers|inclusion|data protection|privacy"
    r"|confidential|information|whistle|speaking up|acceptable use|politic|standards|images|photo",
    re.I,
)
_POSTING = re.compile(
    r"social media|\bonline|\bpost(?:s|ed|ing)?\b|publish|tweet|blog|facebook|website|in public"
    r"|journalist|\bmedia\b|disclos"
)
_PROFILES = re.compile(
    r"\bhave an? (?:linkedin|professional)(?: [\w-]+)? profile\b|\bwhenever your profile\b"
    r"|\b(?:on|in) (?:your|their) linkedin profiles?\b",
    re.I,
)
_ENOUGH_POSTING = 0.2
_INITIALS = re.compile(r"\b[A-Z]{2,6}\b")
_NO_NAMES = frozenset({"IT", "ICT", "HR", "AI", "GDPR", "DPA", "POR", "SMS", "CCTV", "BYOD"})


def distance_of(policy: PolicyVersion) -> int:
    """Return how far a policy is from what people post: 0 about it, 1 about conduct, 2 neither."""
    if _ON_POSTING.search(policy.metadata.title):
        return 0
    said = sum(bool(speaks_of_posting(c)) for c in policy.clauses)
    if said >= _ENOUGH_POSTING * max(1, len(policy.clauses)):
        return 0
    return 1 if _ON_CONDUCT.search(policy.metadata.title) else FAR


def own_names(policy: PolicyVersion) -> tuple[str, ...]:
    """Return what a policy calls its organisation, in small letters: by name or by initials."""
    title = policy.metadata.title
    # In a title that is all capitals nothing stands out.
    initials = [] if title.isupper() else _INITIALS.findall(title)
    names = [policy.metadata.organisation, *(i for i in initials if i not in _NO_NAMES)]
    return tuple(sorted({name.lower() for name in names if name}, key=len, reverse=True))


def speaks_of_posting(clause: Clause) -> bool:
    """Tell whether a clause names what people do when they post or publish."""
    return _POSTING.search(clause.text.lower()) is not None


@lru_cache(maxsize=8192)
def speaks_of_profiles(clause: Clause) -> bool:
    """Tell whether a clause, or what opens its list, is on how people present themselves alone."""
    return _PROFILES.search(f"{clause.lead_in} {clause.text}") is not None
