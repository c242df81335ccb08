"""The one place that knows everybody: settings in; assistant, intake and desk out.

Opening is cheap; models and indexes load when first needed.
"""

import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.config import Settings
from bot.core.assistant import Assistant
from bot.core.ports import EventLog, Library, Progress, Snapshot
from bot.events import NoEvents
from bot.questions import OwnQuestions
from knowledge.archive import Archive
from knowledge.corpus import Corpus
from knowledge.domain import PolicyVersion
from knowledge.errors import IndexMissing, RetrievalError, StoreUnavailable

if TYPE_CHECKING:
    from bot.core.desk import Desk
    from bot.core.ingesting import Intake
    from bot.core.reminders import Reminders
    from bot.core.reviewing import Reviewer
    from bot.draft_files import FileRulings, FileTally
    from bot.store.opening import Store
    from index.embed import Embedder

__all__ = [
    "ArchiveLibrary",
    "IndexFolders",
    "OrgLock",
    "SystemClock",
    "open_archive",
    "open_assistant",
    "open_desk",
    "open_index_folders",
    "open_intake",
    "open_library",
    "open_reminders",
    "open_reviewer",
    "open_rulings",
    "open_tally",
]

_INDEX_FOLDER = "index"


class SystemClock:
    """Tells the machine's time."""

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        return datetime.now(UTC)


class _LateEmbedder:
    """The embedding model, loaded once, when first asked for."""

    def __init__(self, name_or_path: str | None) -> None:
        self._name_or_path = name_or_path
        self._lock = threading.Lock()
        self._embedder: Embedder | None = None

    def __call__(self) -> "Embedder":
        with self._lock:
            if self._embedder is None:
                from index.embed import open_embedder

                self._embedder = open_embedder(self._name_or_path)
            return self._embedder


class IndexFolders:
    """The index folders of every organisation: built aside, opened, swept.

    Args:
        archive: says where an organisation's folder is.
        embedder: returns the model; called when first needed.
    """

    def __init__(self, archive: Archive, embedder: Callable[[], "Embedder"]) -> None:
        self._archive = archive
        self._questions = OwnQuestions(archive)
        self.embedder = embedder

    def open(self, corpus: Corpus) -> Snapshot:
        """Return the corpus with the retriever of its index.

        Raises:
            RetrievalError: the index is missing, stale, or its model cannot be loaded.
        """
        from index.retriever import open_retriever

        retriever = open_retriever(
            self._folder(corpus.org, corpus.index_name),
            corpus_digest=corpus.digest,
            embedder=self.embedder(),
            clause_of=corpus.clause,
        )
        return Snapshot(corpus=corpus, retriever=retriever)

    def build(self, corpus: Corpus, previous: str | None, progress: Progress) -> str:
        """Build the index of a corpus under a name of its own and return the name."""
        from index.store import build_index

        name = self._free_name(corpus)
        build_index(
            self._folder(corpus.org, name),
            corpus_digest=corpus.digest,
            clauses=corpus.clauses(),
            embedder=self.embedder(),
            previous=self._folder(corpus.org, previous) if previous else None,
            progress=lambda done, total: progress("indexing", done, total),
            questions=self._questions.known(corpus),
        )
        return name

    def keep_questions(
        self, org: str, policy: PolicyVersion, sources: Sequence[tuple[str, bytes]]
    ) -> int:
        """Keep a policy's own questions for the next build; return how many there are."""
        return self._questions.keep(org, policy, sources)

    def fault(self, corpus: Corpus) -> str:
        """Return why the corpus's index cannot be used, "" where it can."""
        if corpus.index_name.split("-")[1:2] != [self._questions.digest(corpus)]:
            return "it was built with other questions"
        try:
            self.open(corpus)
        except RetrievalError as error:
            return str(error)
        return ""

    def sweep(self, org: str, keep: Iterable[str]) -> None:
        """Remove index folders that nothing refers to; what cannot be removed stays."""
        kept = set(keep)
        folder = self._archive.org_folder(org) / _INDEX_FOLDER
        for path in folder.iterdir() if folder.is_dir() else ():
            if path.name not in kept:
                shutil.rmtree(path, ignore_errors=True)

    def _folder(self, org: str, name: str) -> Path:
        return self._archive.org_folder(org) / _INDEX_FOLDER / name

    def _free_name(self, corpus: Corpus) -> str:
        """Return a name that no folder has: what a reader may have open is never written to."""
        stem = f"{corpus.digest}-{self._questions.digest(corpus)}"
        name, n = stem, 1
        while self._folder(corpus.org, name).exists():
            n += 1
            name = f"{stem}-{n}"
        return name


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    stamp: tuple[int, int] | None
    snapshot: Snapshot


class ArchiveLibrary:
    """What organisations have ingested; opened once, and again after each ingest.

    A snapshot is whole: its index was built from exactly its policies. Whoever holds one goes on
    with it while a newer is opened.
    """

    def __init__(self, archive: Archive, folders: IndexFolders) -> None:
        self._archive = archive
        self._folders = folders
        self._held: dict[str, _Held] = {}
        self._locks: dict[str, threading.Lock] = {}

    def snapshot(self, org: str) -> Snapshot:
        """Return the newest whole state; costs one stat while nothing changed."""
        stamp = self._archive.stamp(org)
        held = self._held.get(org)
        if held is not None and held.stamp == stamp:
            return held.snapshot
        with self._locks.setdefault(org, threading.Lock()):
            held = self._held.get(org)
            if held is None or held.stamp != self._archive.stamp(org):
                held = self._open(org)
                self._held[org] = held
            return held.snapshot

    def _open(self, org: str) -> _Held:
        while True:
            # Taken before the catalogue is read: a commit in between only means opening again.
            stamp = self._archive.stamp(org)
            corpus = self._archive.corpus(org)
            try:
                return _Held(stamp=stamp, snapshot=self._folders.open(corpus))
            except IndexMissing:
                # Two ingests may have come and gone since, and swept this index away.
                if self._archive.stamp(org) == stamp:
                    raise


class OrgLock:
    """Keeps two ingests of one organisation apart, over processes."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    @contextmanager
    def __call__(self, org: str) -> Iterator[None]:
        """Hold the organisation's lock; refuse at once if another holds it."""
        from filelock import FileLock, Timeout

        folder = self._archive.org_folder(org)
        lock = FileLock(folder / "ingest.lock")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            lock.acquire(timeout=0)
        except Timeout as error:
            raise StoreUnavailable(
                f"Another ingest of {org!r} is running. Wait for it to end, then try again"
            ) from error
        except OSError as error:
            raise StoreUnavailable(
                f"{folder}: cannot be written ({error.strerror}). Check the disk and its rights"
            ) from error
        try:
            yield
        finally:
            lock.release()


def open_archive(settings: Settings) -> Archive:
    """Return the versions of every organisation."""
    return Archive(settings.home)


def open_index_folders(settings: Settings) -> IndexFolders:
    """Return the indexes of every organisation."""
    return IndexFolders(open_archive(settings), _LateEmbedder(settings.model))


def open_library(settings: Settings) -> ArchiveLibrary:
    """Return what was ingested, with its indexes."""
    return ArchiveLibrary(open_archive(settings), open_index_folders(settings))


def _open_mending_library(settings: Settings, events: EventLog) -> Library:
    """Return what was ingested; an index that cannot be used is built anew by itself."""
    from bot.mending import MendingLibrary

    archive, folders = open_archive(settings), open_index_folders(settings)
    return MendingLibrary(
        ArchiveLibrary(archive, folders),
        mend=_open_intake(archive, folders, events).mend,
        has_policies=lambda org: archive.stamp(org) is not None,
        events=events,
    )


def open_assistant(
    settings: Settings, events: EventLog | None = None, *, library: Library | None = None
) -> Assistant:
    """Return the assistant over what was ingested.

    Args:
        library: one that is open already, to share its model.
    """
    return Assistant(
        library=library or open_library(settings),
        clock=SystemClock(),
        events=events or NoEvents(),
        org_contact=settings.contact,
    )


def open_rulings(settings: Settings) -> "FileRulings":
    """Return what policy owners said of topics and clauses."""
    from bot.draft_files import FileRulings

    return FileRulings(open_archive(settings))


def open_tally(settings: Settings) -> "FileTally":
    """Return how often rules spoke and were dismissed."""
    from bot.draft_files import FileTally

    return FileTally(open_archive(settings))


def open_reviewer(
    settings: Settings, events: EventLog | None = None, *, library: Library | None = None
) -> "Reviewer":
    """Return what reviews drafts against what was ingested.

    Args:
        library: one that is open already; without it policies are opened without their index.
    """
    # Loaded here: whoever only asks needs no rule.
    from bot.core.reviewing import Reviewer
    from bot.draft_files import CorpusLibrary, FileRulings, FileTally, finding_key
    from bot.sense import late_senses

    archive, senses = open_archive(settings), late_senses()
    return Reviewer(
        library=library or CorpusLibrary(archive),
        clock=SystemClock(),
        events=events or NoEvents(),
        org_contact=settings.contact,
        scorer=senses.scorer,
        clause_reader=senses.clause_reader,
        clause_matcher=senses.clause_matcher,
        rulings=FileRulings(archive),
        tally=FileTally(archive),
        key=finding_key(settings.home),
    )


def open_desk(settings: Settings, events: EventLog, store: "Store") -> "Desk":
    """Return everything that chat adapters call, over one model and one store."""
    # Loaded here: the command line has no desk.
    from bot.core.desk import Desk
    from bot.core.threads import Threads
    from bot.tenants import settled_tenants

    library, clock = _open_mending_library(settings, events), SystemClock()
    return Desk(
        assistant=open_assistant(settings, events, library=library),
        reviewer=open_reviewer(settings, events, library=library),
        threads=Threads(clock),
        claims=store.claims,
        tenants=settled_tenants(store.tenants, open_archive(settings), settings),
        profiles=store.profiles,
        question_log=store.question_log,
        feedback=store.feedback,
        people=store.people,
        suppressions=store.suppressions,
        conversation_refs=store.conversation_refs,
        installations=store.installations,
        codes=store.codes,
        audit=store.audit,
        inbox=store.inbox,
        events=events,
        clock=clock,
        reminders=open_reminders(settings, store, events, library=library, tells_owners=True),
    )


def open_reminders(
    settings: Settings,
    store: "Store",
    events: EventLog | None = None,
    *,
    library: Library | None = None,
    tells_owners: bool = False,
) -> "Reminders":
    """Return reminders over the store, the chat page and the command line connected.

    Args:
        library: one that is open already; without it policies are opened without their index.
        tells_owners: the clockwork also tells policy owners what they should know.
    """
    # Loaded here: whoever only asks needs no reminder.
    from bot.draft_files import CorpusLibrary
    from bot.reminders_opening import reminders_over

    archive = open_archive(settings)
    return reminders_over(
        settings,
        store,
        archive=archive,
        library=library or CorpusLibrary(archive),
        clock=SystemClock(),
        events=events or NoEvents(),
        tells_owners=tells_owners,
    )


def open_intake(settings: Settings, events: EventLog | None = None) -> "Intake":
    """Return what takes policies in."""
    return _open_intake(open_archive(settings), open_index_folders(settings), events or NoEvents())


def _open_intake(archive: Archive, folders: IndexFolders, events: EventLog) -> "Intake":
    # Loaded here: whoever only asks needs no parser.
    from bot.core.ingesting import Intake

    return Intake(
        archive=archive,
        builder=folders,
        lock=OrgLock(archive),
        clock=SystemClock(),
        events=events,
    )
