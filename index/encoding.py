"""Clauses' vectors and pieces into an index folder, taken over from an earlier one where they can be.

Knows texts, vectors and files; knows nothing of clauses or ranking.
"""

import hashlib
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from index.arrays import load_vectors
from index.embed import Embedder, Reading, Vectors
from index.manifest import read_manifest
from index.pieces import PIECES_UP_TO, PackedPieces, PieceIndex, PieceWriter, packed
from index.text import TEXT_FORMAT
from knowledge.errors import RetrievalError

__all__ = ["KnownVectors", "Progress", "write_vectors"]

Progress = Callable[[int, int], None]
"""Called with (clauses done, clauses in all)."""

_CHUNK = 256
_KEY_BYTES = 16

_Row = tuple[Vectors, PackedPieces | None]


class KnownVectors:
    """What an earlier index holds, by what was encoded; nothing where the model was another.

    Args:
        folder: of the earlier index; None where there is none.
    """

    def __init__(self, folder: Path | None, embedder: Embedder) -> None:
        self._rows: dict[bytes, int] = {}
        if folder is None:
            return
        try:
            manifest = read_manifest(folder)
            if (manifest.model, manifest.dimension) != (embedder.name, embedder.dimension):
                return
            self._vectors = load_vectors(folder / "vectors.npy")
            keys = np.load(folder / "keys.npy")
            self._pieces = PieceIndex.load(folder, len(keys), manifest.dimension)
        # An earlier index only saves time; whatever is wrong with it, the build goes on without.
        except (RetrievalError, OSError, ValueError, KeyError, EOFError, BadZipFile):
            return
        if self._vectors.shape == (len(keys), embedder.dimension):
            self._rows = {key.tobytes(): row for row, key in enumerate(keys)}

    def get(self, key: bytes, *, with_pieces: bool) -> _Row | None:
        """Return what is known of a text, None where it must be encoded."""
        row = self._rows.get(key)
        if row is None or (with_pieces and self._pieces is None):
            return None
        pieces = self._pieces.get(row) if with_pieces and self._pieces else None
        return np.asarray(self._vectors[row], np.float32), pieces


def write_vectors(
    folder: Path,
    texts: Sequence[str],
    embedder: Embedder,
    known: KnownVectors,
    progress: Progress,
) -> None:
    """Write ``vectors.npy``, ``keys.npy`` and, where the model gives them, the pieces.

    Raises:
        EmbedderUnavailable: the model failed.
    """
    keys = [_key(text) for text in texts]
    vectors: Any = np.lib.format.open_memmap(
        folder / "vectors.npy", "w+", np.float32, (len(texts), embedder.dimension)
    )
    with_pieces = len(texts) <= PIECES_UP_TO and embedder.read([]).pieces is not None
    writer: AbstractContextManager[PieceWriter | None] = (
        PieceWriter(folder) if with_pieces else nullcontext()
    )
    with writer as pieces:
        for start in range(0, len(texts), _CHUNK):
            progress(start, len(texts))
            part = range(start, min(start + _CHUNK, len(texts)))
            rows = [known.get(keys[at], with_pieces=with_pieces) for at in part]
            missing = [texts[at] for at, row in zip(part, rows, strict=True) if row is None]
            fresh = iter(_encoded(embedder, missing, with_pieces=with_pieces))
            for at, row in zip(part, rows, strict=True):
                vectors[at], found = row or next(fresh)
                if pieces is not None and found is not None:
                    pieces.add(found)
    progress(len(texts), len(texts))
    vectors.flush()
    np.save(folder / "keys.npy", np.frombuffer(b"".join(keys), np.uint8).reshape(-1, _KEY_BYTES))


def _encoded(embedder: Embedder, texts: Sequence[str], *, with_pieces: bool) -> list[_Row]:
    if not texts:
        return []
    if not with_pieces:
        return [(vector, None) for vector in embedder.encode(texts)]
    read: Reading = embedder.read(texts)
    return [(v, packed(p)) for v, p in zip(read.vectors, read.pieces or (), strict=True)]


def _key(text: str) -> bytes:
    words = f"{TEXT_FORMAT} {text}".encode("utf-8", "replace")
    return hashlib.blake2b(words, digest_size=_KEY_BYTES).digest()
