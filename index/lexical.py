"""BM25 over stems: which clauses share rare words with a question.

Knows stems and row numbers. Our own, because the library at hand takes 0.4 s to import, which is
most of what a cold question may cost; a test holds it to a slow obvious reference.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.embed import Vectors

__all__ = ["LexicalIndex", "arrays_in"]

_K1 = 1.2
_B = 0.75


class LexicalIndex:
    """Weights of stems in rows, by stem.

    BM25 as in Robertson and Zaragoza, "The Probabilistic Relevance Framework" (2009), with an idf
    that cannot be negative: ``ln(1 + (n - df + 0.5) / (df + 0.5))``.

    Args:
        stems: every stem, sorted.
        starts: (len(stems) + 1,) int64; the rows of stem i are ``rows[starts[i]:starts[i + 1]]``.
        rows: int32, ascending within a stem.
        weights: float32, what the stem adds to that row's score.
        n_rows: how many rows there are.
    """

    def __init__(
        self,
        stems: Sequence[str],
        starts: npt.NDArray[np.int64],
        rows: npt.NDArray[np.int32],
        weights: Vectors,
        n_rows: int,
    ) -> None:
        self._stems = tuple(stems)
        self._place = {stem: at for at, stem in enumerate(stems)}
        self._starts = starts
        self._rows = rows
        self._weights = weights
        self.n_rows = n_rows

    @classmethod
    def build(cls, texts: Iterable[Sequence[str]]) -> "LexicalIndex":
        """Return the index of texts given as stems, one row a text."""
        postings: dict[str, list[tuple[int, int]]] = {}
        lengths: list[int] = []
        for row, text in enumerate(texts):
            lengths.append(len(text))
            for stem, count in Counter(text).items():
                postings.setdefault(stem, []).append((row, count))
        n_rows = len(lengths)
        length = np.asarray(lengths, np.float64)
        mean = max(float(length.mean()) if n_rows else 0.0, 1.0)
        stems = sorted(postings)
        starts = np.zeros(len(stems) + 1, np.int64)
        np.cumsum([len(postings[stem]) for stem in stems], out=starts[1:])
        flat = [pair for stem in stems for pair in postings[stem]]
        rows = np.asarray([row for row, _ in flat], np.int32)
        counts = np.asarray([count for _, count in flat], np.float64)
        df = np.diff(starts)
        idf = np.repeat(np.log(1 + (n_rows - df + 0.5) / (df + 0.5)), df)
        norm = _K1 * (1 - _B + _B * length[rows] / mean) if n_rows else counts
        weights = np.asarray(idf * counts * (_K1 + 1) / (counts + norm), np.float32)
        return cls(stems, starts, rows, weights, n_rows)

    def scores(self, stems: Iterable[str]) -> Vectors:
        """Return every row's score, (n,) float32, at least 0; a stem counts once."""
        scores = np.zeros(self.n_rows, np.float32)
        for stem in sorted(set(stems)):
            at = self._place.get(stem)
            if at is not None:
                part = slice(int(self._starts[at]), int(self._starts[at + 1]))
                scores[self._rows[part]] += self._weights[part]
        return scores

    def idf(self, stem: str) -> float:
        """Return how rare a stem is among the rows; a stem in no row is the rarest."""
        at = self._place.get(stem)
        df = 0 if at is None else int(self._starts[at + 1] - self._starts[at])
        return float(np.log(1 + (self.n_rows - df + 0.5) / (df + 0.5)))

    def holds(self, stem: str, row: int | None = None) -> bool:
        """Tell whether a row, or with None any row, has the stem."""
        at = self._place.get(stem)
        if at is None or row is None:
            return at is not None
        rows = self._rows[int(self._starts[at]) : int(self._starts[at + 1])]
        place = int(np.searchsorted(rows, row))
        return place < len(rows) and int(rows[place]) == row

    def save(self, folder: Path) -> None:
        """Write ``lexical.npz`` and ``stems.txt``."""
        np.savez(
            folder / "lexical.npz", starts=self._starts, rows=self._rows, weights=self._weights
        )
        (folder / "stems.txt").write_text("\n".join(self._stems), "utf-8")

    @classmethod
    def load(cls, folder: Path, n_rows: int) -> "LexicalIndex":
        """Return the index that ``save`` wrote.

        Raises:
            OSError, ValueError, KeyError, EOFError, BadZipFile: a file is missing or broken.
        """
        with arrays_in(folder / "lexical.npz") as arrays:
            starts, rows, weights = arrays["starts"], arrays["rows"], arrays["weights"]
        words = (folder / "stems.txt").read_text("utf-8")
        stems = words.split("\n") if words else []
        if len(stems) + 1 != len(starts) or len(rows) != len(weights):
            raise ValueError("stems and weights disagree")
        return cls(stems, starts, rows, weights, n_rows)


@contextmanager
def arrays_in(path: Path) -> Iterator[Any]:
    """Open a file of named arrays, and close it even where numpy would leave it open.

    Raises:
        OSError, ValueError, EOFError, BadZipFile: it is missing or no such file.
    """
    with path.open("rb") as file:
        found: Any = np.load(file)
        if not hasattr(found, "files"):
            raise ValueError("no archive of arrays")
        yield found
