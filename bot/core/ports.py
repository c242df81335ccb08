"""What the core needs from the outside, one small protocol per need.

Implementations satisfy these by shape and never import this module; the core never names them.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from knowledge.archive import Staged
from knowledge.corpus import Corpus
from knowledge.domain import Passage, PolicyVersion

__all__ = [
    "Archive",
    "Clock",
    "EventLog",
    "IndexBuilder",
    "IngestLock",
    "Library",
    "Progress",
    "Retriever",
    "Snapshot",
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
