"""The assistant answers one organisation at a time and tells its log nothing of the question."""

import pytest

from bot.core.assistant import Assistant
from bot.core.ports import Snapshot
from knowledge.domain import Modality, Outcome
from knowledge.errors import IndexMissing
from tests.bot.twins import (
    EventList,
    FixedClock,
    MemoryLibrary,
    ScriptedRetriever,
    WordRetriever,
    a_corpus,
    a_passage,
)
from tests.builders import a_clause, a_version

VERSION = a_version(
    [
        a_clause("Staff must not lend their pass to anyone.", "1.1", modality=Modality.PROHIBIT),
        a_clause("The helpdesk is on the second floor.", "1.2"),
    ]
)


def _assistant(
    retriever: ScriptedRetriever | WordRetriever, events: EventList | None = None
) -> Assistant:
    library = MemoryLibrary(Snapshot(corpus=a_corpus(VERSION), retriever=retriever))
    return Assistant(library=library, clock=FixedClock(), events=events or EventList())


def test_a_question_is_searched_and_answered() -> None:
    """A question finds its clause through the retriever."""
    answer = _assistant(WordRetriever(a_corpus(VERSION))).answer("council", "lend pass anyone?")
    assert answer.citations[0].ref == "1.1"


def test_small_talk_is_not_searched() -> None:
    """A greeting gets a human reply without a search, a citation or a contact."""
    retriever = ScriptedRetriever([a_passage(VERSION.clauses[0], 0.99)])
    answer = _assistant(retriever).answer("council", "Hello!")
    assert retriever.asked == []
    assert answer.outcome is Outcome.NOT_FOUND
    assert (answer.citations, answer.candidates, answer.contact) == ((), (), "")
    assert answer.text.startswith("Hello.")


def test_an_unknown_organisation_has_no_answers() -> None:
    """Nothing of one organisation answers for another."""
    with pytest.raises(IndexMissing):
        _assistant(ScriptedRetriever()).answer("charity", "Can I lend my pass?")


def test_the_log_holds_no_words() -> None:
    """Events carry names, outcomes, counts and durations, nothing of the question or the reply."""
    events = EventList()
    secret = "May I report Jane Doe for theft?"
    _assistant(WordRetriever(a_corpus(VERSION)), events).answer("council", secret)
    ((event, fields),) = events.records
    assert event == "answer.composed"
    assert fields.keys() == {"org", "outcome", "small_talk", "n_citations", "took_ms"}
    assert not any(word in str(fields) for word in secret.split())


def test_what_it_knows_can_be_listed() -> None:
    """The policies in force, and questions drawn from their headings."""
    version = a_version(
        [
            a_clause("One.", "1", heading_path=("2. Working Time", "2.1 Time Off In Lieu")),
            a_clause("Two.", "2", heading_path=("1. Introduction",)),
            a_clause("Three.", "3", heading_path=("HOW DO I CLAIM",)),
        ]
    )
    library = MemoryLibrary(Snapshot(corpus=a_corpus(version), retriever=ScriptedRetriever()))
    assistant = Assistant(library=library, clock=FixedClock(), events=EventList())
    (card,) = assistant.policies("council")
    assert (card.title, card.n_clauses, card.is_draft) == ("Leave policy", 3, False)
    assert assistant.examples("council") == (
        "What are the rules on time off in lieu?",
        "How Do I Claim?",
    )


def test_a_clause_is_shown_in_its_place() -> None:
    """The source comes back whole, cut where it turns from clause to quote and back."""
    place = _assistant(ScriptedRetriever()).in_place("council", "leave#1.2")
    assert place is not None
    assert "".join(words for _, words in place.stretches) == VERSION.source
    quotes = [words for passing, words in place.stretches if passing.value == "quote"]
    assert quotes == ["The helpdesk is on the second floor."]
    assert not place.is_cut


def test_a_clause_that_is_gone_has_no_place() -> None:
    """An unknown clause is a value, not a crash."""
    assert _assistant(ScriptedRetriever()).in_place("council", "leave#99") is None
