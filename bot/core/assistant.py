"""The few things the assistant does, for every adapter alike.

Synchronous; adapters call it from a worker thread. Knows only the ports.
"""

from collections.abc import Sequence
from time import perf_counter

from bot.core import wording
from bot.core.answering import Asked, compose_answer
from bot.core.browsing import PlaceInSource, PolicyCard, example_questions, in_place, policy_cards
from bot.core.citing import cite
from bot.core.conversation import SmallTalk, is_vague, small_talk
from bot.core.following import in_context
from bot.core.ports import Clock, EventLog, Library
from bot.core.section import Section, section_of
from knowledge.domain import Answer, Audience, Citation, Outcome

__all__ = ["Assistant"]

_TOP_K = 10


class Assistant:
    """Answers questions from an organisation's policies.

    Args:
        library: opens what organisations have ingested.
        clock: tells the time, which decides whether a review is overdue.
        events: gets event names, ids, counts and durations, never a question.
        org_contact: whom to ask where no policy names anyone, "" where not known.
    """

    def __init__(
        self, *, library: Library, clock: Clock, events: EventLog, org_contact: str = ""
    ) -> None:
        self._library = library
        self._clock = clock
        self._events = events
        self._org_contact = org_contact

    def answer(
        self,
        org: str,
        question: str,
        *,
        asker: Audience = Audience.STAFF,
        earlier: Sequence[str] = (),
    ) -> Answer:
        """Return what the organisation's policies say to a question.

        Small talk and what cannot be searched get a short reply: NOT_FOUND without candidates.

        Args:
            org: whose policies to ask; nothing of any other is touched.
            asker: whom the asker is, where known.
            earlier: what was asked before in the same conversation, oldest first; a question that
                goes on from it ("and on LinkedIn?") is understood with it.

        Raises:
            RetrievalError: nothing was ingested, or the index cannot be used.
            StoreUnavailable: the home folder cannot be read.
        """
        began = perf_counter()
        snapshot = self._library.snapshot(org)
        corpus = snapshot.corpus
        talk = small_talk(question)
        meant = in_context(question, earlier) if talk is None else question
        if talk is None and is_vague(meant):
            talk = SmallTalk.VAGUE
        asked = Asked(
            question=meant, asker=asker, org_contact=self._org_contact, at=self._clock.now()
        )
        if talk is not None:
            titles = [entry.title for entry in corpus.entries.values()]
            answer = Answer(
                outcome=Outcome.NOT_FOUND,
                stance=None,
                text=wording.small_talk(talk, titles),
                citations=(),
                also=(),
                candidates=(),
                contact="",
                warnings=(),
                corpus_digest=corpus.digest,
                answered_at=asked.at,
            )
        else:
            passages = snapshot.retriever.search(meant, _TOP_K)
            answer = compose_answer(asked, passages, corpus, self._events)
        self._events.record(
            "answer.composed",
            org=org,
            outcome=answer.outcome.value,
            small_talk=talk.value if talk else None,
            n_citations=len(answer.citations),
            took_ms=round((perf_counter() - began) * 1000),
        )
        return answer

    def policies(self, org: str) -> tuple[PolicyCard, ...]:
        """Return the organisation's policies in force, in order of title.

        Raises:
            IndexMissing: nothing was ingested.
        """
        return policy_cards(self._library.snapshot(org).corpus, self._clock.now().date())

    def examples(self, org: str) -> tuple[str, ...]:
        """Return a few questions that the organisation's policies speak to."""
        return example_questions(self._library.snapshot(org).corpus)

    def in_place(self, org: str, clause_id: str) -> PlaceInSource | None:
        """Return a clause in its place in the source, None where there is no such clause."""
        return in_place(self._library.snapshot(org).corpus, clause_id)

    def section(self, org: str, clause_id: str) -> Section | None:
        """Return the section that a clause in force stands in, None where there is no such clause."""
        return section_of(self._library.snapshot(org).corpus, clause_id)

    def find(self, org: str, words: str) -> tuple[Citation, ...]:
        """Return the clauses nearest to some words, best first, each verbatim; decides nothing."""
        snapshot = self._library.snapshot(org)
        if small_talk(words) is not None:
            return ()
        found = snapshot.retriever.search(words, _TOP_K)
        cited = (cite(p.clause, snapshot.corpus, score=p.score, telling=p.matched) for p in found)
        return tuple(filter(None, cited))

    def is_ready(self, org: str) -> bool:
        """Return whether a question could be answered now.

        Raises:
            RetrievalError: it could not, and why.
        """
        return bool(self._library.snapshot(org).corpus.entries)
