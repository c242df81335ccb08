"""What a reminder shows of a policy, and what of it a newer version changes.

Every clause passes the same check as an answer's; knows no person and no store.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.core.citing import cite
from bot.core.evidence import shown_digest
from knowledge.corpus import Corpus
from knowledge.difference import ChangeKind, compare
from knowledge.domain import Citation, Clause, ClauseEdit, PolicyVersion, Shown, Span, words_of

__all__ = ["asks_to_be_read", "compose_shown", "edits_between", "moved_ids", "same_words"]

_LONGEST_REASON = 260
_ASKS = re.compile(
    r"\bremind(?:ed)?\b[^.]{0,60}\b(?:this|the) (?:\w+ ){0,3}policy\b"
    r"|\b(?:sign|acknowledg\w*|confirm\w*)\b[^.]{0,60}\b(?:read|understood)\b[^.]{0,40}\bpolicy\b",
    re.IGNORECASE,
)
_KEEPS_ITS_WORDS = {ChangeKind.UNCHANGED, ChangeKind.RENUMBERED, ChangeKind.MOVED}


def compose_shown(
    corpus: Corpus,
    policy: str,
    clause_ids: Sequence[str],
    words: str,
    *,
    changes: Sequence[ClauseEdit] = (),
) -> Shown | None:
    """Return what people see of clauses in force; None where one is not, or fails the check.

    Args:
        clause_ids: empty for the whole policy.
        changes: what is different for those who attested before; then only what changed is shown.
    """
    try:
        version = corpus.policy(policy)
        clauses: Iterable[Clause] = (
            [corpus.clause(clause_id) for clause_id in clause_ids]
            if clause_ids
            else version.clauses
        )
    except KeyError:
        return None
    if changes:
        kept = {edit.now.clause_id for edit in changes if edit.now is not None}
        clauses = [clause for clause in version.clauses if clause.clause_id in kept]
    citations, digests = [], []
    for clause in clauses:
        citation = cite(clause, corpus, score=1.0)
        if citation is None:
            return None
        citations.append(citation)
        digests.append(clause.digest)
    if not citations and not changes:
        return None
    shown = Shown(
        policy=policy,
        policy_title=version.metadata.title,
        version=version.version,
        citations=tuple(citations),
        clause_digests=tuple(digests),
        words=words,
        is_whole=not clause_ids,
        changes=tuple(changes),
        digest="",
    )
    return replace(shown, digest=shown_digest(shown))


def asks_to_be_read(corpus: Corpus, policy: str) -> Citation | None:
    """Return the clause in which a policy itself wants people to be reminded of it, None if none does.

    Only short ones that say so plainly: it is quoted whole, as a reason why people are asked now.
    """
    for clause in corpus.policy(policy).clauses:
        if len(clause.text) <= _LONGEST_REASON and not clause.lead_in and _ASKS.search(clause.text):
            return cite(clause, corpus, score=1.0)
    return None


def moved_ids(clause_ids: Sequence[str], old: PolicyVersion, new: PolicyVersion) -> tuple[str, ...]:
    """Return what the clauses are called in a newer version; those that are gone are left out."""
    wanted = set(clause_ids)
    return tuple(
        change.new.clause_id
        for change in compare(old, new).changes
        if change.old is not None and change.new is not None and change.old.clause_id in wanted
    )


def edits_between(
    old: PolicyVersion, new: PolicyVersion, clause_ids: Sequence[str]
) -> tuple[ClauseEdit, ...]:
    """Return what changed for somebody who attested clauses of the older version.

    Only words count: a clause that was moved or got another number is the same clause.

    Args:
        clause_ids: of the older version; empty for all, where added clauses count as changes too.
    """
    wanted = set(clause_ids)
    edits = []
    for change in compare(old, new).changes:
        if set(change.kinds) <= _KEEPS_ITS_WORDS:
            continue
        if wanted and (change.old is None or change.old.clause_id not in wanted):
            continue
        edits.append(ClauseEdit(was=_citation(change.old, old), now=_citation(change.new, new)))
    return tuple(edits)


def same_words(
    old: PolicyVersion, new: PolicyVersion, clause_ids: Sequence[str]
) -> tuple[str, ...]:
    """Return the digests of the attested clauses whose words live on in the newer version."""
    wanted = set(clause_ids)
    return tuple(
        change.old.digest
        for change in compare(old, new).changes
        if change.old is not None
        and set(change.kinds) <= _KEEPS_ITS_WORDS
        and (not wanted or change.old.clause_id in wanted)
    )


def _citation(clause: Clause | None, version: PolicyVersion) -> Citation | None:
    """Return a clause of any version, in force or not, for showing "was" and "is".

    It is checked against the source of its own version; a clause that fails is not shown.
    """
    if clause is None or clause.text != words_of(version.source, clause.spans):
        return None
    return Citation(
        clause_id=clause.clause_id,
        policy=clause.policy,
        policy_title=version.metadata.title,
        version=version.version,
        ref=clause.ref,
        heading_path=clause.heading_path,
        lead_in=clause.lead_in,
        quote=clause.text,
        lead_out=clause.lead_out,
        span=Span(0, len(clause.text)),
        telling=(),
        page=clause.page,
        score=1.0,
        stated_version=version.metadata.stated_version,
    )
