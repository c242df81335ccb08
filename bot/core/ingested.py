"""What goes into an ingest and what it reports; values only."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from knowledge.domain import PolicyMetadata, Remark

__all__ = ["FileReport", "FileResult", "IngestReport", "SourceFile"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A policy file to take in.

    Attributes:
        name: as the operator gave it, for messages; its last part names the policy.
        read: returns the bytes; raises SourceError where that fails.
        questions: files of known questions beside it.
    """

    name: str
    read: Callable[[], bytes]
    questions: "tuple[SourceFile, ...]" = ()


class FileResult(StrEnum):
    """What became of a file."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """What became of one file, and what was found in it.

    Attributes:
        policy: the policy's id, "" where none came of it.
        version: its version, 0 where none came of it.
        problem: for FAILED and DUPLICATE, what is wrong and the remedy.
        n_questions: known questions kept with the policy.
        took_ms: reading and parsing.
    """

    name: str
    result: FileResult
    policy: str = ""
    version: int = 0
    n_clauses: int = 0
    n_sections: int = 0
    n_questions: int = 0
    metadata: PolicyMetadata | None = None
    remarks: tuple[Remark, ...] = ()
    problem: str = ""
    took_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestReport:
    """What an ingest did.

    Attributes:
        files: one report per file, in the order given.
        n_policies: in force afterwards (for a dry run: still).
        n_clauses: as above.
        rebuilt: the index was built anew.
    """

    files: tuple[FileReport, ...]
    n_policies: int
    n_clauses: int
    rebuilt: bool
    took_ms: int

    @property
    def n_failed(self) -> int:
        """How many files could not be taken in."""
        return sum(f.result is FileResult.FAILED for f in self.files)
