"""What the learned detector says and asks: it saw no word, so it claims little and asks plainly."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from knowledge.topics import TOPICS

__all__ = ["how_sure", "or_else", "question", "reason"]


@dataclass(frozen=True, slots=True)
class _Said:
    """What is said of a topic.

    Attributes:
        reads_as: what the words look like.
        question: what the writer alone can know, and what to do then.
    """

    reads_as: str
    question: str


_OF_TOPICS: Mapping[str, _Said] = MappingProxyType(
    {
        "pii.other": _Said(
            "giving away somebody's personal data",
            "Do they know that you post it? If not, leave it out.",
        ),
        "pii.self": _Said(
            "giving away your own private details",
            "Would you hand this to a stranger? If not, leave it out.",
        ),
        "pii.finance": _Said(
            "giving away card or bank details",
            "Could somebody pay with this, or pretend to be you? Then leave it out.",
        ),
        "third_party.named": _Said(
            "naming a person or firm who may not have agreed to it",
            "Have they agreed to be named here? If not, leave the name out.",
        ),
        "service_user": _Said(
            "telling of a service user who could be recognised",
            "Could this person, or a neighbour, recognise themselves? Then leave out what you "
            "know from work.",
        ),
        "service_user.contact": _Said(
            "personal contact with somebody whom your service looks after",
            "Do you know them through your work? Then keep to the ways that work gives you.",
        ),
        "confidential": _Said(
            "passing on confidential or internal information",
            "Is this public already? If you know it only from work, wait until it is.",
        ),
        "embargo": _Said(
            "passing on news that is not released yet",
            "Has this been announced? If not, wait until it is.",
        ),
        "meeting.private": _Said(
            "telling what belongs to a private or exempt meeting",
            "Was this said in public? If not, keep it to those who were there.",
        ),
        "press": _Said(
            "answering the press outside the communications team",
            "Has the communications team asked you to answer? If not, pass it on to them.",
        ),
        "employer": _Said(
            "running down the employer",
            "Would you say this to your manager? What is wrong is put right sooner by telling "
            "them.",
        ),
        "colleague": _Said(
            "running down a colleague",
            "Would you say this to them, with your name beside it? If not, leave them out.",
        ),
        "member": _Said(
            "running down a councillor",
            "Is this about what they decided, or about them? Say only the first.",
        ),
        "public": _Said(
            "running down residents, customers or partners",
            "How would those you mean read this? Say what would help instead.",
        ),
        "abuse": _Said(
            "bullying, harassment or insults",
            "Would you say this to their face, with your employer's name beside yours? If not, "
            "leave it out.",
        ),
        "threat": _Said(
            "a threat of harm",
            "How would whoever it is meant for read this? Leave it out, even as a joke.",
        ),
        "discrimination": _Said(
            "a discriminatory remark",
            "Would you say this to those it is about? Leave out who or what they are.",
        ),
        "profanity": _Said(
            "swearing or obscenity",
            "Would you read this aloud to residents? Say it without.",
        ),
        "political": _Said(
            "party politics or campaigning",
            "Could a reader tie this to your work? Keep the two apart.",
        ),
        "member.interact": _Said(
            "dealing with elected members online",
            "Could this look like taking sides? Write to them by the ways that work has for it.",
        ),
        "speak_for": _Said(
            "speaking or promising for the organisation",
            "Were you asked to say this for it? If not, leave it to those who are, or say that "
            "it is your own view.",
        ),
        "disclaimer": _Said(
            "a view on work that does not say whose it is",
            "Could a reader take this for the organisation's word? Say that the view is your own.",
        ),
        "first_person": _Said(
            "speaking for others than yourself",
            "Is this your own view? Then say I, and not we.",
        ),
        "role": _Said(
            "an official post that does not say who is posting",
            "Will readers know who is speaking? Say who you are and what you do.",
        ),
        "impersonate": _Said(
            "an account or a name that is not what it seems",
            "Will readers know who is behind this? Post as who you are.",
        ),
        "weblink": _Said(
            "official web links in a personal post",
            "Are you meant to link to this from your own account? If you do not know, leave the"
            " link out.",
        ),
        "branding": _Said(
            "using the organisation's logo or photographs in a personal post",
            "Did anybody allow this on your own account? If not, leave it out.",
        ),
        "work_email": _Said(
            "using the work email address for a personal account",
            "Is this account for your work? If not, use an address of your own.",
        ),
        "copyright": _Said(
            "using other people's words, pictures or music",
            "Did you make this yourself? If not, ask whoever did, and name them.",
        ),
        "photo": _Said(
            "showing or tagging people who may not have agreed",
            "Did everybody who can be recognised agree to this picture? If not, leave them out "
            "of it.",
        ),
        "photo.child": _Said(
            "showing a child without leave of a parent",
            "Has a parent agreed that this picture is shown? If not, leave it out.",
        ),
        "libel": _Said(
            "a statement about somebody that could be libel",
            "Could you prove this? If not, leave it out.",
        ),
        "contempt": _Said(
            "commenting on live legal proceedings",
            "Is the case over? If not, say nothing of it until it is.",
        ),
        "gossip": _Said(
            "passing on gossip or hearsay",
            "Do you know this yourself, or have you only heard it? What you only heard, leave out.",
        ),
        "accuracy": _Said(
            "a claim that is unchecked, or not quite so",
            "Where do you know this from? Check it, and say only what you can show.",
        ),
        "inflammatory": _Said(
            "an inflammatory remark",
            "Whom would this anger or hurt? Say it calmly, or not at all.",
        ),
        "fight": _Said(
            "picking an argument",
            "Would you say it like this face to face? Let it rest, or answer only what was asked.",
        ),
        "vent": _Said(
            "letting off steam about work",
            "Would you be happy for your manager to read this? Better tell them.",
        ),
        "tone": _Said(
            "talking down to people",
            "Would you like to be answered like this? Say what they can do.",
        ),
        "textspeak": _Said(
            "text speak in an official post",
            "Would every reader understand this? Write words out, as in a letter.",
        ),
        "spelling": _Said(
            "an official post that nobody read through",
            "Has somebody else read this? Check spelling and grammar once more.",
        ),
        "worktime": _Said(
            "being online for yourself in working time",
            "Was this in your own time? If not, leave it for your break.",
        ),
        "whistle": _Said(
            "raising wrongdoing in public",
            "Do those who can look into it know? Tell them first.",
        ),
        "recruit": _Said(
            "looking up a job candidate",
            "Is this in their application? What is not should not count.",
        ),
        "work_talk": _Said(
            "talking about what goes on at work",
            "Is this known outside work? If not, leave it out.",
        ),
        "misconduct": _Said(
            "owning up to something unlawful or dishonest",
            "How would this read to somebody who does not know whether you are joking? If it is"
            " so, talk to your manager.",
        ),
        "incite": _Said(
            "encouraging others to break the law or the rules",
            "What if somebody does it? Leave it out, even as a joke.",
        ),
        "endorse": _Said(
            "recommending a firm, a product or a cause",
            "Could this look as if the organisation recommends it? Then leave it out.",
        ),
        "spam": _Said(
            "posting over and over, or an organised campaign",
            "Has this been said already? Once is enough.",
        ),
        "relevance": _Said(
            "straying from the subject of an official account",
            "Is this what readers come to this page for? If not, keep it for your own.",
        ),
        "link": _Said(
            "sending readers where they should not go",
            "Do you know where this leads, and who is behind it? If not, leave it out.",
        ),
        "authority": _Said(
            "posting officially without being asked to",
            "Who agreed that you post this? If nobody did, ask first.",
        ),
    }
)


def reason(topic: str, *, asks: bool) -> str:
    """Return why a sentence was marked, without claiming that anything is wrong with it.

    Args:
        topic: any but how a text is written, which rules see.
    """
    if asks:
        return f"This may touch on {TOPICS[topic].name}; you know best."
    return f"Taken as a whole, this reads as {_OF_TOPICS[topic].reads_as}."


def or_else(reason: str, topic: str) -> str:
    """Return a reason that leaves open another topic, for which a clause is quoted as well."""
    return f"{reason} It may rather be about {TOPICS[topic].name}."


def question(topic: str) -> str:
    """Return what to ask the writer."""
    return _OF_TOPICS[topic].question


def how_sure(chance: float) -> str:
    """Return how sure the detector is, for whoever asks what led to a finding."""
    return f"reads like drafts that were wrong in about {round(chance * 10)} of 10 cases"
