"""An organisation's own known questions: files beside its policies, kept with them.

``NAME.questions.jsonl`` leads questions to clauses, ``NAME.unanswered.jsonl`` holds questions that
the policy does not answer. Knows where they are kept; ``index.bank`` knows what they mean.
"""

import hashlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.archive import Archive
from knowledge.corpus import Corpus
from knowledge.domain import PolicyVersion
from knowledge.errors import SourceError, StoreUnavailable

if TYPE_CHECKING:
    from index.bank import KnownQuestion

__all__ = ["OwnQuestions"]

_FOLDER = "questions"
_NONE = "none"
_BOM = b"\xef\xbb\xbf"


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
        path = self._path(org, policy.policy)
        aside = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            aside.write_bytes(data)
            aside.replace(path)
        except OSError as error:
            raise StoreUnavailable(
                f"{path}: cannot be written ({error.strerror}). Check the disk and its rights"
            ) from error
        return sum(map(len, found))

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
