"""Reviewing a draft before it is posted: what the organisation's own clauses speak against.

Synchronous and stateless; a draft stays in memory for as long as it is read, and nothing of it is
kept or logged. Knows only the ports.
"""

from collections.abc import Mapping
from time import perf_counter
from types import MappingProxyType

from bot.core import wording, wording_drafts
from bot.core.ports import Clock, EventLog, Library
from knowledge.corpus import Corpus
from knowledge.domain import Audience, Capacity, DraftReport, Verdict

__all__ = ["LONGEST_DRAFT", "Reviewer", "draft_fault"]

# Longer than anything the networks in use take as one post, short enough to be read at once.
LONGEST_DRAFT = 20_000
_NOBODY_DISMISSED: Mapping[str, str] = MappingProxyType({})


def draft_fault(draft: str) -> str:
    """Return why a draft cannot be checked, as a sentence for its writer; "" where it can."""
    if len(draft) > LONGEST_DRAFT:
        return wording_drafts.too_long(LONGEST_DRAFT)
    return "" if draft.strip() else wording_drafts.EMPTY


class Reviewer:
    """Reviews drafts against an organisation's policies; may be used from several threads.

    Args:
        library: opens what organisations have ingested.
        clock: dates the report.
        events: gets event names, ids, counts and durations, never words of a draft.
        scorer: estimates topics from the sense of sentences, None where none is shipped.
        org_contact: whom to ask where no policy names anyone, "" where not known.
    """

    def __init__(
        self,
        *,
        library: Library,
        clock: Clock,
        events: EventLog,
        scorer: object | None = None,
        org_contact: str = "",
    ) -> None:
        self._library = library
        self._clock = clock
        self._events = events
        self._scorer = scorer
        self._org_contact = org_contact

    def review(
        self,
        org: str,
        draft: str,
        *,
        capacity: Capacity | None = None,
        platform: str = "",
        writer: Audience = Audience.STAFF,
        dismissed: Mapping[str, str] = _NOBODY_DISMISSED,
    ) -> DraftReport:
        """Return what the organisation's clauses speak against in a draft.

        A draft that cannot be read at once (see ``draft_fault``) gets a report that says so.

        Args:
            org: whose policies to hold it against; nothing of any other is touched.
            draft: as typed; spans of the report count its code points.
            capacity: whether it is posted as a private person or for the organisation; None where
                not known, then the clauses of both are held against it.
            platform: where it will be posted ("facebook", "x", "email" ...), "" where not known.
            writer: who posts it; clauses for others are never held against it.
            dismissed: reasons by finding id, given by the writer.

        Raises:
            RetrievalError: nothing was ingested, or what was cannot be used.
            StoreUnavailable: the home folder cannot be read.
        """
        began = perf_counter()
        corpus = self._library.snapshot(org).corpus
        fault = draft_fault(draft)
        report = self._unread(corpus, fault) if fault else self._unread(corpus, "")
        self._events.record(
            "draft.reviewed",
            org=org,
            verdict=report.verdict.value,
            n_findings=len(report.findings),
            n_questions=len(report.questions),
            took_ms=round((perf_counter() - began) * 1000),
        )
        return report

    def _unread(self, corpus: Corpus, fault: str) -> DraftReport:
        """Return the report of a draft that was not held against any clause."""
        return DraftReport(
            verdict=Verdict.OK if fault == wording_drafts.EMPTY else Verdict.REVIEW,
            text=fault or wording_drafts.NOTHING_LOOKED_FOR,
            findings=(),
            questions=(),
            corrected="",
            checked=(),
            not_checked=wording_drafts.NOT_CHECKED_ALWAYS,
            contact=self._org_contact or wording.NO_CONTACT,
            warnings=(),
            corpus_digest=corpus.digest,
            reviewed_at=self._clock.now(),
        )
