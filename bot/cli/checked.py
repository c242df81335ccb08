"""One matter that `policybot doctor` looked at, how it stands, and the remedy."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Check", "State"]


class State(StrEnum):
    """How a matter stands; a FAULT keeps answers from being given or trusted."""

    GOOD = "good"
    NOTE = "note"
    FAULT = "fault"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One matter looked at.

    Attributes:
        matter: "settings", "disk", "model", "index of NAME" and the like.
        found: what was found, as a phrase.
        remedy: what to do about it, "" where nothing.
    """

    matter: str
    state: State
    found: str
    remedy: str = ""
