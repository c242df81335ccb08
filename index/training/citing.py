"""The drafts of which readers said what they breach: loaded, beside the clauses of their policies.

A file of ``index/training/citations`` holds drafts for the policy that it is named after, which lies
in ``policies`` beside it or, where it is not ours, in ``shared`` beside the checkout.
A clause is named by the digest of its words, so that none of them is kept here.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.core.binding import Grid, bind
from bot.core.matching import spoken_by, words_of_clause
from bot.sense import late_clause_reader
from index.embed import Embedder, Vectors
from index.training.draft_data import load_drafts
from knowledge.corpus import Corpus, PolicyEntry
from knowledge.domain import Audience, Capacity, PolicyVersion
from knowledge.parse import parse_policy
from knowledge.topics import TOPICS

__all__ = ["CITATIONS_FOLDER", "Cited", "Clauses", "load_cited", "read_clauses"]

CITATIONS_FOLDER = Path(__file__).parent / "citations"
_SHARED = Path(__file__).resolve().parents[3] / "shared"
_PLACES = (CITATIONS_FOLDER / "policies", _SHARED / "policies", _SHARED / "training" / "policies")
_ENDINGS = (".md", ".txt")
_WHEN = datetime(2026, 11, 22, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Cited:
    """A draft with the clauses that it breaches.

    Attributes:
        gold: digests of up to three clauses, any of them right.
        writer: whose drafts are never learned from and tested on at once.
    """

    policy: str
    draft: str
    is_official: bool
    gold: frozenset[str]
    writer: str


@dataclass(frozen=True, slots=True, eq=False)
class Clauses:
    """The clauses of a policy that bind whoever works there.

    Attributes:
        digests: one a clause.
        vectors: (n, c) of the shipped encoder.
        spoken: (n, topics), how plainly each speaks of what, in [0, 1].
        held: by whether a post is official, (n,) whether they may be held against it.
        is_published: the policy is not ours.
    """

    digests: tuple[str, ...]
    vectors: Vectors
    spoken: Vectors
    held: Mapping[bool, npt.NDArray[np.bool_]]
    is_published: bool


def load_cited(folder: Path = CITATIONS_FOLDER) -> list[Cited]:
    """Return every draft with its clauses, in the order of files and lines."""
    texts = {one.draft_id: one.draft for one in load_drafts()}
    found = []
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            found.append(
                Cited(
                    policy=path.stem,
                    draft=row["draft"] if "draft" in row else texts[row["id"]],
                    is_official=row["capacity"] == "official",
                    gold=frozenset(row["gold"]),
                    writer=row["writer"],
                )
            )
    return found


def read_clauses(
    policies: Sequence[str], topics: Sequence[str], encoder: Embedder
) -> dict[str, Clauses]:
    """Return the clauses of policies by name, those left out that are not beside this checkout."""
    found = {}
    for name in policies:
        path = next(
            (p for place in _PLACES for e in _ENDINGS if (p := place / f"{name}{e}").is_file()),
            None,
        )
        if path is None:
            print(f"{name} is not beside this checkout and is left out")
            continue
        found[name] = _read(path, topics, encoder)
    return found


def _read(path: Path, topics: Sequence[str], encoder: Embedder) -> Clauses:
    version = parse_policy(path.name, path.read_bytes(), version=1, ingested_at=_WHEN)
    grid = bind(_corpus(version), reader=late_clause_reader())
    known = spoken_by(grid.bindings)
    at = {topic: n for n, topic in enumerate(topics)}
    spoken = np.zeros((len(known), len(topics)), np.float32)
    for row, (_, said) in zip(spoken, known.values(), strict=True):
        for topic, plainly in said.items():
            if topic in at:
                row[at[topic]] = plainly
    return Clauses(
        digests=tuple(clause.digest for clause, _ in known.values()),
        vectors=encoder.encode([words_of_clause(clause) for clause, _ in known.values()]),
        spoken=spoken,
        held={official: _held(grid, tuple(known), official=official) for official in (False, True)},
        is_published=path.parent != _PLACES[0],
    )


def _held(grid: Grid, clause_ids: Sequence[str], *, official: bool) -> npt.NDArray[np.bool_]:
    capacity = Capacity.OFFICIAL if official else Capacity.PERSONAL
    held = {
        binding.clause.clause_id
        for topic in TOPICS
        for binding in grid.eligible(topic, capacity, Audience.STAFF)
    }
    return np.array([clause_id in held for clause_id in clause_ids])


def _corpus(version: PolicyVersion) -> Corpus:
    entry = PolicyEntry(
        policy=version.policy,
        title=version.metadata.title,
        version=version.version,
        digest=version.digest,
        source_name=version.source_name,
        n_clauses=len(version.clauses),
    )
    return Corpus("training", {version.policy: entry}, lambda _: version, version.digest)
