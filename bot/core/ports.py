"""What the core needs from the outside, one small protocol per need.

Implementations satisfy these by shape and never import this module; the core never names them.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Protocol

from bot.core.records import LoggedQuestion
from knowledge.archive import Staged
from knowledge.corpus import Corpus
from knowledge.domain import Passage, PolicyVersion

__all__ = [
    "Archive",
    "Claims",
    "Clock",
    "EventLog",
    "Feedback",
    "Inbox",
    "IndexBuilder",
    "IngestLock",
    "Library",
    "Progress",
    "QuestionLog",
    "Retriever",
    "Snapshot",
    "Tenants",
    "Voice",
]

Progress = Callable[[str, int, int], None]
"""Called with (what is being done, done, total) while long work goes on."""


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Return the present moment, in UTC, with its time zone."""
        ...


class EventLog(Protocol):
    """Keeps what happened: event names with ids, counts and durations, never words of a person."""

    def record(self, event: str, **fields: str | int | float | bool | None) -> None:
        """Write one event ("answer.composed") with its fields."""
        ...

    def alarm(self, event: str, **fields: str | int | float | bool | None) -> None:
        """Write one event that an operator must look at."""
        ...


class Retriever(Protocol):
    """Finds clauses of one fixed corpus."""

    def search(self, question: str, top_k: int) -> tuple[Passage, ...]:
        """Return the passages nearest to the question, best first, at most ``top_k``."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One whole state of an organisation: its policies in force and the index built from them."""

    corpus: Corpus
    retriever: Retriever


class Library(Protocol):
    """Opens what organisations have ingested."""

    def snapshot(self, org: str) -> Snapshot:
        """Return the newest whole state; policies and index always belong together.

        Raises:
            IndexMissing: nothing was ingested for the organisation.
            RetrievalError: the index cannot be used.
            StoreUnavailable: the home folder cannot be read.
        """
        ...


class Archive(Protocol):
    """Keeps policy versions; the switch to a new set of them is one atomic act."""

    def corpus(self, org: str) -> Corpus:
        """Return the policies in force.

        Raises:
            IndexMissing: nothing was ingested for the organisation.
        """
        ...

    def next_version(self, org: str, policy: str) -> int:
        """Return the number that the policy's next version gets."""
        ...

    def stage(self, org: str, versions: Iterable[PolicyVersion]) -> Staged:
        """Write versions aside; what is in force does not change."""
        ...

    def commit(self, staged: Staged, index_name: str) -> Corpus:
        """Put the staged versions and the named index into force, together."""
        ...


class IndexBuilder(Protocol):
    """Builds and tends the indexes of an organisation's corpora."""

    def build(self, corpus: Corpus, previous: str | None, progress: Progress) -> str:
        """Build the index of a corpus that is not yet in force; return the index's name.

        Args:
            previous: name of the index now in force, whose work may be used again.
        """
        ...

    def fault(self, corpus: Corpus) -> str:
        """Return why the corpus's index cannot be used, "" where it can."""
        ...

    def keep_questions(
        self, org: str, policy: PolicyVersion, sources: Sequence[tuple[str, bytes]]
    ) -> int:
        """Keep a policy's own known questions for the next build; return how many there are.

        Args:
            sources: names and bytes of the files that hold them.

        Raises:
            SourceError: a line is no question; those kept before stay.
        """
        ...

    def sweep(self, org: str, keep: Iterable[str]) -> None:
        """Remove indexes that nothing refers to any more."""
        ...


class IngestLock(Protocol):
    """Keeps two ingests of one organisation apart."""

    def __call__(self, org: str) -> AbstractContextManager[None]:
        """Hold the organisation's lock while the context lasts.

        Raises:
            StoreUnavailable: another ingest holds it.
        """
        ...


class Voice(Enum):
    """Whether what ends a piece of work may be said by its holder.

    Attributes:
        UNSURE: a holder before had begun to say it and never told the end: it may be out.
        ANOTHERS: the work is another's by now, or done.
    """

    OURS = auto()
    UNSURE = auto()
    ANOTHERS = auto()


class Claims(Protocol):
    """Lets each event, click and reminder be handled once, over restarts and replicas."""

    def claim(self, key: str, *, lease_s: float = 60.0) -> bool:
        """Return True to exactly one caller, who then does the work.

        A claim that is neither finished nor released ends with its lease; then the work may be
        claimed again, because whoever held it has died.

        Args:
            key: names the event; platform and tenant included.

        Raises:
            StoreUnavailable: it cannot be told whether the work was done.
        """
        ...

    def prolong(self, key: str, *, lease_s: float = 60.0) -> bool:
        """Begin the caller's lease anew; return False where the work is another's by now, or done.

        Work that nobody holds becomes the caller's, who could perhaps not claim it before.

        Raises:
            StoreUnavailable: it cannot be told whose the work is.
        """
        ...

    def begin_to_say(self, key: str, *, lease_s: float = 60.0) -> Voice:
        """Note, so that it outlives this process, that the caller now says what ends the work.

        The caller's lease begins anew, as with ``prolong``. To be asked before every such word:
        whoever takes the work over learns by it that the word may be out.

        Raises:
            StoreUnavailable: it can neither be noted nor told whose the work is.
        """
        ...

    def claim_all(self, keys: Collection[str], *, lease_s: float = 60.0) -> Collection[str]:
        """Claim much work in one step; return the keys of what the caller does."""
        ...

    def begin_to_say_all(
        self, keys: Collection[str], *, lease_s: float = 60.0
    ) -> Mapping[str, Voice]:
        """Note of much work in one step that the caller says what ends it."""
        ...

    def finish_all(self, keys: Collection[str]) -> None:
        """Say of much work in one step that it is done."""
        ...

    def done(self, keys: Collection[str]) -> Collection[str]:
        """Return the keys of what is done."""
        ...

    def finish(self, key: str) -> None:
        """Say that the work is done; the key is not given out again.

        Finished claims are swept after 30 days, long after any platform has stopped repeating.
        """
        ...

    def release(self, key: str, *, is_unsure: bool = False) -> None:
        """Give unfinished work back at once; does nothing where the lease has gone to another.

        Args:
            is_unsure: what ends the work may be out, so whoever takes it over has to look.
        """
        ...


class Inbox(Protocol):
    """Keeps what was heard until it is done, so that nothing dies with a process.

    What is kept holds a person's words: it is encrypted, forgotten the moment it is done, and
    never older than an hour.
    """

    def keep(self, works: Mapping[str, bytes]) -> None:
        """Keep pieces of work, all of them or none; what is kept already stays.

        Args:
            works: what is to be done, by the key that it is claimed by.

        Raises:
            StoreUnavailable: they cannot be kept.
        """
        ...

    def forget(self, keys: Iterable[str]) -> None:
        """Drop what is done; what was never kept does no harm."""
        ...

    def waiting(self, prefix: str, *, for_s: float) -> Mapping[str, bytes]:
        """Return work that was kept at least so long ago, oldest first, a few hundred at most.

        Args:
            prefix: how its keys begin.
        """
        ...


class Tenants(Protocol):
    """Knows which organisation a Slack workspace or Teams tenant belongs to."""

    def org_of(self, platform: str, tenant: str) -> str | None:
        """Return the organisation, None where the tenant is unknown: then nothing is answered.

        Args:
            platform: "slack" or "teams".
            tenant: the platform's id ("E1/T1" or "T1"; a Teams tenant id).
        """
        ...

    def connect(self, platform: str, tenant: str, org: str) -> None:
        """Say whose a tenant is; what was said before no longer holds."""
        ...

    def disconnect(self, platform: str, tenant: str) -> None:
        """Forget a tenant, its tokens and its conversation references.

        Its people stay until they are purged: a workspace that comes back must not ask all of
        them to attest again.
        """
        ...

    def tenants_of(self, org: str) -> tuple[tuple[str, str], ...]:
        """Return an organisation's (platform, tenant) pairs, in order."""
        ...


class QuestionLog(Protocol):
    """Keeps of questions what the organisation allows: nothing, counts, or the text alone."""

    def record(
        self,
        org: str,
        question: str,
        *,
        outcome: str,
        clause_ids: Sequence[str] = (),
        passed_on: bool = False,
    ) -> None:
        """Keep one question as far as it is allowed.

        Args:
            passed_on: the asker asked that the policy owner sees it; then its text is kept, without
                the person, unless the organisation keeps nothing.
        """
        ...

    def counts(self, org: str, *, since: datetime) -> Mapping[str, int]:
        """Return how many questions had each outcome, from the day of ``since`` on."""
        ...

    def texts(self, org: str, *, since: datetime) -> tuple[LoggedQuestion, ...]:
        """Return the questions kept as text, oldest first; none older than the retention."""
        ...


class Feedback(Protocol):
    """Keeps whether answers helped."""

    def record(self, org: str, *, clause_ids: Sequence[str], helpful: bool, reason: str) -> None:
        """Keep one judgement, without person and question.

        Args:
            reason: one of the offered reasons, "" where none was chosen.
        """
        ...

    def counts(self, org: str, *, since: datetime) -> Mapping[str, int]:
        """Return how many judgements each reason has; "helpful" counts those that were."""
        ...
