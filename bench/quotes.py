"""Ask many made-up questions and hold every quote against the words that were read.

    python -m bench.quotes [--questions 1000000] [POLICY...]

Each POLICY is an organisation of its own (default: our samples). A made-up question is a handful
of words of the policies and of known questions; its vector is a mixture of known ones, so that it
lands anywhere without the model being asked. What a reply quotes must stand, character by
character, in the source where its clause is, and nowhere that was left out of it. Prints one JSON
object; exits 1 when a quote does not.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from bot.core.answering import Asked, compose_answer
from bot.core.telling import content_words
from index.bank import general_bank, shipped_vectors
from index.embed import Embedder, Reading, Vectors, open_embedder
from index.retriever import open_retriever
from index.store import build_index
from knowledge.corpus import Corpus, PolicyEntry
from knowledge.domain import Audience, Citation, PolicyVersion
from knowledge.parse import parse_policy
from knowledge.readers import FORMAT_BY_SUFFIX

_SAMPLES = Path(__file__).parent.parent / "knowledge" / "policies"
_FEWEST_WORDS, _MOST_WORDS = 3, 14
_MIXED = 3


class _Mixing:
    """A model that, for whatever text, returns a mixture of known questions' vectors."""

    def __init__(self, real: Embedder, seed: int) -> None:
        known = shipped_vectors(real.name)
        if known is None:
            raise SystemExit("The shipped bank is of another model: make it anew")
        self._known = known
        self._random = np.random.default_rng(seed)
        self.name, self.dimension = real.name, real.dimension

    def encode(self, texts: Sequence[str]) -> Vectors:
        parts = self._known[self._random.integers(len(self._known), size=(len(texts), _MIXED))]
        weights = self._random.dirichlet([0.3] * _MIXED, size=len(texts))
        mixed = np.einsum("nkd,nk->nd", parts, weights)
        return np.asarray(mixed / np.linalg.norm(mixed, axis=1, keepdims=True), np.float32)

    def read(self, texts: Sequence[str]) -> Reading:
        return Reading(self.encode(texts), None)


class _Alarms:
    """Counts alarms; what else is recorded does not matter here."""

    def __init__(self) -> None:
        self.n = 0

    def record(self, event: str, **fields: str | int | float | bool | None) -> None:
        """Keep nothing."""

    def alarm(self, event: str, **fields: str | int | float | bool | None) -> None:  # noqa: ARG002
        """Count it."""
        self.n += 1


def _parsed(path: Path) -> PolicyVersion:
    return parse_policy(path.name, path.read_bytes(), version=1, ingested_at=datetime.now(UTC))


def _corpus(version: PolicyVersion) -> Corpus:
    entry = PolicyEntry(
        policy=version.policy,
        title=version.metadata.title,
        version=version.version,
        digest=version.digest,
        source_name=version.source_name,
        n_clauses=len(version.clauses),
    )
    return Corpus(version.policy, {version.policy: entry}, lambda _: version, "bench")


def _is_true(citation: Citation, version: PolicyVersion) -> bool:
    """Tell whether a quote is what the source says where its clause stands."""
    clause = next(c for c in version.clauses if c.clause_id == citation.clause_id)
    there = "".join(version.source[s.start : s.end] for s in clause.spans)
    left_out = {at for noise in version.noise for at in range(noise.span.start, noise.span.end)}
    is_clean = not any(at in left_out for s in clause.spans for at in range(s.start, s.end))
    return is_clean and "".join(citation.quote.split()) == "".join(there.split())


class _Organisation:
    """One policy, indexed and asked."""

    def __init__(self, version: PolicyVersion, folder: Path, real: Embedder, seed: int) -> None:
        self._version = version
        self._corpus = _corpus(version)
        target = folder / version.policy
        clauses = version.clauses
        build_index(target, corpus_digest="bench", clauses=clauses, embedder=real)
        mixing = _Mixing(real, seed)
        self._retriever = open_retriever(
            target, corpus_digest="bench", embedder=mixing, clause_of=self._corpus.clause
        )
        self._words = sorted({w for c in clauses for w in content_words(c.text)})
        self._random = np.random.default_rng(seed)
        self._truth: dict[tuple[str, str], bool] = {}
        self.alarms = _Alarms()

    def ask(self, question: str) -> list[Citation]:
        """Return whatever the reply to a question quotes."""
        asked = Asked(question=question, asker=Audience.STAFF, org_contact="", at=datetime.now(UTC))
        passages = self._retriever.search(question, 10)
        answer = compose_answer(asked, passages, self._corpus, self.alarms)
        return [*answer.citations, *answer.also]

    def made_up(self, words: Sequence[str]) -> str:
        """Return a question of the policy's words and others'."""
        n_words = self._random.integers(_FEWEST_WORDS, _MOST_WORDS + 1)
        lists = [(self._words, words)[at] for at in self._random.integers(2, size=n_words)]
        return " ".join(each[int(self._random.integers(len(each)))] for each in lists)

    def is_true(self, citation: Citation) -> bool:
        """Tell whether a quote stands in the source; each different one is looked at once."""
        key = (citation.clause_id, citation.quote)
        if key not in self._truth:
            self._truth[key] = _is_true(citation, self._version)
        return self._truth[key]


def main() -> None:
    """Read the command line, ask, count and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("policies", type=Path, nargs="*")
    parser.add_argument("--questions", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    samples = (p for p in sorted(_SAMPLES.iterdir()) if p.suffix in FORMAT_BY_SUFFIX)
    words = [w for q in general_bank() for w in q.question.split()]
    counted = {"questions": args.questions, "answered": 0, "quotes": 0, "untrue": 0}
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        real = open_embedder()
        asked = [
            _Organisation(_parsed(path), Path(folder), real, args.seed + at)
            for at, path in enumerate(args.policies or samples)
        ]
        for number in range(args.questions):
            organisation = asked[number % len(asked)]
            quotes = organisation.ask(organisation.made_up(words))
            counted["answered"] += bool(quotes)
            counted["quotes"] += len(quotes)
            counted["untrue"] += sum(not organisation.is_true(quote) for quote in quotes)
    counted["alarms"] = sum(organisation.alarms.n for organisation in asked)
    print(json.dumps({**counted, "s": round(time.perf_counter() - start)}))
    sys.exit(counted["untrue"] > 0)


if __name__ == "__main__":
    main()
