"""The labelled drafts: loaded, grouped by writer, paired with their harmless twins.

A file of ``index/training/drafts`` holds one writer's voice, or runs of forty drafts of one hand.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import pairwise
from pathlib import Path

import numpy as np

from bot.core.detectors.sentences import part_spans
from index.embed import Vectors
from knowledge.topics import TOPICS

__all__ = [
    "DATA_FOLDER",
    "Labelled",
    "data_digest",
    "in_parts",
    "load_drafts",
    "near_copies",
    "twins_of",
]

DATA_FOLDER = Path(__file__).parent / "drafts"
_ALIKE = 0.35
_BLOCK = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A draft with what is wrong with it.

    Attributes:
        topics: ids of ``knowledge.topics.TOPICS``; none means that it is harmless.
        oblique: no single word gives it away.
        hard: harmless, but about what wrong drafts are about.
        writer: whose voice; drafts of one writer are never trained and tested on at once.
        scenario: drafts about the same thing, mostly a wrong one and its harmless twin.
        cue: the words that carry what is wrong.
        is_twin: derived from a wrong draft by a change of its cue.
    """

    draft_id: str
    draft: str
    topics: tuple[str, ...]
    oblique: bool
    hard: bool
    is_official: bool
    platform: str
    writer: str
    scenario: str
    cue: tuple[str, ...]
    is_twin: bool


def load_drafts(folder: Path = DATA_FOLDER) -> tuple[Labelled, ...]:
    """Return every labelled draft, in the order of files and lines."""
    found = []
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            unknown = set(row["topics"]) - set(TOPICS)
            if unknown:
                raise SystemExit(f"{path}: {row['id']} names unknown topics {sorted(unknown)}")
            found.append(
                Labelled(
                    draft_id=row["id"],
                    draft=row["draft"],
                    topics=tuple(row["topics"]),
                    oblique=row["oblique"],
                    hard=row["hard"],
                    is_official=row["capacity"] == "official",
                    platform=row["platform"].lower(),
                    writer=row["writer"],
                    scenario=row["scenario"],
                    cue=tuple(row["cue"]),
                    is_twin=row.get("twin", False),
                )
            )
    return tuple(found)


def in_parts(drafts: Iterable[Labelled]) -> tuple[Labelled, ...]:
    """Return drafts as the detector reads them: long ones part by part.

    Of a wrong draft only parts that carry what is wrong are kept; the others are neither clearly
    harmless nor wrong.
    """
    return tuple(part for draft in drafts for part in _parts(draft))


def _parts(draft: Labelled) -> Iterator[Labelled]:
    spans = part_spans(draft.draft)
    if len(spans) < 2:
        yield draft
        return
    places = [(draft.draft.find(cue), len(cue)) for cue in draft.cue]
    for at, part in enumerate(spans, 1):
        first, last = part[0].start, part[-1].end
        if draft.topics and not any(
            0 <= start < last and first < start + length for start, length in places
        ):
            continue
        yield replace(draft, draft_id=f"{draft.draft_id}-{at}", draft=draft.draft[first:last])


def data_digest(drafts: Iterable[Labelled]) -> str:
    """Return a digest that changes with any draft or label."""
    said = "\n".join(f"{d.draft}\t{d.topics}\t{d.is_official}\t{d.writer}" for d in drafts)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def twins_of(drafts: Sequence[Labelled]) -> dict[int, int]:
    """Return for wrong drafts the place of a harmless one that follows and is worded alike."""
    return {
        at: at + 1
        for at, (one, other) in enumerate(pairwise(drafts))
        if one.topics
        and not other.topics
        and one.writer == other.writer
        and SequenceMatcher(None, one.draft, other.draft).ratio() > _ALIKE
    }


def near_copies(
    drafts: Sequence[Labelled], vectors: Vectors, closest: float = 0.93
) -> list[tuple[str, str]]:
    """Return pairs of drafts with the same label that say nearly the same."""
    # Block by block: all pairs of 36,000 drafts at once take 5 GB, and the product crashes.
    return [
        (drafts[start + int(a)].draft_id, drafts[int(b)].draft_id)
        for start in range(0, len(drafts), _BLOCK)
        for a, b in np.argwhere(vectors[start : start + _BLOCK] @ vectors.T > closest)
        if start + a < b and bool(drafts[start + int(a)].topics) == bool(drafts[int(b)].topics)
    ]
