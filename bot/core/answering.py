"""From passages to an answer: decide, cite, say what else matters and whom to ask.

Every quote is checked before it leaves; what fails the check is never shown. Knows passages and
policies; must not know how passages are found or where the answer is shown.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core import wording
from bot.core.advice import warnings_for, whom_to_ask
from bot.core.also import also_relevant
from bot.core.citing import cite, quote_fault
from bot.core.ports import EventLog
from bot.core.stance import Reading, is_of_others, read_stance
from bot.core.telling import content_words, telling_sentence
from knowledge.corpus import Corpus
from knowledge.domain import (
    Answer,
    Audience,
    Capacity,
    Citation,
    Clause,
    Modality,
    Outcome,
    Passage,
    Span,
    Stance,
)

__all__ = ["ANSWER_AT", "Asked", "compose_answer"]

ANSWER_AT = 0.5
"""Chance of the best clause from which there is an answer; index/README.md says how it is fitted.

On 200 development questions over five policies, each policy judged by weights fitted without it
(2026-11-21), it loses 2 % of the covered questions and refuses 91 % of the others; 0.4 loses 1 % and
refuses 89 %, 0.6 loses 7 % and refuses 97 %.
"""

_MOST_CITATIONS = 3
_MOST_CANDIDATES = 10
# Chances behind the best fall off steeply: on the same questions, citing from a tenth of the best
# shows 1.6 clauses on average and a right one for 92 % of answers, from six tenths 1.1 and 87 %.
_CITE_FROM_SHARE = 0.1
_RIVAL_FROM_SHARE = 0.5
_WORDS_OF_ONE_MATTER = 2

_SAYS_CAPACITY = re.compile(
    r"\b(?:personal|private|own|my (?:\w+ )?(?:account|profile|page|facebook|insta\w*|twitter|blog)"
    r"|work|official|council|team|corporate|professional|service|business|job|office|desk|home"
    r"|weekend|evening|mates?|friends?|family)\b",
    re.I,
)
_SAYS_PERSONAL = re.compile(
    r"\b(?:personal(?:ly)?|private(?:ly)?|my own|(?:his|her|their) own|at home|off[- ]duty|weekend"
    r"|in my (?:own|spare|free) time)\b",
    re.I,
)
_SAYS_OFFICIAL = re.compile(
    r"\b(?:official(?:ly)?|on behalf of|as part of my (?:job|role)"
    r"|(?:corporate|team|council|work|department|service)(?:'s)? (?:account|page|feed|channel|profile"
    r"|facebook|twitter|insta\w*)|for (?:work|the council|my job|the team))\b",
    re.I,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question with what is known about its circumstances.

    Attributes:
        asker: whom the asker is; staff unless the adapter knows better.
        org_contact: whom to ask where no policy names anyone, "" where the settings do not say.
        at: UTC.
    """

    question: str
    asker: Audience
    org_contact: str
    at: datetime


def compose_answer(
    asked: Asked, passages: Sequence[Passage], corpus: Corpus, events: EventLog
) -> Answer:
    """Return what the policies say to the question, or that they do not say.

    Args:
        passages: what the search found, best first.
        corpus: the policies in force that were searched.
        events: a quote that fails its check is an alarm there.
    """
    passages = _fitting_first(asked, passages[:_MOST_CANDIDATES])
    if not passages or passages[0].probability < ANSWER_AT:
        return _not_found(asked, passages, corpus)
    best = passages[0]
    if fault := quote_fault(best.clause, corpus):
        _alarm(events, best.clause, fault)
        return _not_found(asked, passages, corpus)
    rival = _rival_in_other_capacity(asked.question, passages)
    if rival is not None:
        return _ambiguous(asked, best, rival, passages, corpus)
    reading = read_stance(asked.question, best.clause, best.matched, asker=asked.asker)
    citations, cited = _citations(asked.question, passages, reading, corpus, events)
    also = also_relevant(cited, passages, corpus)
    policies = [corpus.policy(p) for p in dict.fromkeys(c.policy for c in citations)]
    stance, text = _say(asked.question, reading, citations, cited)
    return Answer(
        outcome=Outcome.ANSWERED,
        stance=stance,
        text=text,
        citations=citations,
        also=also,
        candidates=tuple(passages),
        contact=whom_to_ask(policies[0], cited, asked.question, asked.org_contact),
        warnings=warnings_for(policies, cited, asked.asker, asked.at.date()),
        corpus_digest=corpus.digest,
        answered_at=asked.at,
    )


def _citations(
    question: str,
    passages: Sequence[Passage],
    reading: Reading,
    corpus: Corpus,
    events: EventLog,
) -> tuple[tuple[Citation, ...], list[Clause]]:
    """Return up to three checked citations, and their clauses, best first."""
    best = passages[0]
    citations: list[Citation] = []
    clauses: list[Clause] = []
    for passage in passages[:_MOST_CITATIONS]:
        if passage.probability < best.probability * _CITE_FROM_SHARE:
            break
        sentence = (
            reading.telling
            if passage is best
            else telling_sentence(question, passage.clause.text, passage.matched)
        )
        # Marking all of a clause would mark nothing: then the words that the search matched.
        is_all = sentence == Span(0, len(passage.clause.text))
        telling = passage.matched if is_all else (sentence,)
        citation = cite(passage.clause, corpus, score=passage.score, telling=telling)
        if citation is None:
            _alarm(events, passage.clause, quote_fault(passage.clause, corpus))
            continue
        citations.append(citation)
        clauses.append(corpus.clause(citation.clause_id))
    return tuple(citations), clauses


def _say(
    question: str, reading: Reading, citations: Sequence[Citation], clauses: Sequence[Clause]
) -> tuple[Stance, str]:
    """Return the stance and its words; clauses that disagree are said to."""
    if any(_disagree(question, reading, clauses[0], other) for other in clauses[1:]):
        return Stance.CONDITIONAL, f"It depends. {wording.DISAGREE}"
    return reading.stance, wording.answered(reading, citations[0])


def _disagree(question: str, reading: Reading, best: Clause, other: Clause) -> bool:
    """Return whether another clause says the opposite of the best about the same matter."""
    opposites = {Stance.YES, Stance.NO}
    second = read_stance(question, other)
    if {reading.stance, second.stance} != opposites or best.audience is not other.audience:
        return False
    asked = content_words(question)
    matter = asked & content_words(best.text[reading.telling.start : reading.telling.end])
    others = asked & content_words(other.text[second.telling.start : second.telling.end])
    return len(matter) >= _WORDS_OF_ONE_MATTER and matter <= others


def _fitting_first(asked: Asked, passages: Sequence[Passage]) -> Sequence[Passage]:
    """Return the passages with a clause first that was written for the asker and capacity at hand.

    Only where the first was written for another, and the fitting one is nearly as likely.
    """
    question = asked.question
    if passages and is_of_others(question, passages[0].clause, asked.asker):
        fits = [not is_of_others(question, p.clause, asked.asker) for p in passages]
        return _moved_up(passages, fits)
    personal, official = _SAYS_PERSONAL.search(question), _SAYS_OFFICIAL.search(question)
    if not passages or bool(personal) is bool(official):
        return passages
    wanted, other = Capacity.PERSONAL, Capacity.OFFICIAL
    if official:
        wanted, other = other, wanted
    best = passages[0]
    if best.clause.capacity is not other:
        return passages
    return _moved_up(passages, [p.clause.capacity is wanted for p in passages])


def _moved_up(passages: Sequence[Passage], fits: Sequence[bool]) -> Sequence[Passage]:
    """Return the passages with the first that fits on top, where it is nearly as likely."""
    best = passages[0]
    for at, passage in enumerate(passages[:_MOST_CITATIONS]):
        likely = passage.probability >= best.probability * _RIVAL_FROM_SHARE
        if fits[at] and likely:
            first = replace(passage, probability=best.probability)
            return (first, *passages[:at], *passages[at + 1 :])
    return passages


def _rival_in_other_capacity(question: str, passages: Sequence[Passage]) -> Passage | None:
    """Return a clause nearly as likely as the best that rules the other capacity the other way."""
    best = passages[0]
    if best.clause.capacity is Capacity.BOTH or _SAYS_CAPACITY.search(question):
        return None
    for passage in passages[1:_MOST_CITATIONS]:
        differs = {best.clause.capacity, passage.clause.capacity} == {
            Capacity.PERSONAL,
            Capacity.OFFICIAL,
        }
        opposed = {best.clause.modality, passage.clause.modality} == {
            Modality.PROHIBIT,
            Modality.PERMIT,
        }
        if differs and opposed and passage.probability >= best.probability * _RIVAL_FROM_SHARE:
            return passage
    return None


def _ambiguous(
    asked: Asked, best: Passage, rival: Passage, passages: Sequence[Passage], corpus: Corpus
) -> Answer:
    refs = f"{best.clause.ref} and {rival.clause.ref}"
    policy = corpus.policy(best.clause.policy)
    answer = _without_citation(
        asked,
        Outcome.AMBIGUOUS,
        wording.which_capacity(refs),
        whom_to_ask(policy, (best.clause,), asked.question, asked.org_contact),
        passages,
        corpus,
    )
    return replace(answer, choices=wording.capacities(asked.question))


def _not_found(asked: Asked, passages: Sequence[Passage], corpus: Corpus) -> Answer:
    contact = asked.org_contact or wording.NO_CONTACT
    if passages and passages[0].clause.policy in corpus.entries:
        policy = corpus.policy(passages[0].clause.policy)
        contact = whom_to_ask(policy, (), asked.question, asked.org_contact)
    titles = [entry.title for entry in corpus.entries.values()]
    text = wording.not_found(titles, contact)
    return _without_citation(asked, Outcome.NOT_FOUND, text, contact, passages, corpus)


def _without_citation(
    asked: Asked,
    outcome: Outcome,
    text: str,
    contact: str,
    passages: Sequence[Passage],
    corpus: Corpus,
) -> Answer:
    return Answer(
        outcome=outcome,
        stance=None,
        text=text,
        citations=(),
        also=(),
        candidates=tuple(passages),
        contact=contact,
        warnings=(),
        corpus_digest=corpus.digest,
        answered_at=asked.at,
    )


def _alarm(events: EventLog, clause: Clause, fault: str) -> None:
    events.alarm("quote.refused", clause_id=clause.clause_id, fault=fault)
