"""Parse small policies written in a test."""

from datetime import UTC, datetime

from knowledge.domain import Clause, PolicyVersion
from knowledge.parse import parse_policy

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def parse(text: str, name: str = "sample.txt") -> PolicyVersion:
    """Return the parsed version of a text."""
    return parse_policy(name, text.encode(), version=1, ingested_at=NOW)


def by_ref(version: PolicyVersion) -> dict[str, Clause]:
    """Return the clauses by ref."""
    return {clause.ref: clause for clause in version.clauses}


def refs(version: PolicyVersion) -> list[str]:
    """Return the refs in order."""
    return [clause.ref for clause in version.clauses]
