"""An organisation's own known questions: files beside its policies, kept with them.

``NAME.questions.jsonl`` leads questions to clauses, ``NAME.unanswered.jsonl`` holds questions that
the policy does not answer. Knows where they are kept; ``index.bank`` knows what they mean.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from knowledge.archive import Archive
from knowledge.corpus import Corpus
from knowledge.domain import PolicyVersion
from knowledge.errors import SourceError, StoreUnavailable

if TYPE_CHECKING:
    from index.bank import KnownQuestion

__all__ = ["OwnQuestions", "Proposal"]

_FOLDER = "questions"
_PROPOSED = "proposed"
_NONE = "none"
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A question that somebody thinks leads to a clause; used only once the owner accepts it.

    Attributes:
        proposal_id: short, stable for the same question and clause.
        clause_id: as it was when proposed.
        quote: words of the clause, by which it is found again.
        source: who proposed it ("endpoint", "asked"), never a person.
    """

    proposal_id: str
    policy: str
    clause_id: str
    quote: str
    question: str
    source: str


class OwnQuestions:
    """The question files of every organisation under one home folder."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def keep(self, org: str, policy: PolicyVersion, sources: Sequence[tuple[str, bytes]]) -> int:
        """Keep a policy's questions in place of those kept before; return how many there are.

        Args:
            sources: names, for messages, and bytes of the files that hold them.

        Raises:
            SourceError: a line is no question.
            StoreUnavailable: the home folder cannot be written.
        """
        # Loaded here: whoever only asks keeps no questions.
        from index.bank import parse_questions

        found = [parse_questions(n, data, policy.clauses, policy.policy) for n, data in sources]
        data = b"\n".join(data.removeprefix(_BOM) for _, data in sources)
        _replace(self._path(org, policy.policy), data)
        return sum(map(len, found))

    def add(self, org: str, policy: PolicyVersion, quote: str, questions: Sequence[str]) -> None:
        """Keep more questions for the next build, beside those that are there.

        Args:
            quote: words of the clause that answers them, "" where the policy does not.

        Raises:
            StoreUnavailable: the home folder cannot be read or written.
        """
        rows: list[dict[str, Any]] = [{"question": question} for question in questions]
        if quote:
            rows = [{"quote": quote, "questions": list(questions)}]
        data = self._data(org, policy.policy).rstrip()
        lines = [data, *(json.dumps(row, ensure_ascii=False).encode() for row in rows)]
        _replace(self._path(org, policy.policy), b"\n".join(filter(None, lines)) + b"\n")

    def adrift(self, org: str, policy: PolicyVersion) -> tuple[tuple[str, int], ...]:
        """Return quotes that no clause in force holds any more, each with how many questions.

        Their questions are kept, and lead to a clause again when one says the words.
        """
        from index.bank import quotes_adrift

        data = self._data(org, policy.policy)
        return quotes_adrift(data, policy.clauses) if data else ()

    def proposals(self, org: str) -> tuple[Proposal, ...]:
        """Return what was proposed and not yet decided, oldest first.

        Raises:
            StoreUnavailable: what was proposed cannot be read.
        """
        try:
            text = self._proposed(org).read_text("utf-8")
            return tuple(Proposal(**json.loads(line)) for line in text.splitlines() if line)
        except FileNotFoundError:
            return ()
        except (OSError, ValueError, TypeError) as error:
            raise StoreUnavailable(
                f"{self._proposed(org)}: cannot be read ({error}). Mend or remove it"
            ) from error

    def propose(self, org: str, proposals: Sequence[Proposal]) -> int:
        """Keep proposals for the owner to decide; return how many were not there before."""
        kept = {p.proposal_id: p for p in self.proposals(org)}
        new = {p.proposal_id: p for p in proposals if p.proposal_id not in kept}
        self._write_proposals(org, (*kept.values(), *new.values()))
        return len(new)

    def drop(self, org: str, proposal_ids: Sequence[str]) -> None:
        """Forget proposals, because they were accepted or rejected."""
        gone = set(proposal_ids)
        self._write_proposals(org, [p for p in self.proposals(org) if p.proposal_id not in gone])

    def _write_proposals(self, org: str, proposals: Sequence[Proposal]) -> None:
        lines = [json.dumps(asdict(p), ensure_ascii=False) for p in proposals]
        _replace(self._proposed(org), "".join(line + "\n" for line in lines).encode())

    def _proposed(self, org: str) -> Path:
        # No policy's file: policy ids hold no tilde.
        return self._archive.org_folder(org) / _FOLDER / f"~{_PROPOSED}.jsonl"

    def digest(self, corpus: Corpus) -> str:
        """Return a digest of all questions kept for the policies in force; eight characters."""
        kept = [(p, data) for p in sorted(corpus.entries) if (data := self._data(corpus.org, p))]
        if not kept:
            return _NONE
        whole = hashlib.sha256()
        for policy, data in kept:
            whole.update(f"{policy} {hashlib.sha256(data).hexdigest()}\n".encode())
        return whole.hexdigest()[:8]

    def known(self, corpus: Corpus) -> Iterator["KnownQuestion"]:
        """Yield the questions of the policies in force; those of clauses now gone are left out."""
        from index.bank import parse_questions

        for policy in sorted(corpus.entries):
            data = self._data(corpus.org, policy)
            if not data:
                continue
            path = self._path(corpus.org, policy)
            try:
                yield from parse_questions(path.name, data, corpus.policy(policy).clauses, policy)
            except SourceError:
                # It was sound when kept: whoever changed it since must not stop an ingest.
                continue

    def _path(self, org: str, policy: str) -> Path:
        return self._archive.org_folder(org) / _FOLDER / f"{policy}.jsonl"

    def _data(self, org: str, policy: str) -> bytes:
        try:
            return self._path(org, policy).read_bytes()
        except FileNotFoundError:
            return b""
        except OSError as error:
            path = self._path(org, policy)
            raise StoreUnavailable(
                f"{path}: cannot be read ({error.strerror}). Check its rights"
            ) from error


def _replace(path: Path, data: bytes) -> None:
    """Write a file whole: whoever reads sees the old or the new."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        aside.write_bytes(data)
        aside.replace(path)
    except OSError as error:
        raise StoreUnavailable(
            f"{path}: cannot be written ({error.strerror}). Check the disk and its rights"
        ) from error
