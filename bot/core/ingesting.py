"""Taking policies in: parse, stage, index, then one switch; a bad file stops no other.

Nothing is in force before the switch, so a process killed at any moment leaves the old state whole.
Knows the ports only; adapters find the files.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from time import perf_counter

from bot.core.ingested import FileReport, FileResult, IngestReport, SourceFile
from bot.core.ports import Archive, Clock, EventLog, IndexBuilder, IngestLock, Progress
from knowledge.archive import is_safe_name
from knowledge.corpus import Corpus, PolicyEntry
from knowledge.domain import PolicyVersion, Remark
from knowledge.errors import IndexMissing, SourceError
from knowledge.parse import file_digest, parse_policy

__all__ = ["Intake"]


class _Batch:
    """What is known so far of the files of one call, and what was in force before it."""

    def __init__(self, corpus: Corpus | None) -> None:
        self.corpus = corpus
        self.in_force = {entry.digest: entry for entry in corpus.entries.values()} if corpus else {}
        self.reports: list[FileReport] = []
        self.by_digest: dict[str, str] = {}
        self.by_policy: dict[str, str] = {}

    def take(self, name: str, digest: str, policy: str) -> None:
        """Note that a file gives a policy.

        Raises:
            SourceError: another file gives the same.
        """
        first = self.by_policy.setdefault(policy, name)
        if first != name:
            problem = f"gives the same policy id {policy!r} as {first}"
            raise SourceError(name, problem, "Rename one, or state `id: NAME` in its front matter")
        self.by_digest[digest] = name


class Intake:
    """Takes policy files in for an organisation.

    Args:
        archive: keeps the versions.
        builder: builds the index that belongs to them.
        lock: keeps two ingests of one organisation apart.
    """

    def __init__(
        self,
        *,
        archive: Archive,
        builder: IndexBuilder,
        lock: IngestLock,
        clock: Clock,
        events: EventLog,
    ) -> None:
        self._archive = archive
        self._builder = builder
        self._lock = lock
        self._clock = clock
        self._events = events

    def ingest(
        self,
        org: str,
        files: Sequence[SourceFile],
        *,
        dry_run: bool = False,
        force: bool = False,
        progress: Progress | None = None,
    ) -> IngestReport:
        """Parse the files, keep them as new versions, and bring them into force together.

        Args:
            dry_run: report only; nothing is written.
            force: parse unchanged files again.

        Raises:
            RetrievalError: the index cannot be built; what was in force stays in force.
            StoreUnavailable: the home folder cannot be written, or another ingest is running.
        """
        began = perf_counter()
        progress = progress or _silently
        if dry_run:
            batch = _Batch(self._in_force(org))
            for _ in self._parsed(org, files, batch, force=force, progress=progress):
                pass
            corpus, rebuilt = batch.corpus, False
        else:
            with self._lock(org):
                batch = _Batch(self._in_force(org))
                corpus, rebuilt = self._switch(org, files, batch, force=force, progress=progress)
        entries = corpus.entries.values() if corpus else ()
        report = IngestReport(
            files=tuple(batch.reports),
            n_policies=len(entries),
            n_clauses=sum(entry.n_clauses for entry in entries),
            rebuilt=rebuilt,
            took_ms=_ms_since(began),
        )
        self._events.record(
            "ingest.done",
            org=org,
            n_files=len(report.files),
            n_failed=report.n_failed,
            n_policies=report.n_policies,
            n_clauses=report.n_clauses,
            rebuilt=rebuilt,
            took_ms=report.took_ms,
        )
        return report

    def mend(self, org: str) -> bool:
        """Build the index of what is in force anew where it cannot be used.

        Returns:
            Whether it was needed: somebody else may have been quicker.

        Raises:
            RetrievalError: nothing was ingested, or the index cannot be built.
            StoreUnavailable: the home folder cannot be written, or an ingest is running.
        """
        with self._lock(org):
            old = self._archive.corpus(org)
            if not self._builder.fault(old):
                return False
            staged = self._archive.stage(org, ())
            name = self._builder.build(staged.corpus, None, _silently)
            self._archive.commit(staged, name)
            self._builder.sweep(org, keep=(name,))
            return True

    def _in_force(self, org: str) -> Corpus | None:
        try:
            return self._archive.corpus(org)
        except IndexMissing:
            return None

    def _switch(
        self,
        org: str,
        files: Sequence[SourceFile],
        batch: _Batch,
        *,
        force: bool,
        progress: Progress,
    ) -> tuple[Corpus | None, bool]:
        """Return the corpus now in force, and whether it changed."""
        old = batch.corpus
        parsed = self._parsed(org, files, batch, force=force, progress=progress)
        staged = self._archive.stage(org, parsed)
        if not staged.entries:
            return None, False
        self._keep_questions(files, batch, staged.corpus)
        if old is not None and staged.corpus.digest == old.digest and not self._builder.fault(old):
            return old, False
        previous = old.index_name if old else None
        name = self._builder.build(staged.corpus, previous, progress)
        corpus = self._archive.commit(staged, name)
        self._builder.sweep(org, keep=(name, *filter(None, (previous,))))
        return corpus, True

    def _keep_questions(self, files: Sequence[SourceFile], batch: _Batch, corpus: Corpus) -> None:
        """Keep the questions beside the policies taken in; a bad file of them is a remark."""
        for at, (file, report) in enumerate(zip(files, batch.reports, strict=True)):
            if not file.questions or not report.policy:
                continue
            try:
                sources = [(source.name, source.read()) for source in file.questions]
                n_questions = self._builder.keep_questions(
                    corpus.org, corpus.policy(report.policy), sources
                )
                batch.reports[at] = replace(report, n_questions=n_questions)
            except SourceError as error:
                remark = Remark(code="questions", message=f"Its questions were left out: {error}")
                batch.reports[at] = replace(report, remarks=(*report.remarks, remark))

    def _parsed(
        self,
        org: str,
        files: Sequence[SourceFile],
        batch: _Batch,
        *,
        force: bool,
        progress: Progress,
    ) -> Iterator[PolicyVersion]:
        """Yield new versions one by one; every file gets its report in the batch."""
        for at, file in enumerate(files):
            progress("reading", at, len(files))
            began = perf_counter()
            try:
                version, report = self._take(org, file, batch, force=force)
            except SourceError as error:
                version, report = None, _failed(file, str(error))
            batch.reports.append(replace(report, took_ms=_ms_since(began)))
            if version is not None:
                yield version
        progress("reading", len(files), len(files))

    def _take(
        self, org: str, file: SourceFile, batch: _Batch, *, force: bool
    ) -> tuple[PolicyVersion | None, FileReport]:
        data = file.read()
        digest = file_digest(data)
        same = batch.by_digest.get(digest)
        if same is not None:
            problem = f"has the same bytes as {same}. Nothing to do; remove one of the two"
            return None, FileReport(
                name=file.name, result=FileResult.DUPLICATE, problem=f"{file.name}: {problem}"
            )
        if not force and digest in batch.in_force:
            entry = batch.in_force[digest]
            batch.take(file.name, digest, entry.policy)
            return None, _unchanged(file, entry)
        version = parse_policy(file.name, data, version=1, ingested_at=self._clock.now())
        if not is_safe_name(version.policy):
            problem = f"its name gives the policy id {version.policy!r}, which cannot be kept"
            raise SourceError(file.name, problem, "Rename it to letters, digits and hyphens")
        # Only now: a file that failed may be read well under an ending that fits.
        batch.take(file.name, digest, version.policy)
        version = _numbered(version, self._next_number(org, version.policy, batch.corpus))
        return version, _taken(file, version)

    def _next_number(self, org: str, policy: str, corpus: Corpus | None) -> int:
        # What is in force is known already; the archive would read its catalogue again to tell.
        if corpus is not None and policy in corpus.entries:
            return corpus.entries[policy].version + 1
        return self._archive.next_version(org, policy)


def _silently(_doing: str, _done: int, _total: int) -> None:
    """Report progress to nobody."""


def _unchanged(file: SourceFile, entry: PolicyEntry) -> FileReport:
    """Return the report of a file whose bytes are in force already."""
    return FileReport(
        name=file.name,
        result=FileResult.UNCHANGED,
        policy=entry.policy,
        version=entry.version,
        n_clauses=entry.n_clauses,
    )


def _taken(file: SourceFile, version: PolicyVersion) -> FileReport:
    return FileReport(
        name=file.name,
        result=FileResult.ADDED if version.version == 1 else FileResult.UPDATED,
        policy=version.policy,
        version=version.version,
        n_clauses=len(version.clauses),
        n_sections=len(version.headings),
        metadata=version.metadata,
        remarks=version.remarks,
    )


def _failed(file: SourceFile, problem: str) -> FileReport:
    return FileReport(name=file.name, result=FileResult.FAILED, problem=problem)


def _numbered(version: PolicyVersion, number: int) -> PolicyVersion:
    """Return the version under another number, its clauses too."""
    if version.version == number:
        return version
    clauses = tuple(replace(clause, version=number) for clause in version.clauses)
    return replace(version, version=number, clauses=clauses)


def _ms_since(began: float) -> int:
    return round((perf_counter() - began) * 1000)
