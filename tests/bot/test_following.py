"""Follow-ups are understood with the question they go on from, everything else as it stands."""

import pytest

from bot.core.assistant import Assistant
from bot.core.following import in_context
from bot.core.ports import Snapshot
from bot.core.threads import Threads
from tests.bot.twins import (
    NOW,
    EventList,
    FixedClock,
    MemoryLibrary,
    ScriptedRetriever,
    a_corpus,
    a_passage,
)
from tests.builders import a_clause, a_version

BEFORE = "Can I accept a friend request from a service user?"


@pytest.mark.parametrize(
    "follow_up",
    [
        "and on LinkedIn?",
        "what about former clients?",
        "even at weekends?",
        "is that a sackable offence?",
        "why?",
        "LinkedIn?",
    ],
)
def test_a_follow_up_takes_its_question_along(follow_up: str) -> None:
    """What goes on from a question is searched together with it."""
    meant = in_context(follow_up, [BEFORE])
    assert meant.startswith(BEFORE.rstrip("?"))
    assert meant.endswith(follow_up.removeprefix("and "))


@pytest.mark.parametrize(
    "question",
    [
        "How many days leave do I get?",
        "And can I post a photo of a colleague?",
        "annual leave",
        "who do I ask?",
    ],
)
def test_a_question_of_its_own_stays_as_it_is(question: str) -> None:
    """A new question after another is not mixed with it."""
    assert in_context(question, [BEFORE]) == question


def test_a_chain_hangs_on_the_last_whole_question() -> None:
    """A second follow-up means the question that stood alone, not the follow-up before it."""
    meant = in_context("and on Instagram?", [BEFORE, "and on LinkedIn?"])
    assert meant == f"{BEFORE.rstrip('?')}, on Instagram?"


def test_without_anything_before_it_nothing_is_added() -> None:
    """The first words of a conversation are taken as they are."""
    assert in_context("and on LinkedIn?", []) == "and on LinkedIn?"


def test_the_assistant_searches_what_is_meant() -> None:
    """An answer to a follow-up is that to the whole question."""
    version = a_version([a_clause("Staff must not befriend service users.", "7.6")])
    retriever = ScriptedRetriever([a_passage(version.clauses[0], 0.99)])
    library = MemoryLibrary(Snapshot(corpus=a_corpus(version), retriever=retriever))
    assistant = Assistant(library=library, clock=FixedClock(), events=EventList())
    assistant.answer("council", "and on LinkedIn?", earlier=[BEFORE])
    assert retriever.asked == [f"{BEFORE.rstrip('?')}, on LinkedIn?"]


def test_a_conversation_is_forgotten_after_an_hour() -> None:
    """What was asked is remembered per conversation, in order, and not for long."""
    clock = FixedClock()
    threads = Threads(clock)
    for number in range(4):
        threads.remember("slack/T1/D1", f"question {number}")
    threads.remember("slack/T1/D2", "other")
    assert threads.earlier("slack/T1/D1") == ("question 1", "question 2", "question 3")
    assert threads.earlier("slack/T1/D9") == ()
    clock.at = NOW.replace(hour=NOW.hour + 2)
    assert threads.earlier("slack/T1/D1") == ()
