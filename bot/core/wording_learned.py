"""What the learned detector says and asks: it saw no word, so it claims little and asks plainly."""

from collections.abc import Mapping
from types import MappingProxyType

from knowledge.topics import TOPICS

__all__ = ["how_sure", "or_else", "question", "reason"]

_QUESTIONS: Mapping[str, str] = MappingProxyType(
    {
        "privacy": "Could this person, or a neighbour, recognise themselves? "
        "Do you know this from work?",
        "contact": "Do you know them through your work? Would you do this with your manager "
        "looking on?",
        "secrecy": "Is this public already? If you know it only from work, wait until it is.",
        "voice": "Could a reader take this for the organisation's own word?",
        "respect": "Would you say this to them, with your name and your employer's beside it?",
        "harm": "How would this read to somebody who does not know that you are joking?",
        "law": "Could you show that this is true, and that it is yours to publish?",
        "truth": "Do you know this yourself, or have you only heard it?",
        "work": "Would you be happy for your manager to read this?",
        "style": "Is this what readers come to this page for?",
    }
)
_OF_TOPICS: Mapping[str, str] = MappingProxyType(
    {
        "photo": "Did everybody who can be recognised agree to this picture?",
        "photo.child": "Has a parent agreed that this picture is shown?",
        "copyright": "Did you make this yourself? If not, who lets you use it?",
    }
)
_ANY = "Would you be happy for your manager, and for whoever it is about, to read this?"


def reason(topic: str, *, asks: bool) -> str:
    """Return why a sentence was marked, without claiming that anything is wrong with it."""
    if asks:
        return f"This may touch on {TOPICS[topic].name}; you know best."
    return f"No single word gives it away, but this reads as touching on {TOPICS[topic].name}."


def or_else(reason: str, topic: str) -> str:
    """Return a reason that leaves open another topic, for which a clause is quoted as well."""
    return f"{reason} It may rather be about {TOPICS[topic].name}."


def question(topic: str) -> str:
    """Return what to ask the writer."""
    return _OF_TOPICS.get(topic) or _QUESTIONS.get(TOPICS[topic].family, _ANY)


def how_sure(chance: float) -> str:
    """Return how sure the detector is, for whoever asks what led to a finding."""
    return f"reads like drafts that were wrong in about {round(chance * 10)} of 10 cases"
