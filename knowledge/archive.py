"""Policy versions on disk: every version kept, the switch to a new set atomic.

    HOME/orgs/ORG/catalogue.json             which versions and which index are in force
    HOME/orgs/ORG/policies/POLICY/0001.json  one version, never changed once written
    HOME/orgs/ORG/index/DIGEST/              what ``index`` built from them

The catalogue is replaced in one step, and everything it names is written before; a process killed
at any moment leaves the old catalogue or the new one, never a mixture.
"""

import json
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from knowledge.corpus import Corpus, PolicyEntry, corpus_digest
from knowledge.domain import PolicyVersion
from knowledge.errors import IndexMissing, StoreUnavailable
from knowledge.serial import version_from_json, version_to_json

__all__ = ["Archive", "Staged", "is_safe_name"]

_SAFE_NAME = re.compile(r"[^\W_][\w.-]{0,79}")
_CATALOGUE_FORMAT = 1


def is_safe_name(name: str) -> bool:
    """Tell whether a name may be an organisation's or a policy's: it cannot leave its folder."""
    return _SAFE_NAME.fullmatch(name) is not None and ".." not in name


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """Versions written and ready to come into force together.

    Attributes:
        entries: every policy in force after the switch, by id.
        corpus: the organisation's policies as they will be; its ``index_name`` is the digest.
    """

    org: str
    entries: Mapping[str, PolicyEntry]
    corpus: Corpus


class Archive:
    """The versions of every organisation under one home folder.

    Args:
        home: the home folder; made when first written to.
    """

    def __init__(self, home: Path) -> None:
        self.home = home

    def orgs(self) -> tuple[str, ...]:
        """Return the organisations that have policies, in order of name."""
        folder = self.home / "orgs"
        if not folder.is_dir():
            return ()
        return tuple(sorted(p.name for p in folder.iterdir() if (p / "catalogue.json").is_file()))

    def org_folder(self, org: str) -> Path:
        """Return an organisation's folder, which may not exist yet.

        Raises:
            StoreUnavailable: the name could leave the home folder.
        """
        if not is_safe_name(org):
            raise StoreUnavailable(
                f"{org!r} is no usable organisation name. Use letters, digits, dots and hyphens"
            )
        return self.home / "orgs" / org

    def stamp(self, org: str) -> tuple[int, int] | None:
        """Return a value that changes with every commit, None before the first; costs one stat."""
        try:
            stat = (self.org_folder(org) / "catalogue.json").stat()
        except OSError:
            return None
        return stat.st_mtime_ns, stat.st_ino

    def corpus(self, org: str) -> Corpus:
        """Return an organisation's policies in force.

        Raises:
            IndexMissing: nothing was ingested for it.
            StoreUnavailable: its catalogue cannot be read.
        """
        catalogue = self._catalogue(org)
        if catalogue is None:
            raise IndexMissing(
                f"No policy was ingested for {org!r} yet. Run: policybot ingest PATH --org {org}"
            )
        return self._corpus(org, _entries(catalogue), str(catalogue["index"]))

    def versions(self, org: str, policy: str) -> tuple[int, ...]:
        """Return the numbers of all versions of a policy, oldest first; empty where unknown."""
        if not is_safe_name(policy):
            return ()
        folder = self.org_folder(org) / "policies" / policy
        if not folder.is_dir():
            return ()
        committed = self._catalogue(org)
        newest = (
            _entries(committed)[policy].version
            if committed and policy in committed["policies"]
            else 0
        )
        numbers = sorted(int(p.stem) for p in folder.glob("*.json") if p.stem.isdigit())
        return tuple(n for n in numbers if n <= newest)

    def version(self, org: str, policy: str, number: int) -> PolicyVersion:
        """Return one version of a policy.

        Raises:
            KeyError: there is no such version.
            StoreUnavailable: it cannot be read.
        """
        if number not in self.versions(org, policy):
            raise KeyError(f"{policy}@{number}")
        return self._read_version(org, policy, number)

    def stage(
        self, org: str, versions: Iterable[PolicyVersion], *, removed: Iterable[str] = ()
    ) -> Staged:
        """Write versions to disk without bringing them into force.

        Args:
            versions: new versions, at most one per policy.
            removed: policies to take out of force; their versions stay on disk.

        Raises:
            StoreUnavailable: the home folder cannot be written.
        """
        catalogue = self._catalogue(org)
        entries = dict(_entries(catalogue)) if catalogue is not None else {}
        for policy in removed:
            entries.pop(policy, None)
        for version in versions:
            self._write_version(org, version)
            entries[version.policy] = PolicyEntry(
                policy=version.policy,
                title=version.metadata.title,
                version=version.version,
                digest=version.digest,
                source_name=version.source_name,
                n_clauses=len(version.clauses),
            )
        return Staged(
            org=org, entries=entries, corpus=self._corpus(org, entries, corpus_digest(entries))
        )

    def commit(self, staged: Staged, index_name: str) -> Corpus:
        """Bring staged versions and their index into force, in one step.

        Args:
            index_name: name of the index folder within the organisation's ``index`` folder.

        Raises:
            StoreUnavailable: the catalogue cannot be written; what was in force stays in force.
        """
        catalogue = {
            "format": _CATALOGUE_FORMAT,
            "org": staged.org,
            "digest": staged.corpus.digest,
            "index": index_name,
            "policies": {policy: asdict(entry) for policy, entry in sorted(staged.entries.items())},
        }
        _write_whole(
            self.org_folder(staged.org) / "catalogue.json", json.dumps(catalogue, indent=1)
        )
        return self._corpus(staged.org, staged.entries, index_name)

    def next_version(self, org: str, policy: str) -> int:
        """Return the number that the policy's next version gets."""
        return max(self.versions(org, policy), default=0) + 1

    def _corpus(self, org: str, entries: Mapping[str, PolicyEntry], index_name: str) -> Corpus:
        return Corpus(
            org, entries, lambda e: self._read_version(org, e.policy, e.version), index_name
        )

    def _catalogue(self, org: str) -> dict[str, Any] | None:
        path = self.org_folder(org) / "catalogue.json"
        try:
            catalogue: dict[str, Any] = json.loads(path.read_text("utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as exc:
            raise StoreUnavailable(
                f"{path}: cannot be read ({exc}). Restore it from a backup"
            ) from exc
        if catalogue.get("format") != _CATALOGUE_FORMAT:
            raise StoreUnavailable(
                f"{path}: was written by another version. Ingest the policies again"
            )
        return catalogue

    def _path(self, org: str, policy: str, number: int) -> Path:
        if not is_safe_name(policy):
            raise StoreUnavailable(
                f"{policy!r} is no usable policy name. Use letters, digits and hyphens"
            )
        return self.org_folder(org) / "policies" / policy / f"{number:04d}.json"

    def _write_version(self, org: str, version: PolicyVersion) -> None:
        path = self._path(org, version.policy, version.version)
        _write_whole(path, version_to_json(version))

    def _read_version(self, org: str, policy: str, number: int) -> PolicyVersion:
        path = self._path(org, policy, number)
        try:
            return version_from_json(path.read_text("utf-8"))
        except (OSError, ValueError, KeyError, TypeError) as exc:
            raise StoreUnavailable(
                f"{path}: cannot be read ({exc}). Ingest the policy again"
            ) from exc


def _entries(catalogue: Mapping[str, Any]) -> dict[str, PolicyEntry]:
    return {policy: PolicyEntry(**entry) for policy, entry in catalogue["policies"].items()}


def _write_whole(path: Path, text: str) -> None:
    """Write a file so that a reader sees the old content or the new, never half of it."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with aside.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except OSError as exc:
        aside.unlink(missing_ok=True)
        raise StoreUnavailable(
            f"{path}: cannot be written ({exc}). Check the disk and its rights"
        ) from exc
