"""What validators of personal data share: what they tell, and the words around a match.

Knows no kind of data.
"""

import re

import regex

from bot.core.detectors.scene import Scene
from knowledge.domain import Certainty, Severity

__all__ = ["Proof", "around", "before", "digits_in"]

Proof = tuple[tuple[str, ...], Severity | None, Certainty | None]
"""What speaks for a match, with a severity and a certainty where they differ from the rule's."""


def around(match: "regex.Match[str]", scene: Scene, reach: int) -> str:
    """Return a match with the words on either side, in small letters."""
    text = scene.reading.folded.lower
    return text[max(0, match.start() - reach) : match.end() + reach]


def before(match: "regex.Match[str]", reach: int) -> str:
    """Return the words before a match, in small letters."""
    return match.string[max(0, match.start() - reach) : match.start()].lower()


def digits_in(match: "regex.Match[str]") -> str:
    """Return the figures of a match, or of its group called "it"."""
    return re.sub(r"\D", "", match["it"] if "it" in match.re.groupindex else match[0])
