"""Arrays of an index's files: in memory up to a size, beyond it mapped.

A mapped file that somebody cuts short under a running process ends that process without a word, so
only what would crowd the memory is mapped. Knows files and arrays; nothing of what they hold.
"""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["load_levels", "load_vectors"]

_MAPPED_FROM_BYTES = 64 * 1024 * 1024


def load_vectors(path: Path) -> npt.NDArray[np.float32]:
    """Return the rows of a file that numpy wrote.

    Raises:
        OSError, ValueError: the file is missing or broken.
    """
    if path.stat().st_size < _MAPPED_FROM_BYTES:
        with path.open("rb") as file:
            read: Any = np.lib.format.read_array(file, allow_pickle=False)
        return np.asarray(read, np.float32)
    mapped: npt.NDArray[np.float32] = np.lib.format.open_memmap(path, "r")
    return mapped


def load_levels(path: Path, shape: tuple[int, int]) -> npt.NDArray[np.int8]:
    """Return a file of plain bytes as rows.

    Raises:
        OSError, ValueError: the file is missing, or too short or too long.
    """
    size = path.stat().st_size
    if size != shape[0] * shape[1]:
        raise ValueError(f"{path.name} holds {size} bytes, not {shape[0] * shape[1]}")
    if size < _MAPPED_FROM_BYTES:
        return np.fromfile(path, np.int8).reshape(shape)
    return np.memmap(path, np.int8, "r", shape=shape)
