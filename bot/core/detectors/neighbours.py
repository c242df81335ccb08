"""Topics that speak for one another, where a policy has a clause on one of them alone.

Knows topics; no draft, no clause and no score.
"""

from collections.abc import Collection

__all__ = ["NEIGHBOURLY", "spoken_for"]

NEIGHBOURLY = frozenset({"privacy", "secrecy", "respect"})
"""Families whose topics lie so close that what touches one which no clause is on mostly touches a
neighbour that one is on; raises the oblique drafts of blind writers that are sent back from .45 to
.56 (2026-11)."""

_SPEAKS_FOR = {
    "accuracy": ("gossip",),
    "authority": ("speak_for", "impersonate"),
    "branding": ("impersonate", "authority", "speak_for"),
    "contempt": ("libel", "confidential"),
    "endorse": ("relevance",),
    "gossip": ("colleague", "service_user", "pii.other", "member", "accuracy"),
    "impersonate": ("authority", "speak_for", "accuracy"),
    "incite": ("threat", "inflammatory", "misconduct"),
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


def spoken_for(topic: str, known: Collection[str]) -> str:
    """Return the first of the known topics that one speaks for, "" where there is none."""
    return next((other for other in _SPEAKS_FOR.get(topic, ()) if other in known), "")
