"""Every error this project raises on purpose, so that callers can react by kind.

    PolicyAssistantError
      SourceError             a policy file cannot be used; carries path, line and remedy
        ParseError            the file is of a known format but cannot be read
        RuleError             a draft rule has no examples, a bad pattern or an unknown topic
      RetrievalError
        IndexMissing          nothing was ingested for this organisation
        IndexStale            the index and the corpus disagree
        DimensionMismatch     a vector has another dimension than the index
        EmbedderUnavailable   the model cannot be loaded
      StoreError
        StoreUnavailable      the home folder or database cannot be read or written
        MigrationFailed       the database's tables cannot be brought up to date
      PlatformError           a chat platform cannot be reached or refuses
        DeliveryFailed        a message did not go out, or nobody knows whether it did
      ConfigError             names every missing or bad setting at once

This module knows nothing of any library: foreign exceptions are translated where they arise.
"""

from collections.abc import Sequence

__all__ = [
    "ConfigError",
    "DeliveryFailed",
    "DimensionMismatch",
    "EmbedderUnavailable",
    "IndexMissing",
    "IndexStale",
    "MigrationFailed",
    "ParseError",
    "PlatformError",
    "PolicyAssistantError",
    "RetrievalError",
    "RuleError",
    "SourceError",
    "StoreError",
    "StoreUnavailable",
]


class PolicyAssistantError(Exception):
    """Root of the tree; the message is for an operator and names the remedy."""


class SourceError(PolicyAssistantError):
    """A policy file cannot be used.

    Args:
        path: the file's name as the operator gave it.
        problem: what is wrong, without the path.
        remedy: what to do about it, as a sentence.
        line: 1-based line where it went wrong, where known.
    """

    def __init__(self, path: str, problem: str, remedy: str, line: int | None = None) -> None:
        where = f"{path}:{line}" if line is not None else path
        super().__init__(f"{where}: {problem}. {remedy}")
        self.path = path
        self.problem = problem
        self.remedy = remedy
        self.line = line


class ParseError(SourceError):
    """The file is of a known format but broken, encrypted, empty or too large."""


class RuleError(SourceError):
    """A draft rule cannot be used: no examples, a bad pattern, an unknown topic."""


class RetrievalError(PolicyAssistantError):
    """Finding clauses is not possible."""


class IndexMissing(RetrievalError):
    """Nothing was ingested for this organisation yet."""


class IndexStale(RetrievalError):
    """The index was built from another corpus or model than the ones in use."""


class DimensionMismatch(RetrievalError):
    """A vector does not have the index's dimension."""


class EmbedderUnavailable(RetrievalError):
    """The embedding model cannot be loaded."""


class StoreError(PolicyAssistantError):
    """Keeping or reading what we know failed."""


class StoreUnavailable(StoreError):
    """The home folder cannot be read or written."""


class PlatformError(PolicyAssistantError):
    """A chat platform cannot be reached, or refuses what we ask."""


class DeliveryFailed(PlatformError):
    """A message did not go out, or nobody knows whether it did.

    Args:
        code: why, a stable name ("user_not_found").
        retry_after_s: when to try again; None where trying again is of no use.
        is_certain: False where the message may have arrived all the same.
    """

    def __init__(
        self, code: str, *, retry_after_s: float | None = None, is_certain: bool = True
    ) -> None:
        super().__init__(f"The message was not sent ({code})")
        self.code = code
        self.retry_after_s = retry_after_s
        self.is_certain = is_certain


class MigrationFailed(StoreError):
    """The tables of the database are of a newer program, or cannot be brought up to date."""


class ConfigError(PolicyAssistantError):
    """Settings are missing or wrong; lists all of them, not the first.

    Args:
        problems: one sentence per bad setting, each with its remedy.
    """

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)
