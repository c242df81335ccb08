"""Words and pairs of words of a text, hashed into one table of fixed size.

The hash is CRC-32, which is the same on every machine and in every run. Knows text alone.
"""

import re
from collections import Counter
from itertools import pairwise
from zlib import crc32

import numpy as np
import numpy.typing as npt

__all__ = ["N_BUCKETS", "Grams", "grams_of"]

N_BUCKETS = 1 << 16
"""Size of the table; on the labelled drafts a larger one gained nothing, nor did runs of
letters beside words (2026-11)."""

Grams = tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]
"""Buckets in rising order, and 1 + log of how often each was met."""

_TOKEN = re.compile(r"\w[\w']*|[^\w\s]")


def grams_of(text: str) -> Grams:
    """Return the grams of a text's words, possibly none."""
    words = _TOKEN.findall(text.lower().replace("’", "'"))
    counts = Counter(words)
    counts.update(f"{a} {b}" for a, b in pairwise(words))
    return _hashed(counts)


def _hashed(counts: Counter[str]) -> Grams:
    table: dict[int, int] = {}
    for gram, count in counts.items():
        bucket = crc32(gram.encode("utf-8", "replace")) % N_BUCKETS
        table[bucket] = table.get(bucket, 0) + count
    buckets = np.array(sorted(table), np.int64)
    tf = np.array([table[int(b)] for b in buckets], np.float32)
    return buckets, np.log(tf, where=tf > 0, out=np.zeros_like(tf)) + np.float32(1)
