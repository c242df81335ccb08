"""A whole home in one file: policies, indexes and every row; and back again.

Made while the service runs. The file is checked before anything is touched, and what is there is
replaced as a whole or not at all. Encryption keys are never in it.
"""

import hashlib
import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from time import monotonic, sleep
from typing import BinaryIO

from pydantic import AwareDatetime, BaseModel

from bot.core.ports import IngestLock
from bot.store.database import Database
from bot.store.dump import count_rows, replace_rows, row_lines, staged_rows
from bot.store.migrating import newest_revision
from bot.store.opening import Store
from knowledge.archive import Archive
from knowledge.errors import PolicyAssistantError, SourceError, StoreUnavailable

__all__ = ["Contents", "restore_backup", "write_backup"]

_FORMAT = 1
_MANIFEST, _ROWS = "manifest.json", "database.jsonl"
_HOME, _ORGS = "home", "orgs"
_LOCK_WAIT_S = 60.0
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a backup holds.

    Attributes:
        rows: how many of each table that has any.
        kept_aside: folder with what was there before a restore, None where nothing was.
    """

    made_at: datetime
    orgs: tuple[str, ...]
    n_files: int
    rows: Mapping[str, int]
    kept_aside: Path | None = None


class _Manifest(BaseModel):
    """What a backup says of itself; ``files`` has the digest of each."""

    format: int
    made_at: AwareDatetime
    revision: str
    files: dict[str, str]


# What zipfile, zlib and pydantic raise at a file that is no backup, or at a damaged one.
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)


def write_backup(home: Path, store: Store, lock: IngestLock, to: Path, now: datetime) -> Contents:
    """Write everything that is kept into one file that only its owner may read.

    Args:
        lock: keeps ingests away while the files are read.
        to: the file, which must not exist yet.

    Raises:
        StoreUnavailable: something cannot be read or written, or an ingest does not end.
    """
    aside = to.with_name(f".{to.name}.{os.getpid()}.part")
    try:
        if to.exists():
            raise StoreUnavailable(f"{to} exists already. Name another file")
        with _private(aside) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            contents, digests = _write_all(home, store, lock, archive, now)
            manifest = _Manifest(
                format=_FORMAT, made_at=now, revision=newest_revision(), files=digests
            )
            archive.writestr(_MANIFEST, manifest.model_dump_json(indent=1))
        # Not by a link: shares that backups are kept on often have none.
        aside.replace(to)
    except OSError as error:
        raise StoreUnavailable(
            f"{to}: the backup cannot be written ({error.strerror or error}). "
            "Check the folder, its rights and its free space"
        ) from error
    finally:
        aside.unlink(missing_ok=True)
    return contents


def restore_backup(
    home: Path, store: Store, lock: IngestLock, source: Path, *, force: bool = False
) -> Contents:
    """Put a backup into the place of what is there.

    Args:
        store: open and up to date; its rows are replaced.
        force: replaces what is there; policies are moved aside, rows are gone.

    Raises:
        SourceError: the file is no backup, is damaged, or was made by a newer program; nothing
            was touched.
        StoreUnavailable: something is there already, or cannot be written; nothing changed.
    """
    try:
        home.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            work = Path(stack.enter_context(TemporaryDirectory(prefix=".restore-", dir=home)))
            manifest = _unpack(source, work)
            staged = stack.enter_context(closing(_staged(work, manifest.revision, source.name)))
            for org in Archive(home).orgs():
                stack.enter_context(_held(lock, org))
            # Left before the locks, after the transaction: what was moved goes back if that fails.
            undo = stack.enter_context(ExitStack())
            with store.database.writing(durable=True) as connection:
                if not force and (any(count_rows(connection).values()) or Archive(home).orgs()):
                    raise StoreUnavailable(
                        f"There are policies or records already in {home} or its database. "
                        "Use an empty home and database, or --force to replace them"
                    )
                rows = replace_rows(connection, staged)
                kept_aside = undo.enter_context(_swapped(home, work / _HOME / _ORGS))
    except OSError as error:
        raise StoreUnavailable(
            f"{home}: the backup cannot be restored ({error.strerror or error}). "
            "Check the folder, its rights and its free space"
        ) from error
    return Contents(
        made_at=manifest.made_at,
        orgs=Archive(home).orgs(),
        n_files=len(manifest.files) - 1,
        rows={name: n for name, n in rows.items() if n},
        kept_aside=kept_aside,
    )


def _write_all(
    home: Path, store: Store, lock: IngestLock, archive: zipfile.ZipFile, now: datetime
) -> tuple[Contents, dict[str, str]]:
    """Write rows, then files: a version that a row names is there, because versions stay."""
    digests: dict[str, str] = {}
    with store.database.reading() as connection:
        digests[_ROWS] = _write(archive, _ROWS, row_lines(connection))
        rows = count_rows(connection)
    orgs = Archive(home).orgs()
    for org in orgs:
        with _held(lock, org):
            for path in _files(home / _ORGS / org):
                name = f"{_HOME}/{path.relative_to(home).as_posix()}"
                digests[name] = _write(archive, name, _blocks(path))
    rows = {name: n for name, n in rows.items() if n}
    return Contents(made_at=now, orgs=orgs, n_files=len(digests) - 1, rows=rows), digests


def _write(archive: zipfile.ZipFile, name: str, blocks: Iterable[bytes]) -> str:
    """Write one file into the backup and return its digest."""
    digest = hashlib.sha256()
    with archive.open(name, "w", force_zip64=True) as file:
        for block in blocks:
            digest.update(block)
            file.write(block)
    return digest.hexdigest()


def _unpack(source: Path, folder: Path) -> _Manifest:
    """Unpack what the manifest lists, compare every digest, and return the manifest."""
    broken = "Use another backup; this one is damaged"
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = _Manifest.model_validate_json(archive.read(_MANIFEST))
            if manifest.format != _FORMAT:
                raise SourceError(
                    source.name, "it is of a newer kind", "Install a newer policybot, then restore"
                )
            for name, digest in {_ROWS: "", **manifest.files}.items():
                if name != _ROWS and not _is_inside(name):
                    raise SourceError(source.name, f"it holds {name!r}", broken)
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                found = hashlib.sha256()
                with archive.open(name) as packed, path.open("wb") as file:
                    while block := packed.read(_BLOCK):
                        found.update(block)
                        file.write(block)
                if found.hexdigest() != digest:
                    raise SourceError(source.name, f"{name} is not as it was written", broken)
    except FileNotFoundError:
        raise SourceError(source.name, "there is no such file", "Name a backup") from None
    except _UNREADABLE as error:
        raise SourceError(source.name, "it is not a backup, or a damaged one", broken) from error
    return manifest


def _staged(work: Path, revision: str, name: str) -> Database:
    """Return the rows in a database of their own, after a look at the policies.

    Raises:
        SourceError: either cannot be used.
    """
    try:
        archive = Archive(work / _HOME)
        for org in archive.orgs():
            archive.corpus(org).clauses()
    except PolicyAssistantError as error:
        raise SourceError(name, str(error), "Use another backup") from error
    with (work / _ROWS).open("rb") as lines:
        return staged_rows(lines, revision, work / "rows", name)


@contextmanager
def _swapped(home: Path, orgs: Path) -> Iterator[Path | None]:
    """Put policies into the place of those in force; back again if what follows fails."""
    there = home / _ORGS
    aside = home / f"{_ORGS}.before-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    orgs.mkdir(parents=True, exist_ok=True)
    had = there.exists() and any(there.iterdir())
    if there.exists() and not had:
        there.rmdir()
    if had:
        there.replace(aside)
    try:
        orgs.replace(there)
        yield aside if had else None
    except BaseException:
        if there.exists():
            there.replace(orgs)
        if had:
            aside.replace(there)
        raise


@contextmanager
def _held(lock: IngestLock, org: str) -> Iterator[None]:
    """Hold an organisation's lock; wait for an ingest that is running."""
    deadline = monotonic() + _LOCK_WAIT_S
    with ExitStack() as stack:
        while True:
            try:
                stack.enter_context(lock(org))
                break
            except StoreUnavailable:
                if monotonic() > deadline:
                    raise
                sleep(0.2)
        yield


def _files(folder: Path) -> Iterator[Path]:
    """Yield what belongs to an organisation, in order; no locks and nothing half written."""
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and not hidden and path.suffix != ".lock":
            yield path


def _is_inside(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return parts[:2] == (_HOME, _ORGS) and ".." not in parts and "\\" not in name


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block


@contextmanager
def _private(path: Path) -> Iterator[BinaryIO]:
    number = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
    with os.fdopen(number, "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())
