"""Small weights that are shipped beside a manifest: read together, refused unless they fit.

Knows no topic; what the weights are for is their reader's business.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from knowledge.errors import EmbedderUnavailable

__all__ = ["Weights", "shipped_weights"]


@dataclass(frozen=True, slots=True)
class Weights:
    """What a folder of weights holds.

    Attributes:
        where: what they are for and where they lie, for messages.
        folder: where they lie.
        remedy: what to do where they are no use, without a full stop.
        heads: digest of ``heads.npz``.
    """

    where: str
    folder: Path
    remedy: str
    manifest: Mapping[str, Any]
    heads: str

    def refuse_misfit(self, **here: object) -> None:
        """Refuse weights whose manifest names another than what is in use.

        Args:
            here: what is in use, by its name in the manifest; the heads are looked at by themselves.

        Raises:
            EmbedderUnavailable: one is another.
        """
        for what, have in {**here, "heads": self.heads}.items():
            if self.manifest[what] != have:
                raise EmbedderUnavailable(
                    f"The weights for {self.where} do not fit: {what} is {have}, but the "
                    f"manifest says {self.manifest[what]}. {self.remedy}"
                )

    def arrays(self) -> Mapping[str, npt.NDArray[Any]]:
        """Return what ``heads.npz`` holds, by name; to be read once it is known to fit."""
        with np.load(self.folder / "heads.npz", allow_pickle=False) as arrays:
            return dict(arrays)


@contextmanager
def shipped_weights(folder: Path, matter: str, remedy: str) -> Iterator[Weights]:
    """Read ``manifest.json`` and ``heads.npz``; what is amiss with either is one error.

    Args:
        matter: what they are for, in messages: "drafts".
        remedy: what to do where they are no use, without a full stop.

    Raises:
        EmbedderUnavailable: one is missing, was cut short, or lacks what the context looks for.
    """
    where = f"{matter} in {folder}"
    try:
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        heads = hashlib.sha256((folder / "heads.npz").read_bytes()).hexdigest()
        yield Weights(where, folder, remedy, manifest, heads)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EmbedderUnavailable(
            f"The weights for {where} cannot be read ({type(error).__name__}: {error}). {remedy}"
        ) from error
