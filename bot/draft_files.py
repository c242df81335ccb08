"""What reviewing keeps in the home folder: rulings on the grid, counts of rules, the key of findings.

    HOME/orgs/ORG/topics.json   what policy owners said of topics and clauses
    HOME/orgs/ORG/rules.json    how often each rule spoke and was dismissed, and what no clause
                                speaks of; counts only
    HOME/findings.key           what finding ids are made with; readable by its owner alone

Every file is replaced in one step. Nothing here ever holds a word of a draft.
"""

import json
import os
import secrets
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.core.ports import Snapshot
from bot.core.reviewing_ports import Ruling
from knowledge.archive import Archive
from knowledge.domain import Passage
from knowledge.errors import StoreUnavailable

__all__ = ["CorpusLibrary", "FileRulings", "FileTally", "finding_key"]

_FORMAT = 1
_KEY_SIZE = 32
_FLUSH_AT = 20
_MOST_SEEN = 50_000
_LOCK_TIMEOUT_S = 5.0


class CorpusLibrary:
    """Opens the policies in force without their index: reviewing needs none.

    Its snapshots find no passage for any question.
    """

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._held: dict[str, tuple[tuple[int, int] | None, Snapshot]] = {}

    def snapshot(self, org: str) -> Snapshot:
        """Return the newest whole state; costs one stat while nothing changed."""
        stamp = self._archive.stamp(org)
        held = self._held.get(org)
        if held is None or held[0] != stamp:
            corpus = self._archive.corpus(org)
            held = (stamp, Snapshot(corpus=corpus, retriever=_NoRetriever()))
            self._held[org] = held
        return held[1]


class _NoRetriever:
    def search(self, question: str, top_k: int) -> tuple[Passage, ...]:
        """Return nothing."""
        del question, top_k
        return ()


class FileRulings:
    """The rulings of every organisation under one home folder."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._lock = threading.Lock()
        self._held: dict[str, tuple[tuple[int, int] | None, tuple[Ruling, ...]]] = {}

    def rulings(self, org: str) -> tuple[Ruling, ...]:
        """Return an organisation's rulings, oldest first; costs one stat while nothing changes."""
        path = self._path(org)
        stamp = _stamp(path)
        with self._lock:
            held = self._held.get(org)
            if held is None or held[0] != stamp:
                held = (stamp, _rulings_of(_read(path), path))
                self._held[org] = held
            return held[1]

    def keep(self, org: str, ruling: Ruling) -> None:
        """Keep a ruling in place of any other on the same topic and words."""
        path = self._path(org)
        with _alone(path):
            others = self._without(path, ruling.topic, ruling.clause_digest)
            _write_rulings(path, [*others, ruling])

    def forget(self, org: str, topic: str, clause_digest: str) -> bool:
        """Drop a ruling; return whether there was one."""
        path = self._path(org)
        with _alone(path):
            before = _rulings_of(_read(path), path)
            after = self._without(path, topic, clause_digest)
            if len(after) < len(before):
                _write_rulings(path, after)
            return len(after) < len(before)

    def _without(self, path: Path, topic: str, digest: str) -> list[Ruling]:
        kept = _rulings_of(_read(path), path)
        return [r for r in kept if (r.topic, r.clause_digest) != (topic, digest)]

    def _path(self, org: str) -> Path:
        return self._archive.org_folder(org) / "topics.json"


class FileTally:
    """Counts of rules, kept in memory and added to the file now and then.

    What a process has not added yet is lost when it dies; these counts are a trend, not accounts.
    """

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._lock = threading.Lock()
        self._seen: OrderedDict[tuple[str, str, str], None] = OrderedDict()
        self._fresh: dict[str, dict[str, list[int]]] = {}
        self._kept: dict[str, tuple[tuple[int, int] | None, dict[str, tuple[int, int]]]] = {}

    def count(
        self,
        org: str,
        *,
        spoke: Sequence[tuple[str, str]],
        dismissed: Sequence[tuple[str, str]],
    ) -> None:
        """Add one for each pair of rule id and finding id that was not counted before."""
        with self._lock:
            fresh = self._fresh.setdefault(org, {})
            for at, pairs in ((0, spoke), (1, dismissed)):
                for rule_id, finding_id in pairs:
                    if self._is_first((org, finding_id, str(at))):
                        fresh.setdefault(rule_id, [0, 0])[at] += 1
            is_due = sum(map(sum, fresh.values())) >= _FLUSH_AT or any(n[1] for n in fresh.values())
            due = self._fresh.pop(org) if is_due else None
        if due:
            self._add(org, due)

    def counts(self, org: str) -> Mapping[str, tuple[int, int]]:
        """Return by rule id how often it spoke and was dismissed, as last added to the file."""
        path = self._path(org)
        stamp = _stamp(path)
        with self._lock:
            kept = self._kept.get(org)
            if kept is None or kept[0] != stamp:
                kept = (stamp, _counts_of(_read(path)))
                self._kept[org] = kept
            return kept[1]

    def _is_first(self, key: tuple[str, str, str]) -> bool:
        if key in self._seen:
            return False
        self._seen[key] = None
        while len(self._seen) > _MOST_SEEN:
            self._seen.popitem(last=False)
        return True

    def _add(self, org: str, fresh: Mapping[str, Sequence[int]]) -> None:
        path = self._path(org)
        try:
            with _alone(path):
                counts = _counts_of(_read(path))
                for rule_id, (spoke, dismissed) in fresh.items():
                    before = counts.get(rule_id, (0, 0))
                    counts[rule_id] = (before[0] + spoke, before[1] + dismissed)
                rules = {rule_id: list(pair) for rule_id, pair in sorted(counts.items())}
                _write(path, {"format": _FORMAT, "rules": rules})
        except StoreUnavailable:
            # A count is not worth a draft that goes unchecked.
            return

    def _path(self, org: str) -> Path:
        return self._archive.org_folder(org) / "rules.json"


def finding_key(home: Path) -> bytes:
    """Return the home folder's key for finding ids, made when first asked for.

    Raises:
        StoreUnavailable: it can be neither read nor made.
    """
    path = home / "findings.key"
    try:
        home.mkdir(parents=True, exist_ok=True)
        aside = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        if not path.exists():
            aside.touch(mode=0o600)
            aside.write_bytes(secrets.token_bytes(_KEY_SIZE))
            try:
                # Fails where another process was first: then its key is the one.
                os.link(aside, path)
            except FileExistsError:
                pass
            finally:
                aside.unlink(missing_ok=True)
        key = path.read_bytes()
    except OSError as error:
        raise StoreUnavailable(
            f"{path}: cannot be read or made ({error.strerror}). Check the disk and its rights"
        ) from error
    if len(key) != _KEY_SIZE:
        raise StoreUnavailable(f"{path}: is damaged. Delete it; dismissed findings will come back")
    return key


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Keep other processes from changing a file while it is read and written again."""
    from filelock import FileLock, Timeout

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path.with_name(f".{path.name}.lock"), timeout=_LOCK_TIMEOUT_S):
            yield
    except Timeout as error:
        raise StoreUnavailable(f"{path}: is being changed by another. Try again") from error
    except OSError as error:
        raise StoreUnavailable(
            f"{path}: cannot be written ({error.strerror}). Check the disk and its rights"
        ) from error


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_ino


def _read(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise StoreUnavailable(f"{path}: cannot be read ({error}). Mend or remove it") from error
    if not isinstance(value, dict) or value.get("format") != _FORMAT:
        raise StoreUnavailable(f"{path}: was written by another version. Mend or remove it")
    return value


def _write(path: Path, value: dict[str, Any]) -> None:
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    with aside.open("w", encoding="utf-8") as file:
        json.dump(value, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)


def _rulings_of(value: Mapping[str, Any], path: Path) -> tuple[Ruling, ...]:
    try:
        return tuple(_ruling(fields) for fields in value.get("rulings", ()))
    except (KeyError, TypeError, ValueError) as error:
        raise StoreUnavailable(f"{path}: cannot be read ({error}). Mend or remove it") from error


def _ruling(fields: Mapping[str, Any]) -> Ruling:
    ruling = Ruling(**fields)
    at = fields.get("ruled_at")
    return replace(ruling, ruled_at=datetime.fromisoformat(at) if at else None)


def _write_rulings(path: Path, rulings: Sequence[Ruling]) -> None:
    shaped = [
        asdict(r) | {"ruled_at": r.ruled_at.isoformat() if r.ruled_at else None} for r in rulings
    ]
    _write(path, {"format": _FORMAT, "rulings": shaped})


def _counts_of(value: Mapping[str, Any]) -> dict[str, tuple[int, int]]:
    rules = value.get("rules", {})
    return {rule_id: (int(pair[0]), int(pair[1])) for rule_id, pair in rules.items()}
