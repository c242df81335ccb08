"""Compile the general question bank from question files and the policies that they are about.

    python -m index.training.bank ../shared/training/questions POLICY... [--out index/bank]

Writes ``questions.jsonl`` (clause digests, no word of a policy) and, with the shipped model,
``vectors.npz``. Uncovered questions of every policy go in; covered ones of the policies named, and
those of ``index/training/questions``, which name their clauses by digest.
"""

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from index.bank import BANK_FOLDER, KnownQuestion, bank_digest, general_bank, parse_questions
from index.embed import open_embedder
from knowledge.domain import PolicyVersion
from knowledge.parse import parse_policy

SUFFIXES = ("", "-more")
BY_DIGEST = Path(__file__).parent / "questions"
"""Further questions, written by us, that need no policy at hand."""

_AT = datetime(2026, 1, 1, tzinfo=UTC)


def parsed(policy: Path) -> PolicyVersion:
    """Return a policy file, parsed."""
    return parse_policy(policy.name, policy.read_bytes(), version=1, ingested_at=_AT)


def questions_of(folder: Path, policy: Path) -> tuple[KnownQuestion, ...]:
    """Return the questions known to be covered by a policy."""
    version = parsed(policy)
    found: list[KnownQuestion] = []
    for suffix in SUFFIXES:
        path = folder / f"{policy.stem}{suffix}.jsonl"
        if path.is_file():
            found += parse_questions(path.name, path.read_bytes(), version.clauses, policy.stem)
    return tuple(q for q in found if q.digest)


def by_digest(folder: Path = BY_DIGEST) -> tuple[KnownQuestion, ...]:
    """Return the questions of files that name clauses by digest, "" for those not covered."""
    return tuple(
        KnownQuestion(question=question, bank=path.stem, digest=row["digest"])
        for path in sorted(folder.glob("*.jsonl"))
        for row in map(json.loads, path.read_text("utf-8").splitlines())
        for question in row["questions"]
    )


def uncovered(folder: Path) -> tuple[KnownQuestion, ...]:
    """Return the questions known not to be covered, each policy's in a bank of its own."""
    found: list[KnownQuestion] = []
    for path in sorted(folder.glob("*-unanswerable.jsonl")):
        bank = path.stem.removesuffix("-unanswerable")
        found += parse_questions(path.name, path.read_bytes(), (), bank)
    return tuple(found)


def write_bank(folder: Path, policies: list[Path], out: Path) -> None:
    """Write the bank's questions, grouped by clause."""
    groups: dict[tuple[str, str], list[str]] = {}
    covered = [q for policy in sorted(policies) for q in questions_of(folder, policy)]
    for question in (*covered, *uncovered(folder), *by_digest()):
        group = groups.setdefault((question.bank, question.digest), [])
        if question.question not in group:
            group.append(question.question)
    lines = [
        json.dumps({"bank": bank, "digest": digest, "questions": questions}, ensure_ascii=False)
        for (bank, digest), questions in groups.items()
    ]
    out.mkdir(parents=True, exist_ok=True)
    (out / "questions.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    print(f"{len(covered)} covered, {sum(map(len, groups.values()))} questions in all")


def write_vectors(out: Path) -> None:
    """Write the bank's vectors by the shipped model: int8 with one scale a row."""
    general_bank.cache_clear()
    bank_digest.cache_clear()
    embedder = open_embedder()
    vectors = embedder.encode([q.question for q in general_bank()])
    scales = np.abs(vectors).max(axis=1) / 127
    small = np.rint(vectors / scales[:, None]).astype(np.int8)
    np.savez(
        out / "vectors.npz",
        model=embedder.name,
        bank=bank_digest(),
        vectors=small,
        scales=scales.astype(np.float32),
    )


def main() -> None:
    """Read the command line and write the bank."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("questions", type=Path)
    parser.add_argument("policies", type=Path, nargs="*")
    parser.add_argument("--out", type=Path, default=BANK_FOLDER)
    args = parser.parse_args()
    if args.policies:
        write_bank(args.questions, args.policies, args.out)
    write_vectors(args.out)


if __name__ == "__main__":
    main()
