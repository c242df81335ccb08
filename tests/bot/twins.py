"""In-memory twins of the core's ports, for tests."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from bot.core.assistant import Assistant
from bot.core.desk import Desk
from bot.core.memory import MemoryStore
from bot.core.ports import Clock, EventLog, Library, Progress, Snapshot
from bot.core.reviewing import Reviewer
from bot.core.telling import content_words
from bot.core.threads import Threads
from bot.wiring import IndexFolders
from knowledge.archive import Archive
from knowledge.corpus import Corpus, PolicyEntry
from knowledge.domain import Clause, Passage, PolicyVersion
from knowledge.errors import IndexMissing, IndexStale, SourceError, StoreUnavailable

__all__ = [
    "NOW",
    "EventList",
    "FixedClock",
    "FolderIndex",
    "MemoryLibrary",
    "NamedLock",
    "NoIndex",
    "ScriptedRetriever",
    "WordRetriever",
    "a_corpus",
    "a_desk",
    "a_passage",
]

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def a_desk(
    library: Library,
    store: MemoryStore | None = None,
    events: EventLog | None = None,
    clock: Clock | None = None,
    **ports: Any,
) -> Desk:
    """Return a desk over a library, everything else in memory and at a fixed time.

    Args:
        ports: what else it has, or has otherwise, by name.
    """
    clock = clock or FixedClock()
    store = store or MemoryStore(clock)
    events = events or EventList()
    desk = Desk(
        assistant=Assistant(library=library, clock=clock, events=events),
        reviewer=Reviewer(library=library, clock=clock, events=events),
        threads=Threads(clock),
        claims=store.claims,
        tenants=store.tenants,
        profiles=store.profiles,
        question_log=store.question_log,
        feedback=store.feedback,
        people=store.people,
        suppressions=store.suppressions,
        conversation_refs=store.conversation_refs,
        installations=store.installations,
        codes=store.codes,
        audit=store.audit,
        events=events,
        clock=clock,
    )
    return replace(desk, **ports)


class FixedClock:
    """A clock that stands still."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def now(self) -> datetime:
        """Return the same moment always."""
        return self.at


class EventList:
    """An event log that remembers."""

    def __init__(self) -> None:
        self.records: list[tuple[str, dict[str, object]]] = []
        self.alarms: list[tuple[str, dict[str, object]]] = []

    def record(self, event: str, **fields: object) -> None:
        """Remember an event."""
        self.records.append((event, fields))

    def alarm(self, event: str, **fields: object) -> None:
        """Remember an alarm."""
        self.alarms.append((event, fields))


def a_corpus(*versions: PolicyVersion, org: str = "council") -> Corpus:
    """Return a corpus of the versions, in memory."""
    by_policy = {v.policy: v for v in versions}
    entries = {
        v.policy: PolicyEntry(
            policy=v.policy,
            title=v.metadata.title,
            version=v.version,
            digest=v.digest,
            source_name=v.source_name,
            n_clauses=len(v.clauses),
        )
        for v in versions
    }
    return Corpus(org, entries, lambda entry: by_policy[entry.policy], "twin")


def a_passage(clause: Clause, probability: float, rank: int = 1) -> Passage:
    """Return a passage of the clause as it stands."""
    return Passage(clause=clause, rank=rank, score=probability, probability=probability)


class ScriptedRetriever:
    """Finds what it was told to find, whatever the question."""

    def __init__(self, passages: Sequence[Passage] = ()) -> None:
        self.passages = tuple(passages)
        self.asked: list[str] = []

    def search(self, question: str, top_k: int) -> tuple[Passage, ...]:
        """Return the script."""
        self.asked.append(question)
        return self.passages[:top_k]


class WordRetriever:
    """Finds clauses by the words they share with the question."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus

    def search(self, question: str, top_k: int) -> tuple[Passage, ...]:
        """Return the clauses with most words in common."""
        asked = content_words(question)
        scored = sorted(
            ((self._score(asked, c), c.clause_id) for c in self._corpus.clauses()),
            key=lambda pair: (-pair[0], pair[1]),
        )
        return tuple(
            a_passage(self._corpus.clause(clause_id), score, rank)
            for rank, (score, clause_id) in enumerate(scored[:top_k], 1)
        )

    def _score(self, asked: set[str], clause: Clause) -> float:
        words = " ".join((*clause.heading_path, clause.lead_in, clause.text))
        return min(1.0, 1.5 * len(asked & content_words(words)) / max(1, len(asked)))


class MemoryLibrary:
    """Snapshots in memory, by organisation."""

    def __init__(self, *snapshots: Snapshot) -> None:
        self.snapshots = {s.corpus.org: s for s in snapshots}

    def snapshot(self, org: str) -> Snapshot:
        """Return what the organisation was given."""
        try:
            return self.snapshots[org]
        except KeyError:
            raise IndexMissing(f"nothing ingested for {org}") from None


class NoIndex:
    """An index builder that builds nothing but remembers what it was asked."""

    def __init__(self) -> None:
        self.built: list[str] = []
        self.why_unusable = ""
        self.questions: dict[str, list[str]] = {}

    def build(self, corpus: Corpus, previous: str | None, progress: Progress) -> str:
        """Return a name of its own."""
        progress("indexing", 0, 1)
        name = f"{corpus.digest}-{len(self.built)}"
        self.built.append(name)
        return name

    def fault(self, corpus: Corpus) -> str:
        """Return what the test says is wrong."""
        return self.why_unusable

    def keep_questions(
        self, org: str, policy: PolicyVersion, sources: Sequence[tuple[str, bytes]]
    ) -> int:
        """Remember the questions; one that says so is bad."""
        for name, data in sources:
            if b"bad" in data:
                raise SourceError(name, "holds a bad line", "Mend it", 1)
            self.questions.setdefault(policy.policy, []).append(Path(name).name)
        return len(sources)

    def sweep(self, org: str, keep: Iterable[str]) -> None:
        """Remember what was to be kept."""
        self.kept = tuple(keep)


class NamedLock:
    """A lock per organisation that refuses at once."""

    def __init__(self) -> None:
        self._held: set[str] = set()

    @contextmanager
    def __call__(self, org: str) -> Iterator[None]:
        """Hold the lock, or refuse."""
        if org in self._held:
            raise StoreUnavailable("another ingest is running")
        self._held.add(org)
        try:
            yield
        finally:
            self._held.remove(org)


class FolderIndex(IndexFolders):
    """Index folders on disk that hold nothing but a digest; search is by shared words."""

    def __init__(self, archive: Archive) -> None:
        super().__init__(archive, lambda: SimpleNamespace(name="twin", dimension=0))

    def open(self, corpus: Corpus) -> Snapshot:
        """Return a retriever if the folder was built from exactly this corpus."""
        try:
            digest = (self._folder(corpus.org, corpus.index_name) / "digest").read_text()
        except FileNotFoundError:
            raise IndexMissing("no such index") from None
        if digest != corpus.digest:
            raise IndexStale("built from other policies")
        return Snapshot(corpus=corpus, retriever=WordRetriever(corpus))

    def build(self, corpus: Corpus, previous: str | None, progress: Progress) -> str:
        """Write the folder aside and rename it into place."""
        progress("indexing", 0, 1)
        name = self._free_name(corpus)
        folder = self._folder(corpus.org, name)
        aside = folder.with_name(f".{name}.aside")
        aside.mkdir(parents=True, exist_ok=True)
        (aside / "digest").write_text(corpus.digest)
        aside.rename(folder)
        progress("indexing", 1, 1)
        return name
