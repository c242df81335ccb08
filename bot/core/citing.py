"""The one place that makes citations, and the check that every quote passes before it leaves.

It knows the clauses in force and their sources; it must not know how a clause was found.
"""

from collections.abc import Iterable

from knowledge.corpus import Corpus
from knowledge.domain import Citation, Clause, Span, words_of

__all__ = ["cite", "quote_fault"]


def cite(
    clause: Clause,
    corpus: Corpus,
    *,
    score: float,
    telling: Iterable[Span] = (),
) -> Citation | None:
    """Return a citation of the whole clause, or None if its words fail the check.

    The quote is compared character by character with the clause in force, and that clause with
    the source text of its policy version; a citation that comes back is therefore verbatim.

    Args:
        clause: as it was found; its words are not trusted.
        score: for ranking, carried along.
        telling: spans of ``clause.text``, half-open, code points; those outside it are dropped.
    """
    if quote_fault(clause, corpus):
        return None
    stored = corpus.clause(clause.clause_id)
    policy = corpus.policy(stored.policy)
    return Citation(
        clause_id=stored.clause_id,
        policy=stored.policy,
        policy_title=policy.metadata.title,
        version=stored.version,
        ref=stored.ref,
        heading_path=stored.heading_path,
        lead_in=stored.lead_in,
        quote=stored.text,
        lead_out=stored.lead_out,
        span=Span(0, len(stored.text)),
        telling=_in_order(telling, len(stored.text)),
        page=stored.page,
        score=score,
        stated_version=policy.metadata.stated_version,
    )


def quote_fault(clause: Clause, corpus: Corpus) -> str:
    """Return why the clause must not be quoted, "" if its words are true to the source.

    The answer is a stable code for the event log ("not in force", "words differ from the stored
    clause", "words differ from the source"), never words of the clause.
    """
    try:
        stored = corpus.clause(clause.clause_id)
        policy = corpus.policy(stored.policy)
    except KeyError:
        return "not in force"
    if stored.version != policy.version or clause.version != policy.version:
        return "not in force"
    if not stored.text or (clause.lead_in, clause.text, clause.lead_out) != (
        stored.lead_in,
        stored.text,
        stored.lead_out,
    ):
        return "words differ from the stored clause"
    if any(not 0 <= s.start < s.end <= len(policy.source) for s in stored.spans):
        return "words differ from the source"
    if stored.text != words_of(policy.source, stored.spans):
        return "words differ from the source"
    return ""


def _in_order(spans: Iterable[Span], length: int) -> tuple[Span, ...]:
    """Return the spans that lie within the quote, sorted, overlaps joined."""
    joined: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start, s.end)):
        if not 0 <= span.start < span.end <= length:
            continue
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return tuple(joined)
