"""Topics that speak for one another, where a policy has a clause on one of them alone.

Knows topics; no draft, no clause and no score.
"""

from collections.abc import Collection, Mapping, Sequence

from knowledge.topics import TOPICS

__all__ = ["NEIGHBOURLY", "beside", "speaks_to", "spoken_for"]

NEIGHBOURLY = frozenset({"privacy", "secrecy", "respect"})
"""Families whose topics lie so close that what touches one which no clause is on mostly touches a
neighbour that one is on; raises the oblique drafts of blind writers that are sent back from .45 to
.56 (2026-11)."""

_SPEAKS_FOR = {
    "accuracy": ("gossip",),
    "authority": ("speak_for", "impersonate"),
    "branding": ("impersonate", "authority", "speak_for"),
    "contempt": ("libel", "confidential"),
    "endorse": ("relevance", "accuracy", "speak_for", "third_party.named"),
    "gossip": ("colleague", "service_user", "pii.other", "member", "accuracy"),
    "impersonate": ("authority", "speak_for", "accuracy"),
    "incite": ("threat", "inflammatory", "misconduct"),
    "libel": ("gossip",),
    "member.interact": ("political",),
    "misconduct": ("employer", "worktime"),
    "photo": ("third_party.named", "pii.other"),
    "photo.child": ("photo", "third_party.named", "pii.other"),
    "political": ("relevance",),
    "press": ("speak_for", "authority", "confidential"),
    "recruit": ("discrimination",),
    "service_user.contact": ("misconduct",),
    "speak_for": ("authority", "press"),
    "threat": ("abuse",),
    "tone": ("public", "abuse", "colleague"),
    "vent": ("employer",),
    "whistle": ("employer", "confidential"),
    "work_talk": ("confidential", "service_user"),
}
"""Topics that mostly touch one of these as well, likeliest first: where no clause is on them, they
speak for one that a clause is on. Whoever moans about the job runs the employer down."""

_OFFICIALLY = {"spam": ("relevance",), "weblink": ("link",)}
"""The same in official posts alone, where these topics have no clause of their own."""


def spoken_for(
    topic: str, known: Collection[str], *, official: bool | None, worth: Mapping[str, float]
) -> str:
    """Return which of the known topics one speaks for, "" where there is none.

    Args:
        official: whether the post speaks for the organisation; None where that is not known.
        worth: of topics, how well their clauses go with the text; the best of several speaks, the
            first where nobody can tell.
    """
    listed = _SPEAKS_FOR.get(topic) or (_OFFICIALLY.get(topic) if official else None) or ()
    neighbours = [other for other in listed if other in known]
    if not neighbours and worth and TOPICS[topic].family in NEIGHBOURLY:
        neighbours = [t for t in sorted(known) if TOPICS[t].family == TOPICS[topic].family]
    return max(neighbours, key=lambda other: worth.get(other, 0.0), default="")


def beside(topic: str) -> Sequence[str]:
    """Return the topics that one mostly touches as well, likeliest first."""
    return _SPEAKS_FOR.get(topic, ())


def speaks_to(topic: str, other: str) -> bool:
    """Tell whether what touches a topic may touch another: of its family, broader, or beside it."""
    one, two = TOPICS[topic], TOPICS[other]
    if one.family == two.family or other == one.broader or topic == two.broader:
        return True
    return other in _SPEAKS_FOR.get(topic, ()) or topic in _SPEAKS_FOR.get(other, ())
