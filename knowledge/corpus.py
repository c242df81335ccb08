"""An organisation's policies in force: clause by id, all clauses, one digest of everything.

A corpus is read-only and never changes; another ingest gives another corpus. Knows nothing of
where versions are kept.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from knowledge.domain import Clause, PolicyVersion

__all__ = ["Corpus", "PolicyEntry", "corpus_digest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyEntry:
    """What is known of a policy in force without opening it.

    Attributes:
        title: as printed.
        version: the version in force.
        digest: SHA-256 of its file.
        n_clauses: how many clauses it has.
    """

    policy: str
    title: str
    version: int
    digest: str
    source_name: str
    n_clauses: int


def corpus_digest(entries: Mapping[str, PolicyEntry]) -> str:
    """Return a digest that changes when any policy in force does; 32 hexadecimal digits."""
    lines = sorted(f"{e.policy}@{e.version}:{e.digest}" for e in entries.values())
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]


class Corpus:
    """The policies of one organisation as they are in force at one moment.

    Args:
        org: the organisation's name.
        entries: policies in force by id.
        load: opens one version of a policy; called once per policy and only when needed.
        index_name: folder of the index that was built from exactly these versions.
    """

    def __init__(
        self,
        org: str,
        entries: Mapping[str, PolicyEntry],
        load: Callable[[PolicyEntry], PolicyVersion],
        index_name: str,
    ) -> None:
        self.org = org
        self.entries: Mapping[str, PolicyEntry] = MappingProxyType(dict(entries))
        self.index_name = index_name
        self.digest = corpus_digest(entries)
        self._load = load
        self._versions: dict[str, PolicyVersion] = {}
        self._clauses: dict[str, dict[str, Clause]] = {}

    def policy(self, policy: str) -> PolicyVersion:
        """Return a policy's version in force.

        Raises:
            KeyError: the organisation has no such policy.
            StoreUnavailable: its file cannot be read.
        """
        if policy not in self._versions:
            self._versions[policy] = self._load(self.entries[policy])
        return self._versions[policy]

    @property
    def policies(self) -> Mapping[str, PolicyVersion]:
        """All policies in force by id, in order of id; opens every one."""
        return MappingProxyType({policy: self.policy(policy) for policy in sorted(self.entries)})

    def clauses(self) -> Iterator[Clause]:
        """Yield every clause in force, policies in order of id, clauses in reading order."""
        for policy in sorted(self.entries):
            yield from self.policy(policy).clauses

    def clause(self, clause_id: str) -> Clause:
        """Return a clause in force.

        Raises:
            KeyError: no clause in force has this id.
        """
        policy = clause_id.partition("#")[0]
        if policy not in self._clauses:
            self._clauses[policy] = {c.clause_id: c for c in self.policy(policy).clauses}
        return self._clauses[policy][clause_id]
