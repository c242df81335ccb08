"""Topics that speak for one another, where a policy has a clause on one of them alone.

Knows topics; no draft, no clause and no score.
"""

from collections.abc import Collection

from knowledge.topics import TOPICS

__all__ = ["NEIGHBOURLY", "speaks_to", "spoken_for"]

NEIGHBOURLY = frozenset({"privacy", "secrecy", "respect"})
"""Families whose topics lie so close that what touches one which no clause is on mostly touches a
neighbour that one is on; raises the oblique drafts of blind writers that are sent back from .45 to
.56 (2026-11)."""

_SPEAKS_FOR = {
    "accuracy": ("gossip",),
    "authority": ("speak_for", "impersonate"),
    "branding": ("impersonate", "authority", "speak_for"),
    "contempt": ("libel", "confidential"),
    "endorse": ("relevance", "third_party.named"),
    "gossip": ("colleague", "service_user", "pii.other", "member", "accuracy"),
    "impersonate": ("authority", "speak_for", "accuracy"),
    "incite": ("threat", "inflammatory", "misconduct"),
    "libel": ("gossip",),
    "member.interact": ("political",),
    "photo": ("third_party.named", "pii.other"),
    "photo.child": ("photo", "third_party.named", "pii.other"),
    "political": ("relevance",),
    "press": ("speak_for", "authority", "confidential"),
    "recruit": ("discrimination",),
    "speak_for": ("authority", "press"),
    "threat": ("abuse",),
    "vent": ("employer",),
    "whistle": ("employer", "confidential"),
    "work_talk": ("confidential", "service_user"),
}
"""Topics that mostly touch one of these as well, likeliest first: where no clause is on them, they
speak for the first that a clause is on. Whoever moans about the job runs the employer down."""

_OFFICIALLY = {"weblink": ("link",)}
"""The same in official posts alone, where these topics have no clause of their own."""


def spoken_for(topic: str, known: Collection[str], *, official: bool | None) -> str:
    """Return the first of the known topics that one speaks for, "" where there is none.

    Args:
        official: whether the post speaks for the organisation; None where that is not known.
    """
    neighbours = _SPEAKS_FOR.get(topic) or (_OFFICIALLY.get(topic) if official else None) or ()
    return next((other for other in neighbours if other in known), "")


def speaks_to(topic: str, other: str) -> bool:
    """Tell whether what touches a topic may touch another: of its family, broader, or beside it."""
    one, two = TOPICS[topic], TOPICS[other]
    if one.family == two.family or other == one.broader or topic == two.broader:
        return True
    return other in _SPEAKS_FOR.get(topic, ()) or topic in _SPEAKS_FOR.get(other, ())
