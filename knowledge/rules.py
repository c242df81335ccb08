"""What to look for in a draft: rules as data, and what a rule finds before any clause is known.

A rule names a topic and never a clause: which clause a topic rests on is each organisation's own.
Knows no policy, no platform and no detector.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path

from knowledge.domain import Capacity, Certainty, Fix, Severity, Span

__all__ = [
    "ANYWHERE",
    "NEXT_SENTENCE",
    "Context",
    "Example",
    "OrgWords",
    "RawFinding",
    "Rule",
    "RuleKind",
    "Slots",
    "load_groups",
    "load_rulebook",
]


class RuleKind(StrEnum):
    """Which family of detectors reads a rule."""

    PATTERN = "pattern"
    SLOTS = "slots"
    PROFANITY = "profanity"
    NAMES = "names"
    STYLE = "style"
    SPELLING = "spelling"
    ABSENCE = "absence"
    LEARNED = "learned"


class Context(StrEnum):
    """What stands around a finding and changes what it weighs."""

    CONSENT = "consent"
    PUBLISHED = "published"
    QUOTED = "quoted"
    REPORTED = "reported"
    NEGATED = "negated"
    OWN_DATA = "own data"
    OFFICE_HOLDER = "office holder"
    OWN_FAMILY = "own family"
    UNION = "union"
    WHISTLEBLOWING = "whistleblowing"
    FICTION = "fiction"
    SPORT = "sport"
    DISCLAIMED = "disclaimed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A draft that a rule must find, or must leave alone.

    Attributes:
        text: the draft, without marks.
        spans: code points of ``text`` that the rule must mark; empty in a good example and where
            the rule is about the draft as a whole.
        capacity: the capacity it is posted in, None where it does not matter.
    """

    text: str
    spans: tuple[Span, ...] = ()
    capacity: Capacity | None = None
    platform: str = ""


ANYWHERE, NEXT_SENTENCE = -1, -2
"""How far apart slots may stand: anywhere in the draft; in one sentence or the one beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slots:
    """One way to meet a rule: phrases that must all stand close together.

    Attributes:
        all: alternatives per slot, as phrases (see ``knowledge.phrases``).
        also: phrases of which one must stand anywhere in the draft; empty for no such demand.
        without: phrases that must not stand in the same sentence.
        absent: phrases that must stand nowhere in the draft.
        within: the most words between one slot and the next; 0 for "in one sentence",
            ``ANYWHERE`` or ``NEXT_SENTENCE``.
        ordered: the slots must come in this order.
    """

    all: tuple[tuple[str, ...], ...]
    also: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    within: int = 0
    ordered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One thing to look for in a draft.

    Attributes:
        rule_id: stable, never reused ("pii.phone.private").
        version: counts up whenever it finds something else than before.
        topic: key of ``knowledge.topics.TOPICS``; the only tie to clauses.
        capacities: in which capacities of the poster the rule speaks.
        severity: the most it weighs.
        asks: it raises a question to the writer, which never counts towards the verdict.
        pattern: regular expression over the folded draft, for PATTERN; "" else.
        clue: a cheap pattern that a draft must match before ``pattern`` is tried; "" for none.
        validator: name of a check that a match must pass, "" for none.
        ways: for SLOTS and ABSENCE, any of which meets the rule.
        words: lists that a family of detectors needs, by name.
        lowered_by: contexts that take the severity down to a note.
        silenced_by: contexts in which nothing is found at all.
        reason: a sentence for the writer; "{match}" stands for the words found.
        fix: without a span; its text may hold "{match}".
        bad: drafts it must find.
        ok: drafts it must leave alone.
        source: where the rule's logic comes from.
    """

    rule_id: str
    version: int
    topic: str
    kind: RuleKind
    capacities: frozenset[Capacity]
    severity: Severity
    certainty: Certainty
    reason: str
    bad: tuple[Example, ...]
    ok: tuple[Example, ...]
    source: str
    asks: bool = False
    pattern: str = ""
    clue: str = ""
    validator: str = ""
    ways: tuple[Slots, ...] = ()
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lowered_by: frozenset[Context] = frozenset()
    silenced_by: frozenset[Context] = frozenset()
    fix: Fix | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrgWords:
    """What is public or well known in an organisation, so that nobody is warned of it.

    Attributes:
        names: the organisation's names and short forms ("Rutland County Council", "RCC").
        phones: public numbers, in any notation; compared by their digits.
        emails: public mailboxes, and domains as "@example.gov.uk".
        domains: of its official websites ("rutland.gov.uk").
        people: office holders whose names may be mentioned.
        words: words and place names that are spelt as they should be.
    """

    names: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RawFinding:
    """One place where a rule spoke, before a clause is known.

    Attributes:
        spans: code points of the draft as it was given, in order; empty for the draft as a whole.
        excerpt: the draft's words at the spans, joined by " ... "; "" for the whole.
        folded: the excerpt without disguise, in small letters; for fingerprints.
        reason: the rule's reason with the words found filled in.
        evidence: what led to it (validator, context word), for explaining.
        severity: the rule's, lowered by what stands around it.
        contexts: those that apply here, whether or not the rule minds them.
        fix: with its span, None where there is none to offer.
        asks: as the rule's; a question never counts towards the verdict.
        or_topic: the topic that it may be instead, "" where there is little doubt.
    """

    rule: Rule
    spans: tuple[Span, ...]
    excerpt: str
    folded: str
    reason: str
    evidence: tuple[str, ...]
    certainty: Certainty
    severity: Severity
    contexts: frozenset[Context]
    fix: Fix | None
    asks: bool = False
    or_topic: str = ""


@cache
def load_rulebook(folder: Path | None = None) -> tuple[Rule, ...]:
    """Load every draft rule, in the order of their ids.

    Args:
        folder: of rule files; None for the rulebook that is shipped.

    Raises:
        RuleError: a rule has no good or no bad example, a bad pattern, an unknown topic or
            anything else that keeps it from being used, or two rules share an id.
    """
    from knowledge.rulefile import read_rules

    return read_rules(folder if folder is not None else _SHIPPED)


@cache
def load_groups(folder: Path | None = None) -> Mapping[str, tuple[str, ...]]:
    """Load the groups of phrases that rules share, by name.

    Raises:
        RuleError: a phrase cannot be read, or a group contains itself.
    """
    from knowledge.rulefile import read_groups

    return read_groups(folder if folder is not None else _SHIPPED)


_SHIPPED = Path(__file__).parent / "rulebook"
