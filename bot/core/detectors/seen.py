"""Which topic a part of a draft touches, by what it scored and what the clauses at hand speak of.

Knows topics and chances; no draft's words and no clause's.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.core.detectors.neighbours import NEIGHBOURLY, beside, spoken_for
from knowledge.topics import HOW_WRITTEN, TOPICS

__all__ = ["CARELESS", "HEEDED", "Ground", "Seen", "family_of", "seen_in"]

HEEDED = frozenset(TOPICS) - HOW_WRITTEN - {"profanity"}
"""Topics that are worth another look: how a text is written, and how it swears, rules tell better."""

CARELESS = ("textspeak", "spelling")
"""Topics of how a text is written that are told of a post as a whole, where rules found little."""

# Where the first topic has less than this of the chance and the second at least that, a finding
# names both and cites a clause for each (2026-11).
_NO_DOUBT, _RIVAL = 0.7, 0.2
# What the chance of a topic counts for the topics beside it, when clauses choose among them: the
# clause that a blind writer names is cited first in one more of a hundred drafts (2026-11).
_BESIDE = 0.3
_NOTHING: Mapping[str, float] = MappingProxyType({})


def _nobody_can_tell(scores: Mapping[str, float]) -> Mapping[str, float]:
    del scores
    return _NOTHING


@dataclass(frozen=True, slots=True)
class Ground:
    """What a draft can be held to.

    Attributes:
        topics: what the organisation has clauses on; of nothing else is anything said.
        advised: those of them that its clauses merely advise on; they speak for a neighbour that a
            clause demands something of, and for themselves where there is none.
        waived: topics that a policy's owner wants held against nobody: they speak for no neighbour.
        worth: returns for what a part scored, by topic, how well its clauses go with that part, in
            [0, 1]; nothing where nobody can tell.
    """

    topics: Collection[str] = HEEDED
    advised: Collection[str] = ()
    waived: Collection[str] = ()
    worth: Callable[[Mapping[str, float]], Mapping[str, float]] = _nobody_can_tell


@dataclass(frozen=True, slots=True)
class Seen:
    """The topic that a part touches.

    Attributes:
        chance: of all the topics that are held to it.
        share: of it that is the topic's own.
        or_topic: the likeliest other topic where that may well be meant, else "".
    """

    topic: str
    chance: float
    share: float
    or_topic: str = ""


def family_of(topic: str) -> str:
    """Return the family of a topic."""
    return TOPICS[topic].family


def seen_in(
    chances: Mapping[str, float],
    topics: Collection[str],
    *,
    official: bool | None = None,
    waived: Collection[str] = (),
    worth: Mapping[str, float] = _NOTHING,
    alone: bool = False,
) -> Seen:
    """Return the topic of a part, with the chance of all the topics.

    Args:
        chances: what the part scored.
        topics: what may be told; others speak for their neighbours among them.
        official: whether the post speaks for the organisation; None where not known.
        waived, worth: as in ``Ground``, of this part.
        alone: no topic speaks for another.
    """
    known = {topic: chances.get(topic, 0.0) for topic in sorted(topics)}
    if not known:
        return Seen("", 0.0, 0.0)
    families = dict.fromkeys(map(family_of, known), 0.0)
    for topic, chance in chances.items():
        family = family_of(topic)
        if topic in known:
            families[family] += chance
        elif alone or topic in waived or topic not in HEEDED:
            continue
        elif neighbour := spoken_for(topic, known, official=official, worth=worth):
            known[neighbour] += chance
            families[family_of(neighbour)] += chance
        elif family in families and family in NEIGHBOURLY:
            families[family] += chance
    topic = _likeliest(known, families, worth)
    chance = sum(families.values())
    share = known[topic] / chance if chance else 0.0
    others = {t: known[t] * worth.get(t, 0.0 if worth else 1.0) for t in known if t != topic}
    rival = max(others, key=others.__getitem__, default="")
    in_doubt = rival and share < _NO_DOUBT and known[rival] >= _RIVAL * chance
    return Seen(topic, chance, share, rival if in_doubt else "")


def _likeliest(
    known: Mapping[str, float], families: Mapping[str, float], worth: Mapping[str, float]
) -> str:
    """Return the topic that the text and its clauses speak for most.

    Where nobody can tell how well they go together, it is the likeliest of the likeliest family.
    """
    if not worth:
        likeliest = max(families, key=families.__getitem__)
        return max((t for t in known if family_of(t) == likeliest), key=known.__getitem__)
    meant = dict(known)
    for topic, chance in known.items():
        for other in beside(topic):
            if other in meant:
                meant[other] += _BESIDE * chance
    return max(meant, key=lambda topic: meant[topic] * worth.get(topic, 0.0))
