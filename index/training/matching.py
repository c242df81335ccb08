"""Make the matcher of drafts and clauses: ``python -m index.training.matching``.

Cross-validates by policy and writer, prints the figures of ``index/matching/README.md``, trains on
everything and writes ``index/matching``. Takes five minutes; needs torch, and the shipped scorer.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import numpy.typing as npt
import torch
from rich.progress import track
from torch import nn

from index.drafts import DRAFTS_FOLDER, Scores, open_draft_scorer
from index.embed import Vectors, open_embedder
from index.matching.matcher import MATCHING_FOLDER, about
from index.training.citing import Cited, Clauses, load_cited, read_clauses

_RANK = 32
_SEEDS = range(5)
_EPOCHS, _BATCH = 14, 24
_RATE, _DECAY, _DROPOUT = 2e-3, 3e-2, 0.3
# A clause on the draft's topic starts out far ahead of one on another.
_AHEAD = 6.0
# Unit vectors brought down to a few directions are short.
_STRETCH = 30.0
# The scorer has learned from these very drafts and is surer of them than of new ones.
_LESS_SURE = 0.7
_FOLDS = 3
_FAR = -1e4
Heads = dict[str, npt.NDArray[np.float32]]


@dataclass(frozen=True, slots=True, eq=False)
class _Batch:
    """Drafts for one policy.

    Attributes:
        points: (b, d), the scorer's vectors.
        is_about: (b, topics).
        gold, held: (b, n), which clauses are right, and which may be held against the draft.
    """

    points: torch.Tensor
    is_about: torch.Tensor
    gold: torch.Tensor
    held: torch.Tensor
    vectors: torch.Tensor
    spoken: torch.Tensor


class _Work:
    """The drafts, what the scorer made of them, and the clauses of their policies."""

    def __init__(self, cited: Sequence[Cited], topics: Sequence[str]) -> None:
        self.topics = topics
        names = list(dict.fromkeys(c.policy for c in cited))
        self.clauses = read_clauses(names, topics, open_embedder())
        self.cited = [c for c in cited if c.policy in self.clauses and self._gold(c).any()]
        scorer = open_draft_scorer()
        scores = [scorer.score([c.draft], official=c.is_official)[0] for c in self.cited]
        self.vectors = np.array([s.vector for s in scores])
        self.is_about = np.array([_less_sure(s, topics) for s in scores])

    def _gold(self, cited: Cited) -> npt.NDArray[np.bool_]:
        return np.array([d in cited.gold for d in self.clauses[cited.policy].digests])

    def batches(self, rows: Sequence[int], rng: np.random.Generator) -> Iterator[_Batch]:
        """Yield the rows in random order, a few of one policy at a time."""
        by_policy: dict[str, list[int]] = {}
        for row in rng.permutation(rows).tolist():
            by_policy.setdefault(self.cited[row].policy, []).append(row)
        runs = [
            some[k : k + _BATCH] for some in by_policy.values() for k in range(0, len(some), _BATCH)
        ]
        for at in rng.permutation(len(runs)).tolist():
            yield self.batch(runs[at])

    def batch(self, rows: Sequence[int]) -> _Batch:
        """Return some rows, all for one policy."""
        known: Clauses = self.clauses[self.cited[rows[0]].policy]
        gold = np.array([self._gold(self.cited[row]) for row in rows])
        held = np.array([known.held[self.cited[row].is_official] for row in rows])
        arrays = (self.vectors[rows], self.is_about[rows], gold, held, known.vectors, known.spoken)
        return _Batch(*map(torch.from_numpy, arrays))


def _less_sure(scores: Scores, topics: Sequence[str]) -> Vectors:
    shares = about(scores, topics) ** (2 * _LESS_SURE)
    return np.asarray(np.sqrt(shares / max(float(shares.sum()), 1e-9)), np.float32)


class _Matcher(nn.Module):
    """What is learned: two maps into a few directions, and what topics count for one another."""

    def __init__(self, n_draft: int, n_clause: int, n_topics: int) -> None:
        super().__init__()
        self.draft = nn.Linear(n_draft, _RANK, bias=False)
        self.clause = nn.Linear(n_clause, _RANK, bias=False)
        self.topics = nn.Parameter(torch.eye(n_topics) * _AHEAD)
        self.dropout = nn.Dropout(_DROPOUT)
        for side in (self.draft, self.clause):
            nn.init.normal_(side.weight, std=0.02)

    def forward(self, batch: _Batch) -> torch.Tensor:
        """Return (b, n): how well drafts and clauses go together."""
        points: torch.Tensor = self.dropout(self.draft(batch.points)) @ self.clause(batch.vectors).T
        about_both: torch.Tensor = batch.is_about @ self.topics @ batch.spoken.T
        return points * _STRETCH + about_both


def _fitted(work: _Work, rows: Sequence[int], seed: int) -> Heads:
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    clauses = next(iter(work.clauses.values()))
    model = _Matcher(work.vectors.shape[1], clauses.vectors.shape[1], len(work.topics))
    optimizer = torch.optim.AdamW(model.parameters(), lr=_RATE, weight_decay=_DECAY)
    n_steps = _EPOCHS * sum(1 for _ in work.batches(rows, rng))
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, n_steps)
    for _ in range(_EPOCHS):
        for batch in work.batches(rows, rng):
            known = model(batch).masked_fill(~(batch.held | batch.gold), _FAR)
            right = torch.logsumexp(known.masked_fill(~batch.gold, _FAR), 1)
            loss = (torch.logsumexp(known, 1) - right).mean()
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            schedule.step()
    return {
        "draft_w": model.draft.weight.detach().numpy() * _STRETCH,
        "clause_w": model.clause.weight.detach().numpy(),
        "topics_w": model.topics.detach().numpy(),
    }


def fit(work: _Work, rows: Sequence[int]) -> Heads:
    """Return the mean of several trainings: their directions side by side."""
    runs = [_fitted(work, rows, seed) for seed in track(_SEEDS, "Training")]
    return {
        "draft_w": np.concatenate([run["draft_w"] / np.float32(len(runs)) for run in runs]),
        "clause_w": np.concatenate([run["clause_w"] for run in runs]),
        "topics_w": np.mean([run["topics_w"] for run in runs], 0, dtype=np.float32),
    }


def _untrained(work: _Work) -> Heads:
    n_topics = len(work.topics)
    return {
        "draft_w": np.zeros((1, work.vectors.shape[1]), np.float32),
        "clause_w": np.zeros((1, next(iter(work.clauses.values())).vectors.shape[1]), np.float32),
        "topics_w": np.eye(n_topics, dtype=np.float32),
    }


def _ranks(work: _Work, rows: Sequence[int], heads: Heads) -> list[int]:
    """Return for each draft how many clauses stand before the first right one."""
    found = []
    for row in rows:
        cited, clauses = work.cited[row], work.clauses[work.cited[row].policy]
        points = clauses.vectors @ heads["clause_w"].T @ (heads["draft_w"] @ work.vectors[row])
        weight = points + clauses.spoken @ heads["topics_w"].T @ work.is_about[row]
        order = np.argsort(-np.where(clauses.held[cited.is_official], weight, _FAR), kind="stable")
        right = [clauses.digests[at] in cited.gold for at in order]
        found.append(right.index(True))
    return found


def _fold(cited: Cited, clauses: Clauses) -> int:
    """Return where a draft is left out: with its policy, or, of a published one, with its writer."""
    return crc32((cited.writer if clauses.is_published else cited.policy).encode()) % _FOLDS


def figures(work: _Work) -> dict[str, float]:
    """Return what drafts left out get, by policies published and invented."""
    folds = np.array([_fold(c, work.clauses[c.policy]) for c in work.cited])
    published = np.array([work.clauses[c.policy].is_published for c in work.cited])
    ranks = np.zeros(len(folds), np.int64)
    for fold in range(_FOLDS):
        heads = fit(work, np.flatnonzero(folds != fold).tolist())
        test = np.flatnonzero(folds == fold)
        ranks[test] = _ranks(work, test.tolist(), heads)
    by_topics = np.array(_ranks(work, range(len(folds)), _untrained(work)))
    said = {"by topics": by_topics, "learned": ranks}
    of = {"published": published, "invented": ~published}
    return {
        f"{how}, {which}, {what}": round(float((found[rows] < most).mean()), 3)
        for how, found in said.items()
        for which, rows in of.items()
        for what, most in (("first", 1), ("first two", 2))
    }


def main() -> None:
    """Cross-validate, report, train on everything and write the matcher's folder."""
    torch.set_num_threads(2)
    manifest = json.loads((DRAFTS_FOLDER / "manifest.json").read_text("utf-8"))
    topics = [str(topic) for topic in manifest["topics"]]
    work = _Work(load_cited(), topics)
    measured = figures(work)
    print(json.dumps(measured, indent=2))
    heads = fit(work, range(len(work.cited)))
    path = MATCHING_FOLDER / "heads.npz"
    small = {name: values.astype(np.float16) for name, values in heads.items()}
    np.savez_compressed(path, **small)  # type: ignore[arg-type]
    facts = {
        "draft_model": manifest["model"],
        "clause_model": open_embedder().name,
        "heads": hashlib.sha256(path.read_bytes()).hexdigest(),
        "topics": topics,
        "data": {
            "n_drafts": len(work.cited),
            "n_policies": len(work.clauses),
            "n_published": sum(c.is_published for c in work.clauses.values()),
        },
        "figures": measured,
    }
    (MATCHING_FOLDER / "manifest.json").write_text(json.dumps(facts, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
