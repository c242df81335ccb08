"""Fit ``index/calibration.json`` on training questions, each with itself left out of the bank.

    python -m index.training.calibrate QUESTIONS_FOLDER POLICY... [--check CASES]

Every policy is indexed twice: with its own questions as doors, and as a policy that no bank knows.
A logistic regression over the signals of each search then tells covered questions from uncovered.
"""

import argparse
import json
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index import store as built_with
from index.bank import KnownQuestion, parse_questions
from index.calibrate import Calibration, Signals, calibration_file
from index.embed import Embedder, open_embedder
from index.ranking import SIGNALS, SIGNALS_OF_DOORS, SIGNALS_OF_OTHERS, Ranking
from index.retriever import HybridRetriever, open_retriever
from index.training.bank import SUFFIXES, parsed
from index.training.measure import only_banks_of_others
from knowledge.domain import Clause

Floats = npt.NDArray[np.float64]

WITH_DOORS = (*SIGNALS, *SIGNALS_OF_DOORS)
WITHOUT = (*SIGNALS, *SIGNALS_OF_OTHERS)

_RIDGE = 3.0
_UNCOVERED_SHARE = 0.4
"""The fit's prior. More than the 0.175 of the development questions, on which it was chosen: a
wrong citation does more harm than a needless "ask the adviser"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One search, and what was right.

    Attributes:
        behind: how far each of the best five scores is behind the best.
        right: which of the five are right.
    """

    policy: str
    covered: bool
    signals: Signals
    behind: tuple[float, ...]
    right: tuple[bool, ...]


def fit(examples: Sequence[Example], names: Sequence[str]) -> Calibration:
    """Return the calibration that tells covered from uncovered best."""
    x = np.array([[e.signals[name] for name in names] for e in examples])
    y = np.array([e.covered for e in examples], np.float64)
    mean, scale = x.mean(0), x.std(0) + 1e-9
    weight = np.where(
        y > 0, (1 - _UNCOVERED_SHARE) / y.sum(), _UNCOVERED_SHARE / (1 - y).sum()
    ) * len(y)
    beta = _logistic((x - mean) / scale, y, weight)
    slopes = beta[1:] / scale
    plain = Calibration(
        bias=float(beta[0] - slopes @ mean),
        weights={name: round(float(w), 4) for name, w in zip(names, slopes, strict=True)},
        falloff=1.0,
    )
    return Calibration(
        bias=round(plain.bias, 4), weights=plain.weights, falloff=_falloff(examples, plain)
    )


def _logistic(x: Floats, y: Floats, weight: Floats) -> Floats:
    """Return bias and slopes of a ridge logistic regression, by Newton's method."""
    x = np.hstack([np.ones((len(x), 1)), x])
    ridge = np.full(x.shape[1], _RIDGE)
    ridge[0] = 0.0
    beta = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ beta))
        gradient = x.T @ (weight * (p - y)) + ridge * beta
        curvature = (x * (weight * p * (1 - p))[:, None]).T @ x + np.diag(ridge)
        step = np.linalg.solve(curvature, gradient)
        beta -= step
        if np.abs(step).max() < 1e-9:
            break
    return beta


def _falloff(examples: Sequence[Example], fitted: Calibration) -> float:
    """Return the fall-off that gives the best five their likeliest chances."""
    covered = [e for e in examples if e.covered and len(e.behind) == 5]
    chances = np.array([[fitted.chance(e.signals)] for e in covered])
    behind = np.array([e.behind for e in covered])
    right = np.array([e.right for e in covered])

    def loss(falloff: float) -> float:
        p = np.clip(chances * np.exp(-behind / falloff), 1e-6, 1 - 1e-6)[:, 1:]
        return -float(np.where(right[:, 1:], np.log(p), np.log(1 - p)).mean())

    return float(min(np.round(np.geomspace(0.02, 2, 60), 3), key=loss))


class Trials:
    """Searches of every policy's training questions."""

    def __init__(self, folder: Path, questions: Path, embedder: Embedder) -> None:
        self._folder = folder
        self._questions = questions
        self._embedder = embedder

    def of(self, policy: Path, *, with_doors: bool) -> list[Example]:
        """Return the examples of one policy."""
        clauses = parsed(policy).clauses
        known = self._known(policy.stem, clauses)
        retriever = self._retriever(policy.stem, clauses, known if with_doors else ())
        answers: dict[str, set[str]] = {}
        for question in known:
            answers.setdefault(question.question, set()).add(question.digest)
        of_id = {c.clause_id: c.digest for c in clauses}
        return [
            _example(
                policy.stem,
                retriever.rank(question, leave_out=question),
                [of_id[i] for i in retriever.clause_ids],
                digests,
            )
            for question, digests in answers.items()
        ]

    def _known(self, name: str, clauses: Sequence[Clause]) -> tuple[KnownQuestion, ...]:
        found: list[KnownQuestion] = []
        for suffix in (*SUFFIXES, "-unanswerable"):
            path = self._questions / f"{name}{suffix}.jsonl"
            if path.is_file():
                found += parse_questions(path.name, path.read_bytes(), clauses, name)
        return tuple(found)

    def _retriever(
        self, name: str, clauses: Sequence[Clause], known: Iterable[KnownQuestion]
    ) -> HybridRetriever:
        """Return a retriever that knows the other banks, and of this policy's only what is given."""
        only_banks_of_others(name, self._embedder)
        target = self._folder / name
        built_with.build_index(
            target,
            corpus_digest=name,
            clauses=clauses,
            embedder=self._embedder,
            questions=known,
            previous=target,
        )
        by_id = {c.clause_id: c for c in clauses}
        return open_retriever(
            target, corpus_digest=name, embedder=self._embedder, clause_of=by_id.__getitem__
        )


def _example(policy: str, ranking: Ranking, digests: list[str], gold: set[str]) -> Example:
    rows = ranking.rows[:5].tolist()
    return Example(
        policy=policy,
        covered="" not in gold,
        signals=ranking.signals,
        behind=tuple(float(ranking.scores[0] - s) for s in ranking.scores[:5]),
        right=tuple(digests[row] in gold for row in rows),
    )


def report(name: str, examples: Sequence[Example], fitted: Calibration) -> None:
    """Print what the calibration does on its own examples."""
    from index.evaluate import refused_at_loss, separation

    yes = [fitted.chance(e.signals) for e in examples if e.covered]
    no = [fitted.chance(e.signals) for e in examples if not e.covered]
    first = np.mean([e.right[0] for e in examples if e.covered])
    print(
        f"{name}: {len(yes)} covered, {len(no)} not; first right {first:.2f}, "
        f"AUC {separation(yes[::5], no):.3f}, refused at 5 % lost {refused_at_loss(yes, no, 0.05):.2f}; "
        f"at 0.5 answered {np.mean(np.array(yes) >= 0.5):.2f}, refused {np.mean(np.array(no) < 0.5):.2f}"
    )


def main() -> None:
    """Read the command line, fit and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("questions", type=Path)
    parser.add_argument("policies", type=Path, nargs="+")
    parser.add_argument("--keep", type=Path, help="also write the examples there, for trying out")
    args = parser.parse_args()
    fitted: dict[str, Any] = {}
    kept: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        trials = Trials(Path(folder), args.questions, open_embedder())
        for name, names in (("with doors", WITH_DOORS), ("without", WITHOUT)):
            examples = [
                example
                for policy in args.policies
                for example in trials.of(policy, with_doors=names is WITH_DOORS)
            ]
            found = fit(examples, names)
            report(name, examples, found)
            fitted[name] = {
                "bias": found.bias,
                "weights": found.weights,
                "falloff": found.falloff,
            }
            kept[name] = [
                [e.policy, e.covered, e.signals, e.behind, [bool(r) for r in e.right]]
                for e in examples
            ]
    calibration_file().write_text(json.dumps(fitted, indent=1) + "\n", "utf-8")
    if args.keep:
        args.keep.write_text(json.dumps(kept), "utf-8")


if __name__ == "__main__":
    main()
