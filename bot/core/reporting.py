"""Compose the report on a draft from what was held against clauses.

Decides what is said, what was and was not looked for, and whom to ask; finds nothing itself.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core import wording_drafts
from bot.core.advice import warnings_for, whom_to_ask
from bot.core.binding import Grid
from bot.core.held import Held
from bot.core.holding import WHISTLE
from bot.core.tongue import has_other_language
from bot.core.weighing import ORDER, verdict_of
from bot.core.wording import NO_CONTACT
from knowledge.corpus import Corpus
from knowledge.domain import Audience, Capacity, DraftReport, Finding, Severity, Verdict
from knowledge.topics import TOPICS

__all__ = ["Post", "Reporter", "gravest_first"]

_LINK = re.compile(r"https?://(?:www\.)?|www\.", re.I)
_OWN_CHANNEL = re.compile(
    r"\b(?:on|from|using|via|through|with) (?:the|our|my) (?:\w+ )?(?:council|work|team|service|"
    r"department|official|corporate|company)(?:['\u2019]s)? (?:own )?"
    r"(?:\w+ )?(?:blog|page|account|web ?site|channel|feed|profile|log-?in)\b",
    re.I,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What is about to be posted.

    Attributes:
        capacity: None where not known.
        platform: as detectors know it.
        writer: whose clauses bind.
    """

    draft: str
    capacity: Capacity | None
    platform: str
    writer: Audience

    @property
    def bound_as(self) -> Capacity | None:
        """In which capacity clauses are held against it.

        A personal post on the organisation's own channel is held against the clauses of both.
        """
        if self.capacity is Capacity.PERSONAL and _OWN_CHANNEL.search(self.draft):
            return None
        return self.capacity


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporter:
    """Composes reports on drafts of one organisation at one moment.

    Attributes:
        topics: ids of the topics that rules looked for.
        org_contact: whom to ask where no policy names anyone, "" where not known.
    """

    corpus: Corpus
    grid: Grid
    topics: frozenset[str]
    org_contact: str
    at: datetime

    def report(self, post: Post, held: Sequence[Held], corrected: str) -> DraftReport:
        """Return the report on a draft that was read."""
        findings = sorted((h.finding for h in held if not h.is_question), key=gravest_first)
        questions = [h.finding for h in held if h.is_question]
        doubts = [h.finding for h in held if h.is_question and not h.raw.asks]
        verdict = verdict_of(findings, doubts)
        counted = [f for f in findings if not f.suppressed_by]
        n_notes = sum(f.severity is Severity.NOTE for f in counted)
        clauses = [h.bindings[0].clause for h in held]
        policies = [self.corpus.policy(p) for p in dict.fromkeys(c.policy for c in clauses)]
        checked, silent = self._looked_for(post)
        text = wording_drafts.verdict(
            verdict,
            n_serious=len(counted) - n_notes,
            n_notes=n_notes,
            n_questions=len(questions),
            n_set_aside=len(findings) - len(counted),
        )
        return DraftReport(
            verdict=verdict,
            text=text if checked else wording_drafts.NOTHING_LOOKED_FOR,
            findings=tuple(findings),
            questions=tuple(questions),
            corrected=corrected,
            checked=checked,
            not_checked=(*_never_checked(post), *silent),
            contact=self._contact(held),
            warnings=(
                *_unread(post),
                *warnings_for(policies, clauses, post.writer, self.at.date()),
            ),
            corpus_digest=self.corpus.digest,
            reviewed_at=self.at,
        )

    def unread(self, fault: str) -> DraftReport:
        """Return the report on a draft that could not be read; the fault says why.

        A draft without words speaks against nothing; of any other nothing can be said.
        """
        return DraftReport(
            verdict=Verdict.OK if fault == wording_drafts.EMPTY else Verdict.REVIEW,
            text=fault,
            findings=(),
            questions=(),
            corrected="",
            checked=(),
            not_checked=(),
            contact=self._contact(()),
            warnings=(),
            corpus_digest=self.corpus.digest,
            reviewed_at=self.at,
        )

    def _looked_for(self, post: Post) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the names of the topics that were looked for, and of those without a clause."""
        bound: list[str] = []
        silent: list[str] = []
        for topic in TOPICS.values():
            if topic.topic_id in self.topics:
                speaks = self.grid.eligible(topic.topic_id, post.bound_as, post.writer)
                (bound if speaks else silent).append(topic.name)
        return tuple(bound), tuple(map(wording_drafts.silent_not_checked, silent))

    def _contact(self, held: Sequence[Held]) -> str:
        if not held:
            return self.org_contact or NO_CONTACT
        # Whoever speaks up is sent to those who can look into it, whatever else was found.
        raised = [h for h in held if h.finding.topic == WHISTLE]
        gravest = min(raised or held, key=lambda h: gravest_first(h.finding))
        clause = gravest.bindings[0].clause
        topic = TOPICS[gravest.finding.topic].name
        return whom_to_ask(self.corpus.policy(clause.policy), (clause,), topic, self.org_contact)


def gravest_first(finding: Finding) -> tuple[bool, int, int]:
    """Return the key that sorts findings: what counts first, then by weight, then by place."""
    at = finding.spans[0].start if finding.spans else -1
    return (bool(finding.suppressed_by), -ORDER[finding.severity], at)


def _unread(post: Post) -> Iterator[str]:
    """Yield what the writer must know before anything that is said of the draft."""
    if has_other_language(post.draft):
        yield wording_drafts.OTHER_LANGUAGE_NOT_CHECKED


def _never_checked(post: Post) -> Iterator[str]:
    yield from wording_drafts.NOT_CHECKED_ALWAYS
    if post.capacity is None:
        yield wording_drafts.CAPACITY_NOT_KNOWN
    n_links = len(_LINK.findall(post.draft))
    if n_links:
        yield wording_drafts.links_not_checked(n_links)
