"""Questions with the clauses that answer them, and questions that none answers.

Reads folders of policies and of questions; keeps no policy text.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from index.text import clause_text
from knowledge.domain import Clause
from knowledge.errors import ParseError
from knowledge.parse import parse_policy
from knowledge.readers import FORMAT_BY_SUFFIX

__all__ = ["PolicyQuestions", "load_policy_questions"]

_LINK = re.compile(r"\]\([^)]*\)?")
_MARKS = re.compile(r"[*_~`\[\]\\#]|</?[a-z][^>]*>")


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyQuestions:
    """One policy's clauses as the encoder reads them, and the questions about it.

    Attributes:
        policy: its id.
        digests: of the clauses, in order; see ``Clause.digest``.
        texts: of the clauses, in order.
        questions: each with the indices of the clauses that answer it; () where none does.
    """

    policy: str
    digests: tuple[str, ...]
    texts: tuple[str, ...]
    questions: tuple[tuple[str, tuple[int, ...]], ...]


def load_policy_questions(policies: list[Path], questions: list[Path]) -> list[PolicyQuestions]:
    """Return every policy that has questions, in order of id.

    Args:
        policies: folders of policy files.
        questions: folders of ``NAME.jsonl`` ("quote", "also", "questions"), ``NAME-more.jsonl``
            or ``NAME.questions.jsonl`` alike, and ``NAME-unanswerable.jsonl`` or
            ``NAME.unanswered.jsonl`` ("question"), NAME being the policy's id.

    Raises:
        ParseError: a policy file cannot be read.
    """
    found: list[PolicyQuestions] = []
    for path in sorted(p for folder in policies for p in folder.iterdir()):
        if path.suffix.lower() not in FORMAT_BY_SUFFIX:
            continue
        version = parse_policy(
            path.name, path.read_bytes(), version=1, ingested_at=datetime.now(UTC)
        )
        pairs = [
            *_answered(version.clauses, questions, path.stem),
            *_unanswered(questions, path.stem),
        ]
        if pairs:
            found.append(
                PolicyQuestions(
                    policy=version.policy,
                    digests=tuple(c.digest for c in version.clauses),
                    texts=tuple(clause_text(c) for c in version.clauses),
                    questions=tuple(pairs),
                )
            )
    if not found:
        raise ParseError(
            "questions", "match no policy", "Name the folders of policies and questions"
        )
    return found


def _answered(
    clauses: tuple[Clause, ...], folders: list[Path], name: str
) -> Iterator[tuple[str, tuple[int, ...]]]:
    plain = [_plain(clause.text) for clause in clauses]
    for row in _rows(folders, (f"{name}.jsonl", f"{name}-more.jsonl", f"{name}.questions.jsonl")):
        quotes = [_plain(quote) for quote in (row["quote"], *row.get("also", ()))]
        answers = tuple(at for at, text in enumerate(plain) if any(q in text for q in quotes))
        if answers:
            for question in row["questions"]:
                yield question, answers


def _unanswered(folders: list[Path], name: str) -> Iterator[tuple[str, tuple[int, ...]]]:
    for row in _rows(folders, (f"{name}-unanswerable.jsonl", f"{name}.unanswered.jsonl")):
        yield row["question"], ()


def _rows(folders: list[Path], names: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    for folder in folders:
        for name in names:
            path = folder / name
            if path.is_file():
                for line in path.read_text("utf-8").splitlines():
                    if line.strip():
                        yield json.loads(line)


def _plain(words: str) -> str:
    """Return words without markup: quotes were taken from sources that still had it."""
    return " ".join(_MARKS.sub("", _LINK.sub("", words)).split())
