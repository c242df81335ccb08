"""Measure each way of finding clauses alone and together: the table in ``index/README.md``.

    python -m index.training.measure QUESTIONS POLICY... [--model FOLDER] [--without-bank]

Each question is searched in its own policy. Nothing is written outside a temporary folder.
"""

import argparse
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

import index.store
from index.embed import Embedder, open_embedder
from index.evaluate import Case, Figures, evaluate, parse_cases
from index.fuse import LEXICAL_WEIGHT, reciprocal_ranks, weighted_sum
from index.ranking import Ranking
from index.retriever import HybridRetriever, open_retriever
from knowledge.domain import Clause, Passage
from knowledge.parse import parse_policy

_AT = datetime(2026, 1, 1, tzinfo=UTC)

Scores = Callable[[Ranking], "np.ndarray[tuple[int], np.dtype[np.float32]]"]


def _by_ranks(ranking: Ranking) -> "np.ndarray[tuple[int], np.dtype[np.float32]]":
    orders = [np.argsort(-s, kind="stable") for s in (ranking.closeness, ranking.lexical)]
    return reciprocal_ranks(orders, len(ranking.rows))


WAYS: dict[str, Scores] = {
    "BM25": lambda r: r.lexical,
    "vectors": lambda r: r.closeness,
    "vectors + BM25, reciprocal ranks": _by_ranks,
    "vectors + BM25, weighted sum": lambda r: r.closeness + LEXICAL_WEIGHT * r.lexical,
    "the same + known questions": lambda r: weighted_sum(r.closeness, r.doors, r.lexical),
}


class Bench:
    """Policies indexed each on its own, in a folder of their own."""

    def __init__(self, folder: Path, policies: Sequence[Path], embedder: Embedder) -> None:
        self.clauses: dict[str, dict[str, Clause]] = {}
        self.retrievers: dict[str, HybridRetriever] = {}
        for path in policies:
            version = parse_policy(path.name, path.read_bytes(), version=1, ingested_at=_AT)
            name = path.stem
            self.clauses[name] = {c.clause_id: c for c in version.clauses}
            index.store.build_index(
                folder / name, corpus_digest=name, clauses=version.clauses, embedder=embedder
            )
            self.retrievers[name] = open_retriever(
                folder / name,
                corpus_digest=name,
                embedder=embedder,
                clause_of=self.clauses[name].__getitem__,
            )

    def search(self, policy: str, question: str) -> tuple[Passage, ...]:
        """Return what users get."""
        return self.retrievers[policy].search(question, 10)

    def search_by(self, scores: Scores) -> Callable[[str, str], tuple[Passage, ...]]:
        """Return a search that ranks by other scores, the best of them as probability."""

        def search(policy: str, question: str) -> tuple[Passage, ...]:
            retriever = self.retrievers[policy]
            ranking = retriever.rank(question)
            found = scores(ranking)
            best = np.argsort(-found, kind="stable")[:10]
            clauses = list(self.clauses[policy].values())
            return tuple(
                Passage(
                    clause=clauses[int(ranking.rows[at])],
                    rank=rank + 1,
                    score=float(found[at]),
                    probability=float(found[at]),
                )
                for rank, at in enumerate(best)
            )

        return search


def row(name: str, figures: Figures) -> str:
    """Return a row of the table."""
    hits = " / ".join(f"{figures.hit_at[k]:.2f}" for k in (1, 3, 5, 10))
    refused = f"{figures.refused_at_5:.2f} / {figures.refused_at_10:.2f}"
    return (
        f"| {name} | {hits} | {figures.mrr:.2f} | {figures.auc:.2f} | {refused} "
        f"| {figures.answered:.2f} / {figures.refused:.2f} | {figures.p50_ms:.1f} |"
    )


def leave_out_bank() -> None:
    """Build from here on as if no bank came with the program."""
    store: Any = index.store
    store.general_bank = tuple
    store.shipped_vectors = lambda _model: None


def _print_tables(bench: Bench, cases: Sequence[Case]) -> None:
    print(
        "| ranking | hit@1 / 3 / 5 / 10 | MRR | AUC | refuse@5% / 10% | answered / refused | ms |"
    )
    print("|---|---|---|---|---|---|---|")
    for name, scores in WAYS.items():
        print(row(name, evaluate(cases, bench.search_by(scores))[""]))
    for policy, figures in evaluate(cases, bench.search).items():
        print(row(policy or "**as shipped**", figures))


def main() -> None:
    """Read the command line and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("questions", type=Path)
    parser.add_argument("policies", type=Path, nargs="+")
    parser.add_argument("--model")
    parser.add_argument("--without-bank", action="store_true")
    args = parser.parse_args()
    if args.without_bank:
        leave_out_bank()
    cases = parse_cases(args.questions.name, args.questions.read_bytes())
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), args.policies, open_embedder(args.model))
        _print_tables(bench, cases)


if __name__ == "__main__":
    main()
