"""What validators of personal data share: what they tell, and the words around a match.

Knows no kind of data.
"""

import re

import regex

from bot.core.detectors.scene import Scene
from knowledge.domain import Certainty, Severity

__all__ = ["Proof", "around", "before", "digits_in", "with_leave"]

Proof = tuple[tuple[str, ...], Severity | None, Certainty | None]
"""What speaks for a match, with a severity and a certainty where they differ from the rule's."""


def around(match: "regex.Match[str]", scene: Scene, reach: int) -> str:
    """Return a match with the words on either side, in small letters."""
    text = scene.reading.folded.lower
    return text[max(0, match.start() - reach) : match.end() + reach]


def before(match: "regex.Match[str]", reach: int) -> str:
    """Return the words before a match, in small letters."""
    return match.string[max(0, match.start() - reach) : match.start()].lower()


_THE_VERY_THING = r"[^.!?]{0,30}\b(?:number|mobile|phone|e-?mail|address|contact details)\b"
# "She's told me in writing I can put her email up": to publish, and that; not to do something else.
_LEAVE = re.compile(
    r"\b(?:told (?:me|us)|asked (?:me|us)|happy for (?:me|us)|agreed|permission|consent)\b[^.!?]{0,40}"
    r"\b(?:put|post|share|sharing|publish|publishing|print|give out|giving out)\b" + _THE_VERY_THING
)
_REFUSED = re.compile(r"(?:\b(?:not|no|never|without)|n't)\b[^.!?]{0,25}$")


def with_leave(match: "regex.Match[str]", scene: Scene) -> Severity | None:
    """Return what a number or an address weighs that somebody is said to let be published.

    Returns:
        REVIEW, for nobody can check it; None, the rule's own, where no such leave is told.
    """
    near = around(match, scene, 120)
    told = _LEAVE.search(near)
    return Severity.REVIEW if told and not _REFUSED.search(near[: told.start()]) else None


def digits_in(match: "regex.Match[str]") -> str:
    """Return the figures of a match, or of its group called "it"."""
    return re.sub(r"\D", "", match["it"] if "it" in match.re.groupindex else match[0])
