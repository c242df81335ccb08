"""Questions and clauses compared piece by piece: what a single vector for a whole text blurs.

Each word piece of the question looks for the piece of the clause that is closest to it in its
context; rare pieces count more (late interaction, as in ColBERT: Khattab and Zaharia, SIGIR 2020,
here with the shipped encoder as it is).

    pieces.bin    (p, d) int8 rows, those of one clause after those of the one before
    pieces.npz    scales (p,) float32, of each row; offsets (n + 1,) int64; ids (p,) int32

Knows pieces, rows and files; knows nothing of clauses' words or of ranking.
"""

from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import numpy.typing as npt

from index.arrays import load_levels
from index.embed import Pieces, Vectors
from index.lexical import arrays_in

__all__ = ["PIECES_UP_TO", "PackedPieces", "PieceIndex", "PieceWriter", "packed"]

PIECES_UP_TO = 10_000
"""Clauses; 17 KB each on disk. Larger indexes are ranked without pieces."""

_BYTES = "pieces.bin"
_ARRAYS = "pieces.npz"
_LEVELS = 127

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedPieces:
    """A clause's pieces as they are kept.

    Attributes:
        ids: (t,) int32.
        levels: (t, d) int8; times its scale, a row is a unit vector.
        scales: (t,) float32.
    """

    ids: npt.NDArray[np.int32]
    levels: npt.NDArray[np.int8]
    scales: Vectors


def packed(pieces: Pieces) -> PackedPieces:
    """Return pieces as they are kept; a text without any gets one that is close to nothing."""
    ids, vectors = pieces.ids, pieces.vectors
    if not len(ids):
        ids, vectors = np.zeros(1, np.int32), np.zeros((1, vectors.shape[1]), np.float32)
    scales = np.abs(vectors).max(axis=1) / _LEVELS
    levels = np.rint(vectors / np.maximum(scales, 1e-9)[:, None]).astype(np.int8)
    return PackedPieces(
        ids=np.asarray(ids, np.int32), levels=levels, scales=np.asarray(scales, np.float32)
    )


class PieceWriter:
    """Writes clauses' pieces in the order of their rows."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = (folder / _BYTES).open("wb")
        self._ids: list[npt.NDArray[np.int32]] = []
        self._scales: list[Vectors] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()
        if kind is None:
            self._write_arrays()

    def add(self, pieces: PackedPieces) -> None:
        """Write the pieces of the next row."""
        self._file.write(pieces.levels.tobytes())
        self._ids.append(pieces.ids)
        self._scales.append(pieces.scales)

    def _write_arrays(self) -> None:
        lengths = [len(ids) for ids in self._ids]
        np.savez(
            self._folder / _ARRAYS,
            ids=np.concatenate(self._ids) if lengths else np.zeros(0, np.int32),
            scales=np.concatenate(self._scales) if lengths else np.zeros(0, np.float32),
            offsets=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        )


class PieceIndex:
    """The pieces of every clause of an index, read from the file as they are needed."""

    def __init__(self, folder: Path, n_clauses: int, dimension: int) -> None:
        with arrays_in(folder / _ARRAYS) as arrays:
            self._ids = np.asarray(arrays["ids"], np.int32)
            self._scales = np.asarray(arrays["scales"], np.float32)
            self._offsets = np.asarray(arrays["offsets"], np.int64)
        n_pieces = len(self._ids)
        if len(self._offsets) != n_clauses + 1 or self._offsets[-1] != n_pieces:
            raise ValueError(f"pieces of {len(self._offsets) - 1} clauses for {n_clauses}")
        self._levels = load_levels(folder / _BYTES, (n_pieces, dimension))
        self._idf = self._inverse_frequencies()

    @classmethod
    def load(cls, folder: Path, n_clauses: int, dimension: int) -> "PieceIndex | None":
        """Return the pieces in an index folder, None where it has none.

        Raises:
            OSError, ValueError, KeyError, EOFError, BadZipFile: the files are broken.
        """
        if not n_clauses or not (folder / _ARRAYS).is_file():
            return None
        return cls(folder, n_clauses, dimension)

    def get(self, row: int) -> PackedPieces:
        """Return the pieces of one clause."""
        part = slice(*self._offsets[row : row + 2].tolist())
        return PackedPieces(
            ids=self._ids[part], levels=np.asarray(self._levels[part]), scales=self._scales[part]
        )

    def closeness(self, asked: Pieces, rows: Rows) -> Vectors:
        """Return how much of a question each clause has: (k,) float32 in [-1, 1].

        Args:
            asked: the question's pieces; none give 0 for every clause.
            rows: (k,) clauses.
        """
        if not len(asked.ids) or not len(rows):
            return np.zeros(len(rows), np.float32)
        parts = [slice(*self._offsets[row : row + 2].tolist()) for row in rows.tolist()]
        levels = np.concatenate([self._levels[part] for part in parts]).astype(np.float32)
        scales = np.concatenate([self._scales[part] for part in parts])
        products = (levels @ asked.vectors.T) * scales[:, None]
        starts = np.cumsum([0, *(part.stop - part.start for part in parts[:-1])])
        best = np.maximum.reduceat(products, starts, axis=0)
        weights = self._weights(asked.ids)
        return np.asarray(best @ weights / weights.sum(), np.float32)

    def _weights(self, ids: npt.NDArray[np.int32]) -> Vectors:
        known = np.minimum(ids, len(self._idf) - 1)
        return np.where(ids < len(self._idf), self._idf[known], self._idf.max())

    def _inverse_frequencies(self) -> Vectors:
        """Return log(1 + n / (1 + clauses that hold it)) of each piece up to the highest known."""
        n, n_ids = len(self._offsets) - 1, int(self._ids.max()) + 2
        clause = np.repeat(np.arange(n), np.diff(self._offsets))
        # Not np.unique: of pairs it takes thirty times as long, and it loads numpy.ma.
        pairs = np.sort(clause * n_ids + self._ids)
        is_first = np.diff(pairs, prepend=-1) > 0
        frequency = np.bincount(pairs[is_first] % n_ids, minlength=n_ids)
        return np.asarray(np.log1p(n / (1 + frequency)), np.float32)
