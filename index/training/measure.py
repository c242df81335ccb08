"""Measure each way of finding clauses alone and together: the table in ``index/README.md``.

    python -m index.training.measure QUESTIONS POLICY... [--model FOLDER] [--unknown]

Each question is searched in its own policy. Nothing is written outside a temporary folder.
"""

import argparse
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from index import store as built_with
from index.bank import general_bank, shipped_vectors
from index.embed import Embedder, open_embedder
from index.evaluate import Case, Figures, evaluate, parse_cases
from index.fuse import LEXICAL_WEIGHT, PIECES_WEIGHT, reciprocal_ranks, weighted_sum
from index.ranking import Ranking
from index.retriever import HybridRetriever, open_retriever
from index.training.bank import parsed
from knowledge.domain import Clause, Passage

Scores = Callable[[Ranking], "np.ndarray[tuple[int], np.dtype[np.float32]]"]


def _by_ranks(ranking: Ranking) -> "np.ndarray[tuple[int], np.dtype[np.float32]]":
    orders = [np.argsort(-s, kind="stable") for s in (ranking.closeness, ranking.lexical)]
    return reciprocal_ranks(orders, len(ranking.rows))


WAYS: dict[str, Scores] = {
    "BM25": lambda r: r.lexical,
    "vectors": lambda r: r.closeness,
    "vectors + BM25, reciprocal ranks": _by_ranks,
    "vectors + BM25, weighted sum": lambda r: r.closeness + LEXICAL_WEIGHT * r.lexical,
    "the same + piece by piece": lambda r: (
        r.closeness + LEXICAL_WEIGHT * r.lexical + PIECES_WEIGHT * r.pieces
    ),
    "the same + known questions": lambda r: weighted_sum(
        r.closeness, r.doors, r.lexical, r.pieces, share_with_doors=r.share_with_doors
    ),
}


class Bench:
    """Policies indexed each on its own, in a folder of their own."""

    def __init__(
        self,
        folder: Path,
        policies: Sequence[Path],
        embedder: Embedder,
        *,
        unknown: bool = False,
    ) -> None:
        self.clauses: dict[str, dict[str, Clause]] = {}
        self.retrievers: dict[str, HybridRetriever] = {}
        for path in policies:
            version = parsed(path)
            if unknown:
                only_banks_of_others(path.stem, embedder)
            name = path.stem
            self.clauses[name] = {c.clause_id: c for c in version.clauses}
            built_with.build_index(
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


def only_banks_of_others(policy: str, embedder: Embedder) -> None:
    """Build from here on as if the bank that comes with the program did not know a policy."""
    everything = general_bank()
    kept = [at for at, question in enumerate(everything) if question.bank != policy]
    vectors = shipped_vectors(embedder.name)
    store: Any = built_with
    store.general_bank = lambda: tuple(everything[at] for at in kept)
    store.shipped_vectors = lambda _: None if vectors is None else vectors[kept]


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
    parser.add_argument("--unknown", action="store_true", help="as if no bank knew the policies")
    args = parser.parse_args()
    cases = parse_cases(args.questions.name, args.questions.read_bytes())
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), args.policies, open_embedder(args.model), unknown=args.unknown)
        _print_tables(bench, cases)


if __name__ == "__main__":
    main()
