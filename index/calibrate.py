"""From signals to a chance: how likely the policies answer a question, and which clause does.

Knows numbers and their names. The weights are in ``calibration.json``, fitted by
``index/training/calibrate.py``; README.md says on what and how well.
"""

import json
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from knowledge.errors import EmbedderUnavailable

__all__ = ["Calibration", "Signals", "calibration", "calibration_file", "resembles_nothing"]

_FILE = Path(__file__).parent / "calibration.json"

Signals = dict[str, float]
"""Facts about one search by name; ``index.ranking`` says what each means."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """A logistic regression over named signals.

    Attributes:
        bias: log odds with every weighted signal at 0.
        weights: log odds per unit of a signal, by its name.
        falloff: score difference to the best over which a clause's chance falls by e.
    """

    bias: float
    weights: dict[str, float]
    falloff: float

    def chance(self, signals: Signals) -> float:
        """Return the chance in (0, 1) that the policies answer the question."""
        odds = self.bias + sum(w * signals[name] for name, w in self.weights.items())
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))

    def share(self, behind: float) -> float:
        """Return the part of that chance that a clause has, in (0, 1].

        Args:
            behind: how far its score is behind the best one's, at least 0.
        """
        return math.exp(-behind / self.falloff)


# Of 400 covered questions of one or two words, each asked as if unknown, about ten resemble nothing
# by this (2026-11); of "tada", "hmm", "potato" and 31 more words, asked of five policies each, 8
# of 170 are answered instead of 93.
_FEW_WORDS = math.log(3) + 1e-6
_NEAR_A_CLAUSE = 0.34
_NEAR_A_QUESTION = 0.55


def resembles_nothing(signals: Signals) -> bool:
    """Tell whether a word or two stand in no clause and are near none and no known question.

    So little is said there that hardly anything speaks against an answer, and weights fitted on
    whole questions would let it pass.
    """
    return (
        signals["length"] <= _FEW_WORDS
        and not signals["known_words"]
        and signals["close_best"] < _NEAR_A_CLAUSE
        and signals["door"] < _NEAR_A_QUESTION
    )


def calibration_file() -> Path:
    """Return where the shipped weights lie."""
    return _FILE


@cache
def calibration(*, with_doors: bool) -> Calibration:
    """Return the calibration for clauses with, or without, questions known to lead to them.

    Raises:
        EmbedderUnavailable: the shipped file is broken.
    """
    try:
        values = json.loads(_FILE.read_text("utf-8"))["with doors" if with_doors else "without"]
        return Calibration(**values)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EmbedderUnavailable(
            f"{_FILE} cannot be read ({error}). Reinstall policybot"
        ) from error
