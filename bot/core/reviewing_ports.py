"""What reviewing needs from the outside, one small protocol per need, each with its null twin.

Implementations satisfy these by shape; the core never names them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

__all__ = [
    "BY_SENSE",
    "SILENT",
    "ClauseMatcher",
    "ClauseReader",
    "NoRulings",
    "NoTally",
    "RuleTally",
    "Ruling",
    "Rulings",
    "Scorer",
    "WeighedClauses",
]


BY_SENSE = "sense."
"""Before a topic's id: what reads like a breach; it gives way to a rule that says which words are."""
SILENT = "silent."
"""Before a topic's id: counts what was found there while no clause speaks of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What a policy's owner said about one topic and one clause.

    Attributes:
        clause_id: where the clause stood when it was ruled on.
        clause_digest: of its words then; a ruling ends when they change.
        holds: the clause speaks to the topic; False where it does not.
        strength: "explicit", "general" or "advisory"; "" for what was proposed.
    """

    topic: str
    clause_id: str
    clause_digest: str
    holds: bool
    strength: str = ""
    ruled_at: datetime | None = None


class Rulings(Protocol):
    """Keeps what policy owners said about topics and clauses."""

    def rulings(self, org: str) -> tuple[Ruling, ...]:
        """Return an organisation's rulings, oldest first; cheap while nothing changes.

        Raises:
            StoreUnavailable: they cannot be read.
        """
        ...

    def keep(self, org: str, ruling: Ruling) -> None:
        """Keep a ruling in place of any other on the same topic and words.

        Raises:
            StoreUnavailable: it cannot be written.
        """
        ...

    def forget(self, org: str, topic: str, clause_digest: str) -> bool:
        """Drop a ruling; return whether there was one."""
        ...


class RuleTally(Protocol):
    """Counts how often each rule spoke and was dismissed; counts only, never a word of a draft."""

    def count(
        self,
        org: str,
        *,
        spoke: Sequence[tuple[str, str]],
        dismissed: Sequence[tuple[str, str]],
    ) -> None:
        """Add one for each pair of rule id and finding id that was not counted before.

        A draft is reviewed again with every edit; the same finding counts once.
        """
        ...

    def counts(self, org: str) -> Mapping[str, tuple[int, int]]:
        """Return by rule id how often it spoke and how often it was dismissed."""
        ...


class Scorer(Protocol):
    """Estimates from the sense of texts what they touch."""

    @property
    def review_from(self) -> float:
        """The least chance, of all topics together, that calls for a second look."""
        ...

    @property
    def ask_from(self) -> Mapping[str, float]:
        """By family of topics, the least chance at which the writer is asked."""
        ...

    def score(
        self, texts: Sequence[str], *, official: bool | None
    ) -> Sequence[Mapping[str, float]]:
        """Return for each text the calibrated chance in [0, 1] of each topic.

        What is returned for a text may have an attribute ``is_notice``: whether it reads like what
        bodies tell the public every day.

        Args:
            official: whether they are posted for the organisation, None where not known.

        Raises:
            RetrievalError: the model cannot be used.
        """
        ...

    def weigh(self, texts: Sequence[str], *, official: bool | None) -> Sequence[float]:
        """Return how much each text's words alone speak for something wrong, to rank by; cheap."""
        ...


class ClauseReader(Protocol):
    """Tells by their sense which topics sentences of policies speak of."""

    def topics_of(self, sentences: Sequence[str]) -> Sequence[Mapping[str, float]]:
        """Return for each sentence the topics that it may speak of, each with its chance.

        Chances add up to 1 with that of speaking of none; the slightest may be left out.

        Raises:
            RetrievalError: the model cannot be used.
        """
        ...


class WeighedClauses(Protocol):
    """Clauses that texts can be compared with."""

    def weigh(self, scores: Mapping[str, float]) -> Sequence[float]:
        """Return how much speaks for each clause: the logarithm of a chance, but for a constant.

        Args:
            scores: what the ``Scorer`` returned for a text, itself and no copy.
        """
        ...


class ClauseMatcher(Protocol):
    """Tells by the sense of both which clauses a text most likely breaches."""

    def among(self, clauses: Sequence[tuple[str, Mapping[str, float]]]) -> WeighedClauses:
        """Return some clauses ready to be compared with texts; what was read once stays known.

        Args:
            clauses: of each the words, behind those that open its sentence, and the topics that it
                speaks of with how plainly, in (0, 1].

        Raises:
            RetrievalError: the model cannot be used.
        """
        ...


class NoRulings:
    """Nobody has ruled on anything."""

    def rulings(self, org: str) -> tuple[Ruling, ...]:
        """Return nothing."""
        del org
        return ()

    def keep(self, org: str, ruling: Ruling) -> None:
        """Keep nothing."""

    def forget(self, org: str, topic: str, clause_digest: str) -> bool:
        """Return that there was nothing to drop."""
        del org, topic, clause_digest
        return False


class NoTally:
    """Nothing is counted."""

    def count(
        self,
        org: str,
        *,
        spoke: Sequence[tuple[str, str]],
        dismissed: Sequence[tuple[str, str]],
    ) -> None:
        """Count nothing."""

    def counts(self, org: str) -> Mapping[str, tuple[int, int]]:
        """Return no counts."""
        del org
        return {}
