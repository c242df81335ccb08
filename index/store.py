"""An index as a folder: built aside, renamed into place, opened by reference.

    manifest.json     what it was built from
    clauses.json      clause id of each row
    keys.npy          what was encoded, so that the next build need not encode it again
    vectors.npy       (n, d) float32 unit rows
    pieces.*          the word pieces of each clause, where the model gives them
    lexical.npz, stems.txt
    questions.npz     known questions: vectors, where they lead, what they say

Knows files and arrays; knows nothing of ranking.
"""

import json
import os
import shutil
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from index.arrays import load_vectors
from index.bank import (
    KnownQuestion,
    bank_digest,
    doors_of,
    general_bank,
    question_key,
    shipped_vectors,
)
from index.embed import Embedder, Vectors
from index.encoding import KnownVectors, Progress, write_vectors
from index.lexical import LexicalIndex, arrays_in
from index.manifest import (
    INDEX_FORMAT,
    Manifest,
    check_manifest,
    read_manifest,
    write_manifest,
)
from index.pieces import PieceIndex
from index.text import TEXT_FORMAT, clause_text, stems
from knowledge.domain import Clause
from knowledge.errors import IndexStale, StoreUnavailable

__all__ = ["OpenIndex", "build_index", "open_index"]

_MAY_ANSWER = 0.5
"""Cosine of a question and a clause from which on the clause may answer it. Of what each sample
policy leaves open, three of 57 questions are so near to another sample policy, and of two of them
it does speak (2026-11)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenIndex:
    """An index as opened.

    Attributes:
        clause_ids: one a row.
        vectors: (n, d) float32 unit rows.
        lexical: over the same rows.
        pieces: over the same rows; None where the index has none.
        question_vectors: (m, d) float32 unit rows.
        question_doors: (m,) int32: a row, or one of ``Door``.
        question_keys: (m,) uint64, of the question's words.
    """

    manifest: Manifest
    clause_ids: tuple[str, ...]
    vectors: Vectors
    lexical: LexicalIndex
    pieces: PieceIndex | None
    question_vectors: Vectors
    question_doors: npt.NDArray[np.int32]
    question_keys: npt.NDArray[np.uint64]


def build_index(
    folder: Path,
    *,
    corpus_digest: str,
    clauses: Iterable[Clause],
    embedder: Embedder,
    previous: Path | None = None,
    progress: Progress | None = None,
    questions: Iterable[KnownQuestion] = (),
) -> None:
    """Build an index aside and rename it into place; a build that dies leaves no folder.

    Args:
        folder: where the index will lie; its parents are made. What is there is replaced.
        corpus_digest: of the policies that the clauses are of.
        clauses: every clause in force, in order.
        previous: an index whose vectors are used again where clause and model are unchanged.
        progress: called with (clauses done, clauses in all).
        questions: the organisation's own known questions, beside those of the program.

    Raises:
        EmbedderUnavailable: the model failed.
        StoreUnavailable: the folder cannot be written.
    """
    aside = folder.with_name(f".{folder.name}.{os.getpid()}")
    try:
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(parents=True)
        _fill(
            aside,
            corpus_digest,
            list(clauses),
            embedder,
            KnownVectors(previous, embedder),
            progress or _silently,
            questions,
        )
        if folder.exists():
            shutil.rmtree(folder)
        aside.rename(folder)
    except OSError as error:
        raise StoreUnavailable(
            f"{folder}: the index cannot be written ({error}). Check the disk and its rights"
        ) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def open_index(folder: Path, *, corpus_digest: str, embedder: Embedder) -> OpenIndex:
    """Return the index in a folder.

    Raises:
        IndexMissing: there is none.
        IndexStale: it was built from another corpus or model, or is broken.
    """
    manifest = read_manifest(folder)
    check_manifest(
        manifest,
        corpus_digest=corpus_digest,
        model=embedder.name,
        dimension=embedder.dimension,
    )
    try:
        vectors = load_vectors(folder / "vectors.npy")
        ids = tuple(json.loads((folder / "clauses.json").read_text("utf-8")))
        lexical = LexicalIndex.load(folder, len(ids))
        pieces = PieceIndex.load(folder, len(ids), manifest.dimension)
        with arrays_in(folder / "questions.npz") as arrays:
            question_vectors = np.asarray(arrays["vectors"], np.float32)
            doors, keys = arrays["doors"], arrays["keys"]
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise _broken(folder, str(error)) from error
    n, d = manifest.n_clauses, manifest.dimension
    if (vectors.shape, len(ids)) != ((n, d), n):
        raise _broken(folder, f"vectors of shape {vectors.shape} for {n} clauses")
    if question_vectors.shape != (len(doors), d) or len(keys) != len(doors):
        raise _broken(folder, "questions and their vectors disagree")
    return OpenIndex(
        manifest=manifest,
        clause_ids=ids,
        vectors=vectors,
        lexical=lexical,
        pieces=pieces,
        question_vectors=question_vectors,
        question_doors=doors,
        question_keys=keys,
    )


def _fill(
    folder: Path,
    corpus_digest: str,
    clauses: Sequence[Clause],
    embedder: Embedder,
    known: KnownVectors,
    progress: Progress,
    questions: Iterable[KnownQuestion],
) -> None:
    """Write everything, the manifest last: a folder without one is no index."""
    texts = [clause_text(clause) for clause in clauses]
    write_vectors(folder, texts, embedder, known, progress)
    (folder / "clauses.json").write_text(json.dumps([c.clause_id for c in clauses]), "utf-8")
    LexicalIndex.build(stems(text) for text in texts).save(folder)
    n_doors = _write_questions(folder, clauses, embedder, questions)
    write_manifest(
        folder,
        Manifest(
            corpus_digest=corpus_digest,
            model=embedder.name,
            dimension=embedder.dimension,
            n_clauses=len(clauses),
            n_doors=n_doors,
            bank_digest=bank_digest(),
            written_with={name: _version(name) for name in ("numpy", "policybot")},
            text_format=TEXT_FORMAT,
            index_format=INDEX_FORMAT,
        ),
    )


def _write_questions(
    folder: Path,
    clauses: Sequence[Clause],
    embedder: Embedder,
    own: Iterable[KnownQuestion],
) -> int:
    """Write known questions and where they lead; return how many lead to a clause."""
    rows: dict[str, list[int]] = defaultdict(list)
    for row, clause in enumerate(clauses):
        rows[clause.digest].append(row)
    general = general_bank()
    encoded = shipped_vectors(embedder.name)
    if encoded is None:
        encoded = embedder.encode([q.question for q in general])
    given = tuple(own)
    encoded = np.concatenate([encoded, embedder.encode([q.question for q in given])])
    place = {q: at for at, q in enumerate((*general, *given))}
    vectors = load_vectors(folder / "vectors.npy")

    def is_near(question: KnownQuestion, others: Sequence[int]) -> bool:
        return bool((vectors[others] @ encoded[place[question]]).max() >= _MAY_ANSWER)

    leading = [
        (place[q], door, question_key(q.question)) for q, door in doors_of(place, rows, is_near)
    ]
    places, doors, keys = zip(*leading, strict=True) if leading else ((), (), ())
    np.savez(
        folder / "questions.npz",
        vectors=encoded[list(places)].astype(np.float16),
        doors=np.asarray(doors, np.int32),
        keys=np.asarray(keys, np.uint64),
    )
    return sum(door >= 0 for door in doors)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _broken(folder: Path, why: str) -> IndexStale:
    return IndexStale(
        f"The index in {folder} is broken ({why}). Build it again: policybot ingest PATH"
    )


def _silently(_done: int, _total: int) -> None:
    """Report progress to nobody."""
