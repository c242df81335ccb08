"""What `policybot doctor` looks at: one function per matter, each with the remedy in its words."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from time import perf_counter

from bot.cli.checked import Check, State
from bot.cli.checks_platforms import platform_checks, safety_checks, store_check
from bot.config import Settings
from bot.core.citing import quote_fault
from bot.wiring import IndexFolders, open_archive, open_index_folders
from knowledge.archive import Archive
from knowledge.corpus import Corpus
from knowledge.errors import PolicyAssistantError

__all__ = ["examine"]

_LITTLE_DISK_MB = 200
_PROBES = 5
_PROBE_TOP_K = 10


def examine(settings: Settings) -> Iterator[Check]:
    """Look at everything an answer rests on, then at what carries it to people."""
    yield from safety_checks(settings)
    yield from _foundations(settings)
    yield store_check(settings)
    yield from platform_checks(settings)


def _foundations(settings: Settings) -> Iterator[Check]:
    archive = open_archive(settings)
    folders = open_index_folders(settings)
    yield _home(settings)
    yield from _disk(settings)
    yield _model(folders, settings)
    try:
        orgs = archive.orgs()
    except OSError as error:
        found = f"cannot be read ({error.strerror})"
        yield Check(
            matter="policies", state=State.FAULT, found=found, remedy="Check the folder's rights"
        )
        return
    if not orgs:
        remedy = "Run: policybot ingest PATH"
        yield Check(matter="policies", state=State.NOTE, found="none ingested yet", remedy=remedy)
    for org in orgs:
        yield from _org(archive, folders, org)


def _home(settings: Settings) -> Check:
    home = settings.home
    if not home.exists():
        remedy = "The first ingest makes it"
        return Check(
            matter="home", state=State.NOTE, found=f"{home} does not exist yet", remedy=remedy
        )
    if not os.access(home, os.R_OK | os.W_OK | os.X_OK):
        remedy = "Give this account the right to read and write it, or set POLICYBOT_HOME"
        return Check(
            matter="home", state=State.FAULT, found=f"{home} is not writable", remedy=remedy
        )
    return Check(matter="home", state=State.GOOD, found=str(home))


def _disk(settings: Settings) -> Iterator[Check]:
    folder = settings.home
    while not folder.exists():
        folder = folder.parent
    free_mb = shutil.disk_usage(folder).free // 1024 // 1024
    found = f"{free_mb:,} MB free"
    if free_mb < _LITTLE_DISK_MB:
        remedy = "Make room before the next ingest"
        yield Check(matter="disk", state=State.FAULT, found=found, remedy=remedy)
    else:
        yield Check(matter="disk", state=State.GOOD, found=found)


def _model(folders: IndexFolders, settings: Settings) -> Check:
    began = perf_counter()
    try:
        embedder = folders.embedder()
    except PolicyAssistantError as error:
        remedy = "Mend POLICYBOT_MODEL, or unset it to use the shipped model"
        return Check(matter="model", state=State.FAULT, found=str(error), remedy=remedy)
    took_ms = round((perf_counter() - began) * 1000)
    source = "" if settings.model is None else " (POLICYBOT_MODEL)"
    found = f"{embedder.name}{source}, {embedder.dimension} dimensions, loads in {took_ms} ms"
    return Check(matter="model", state=State.GOOD, found=found)


def _org(archive: Archive, folders: IndexFolders, org: str) -> Iterator[Check]:
    again = f"Ingest the policies again: policybot ingest PATH --org {org} --force"
    try:
        corpus = archive.corpus(org)
        yield _integrity(corpus, again)
        yield _clock(corpus)
        yield _index(corpus, folders, again)
    except PolicyAssistantError as error:
        yield Check(matter=f"policies of {org}", state=State.FAULT, found=str(error), remedy=again)
        return
    yield from _remarks(corpus)


def _integrity(corpus: Corpus, remedy: str) -> Check:
    """Check every clause in force against its source, character by character."""
    n_clauses, faults = 0, []
    for clause in corpus.clauses():
        n_clauses += 1
        if fault := quote_fault(clause, corpus):
            faults.append(f"{clause.clause_id} ({fault})")
    matter = f"policies of {corpus.org}"
    if faults:
        found = f"{len(faults)} of {n_clauses} clauses are not true to their source: {faults[0]}"
        return Check(matter=matter, state=State.FAULT, found=found, remedy=remedy)
    found = f"{len(corpus.entries)} policies, all {n_clauses:,} clauses true to their source"
    return Check(matter=matter, state=State.GOOD, found=found)


def _clock(corpus: Corpus) -> Check:
    now = datetime.now(UTC)
    newest = max(corpus.policy(policy).ingested_at for policy in corpus.entries)
    found = f"{now:%Y-%m-%d %H:%M} UTC"
    if newest > now:
        found += f", but a policy was ingested at {newest:%Y-%m-%d %H:%M} UTC"
        remedy = "Set the machine's clock; it decides whether a review is overdue"
        return Check(matter="clock", state=State.FAULT, found=found, remedy=remedy)
    return Check(matter="clock", state=State.GOOD, found=found)


def _index(corpus: Corpus, folders: IndexFolders, remedy: str) -> Check:
    """Check that the index opens and finds clauses by their own words."""
    matter = f"index of {corpus.org}"
    retriever = folders.open(corpus).retriever
    clauses = list(corpus.clauses())
    probes = clauses[:: max(1, len(clauses) // _PROBES)][:_PROBES]
    lost = [
        clause.clause_id
        for clause in probes
        if clause.digest
        not in {p.clause.digest for p in retriever.search(clause.text[:300], _PROBE_TOP_K)}
    ]
    if lost:
        found = f"does not find {lost[0]} by its own words"
        return Check(matter=matter, state=State.FAULT, found=found, remedy=remedy)
    return Check(matter=matter, state=State.GOOD, found="opens, and finds clauses by their words")


def _remarks(corpus: Corpus) -> Iterator[Check]:
    for policy in sorted(corpus.entries):
        for remark in corpus.policy(policy).remarks:
            if remark.clause_id is None:
                yield Check(
                    matter=f"{corpus.org}: {policy}", state=State.NOTE, found=remark.message
                )
