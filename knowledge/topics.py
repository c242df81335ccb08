"""The topics that a draft can touch: what rules are about and what clauses are bound to.

A topic is the only tie between a rule, which knows no policy, and a clause, which knows no rule.
Knows no rule, no clause and no text.
"""

from dataclasses import dataclass
from types import MappingProxyType

from knowledge.domain import Severity

__all__ = ["HOW_WRITTEN", "TOPICS", "Topic"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One thing a policy can speak about and a draft can get wrong.

    Attributes:
        topic_id: stable, never reused ("pii.other").
        name: plain words that end the sentence "This touches on ...".
        severity: the most that a finding on it weighs by default; a rule may say less.
        family: topics that one reader would treat alike ("privacy"), for learned scores.
        broader: a topic that holds all of this one, so that a clause on it speaks to this too where
            none does so by itself: news not released is confidential; "" where there is none.
    """

    topic_id: str
    name: str
    severity: Severity
    family: str
    broader: str = ""


_BLOCK, _REVIEW, _NOTE = Severity.BLOCK, Severity.REVIEW, Severity.NOTE

_ROWS: tuple[tuple[str, Severity, str, str], ...] = (
    ("pii.other", _BLOCK, "privacy", "someone's personal data"),
    ("pii.self", _REVIEW, "privacy", "your own private details"),
    ("pii.finance", _BLOCK, "privacy", "card or bank details"),
    ("third_party.named", _REVIEW, "privacy", "naming a person or firm without their agreement"),
    ("service_user", _BLOCK, "privacy", "a service user who could be recognised"),
    ("service_user.contact", _REVIEW, "contact", "personal contact with service users"),
    ("confidential", _BLOCK, "secrecy", "confidential or internal information"),
    ("embargo", _BLOCK, "secrecy", "news that is not released yet"),
    ("meeting.private", _BLOCK, "secrecy", "a private or exempt meeting"),
    ("press", _REVIEW, "voice", "a press statement outside the communications team"),
    ("employer", _REVIEW, "respect", "running down the employer"),
    ("colleague", _REVIEW, "respect", "running down colleagues"),
    ("member", _REVIEW, "respect", "running down councillors"),
    ("public", _REVIEW, "respect", "running down residents, customers or partners"),
    ("abuse", _BLOCK, "respect", "bullying, harassment or insults"),
    ("threat", _BLOCK, "harm", "a threat of harm"),
    ("discrimination", _BLOCK, "respect", "discriminatory remarks"),
    ("profanity", _BLOCK, "respect", "swearing or obscenity"),
    ("political", _REVIEW, "voice", "party politics or campaigning"),
    ("member.interact", _REVIEW, "contact", "dealing with elected members online"),
    ("speak_for", _REVIEW, "voice", "speaking for or committing the organisation"),
    ("disclaimer", _REVIEW, "voice", "saying that views are your own"),
    ("first_person", _NOTE, "voice", "speaking for oneself, in the first person"),
    ("role", _NOTE, "voice", "saying who is posting"),
    ("impersonate", _REVIEW, "voice", "unofficial accounts and borrowed identities"),
    ("weblink", _REVIEW, "voice", "official web links in a personal post"),
    ("branding", _REVIEW, "voice", "the organisation's logo or photographs in a personal post"),
    ("work_email", _REVIEW, "voice", "the work email address on a personal account"),
    ("copyright", _REVIEW, "law", "other people's words or pictures"),
    ("photo", _REVIEW, "privacy", "pictures or tags of people without their permission"),
    ("photo.child", _BLOCK, "privacy", "pictures of children without parental permission"),
    ("libel", _REVIEW, "law", "statements that could be libel"),
    ("contempt", _REVIEW, "law", "live legal proceedings"),
    ("gossip", _REVIEW, "truth", "gossip and hearsay"),
    ("accuracy", _REVIEW, "truth", "accuracy and balance"),
    ("inflammatory", _REVIEW, "respect", "inflammatory remarks"),
    ("fight", _REVIEW, "respect", "picking an argument"),
    ("vent", _REVIEW, "work", "letting off steam"),
    ("tone", _REVIEW, "respect", "a condescending tone"),
    ("caps", _REVIEW, "style", "writing in capital letters"),
    ("textspeak", _REVIEW, "style", "text speak and slang"),
    ("spelling", _REVIEW, "style", "spelling and grammar"),
    ("worktime", _REVIEW, "work", "posting in working time"),
    ("whistle", _REVIEW, "work", "raising wrongdoing in public"),
    ("recruit", _REVIEW, "work", "looking up job candidates"),
    ("work_talk", _REVIEW, "work", "talking about work"),
    ("misconduct", _REVIEW, "harm", "owning up to unlawful or dishonest conduct"),
    ("incite", _BLOCK, "harm", "encouraging others to break the law"),
    ("endorse", _REVIEW, "truth", "endorsing or reposting others"),
    ("spam", _REVIEW, "style", "repeated posting and organised campaigns"),
    ("relevance", _REVIEW, "style", "staying on the subject on an official account"),
    ("link", _REVIEW, "law", "inappropriate links"),
    ("authority", _REVIEW, "voice", "posting officially without authority"),
)

_BROADER = {
    "pii.finance": "pii.other",
    "service_user": "confidential",
    "embargo": "confidential",
    "meeting.private": "confidential",
    "press": "speak_for",
    "photo.child": "photo",
}

TOPICS = MappingProxyType(
    {
        topic_id: Topic(
            topic_id=topic_id,
            name=name,
            severity=severity,
            family=family,
            broader=_BROADER.get(topic_id, ""),
        )
        for topic_id, severity, family, name in _ROWS
    }
)
"""Every topic by its id, in the order in which reports list them."""

HOW_WRITTEN = frozenset({"caps", "textspeak", "spelling"})
"""Topics of how a text is written, whatever it says."""
