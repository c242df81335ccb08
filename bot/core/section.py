"""The section that a clause stands in: its heading's clauses in order, in force.

Knows policy versions; composes no sentence.
"""

from dataclasses import dataclass

from bot.core import wording
from knowledge.corpus import Corpus
from knowledge.domain import Clause

__all__ = ["Section", "section_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading of a policy with all its clauses.

    Attributes:
        heading_path: headings from the outermost in, as printed; empty for a policy without any.
        version_name: as people know it.
        clauses: those in force under the heading, in the policy's order.
        clause_id: the clause that was asked for, one of ``clauses``.
    """

    policy_title: str
    version_name: str
    heading_path: tuple[str, ...]
    clauses: tuple[Clause, ...]
    clause_id: str


def section_of(corpus: Corpus, clause_id: str) -> Section | None:
    """Return the section of a clause in force, None where there is no such clause.

    A heading that holds this clause alone shows nothing that the answer did not: then the heading
    above it counts.
    """
    try:
        clause = corpus.clause(clause_id)
    except KeyError:
        return None
    version = corpus.policy(clause.policy)
    path = clause.heading_path
    clauses = _under(path, version.clauses)
    while len(clauses) == 1 and path:
        path = path[:-1]
        clauses = _under(path, version.clauses)
    return Section(
        policy_title=wording.readable_title(version.metadata.title),
        version_name=version.version_name,
        heading_path=path,
        clauses=clauses,
        clause_id=clause_id,
    )


def _under(path: tuple[str, ...], clauses: tuple[Clause, ...]) -> tuple[Clause, ...]:
    return tuple(c for c in clauses if c.heading_path[: len(path)] == path)
