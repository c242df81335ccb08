"""A small invented policy and rules that look for plain words, for tests of what is made of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.core.ports import Snapshot
from bot.core.reviewing import Reviewer
from knowledge.corpus import Corpus
from knowledge.domain import Capacity, Certainty, Fix, FixKind, PolicyVersion, Severity
from knowledge.errors import EmbedderUnavailable
from knowledge.parse import parse_policy
from knowledge.rules import Rule, RuleKind
from tests.bot.twins import EventList, FixedClock, MemoryLibrary, ScriptedRetriever, a_corpus
from tests.builders import INGESTED_AT

__all__ = ["CONDUCT", "ONLINE", "RULES", "Senses", "a_policy", "a_reviewer", "a_rule", "corpus_of"]

ONLINE = """# Social media policy

## 1 Scope

1.1 This policy is about posts. The risks of misuse of social media are:

- swearing at the public
- party political posts

## 2 Everybody

2.1 You must not publish personal data about anybody.

2.2 Do not share rumours.

2.3 Obscene language must not be used.

2.4 It is good practice not to let off steam online.

2.5 Posts must be legal at all times.

2.6 Use the Whistleblowing Procedure to raise any wrongdoing.

## 3 Your personal use of social media

3.1 Add a disclaimer that says that your views are your own.

## 4 Council accounts, for work purposes

4.1 Use sentence case, never capital letters.

## 5 Use of our pages by residents and the public

5.1 We may remove posts that are abusive.
"""
CONDUCT = """# Code of conduct

## 1 Respect

1.1 Bullying and harassment are not acceptable.
"""


class Senses:
    """A scorer that thinks the same of every text."""

    def __init__(self, fails: bool = False, **chances: float) -> None:
        self._fails = fails
        self._chances = chances
        self.review_from = 0.5
        self.ask_from = {"truth": 0.2}

    def score(
        self, texts: Sequence[str], *, official: bool | None = None
    ) -> Sequence[Mapping[str, float]]:
        """Return what the test says."""
        del official
        if self._fails:
            raise EmbedderUnavailable("no model")
        return [self._chances for _ in texts]

    def weigh(self, texts: Sequence[str], *, official: bool | None = None) -> Sequence[float]:
        """Return that no text speaks more than another."""
        del official
        return [0.0 for _ in texts]


def a_policy(name: str, text: str) -> PolicyVersion:
    """Return a policy as it is parsed from a file."""
    return parse_policy(name, text.encode(), version=1, ingested_at=INGESTED_AT)


def corpus_of(*texts: tuple[str, str]) -> Corpus:
    """Return an organisation with the policies of these names and texts."""
    return a_corpus(*(a_policy(name, text) for name, text in texts))


def a_rule(topic: str, word: str, **others: Any) -> Rule:
    """Return a rule that finds a word and is certain of it."""
    values: dict[str, Any] = {
        "rule_id": f"test.{topic}.{word}",
        "version": 1,
        "topic": topic,
        "kind": RuleKind.PATTERN,
        "capacities": frozenset({Capacity.PERSONAL, Capacity.OFFICIAL}),
        "severity": Severity.BLOCK,
        "certainty": Certainty.CERTAIN,
        "reason": f"It says {{match}}, a matter of {topic}.",
        "bad": (),
        "ok": (),
        "source": "made up",
        "pattern": rf"\b{word}\b",
        **others,
    }
    return Rule(**values)


RULES = (
    a_rule("pii.other", "zipcode", fix=Fix(kind=FixKind.REPLACE, text="somewhere")),
    a_rule("pii.other", "passport", fix=Fix(kind=FixKind.DELETE, text="")),
    a_rule("gossip", "heard", severity=Severity.REVIEW, certainty=Certainty.LIKELY),
    a_rule("profanity", "blast", severity=Severity.BLOCK),
    a_rule("vent", "fuming", severity=Severity.REVIEW),
    a_rule("incite", "riot"),
    a_rule("whistle", "fiddled"),
    a_rule("political", "votes"),
    a_rule("abuse", "twerp"),
    a_rule("caps", "shout", severity=Severity.NOTE),
    a_rule("disclaimer", "opinion", severity=Severity.REVIEW),
    a_rule("accuracy", "fact", asks=True),
    a_rule("gossip", "maybe", severity=Severity.REVIEW, certainty=Certainty.POSSIBLE),
    a_rule("gossip", "perhaps", severity=Severity.REVIEW, certainty=Certainty.POSSIBLE),
)


def a_reviewer(
    corpus: Corpus | None = None, rules: Sequence[Rule] = RULES, **others: Any
) -> tuple[Reviewer, EventList]:
    """Return a reviewer over one organisation called "council", and its event log."""
    corpus = corpus or corpus_of(("online.md", ONLINE))
    events = EventList()
    values: dict[str, Any] = {
        "library": MemoryLibrary(Snapshot(corpus=corpus, retriever=ScriptedRetriever())),
        "clock": FixedClock(),
        "events": events,
        "key": b"k" * 32,
        "rules": tuple(rules),
        **others,
    }
    return Reviewer(**values), events
