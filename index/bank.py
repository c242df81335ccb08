"""Known questions: doors that lead to a clause, and anti-doors that lead nowhere.

A question that someone knows the answer of finds its clause again when it is asked in other words;
one that is known not to be covered warns of its like. Banks refer to clauses by digest, so they
hold no word of a policy. Knows questions and digests; knows nothing of models or indexes.
"""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from index.embed import Vectors
from index.lexical import arrays_in
from knowledge.domain import Clause
from knowledge.errors import SourceError

__all__ = [
    "BANK_FOLDER",
    "GENERAL",
    "Door",
    "KnownQuestion",
    "bank_digest",
    "doors_of",
    "general_bank",
    "parse_questions",
    "question_key",
    "quote_of",
    "quotes_adrift",
    "shipped_vectors",
]

BANK_FOLDER = Path(__file__).parent / "bank"
"""Where the shipped bank lies; made by ``index/training/bank.py``."""

GENERAL = "general"
"""The bank of what no policy answers: the weather, jokes, code, attempts to be obeyed."""

_OWN_FROM = 0.5
_MARKUP = re.compile(r"\]\([^)]*\)?|[*_~`\[\]\\#]|</?[a-z][^>]*>", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownQuestion:
    """A question whose clause is known.

    Attributes:
        bank: which collection it comes from; one policy's questions share one.
        digest: of the clause that answers it, "" where the bank's policy does not.
        shipped: it comes with the program, not from the organisation.
    """

    question: str
    bank: str
    digest: str
    shipped: bool = False


class Door:
    """Where a known question leads, as stored: a row of the index from 0 up, or one of these."""

    AGAINST = -1
    """Known not to be covered by these policies."""
    ELSEWHERE = -2
    """Covered by a policy of another bank."""
    AGAINST_ELSEWHERE = -3
    """Known not to be covered by a policy of another bank."""


@cache
def general_bank() -> tuple[KnownQuestion, ...]:
    """Return the questions that come with the program, in the order of their vectors.

    Raises:
        SourceError: the shipped file is broken.
    """
    path = BANK_FOLDER / "questions.jsonl"
    if not path.is_file():
        return ()
    found = []
    for number, row in _rows(str(path), path.read_bytes()):
        try:
            found += [
                KnownQuestion(
                    question=str(q), bank=str(row["bank"]), digest=str(row["digest"]), shipped=True
                )
                for q in _list(row["questions"])
            ]
        except (KeyError, TypeError) as error:
            raise SourceError(str(path), f"lacks {error}", "Reinstall policybot", number) from error
    return tuple(found)


@cache
def bank_digest() -> str:
    """Return a digest of the questions that come with the program."""
    words = "\n".join(f"{q.bank} {q.digest} {q.question}" for q in general_bank())
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def shipped_vectors(model: str) -> Vectors | None:
    """Return the general bank's vectors, (n, d) float32, None where made by another model."""
    try:
        with arrays_in(BANK_FOLDER / "vectors.npz") as arrays:
            if str(arrays["model"]) != model or str(arrays["bank"]) != bank_digest():
                return None
            vectors: Vectors = arrays["vectors"].astype(np.float32) * arrays["scales"][:, None]
            return vectors
    except (OSError, KeyError, ValueError, EOFError, BadZipFile):
        return None


def doors_of(
    questions: Iterable[KnownQuestion],
    rows: Mapping[str, Sequence[int]],
    is_near: Callable[[KnownQuestion, Sequence[int]], bool],
) -> Iterator[tuple[KnownQuestion, int]]:
    """Yield each question with where it leads in an index.

    A bank is the policies' own when at least half of its clauses are among them, or when the
    organisation brought it and it holds uncovered questions only; only then, and for the bank of
    what no policy answers, do its uncovered questions tell against an answer here. Those that a
    clause of another policy of the organisation is near to are left out.

    Args:
        rows: rows of the index by clause digest.
        is_near: whether any of some rows is so near to a question that it may answer it.
    """
    by_bank: dict[str, list[KnownQuestion]] = defaultdict(list)
    for question in questions:
        by_bank[question.bank].append(question)
    for members in by_bank.values():
        digests = {q.digest for q in members if q.digest}
        own = len(digests & rows.keys()) >= _OWN_FROM * len(digests)
        if not digests:
            own = members[0].bank == GENERAL or not any(q.shipped for q in members)
        others = [row for d, found in rows.items() if d not in digests for row in found]
        for question in members:
            if not question.digest:
                if own and digests and others and is_near(question, others):
                    continue
                yield question, Door.AGAINST if own else Door.AGAINST_ELSEWHERE
            elif question.digest in rows:
                yield from ((question, row) for row in rows[question.digest])
            elif not own:
                yield question, Door.ELSEWHERE


def parse_questions(
    name: str, data: bytes, clauses: Iterable[Clause], bank: str
) -> tuple[KnownQuestion, ...]:
    """Return the questions of an organisation's own bank (``NAME.questions.jsonl``).

    One JSON object a line: ``{"quote": WORDS OF A CLAUSE, "questions": [...]}``, with more quotes
    of the same answer in ``"also"``; or ``{"question": ...}`` for one that is not covered. Quotes
    that no clause holds are left out: the policy has changed since.

    Args:
        name: the file's name, for messages.
        clauses: the policy's.

    Raises:
        SourceError: a line is no such object.
    """
    texts = [(_plain(clause.text), clause.digest) for clause in clauses]
    found: list[KnownQuestion] = []
    for number, row in _rows(name, data):
        quotes = [row.get("quote"), *_list(row.get("also"))]
        asked = _list(row.get("questions")) or [row.get("question")]
        questions = [q for q in asked if isinstance(q, str) and q.strip()]
        if len(questions) < len(asked):
            remedy = 'Write {"quote": "...", "questions": ["..."]} or {"question": "..."}'
            raise SourceError(name, "a line without a question", remedy, number)
        wanted = [_plain(q) for q in quotes if isinstance(q, str) and q.strip()]
        digests = dict.fromkeys(d for text, d in texts if any(q in text for q in wanted))
        for digest in digests if wanted else ("",):
            found += [KnownQuestion(question=q, bank=bank, digest=digest) for q in questions]
    return tuple(found)


def quotes_adrift(data: bytes, clauses: Iterable[Clause]) -> tuple[tuple[str, int], ...]:
    """Return the quotes of a bank that no clause holds, each with the number of its questions.

    Raises:
        SourceError: a line is no JSON object.
    """
    texts = [_plain(clause.text) for clause in clauses]
    found = []
    for _, row in _rows("questions", data):
        quotes = [
            q for q in (row.get("quote"), *_list(row.get("also"))) if isinstance(q, str) and q
        ]
        if quotes and not any(_plain(quote) in text for quote in quotes for text in texts):
            found.append((quotes[0], len(_list(row.get("questions"))) or 1))
    return tuple(found)


def quote_of(clause: Clause, clauses: Iterable[Clause]) -> str:
    """Return the fewest first words, three at least, by which a clause is told from all others.

    The whole text where others begin alike or say the same.
    """
    texts = [_plain(other.text) for other in clauses]
    words = _plain(clause.text).split()
    for n in range(min(3, len(words)), len(words)):
        quote = " ".join(words[:n])
        if sum(quote in text for text in texts) == 1:
            return quote
    return " ".join(words)


def question_key(question: str) -> int:
    """Return a number that stands for a question's words: 64 bits, unsigned."""
    words = " ".join(question.lower().split())
    return int.from_bytes(hashlib.blake2b(words.encode("utf-8", "replace"), digest_size=8).digest())


def _rows(name: str, data: bytes) -> Iterator[tuple[int, dict[str, object]]]:
    try:
        lines = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise SourceError(name, "is not UTF-8", "Save it as UTF-8") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise SourceError(name, f"no JSON ({error})", "Mend the line", number) from error
        if not isinstance(row, dict):
            raise SourceError(name, "no JSON object", "Mend the line", number)
        yield number, row


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _plain(text: str) -> str:
    """Return the words of a quote or clause without marks, white space runs as one space."""
    return " ".join(_MARKUP.sub("", text).split())
