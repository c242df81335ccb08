"""Make the reader of clauses: ``python -m index.training.clauses``.

Cross-validates by writer, prints the figures of ``index/clauses/README.md``, trains on everything
and writes ``index/clauses``. Takes a minute; needs scikit-learn, no torch.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.clauses.reader import CLAUSES_FOLDER
from index.embed import Vectors, open_embedder
from knowledge.topics import TOPICS

DATA_FOLDER = Path(__file__).parent / "clauses"
LINE = 0.45
"""The least chance that counts. Drawn where of clauses by writers left out nearly all that are read
are read right, see ``index/clauses/README.md``."""

_C = 20.0
_NONE = ""


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause with the topic that it speaks of, "" for none."""

    text: str
    topic: str
    writer: str


def load_clauses(folder: Path = DATA_FOLDER) -> list[Clause]:
    """Return every labelled clause, in the order of files and lines.

    Raises:
        SystemExit: a label is no topic.
    """
    found = []
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            if row["topic"] and row["topic"] not in TOPICS:
                raise SystemExit(f"{path}: {row['topic']!r} is no topic")
            found.append(Clause(row["clause"], row["topic"], row["writer"]))
    return found


def _fitted(vectors: Vectors, topics: npt.NDArray[np.str_]) -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=_C, max_iter=3000).fit(vectors, topics)


def _left_out(
    clauses: list[Clause], vectors: Vectors
) -> tuple[npt.NDArray[np.str_], npt.NDArray[np.float64]]:
    """Return for each clause the likeliest kind and its chance, by a model without its writer."""
    topics = np.array([clause.topic for clause in clauses])
    writers = np.array([clause.writer for clause in clauses])
    said = np.zeros(len(clauses), dtype=topics.dtype)
    sure = np.zeros(len(clauses))
    for writer in dict.fromkeys(writers):
        test = writers == writer
        model = _fitted(vectors[~test], topics[~test])
        chances = model.predict_proba(vectors[test])
        said[test] = model.classes_[chances.argmax(1)]
        sure[test] = chances.max(1)
    return said, sure


def figures(clauses: list[Clause], vectors: Vectors) -> dict[str, float]:
    """Return what clauses of writers left out get: shares of those on a topic and on none."""
    said, sure = _left_out(clauses, vectors)
    topics = np.array([clause.topic for clause in clauses])
    spoken = topics != _NONE
    read = (said != _NONE) & (sure >= LINE)
    right = read & (said == topics)
    return {
        "likeliest_is_right": round(float((said == topics)[spoken].mean()), 3),
        "read_right": round(float(right[spoken].mean()), 3),
        "right_of_read": round(float(right.sum() / max(1, read.sum())), 3),
        "none_read": round(float(read[~spoken].mean()), 3),
    }


def main() -> None:
    """Cross-validate, print, train on everything and write the weights."""
    clauses = load_clauses()
    embedder = open_embedder()
    vectors = embedder.encode([clause.text for clause in clauses])
    found = figures(clauses, vectors)
    print(json.dumps(found, indent=2))
    model = _fitted(vectors, np.array([clause.topic for clause in clauses]))
    weights = {"w": model.coef_.astype(np.float32), "b": model.intercept_.astype(np.float32)}
    np.savez_compressed(CLAUSES_FOLDER / "heads.npz", **weights)
    said = "\n".join(f"{c.text}\t{c.topic}\t{c.writer}" for c in clauses)
    manifest = {
        "model": embedder.name,
        "heads": hashlib.sha256((CLAUSES_FOLDER / "heads.npz").read_bytes()).hexdigest(),
        "topics": [str(topic) for topic in model.classes_],
        "line": LINE,
        "data": {
            "digest": hashlib.sha256(said.encode()).hexdigest()[:16],
            "n_clauses": len(clauses),
            "n_writers": len({c.writer for c in clauses}),
        },
        "figures": found,
    }
    (CLAUSES_FOLDER / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
