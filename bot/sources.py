"""Find the policy files among what the operator named; say of everything else why it is skipped.

Knows files and folders; knows nothing of policies.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bot.core.ingested import SourceFile
from knowledge.errors import SourceError
from knowledge.readers import FORMAT_BY_SUFFIX, MAX_FILE_BYTES

__all__ = ["QUESTION_SUFFIXES", "Skipped", "find_sources"]

_NO_POLICY = "questions without their policy beside them"

QUESTION_SUFFIXES = (".questions.jsonl", ".unanswered.jsonl")
"""Endings of the files that hold a policy's known questions, and those it does not answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A file in a folder that is no policy, and why."""

    name: str
    reason: str


def find_sources(paths: Sequence[Path]) -> tuple[tuple[SourceFile, ...], tuple[Skipped, ...]]:
    """Return the policy files at the paths, folders walked in order of name, and what is skipped.

    A file named outright is taken whatever its ending; its reader judges it. In folders, hidden
    files and unknown endings are skipped. Question files go with the policy beside them, named or
    not. A path that does not exist is taken too and fails when read, so that the rest of the batch
    goes on.
    """
    files: dict[Path, SourceFile] = {}
    skipped: list[Skipped] = []
    for path in paths:
        if path.name.endswith(QUESTION_SUFFIXES) and not path.is_dir():
            if _has_no_policy(path, paths):
                skipped.append(Skipped(name=str(path), reason=_NO_POLICY))
            continue
        for one in _walk(path, skipped) if path.is_dir() else [path]:
            key = one.absolute()
            if key not in files:
                banks = tuple(
                    SourceFile(name=str(bank), read=partial(_read, bank))
                    for bank in _banks(one)
                    if bank.is_file()
                )
                files[key] = SourceFile(name=str(one), read=partial(_read, one), questions=banks)
    return tuple(files.values()), tuple(skipped)


def _walk(folder: Path, skipped: list[Skipped]) -> Iterator[Path]:
    try:
        children = sorted(folder.iterdir())
    except OSError as error:
        skipped.append(Skipped(name=str(folder), reason=f"cannot be opened ({error.strerror})"))
        return
    for path in children:
        if path.name.startswith((".", "~$")):
            skipped.append(Skipped(name=str(path), reason="hidden"))
        elif path.is_dir():
            # A link to a folder may lead back up; whoever wants it names it outright.
            if path.is_symlink():
                skipped.append(Skipped(name=str(path), reason="link to a folder"))
            else:
                yield from _walk(path, skipped)
        elif path.name.endswith(QUESTION_SUFFIXES):
            # It goes with the policy beside it, or with none.
            if _has_no_policy(path, children):
                skipped.append(Skipped(name=str(path), reason=_NO_POLICY))
        elif path.suffix.lower() not in FORMAT_BY_SUFFIX:
            skipped.append(Skipped(name=str(path), reason="no known policy format"))
        else:
            yield path


def _has_no_policy(bank: Path, others: Sequence[Path]) -> bool:
    """Return whether none of the other paths is the policy that the questions are about."""
    return not any(bank in _banks(other) or bank.parent == other for other in others)


def _banks(path: Path) -> list[Path]:
    """Return where the questions of a policy file would stand; nowhere for other files."""
    if path.suffix.lower() not in FORMAT_BY_SUFFIX:
        return []
    return [path.with_name(path.stem + suffix) for suffix in QUESTION_SUFFIXES]


def _read(path: Path) -> bytes:
    name = str(path)
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            limit = MAX_FILE_BYTES // 1024 // 1024
            problem = f"is larger than {limit} MB"
            raise SourceError(name, problem, "Split it, or drop its pictures")
        if not path.is_file():
            raise SourceError(
                name, "is not a file", "Name a policy file, or a folder that holds some"
            )
        return path.read_bytes()
    except FileNotFoundError as error:
        raise SourceError(name, "does not exist", "Check the path") from error
    except OSError as error:
        problem = f"cannot be read ({error.strerror})"
        raise SourceError(name, problem, "Check the file's rights") from error
