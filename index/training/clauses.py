"""Make the reader of clauses: ``python -m index.training.clauses``.

Cross-validates by writer, prints the figures of ``index/clauses/README.md``, trains on everything
and writes ``index/clauses``. Takes two minutes; needs scikit-learn, no torch.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.core.binding_by_sense import spoken_of
from index.clauses.reader import CLAUSES_FOLDER, named
from index.clauses.words import Words
from index.embed import Vectors, open_embedder
from knowledge.topics import TOPICS

DATA_FOLDER = Path(__file__).parent / "clauses"
_C = 20.0
# Words of one sentence alone tell nothing of the next.
_LEAST_SENTENCES = 2
_FOLDS = 6
_NONE = ""
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause with the topics that it speaks of, none where no draft could breach it."""

    text: str
    topics: tuple[str, ...]
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
            unknown = set(row["topics"]) - set(TOPICS)
            if unknown:
                raise SystemExit(f"{path}: {sorted(unknown)} are no topics")
            found.append(Clause(row["clause"], tuple(row["topics"]), row["writer"]))
    return found


class _Reader:
    """What is learned from some clauses: a softmax over vectors and words.

    Args:
        vectors: (clauses, d), of the same clauses.
    """

    def __init__(self, clauses: Sequence[Clause], vectors: Vectors) -> None:
        from sklearn.linear_model import LogisticRegression

        self.words = Words.learned_from((c.text for c in clauses), _LEAST_SENTENCES)
        # A clause on two topics is learned from twice, and weighs little more than one on one.
        rows = [(at, topic) for at, c in enumerate(clauses) for topic in c.topics or (_NONE,)]
        of_clause = np.array([at for at, _ in rows])
        weights = np.array([len(clauses[at].topics) or 1 for at, _ in rows]) ** -0.5
        features = self._features(clauses, vectors)[of_clause]
        self.model: Any = LogisticRegression(C=_C, max_iter=120, tol=1e-3).fit(
            features, [topic for _, topic in rows], sample_weight=weights
        )

    def _features(self, clauses: Sequence[Clause], vectors: Vectors) -> Any:
        from scipy.sparse import csr_matrix, hstack

        said = [self.words.weights(c.text) for c in clauses]
        ends = np.cumsum([0, *(len(at) for at, _ in said)])
        places = np.concatenate([at for at, _ in said])
        words = csr_matrix(
            (np.concatenate([w for _, w in said]), places, ends),
            shape=(len(clauses), len(self.words.known)),
        )
        return hstack([csr_matrix(vectors), words]).tocsr()

    def chances(self, clauses: Sequence[Clause], vectors: Vectors) -> list[Mapping[str, float]]:
        """Return for each clause the chance of each topic that is not slight."""
        found = self.model.predict_proba(self._features(clauses, vectors)).tolist()
        kinds = [str(kind) for kind in self.model.classes_]
        return [named(kinds, row) for row in found]


def _left_out(clauses: Sequence[Clause], vectors: Vectors) -> list[Mapping[str, float]]:
    """Return the chances of each clause, by a model that knows nothing of its writer."""
    from sklearn.model_selection import GroupKFold

    found: list[Mapping[str, float]] = [{} for _ in clauses]
    folds = GroupKFold(_FOLDS).split(vectors, groups=[c.writer for c in clauses])
    for train, test in folds:
        reader = _Reader([clauses[at] for at in train], vectors[train])
        said = reader.chances([clauses[at] for at in test], vectors[test])
        for at, chances in zip(test, said, strict=True):
            found[at] = chances
    return found


def figures(clauses: Sequence[Clause], vectors: Vectors) -> dict[str, float]:
    """Return what clauses of writers left out get: shares of those on a topic and on none."""
    found = _left_out(clauses, vectors)
    likeliest = [max(c, key=c.__getitem__, default=_NONE) for c in found]
    read = [set(spoken_of(c)) for c in found]
    spoken = [at for at, c in enumerate(clauses) if c.topics]
    silent = [at for at, c in enumerate(clauses) if not c.topics]
    n_topics = sum(len(clauses[at].topics) for at in spoken)
    n_right = sum(len(read[at].intersection(clauses[at].topics)) for at in spoken)
    shares = {
        "likeliest_is_right": sum(likeliest[at] in clauses[at].topics for at in spoken)
        / len(spoken),
        "read_right": n_right / n_topics,
        "right_of_read": n_right / max(1, sum(map(len, read))),
        "none_read": sum(bool(read[at]) for at in silent) / len(silent),
    }
    return {name: round(share, 3) for name, share in shares.items()}


def main() -> None:
    """Cross-validate, print, train on everything and write the weights."""
    clauses = load_clauses()
    embedder = open_embedder()
    vectors = embedder.encode([clause.text for clause in clauses])
    found = figures(clauses, vectors)
    print(json.dumps(found, indent=2))
    reader = _Reader(clauses, vectors)
    n_vector = vectors.shape[1]
    weights = {
        "w": reader.model.coef_[:, :n_vector].astype(np.float32),
        "words_w": reader.model.coef_[:, n_vector:].astype(np.float16),
        "b": reader.model.intercept_.astype(np.float32),
        "known": np.array(reader.words.known),
        "rarity": reader.words.rarity,
    }
    np.savez_compressed(CLAUSES_FOLDER / "heads.npz", **weights)
    said = "\n".join(f"{c.text}\t{c.topics}\t{c.writer}" for c in clauses)
    manifest = {
        "model": embedder.name,
        "heads": hashlib.sha256((CLAUSES_FOLDER / "heads.npz").read_bytes()).hexdigest(),
        "topics": [str(topic) for topic in reader.model.classes_],
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
