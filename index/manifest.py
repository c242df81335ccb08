"""What an index was built from; an index that does not fit is refused, with the command that helps.

Knows names, digests and versions; knows nothing of what else is in the folder.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from index.text import TEXT_FORMAT
from knowledge.errors import IndexMissing, IndexStale

__all__ = ["INDEX_FORMAT", "Manifest", "check_manifest", "read_manifest", "write_manifest"]

INDEX_FORMAT = 2
"""Counts up when an index folder is laid out in another way."""

_FILE = "manifest.json"
_REMEDY = "Build it again: policybot ingest PATH"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What an index was built from.

    Attributes:
        corpus_digest: of the policies in force.
        model: the embedder's name with its weights' digest.
        dimension: of its vectors.
        n_clauses: how many rows the index has.
        n_doors: how many known questions lead to its clauses.
        bank_digest: of the question banks that came with the program.
        written_with: versions of what wrote the arrays.
    """

    corpus_digest: str
    model: str
    dimension: int
    n_clauses: int
    n_doors: int
    bank_digest: str
    written_with: dict[str, str]
    text_format: int = TEXT_FORMAT
    index_format: int = INDEX_FORMAT


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest into an index folder."""
    (folder / _FILE).write_text(json.dumps(asdict(manifest), indent=1) + "\n", "utf-8")


def read_manifest(folder: Path) -> Manifest:
    """Return what the index in a folder was built from.

    Raises:
        IndexMissing: there is no index.
        IndexStale: it was written by another version of the program, or is broken.
    """
    try:
        manifest = Manifest(**json.loads((folder / _FILE).read_text("utf-8")))
    except FileNotFoundError as error:
        raise IndexMissing(f"There is no index in {folder}. {_REMEDY}") from error
    except (OSError, ValueError, TypeError) as error:
        raise IndexStale(f"{folder / _FILE} cannot be read ({error}). {_REMEDY}") from error
    for what, got, want in (
        ("layout", manifest.index_format, INDEX_FORMAT),
        ("text", manifest.text_format, TEXT_FORMAT),
    ):
        if got != want:
            raise IndexStale(
                f"The index in {folder} has {what} format {got}, this program wants {want}. "
                f"{_REMEDY}"
            )
    return manifest


def check_manifest(manifest: Manifest, *, corpus_digest: str, model: str, dimension: int) -> None:
    """Refuse an index that was built from other policies or by another model.

    Raises:
        IndexStale: names what the index has and what is in use.
    """
    for what, got, want in (
        ("corpus", manifest.corpus_digest, corpus_digest),
        ("model", manifest.model, model),
        ("dimension", manifest.dimension, dimension),
    ):
        if got != want:
            raise IndexStale(
                f"The index was built from {what} {got!r}, but {want!r} is in use. {_REMEDY}"
            )
