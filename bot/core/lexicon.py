"""How policies speak of each topic: the words that tie a clause's sentence to it.

Each pattern says how plainly it speaks: EXPLICIT names the thing, GENERAL covers it among other
things, ADVISORY asks for care only. Most telling patterns come first. Read from sentences in small
letters (``phrasings.toml``); knows no clause. Drawn from published social media policies.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from knowledge.domain import Capacity

__all__ = ["Phrasing", "Strength", "phrasings"]


class Strength(StrEnum):
    """How plainly a clause speaks of a topic; it caps what a finding may weigh."""

    EXPLICIT = "explicit"
    GENERAL = "general"
    ADVISORY = "advisory"


_MARKS = {
    "E": Strength.EXPLICIT,
    "G": Strength.GENERAL,
    "A": Strength.ADVISORY,
    "I": Strength.ADVISORY,
}
_CAPACITIES = {"p": Capacity.PERSONAL, "o": Capacity.OFFICIAL, "b": Capacity.BOTH}


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrasing:
    """One way in which a sentence can speak of a topic.

    Attributes:
        strength: the most that the sentence can give.
        informs: a sentence that only informs counts, as advice.
        unless: no match where this is found in the same sentence.
        capacity: the only capacity that the topic knows, None where the sentence decides.
        rank: 0 for the most telling way of its topic.
    """

    topic: str
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None
    strength: Strength
    informs: bool
    capacity: Capacity | None
    rank: int


@cache
def phrasings() -> tuple[Phrasing, ...]:
    """Return every phrasing, by topic, most telling first."""
    return tuple(_read())


def _read() -> Iterator[Phrasing]:
    data = tomllib.loads((Path(__file__).parent / "phrasings.toml").read_text("utf-8"))
    fragments: dict[str, str] = data["fragments"]

    def filled(words: str) -> str:
        for name, fragment in fragments.items():
            words = words.replace(f"{{{name}}}", fragment)
        return words

    for topic, rows in data["topics"].items():
        for rank, (mark, words, *unless) in enumerate(rows):
            yield Phrasing(
                topic=topic,
                pattern=re.compile(filled(words)),
                unless=re.compile(filled(unless[0])) if unless else None,
                strength=_MARKS[mark[0]],
                informs=mark[0] == "I",
                capacity=_CAPACITIES.get(mark[1:]),
                rank=rank,
            )
