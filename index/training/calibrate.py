"""Fit ``index/calibration.json`` on questions that the model was not trained on.

    python -m index.training.calibrate CASES QUESTIONS_FOLDER POLICY...

CASES are development questions, each asked of its own policy: once with that policy's questions as
doors, once as if no bank knew it. To them come questions about the sample policies: with doors those
written apart from the bank, all policies together as one organisation; without doors the bank's
own, each asked of its policy alone, for these policies the model has never seen, and fitted on the
five alone, which it has, every fifth question about an unseen policy was refused. With doors a
bank's own questions, each with itself left out, would not do: they are asked far more alike than
people ask, and made the chance too sure of itself. A logistic
regression over few signals of each search then tells covered from uncovered; the figures
printed are of each group judged by weights that were fitted without it.
"""

import argparse
import json
import random
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index import store as built_with
from index.bank import KnownQuestion, parse_questions
from index.calibrate import Calibration, Signals, calibration_file
from index.embed import Embedder, open_embedder
from index.evaluate import Case, parse_cases, refused_at_loss, separation
from index.ranking import Ranking
from index.retriever import HybridRetriever, open_retriever
from index.training.bank import SUFFIXES, by_digest, parsed
from index.training.measure import only_banks_of_others
from knowledge.domain import Clause

Floats = npt.NDArray[np.float64]

WITH_DOORS: tuple[str, ...] = ("close_best", "door", "against", "foreign")
WITHOUT: tuple[str, ...] = ("close_best", "pieces", "elsewhere", "against_elsewhere")
"""Few on purpose: all of them fitted better what they were fitted on, and other policies worse.

What other policies leave uncovered never counts by itself, but against what they, or these
policies, cover: by itself it refused whatever only some policies regulate.
"""

_UNSEEN_COVERED = 250
"""Of the samples' bank, asked as if it were unknown; with all of it, it would outweigh the rest."""

SAMPLES = Path(__file__).resolve().parents[2] / "knowledge" / "policies"
SAMPLE_CASES = Path(__file__).resolve().parents[2] / "tests" / "questions.jsonl"

_FORMATS = (".docx", ".html", ".md", ".pdf", ".txt")
_RIDGE = 10.0
_SEED = 5
_UNCOVERED_SHARE: dict[tuple[str, ...], float] = {WITH_DOORS: 0.55, WITHOUT: 0.4}
"""The fit's prior, more than the 0.175 of the development questions: a wrong citation does more
harm than a needless "ask the adviser". Less for an organisation without a bank, whose clauses are
found less surely: it would hear little else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One search, and what was right.

    Attributes:
        group: left out together when the fit is judged.
        behind: how far each of the best five scores is behind the best.
        right: which of the five are right.
    """

    group: str
    covered: bool
    signals: Signals
    behind: tuple[float, ...]
    right: tuple[bool, ...]


def fit(examples: Sequence[Example], names: tuple[str, ...]) -> Calibration:
    """Return the calibration that tells covered from uncovered best."""
    x = np.array([[e.signals[name] for name in names] for e in examples])
    y = np.array([e.covered for e in examples], np.float64)
    mean, scale = x.mean(0), x.std(0) + 1e-9
    share = _UNCOVERED_SHARE[names]
    weight = np.where(y > 0, (1 - share) / y.sum(), share / (1 - y).sum()) * len(y)
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
    """Searches whose right clauses are known."""

    def __init__(self, folder: Path, embedder: Embedder, *, with_doors: bool) -> None:
        self._folder = folder
        self._embedder = embedder
        self._with_doors = with_doors

    def of_policy(self, policy: Path, questions: Path, cases: Iterable[Case]) -> Iterator[Example]:
        """Yield the cases of one policy, alone in its organisation."""
        clauses = parsed(policy).clauses
        only_banks_of_others(policy.stem, self._embedder)
        retriever = self._retriever(policy.stem, clauses, _known(policy, questions, clauses))
        for case in cases:
            if case.policy == policy.stem:
                yield _judged(policy.stem, case, retriever, clauses)

    def of_samples(self) -> Iterator[Example]:
        """Yield what is asked of the sample policies, all in one organisation."""
        clauses: list[Clause] = []
        known: list[KnownQuestion] = []
        for path in _sample_files():
            own = parsed(path).clauses
            clauses += own
            known += _sample_bank(path, own)
        retriever = self._retriever("samples", clauses, known)
        for case in parse_cases(SAMPLE_CASES.name, SAMPLE_CASES.read_bytes()):
            yield _judged("samples", case, retriever, clauses)

    def of_unseen(self) -> Iterator[Example]:
        """Yield questions of the samples' bank, each asked of its policy alone and unknown."""
        covered: list[Example] = []
        for path in _sample_files():
            clauses = parsed(path).clauses
            retriever = self._retriever(path.stem, clauses, ())
            answers: dict[str, set[str]] = {}
            for known in _sample_bank(path, clauses):
                answers.setdefault(known.question, set()).add(known.digest)
            digests = {c.clause_id: c.digest for c in clauses}
            for question, right in answers.items():
                ranking = retriever.rank(question)
                found = [digests[i] in right for i in _ids(ranking, retriever)]
                example = _example("samples", ranking, right != {""}, found)
                if example.covered:
                    covered.append(example)
                else:
                    yield example
        yield from random.Random(_SEED).sample(covered, _UNSEEN_COVERED)  # noqa: S311

    def _retriever(
        self, name: str, clauses: Sequence[Clause], known: Iterable[KnownQuestion]
    ) -> HybridRetriever:
        target = self._folder / name
        built_with.build_index(
            target,
            corpus_digest=name,
            clauses=clauses,
            embedder=self._embedder,
            questions=known if self._with_doors else (),
        )
        by_id = {c.clause_id: c for c in clauses}
        return open_retriever(
            target, corpus_digest=name, embedder=self._embedder, clause_of=by_id.__getitem__
        )


def _sample_files() -> list[Path]:
    return sorted(p for p in SAMPLES.iterdir() if p.suffix in _FORMATS)


def _sample_bank(path: Path, clauses: Sequence[Clause]) -> list[KnownQuestion]:
    """Return a sample policy's known questions, those not covered among them."""
    found: list[KnownQuestion] = []
    for kind in ("questions", "unanswered"):
        bank = path.with_name(f"{path.stem}.{kind}.jsonl")
        found += parse_questions(bank.name, bank.read_bytes(), clauses, path.stem)
    return found


def _known(policy: Path, questions: Path, clauses: Sequence[Clause]) -> list[KnownQuestion]:
    found = [q for q in by_digest() if q.bank == policy.stem]
    for suffix in (*SUFFIXES, "-unanswerable"):
        path = questions / f"{policy.stem}{suffix}.jsonl"
        if path.is_file():
            found += parse_questions(path.name, path.read_bytes(), clauses, policy.stem)
    return found


def _judged(
    group: str, case: Case, retriever: HybridRetriever, clauses: Sequence[Clause]
) -> Example:
    ranking = retriever.rank(case.question)
    texts = {c.clause_id: " ".join(c.text.split()) for c in clauses}
    gold = [" ".join(quote.split()) for quote in case.gold]
    right = [any(g in texts[i] for g in gold) for i in _ids(ranking, retriever)]
    return _example(group, ranking, bool(gold), right)


def _ids(ranking: Ranking, retriever: HybridRetriever) -> list[str]:
    return [retriever.clause_ids[row] for row in ranking.rows[:5].tolist()]


def _example(group: str, ranking: Ranking, covered: bool, right: list[bool]) -> Example:
    return Example(
        group=group,
        covered=covered,
        signals=ranking.signals,
        behind=tuple(float(ranking.scores[0] - s) for s in ranking.scores[:5]),
        right=tuple(right),
    )


def report(examples: Sequence[Example], names: tuple[str, ...]) -> None:
    """Print how each group fares under weights fitted without it."""
    judged: list[tuple[str, bool, float]] = []
    for group in sorted({e.group for e in examples}):
        fitted = fit([e for e in examples if e.group != group], names)
        judged += [
            (group, e.covered, fitted.chance(e.signals)) for e in examples if e.group == group
        ]
    for name, chosen in (
        ("policies", [j for j in judged if j[0] != "samples"]),
        ("samples", [j for j in judged if j[0] == "samples"]),
    ):
        yes = [chance for _, covered, chance in chosen if covered]
        no = [chance for _, covered, chance in chosen if not covered]
        if not yes or not no:
            continue
        shares = ", ".join(
            f"at {at}: {np.mean(np.array(yes) < at):.2f} lost, {np.mean(np.array(no) < at):.2f} refused"
            for at in (0.4, 0.5, 0.6)
        )
        print(
            f"  {name}: {len(yes)} covered, {len(no)} not; AUC {separation(yes, no):.3f}, "
            f"refused at 5 % lost {refused_at_loss(yes, no, 0.05):.2f}; {shares}"
        )


def main() -> None:
    """Read the command line, fit and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("policies", type=Path, nargs="+")
    args = parser.parse_args()
    cases = parse_cases(args.cases.name, args.cases.read_bytes())
    embedder = open_embedder()
    fitted: dict[str, Any] = {}
    for name, names in (("with doors", WITH_DOORS), ("without", WITHOUT)):
        with tempfile.TemporaryDirectory() as folder:
            trials = Trials(Path(folder), embedder, with_doors=names is WITH_DOORS)
            known = names is WITH_DOORS
            examples = list(trials.of_samples() if known else trials.of_unseen())
            for policy in args.policies:
                examples += trials.of_policy(policy, args.questions, cases)
        found = fit(examples, names)
        print(f"{name}: {found}")
        report(examples, names)
        fitted[name] = {"bias": found.bias, "weights": found.weights, "falloff": found.falloff}
    calibration_file().write_text(json.dumps(fitted, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
