"""What `QuestionLog` and `Feedback` promise, on every store."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.records import QuestionKeeping
from tests.bot.twins import NOW
from tests.stores import AnyStore, Place

LONG_AGO = NOW - timedelta(days=1000)


def _decide(store: AnyStore, keeping: QuestionKeeping, days: int = 30) -> None:
    profile = store.profiles.profile("council")
    store.profiles.save(replace(profile, question_keeping=keeping, retention_days=days))


def _ask(store: AnyStore, question: str = "May I?", *, passed_on: bool = False) -> None:
    store.question_log.record(
        "council", question, outcome="answered", clause_ids=["leave@1/1"], passed_on=passed_on
    )


def test_off_keeps_nothing(store: AnyStore) -> None:
    """An organisation that wants nothing kept has nothing kept, passed on or not."""
    _decide(store, QuestionKeeping.OFF)
    _ask(store)
    _ask(store, passed_on=True)
    assert store.question_log.counts("council", since=LONG_AGO) == {}
    assert store.question_log.texts("council", since=LONG_AGO) == ()


def test_counts_keeps_no_words(store: AnyStore) -> None:
    """Counted questions leave no text; one that its asker passes on does."""
    _decide(store, QuestionKeeping.COUNTS)
    _ask(store)
    store.question_log.record("council", "And this?", outcome="not_found")
    _ask(store, "Please tell the owner", passed_on=True)
    assert store.question_log.counts("council", since=LONG_AGO) == {"answered": 2, "not_found": 1}
    (kept,) = store.question_log.texts("council", since=LONG_AGO)
    assert (kept.question, kept.passed_on) == ("Please tell the owner", True)


def test_text_keeps_the_words(store: AnyStore, place: Place) -> None:
    """Text, outcome, clauses and moment are kept, oldest first, and no person."""
    _decide(store, QuestionKeeping.TEXT)
    _ask(store, "One?")
    place.clock.at += timedelta(minutes=1)
    _ask(store, "Two \0 \ud800?")
    one, two = store.question_log.texts("council", since=LONG_AGO)
    assert (one.question, one.outcome, one.clause_ids) == ("One?", "answered", ("leave@1/1",))
    assert one.asked_at == NOW
    assert two.asked_at == NOW + timedelta(minutes=1)
    assert two.question.startswith("Two ")
    assert store.question_log.texts("council", since=two.asked_at) == (two,)


def test_organisations_are_apart(store: AnyStore) -> None:
    """Nothing of one organisation is seen in another."""
    _decide(store, QuestionKeeping.TEXT)
    _ask(store)
    assert store.question_log.texts("school", since=LONG_AGO) == ()
    assert store.question_log.counts("school", since=LONG_AGO) == {}


def test_nothing_outlives_the_retention(store: AnyStore, place: Place) -> None:
    """What is older than the organisation allows is not shown any more."""
    _decide(store, QuestionKeeping.TEXT, days=30)
    _ask(store)
    store.feedback.record("council", clause_ids=[], helpful=True, reason="")
    place.clock.at += timedelta(days=29)
    assert len(store.question_log.texts("council", since=LONG_AGO)) == 1
    place.clock.at += timedelta(days=2)
    assert store.question_log.texts("council", since=LONG_AGO) == ()
    assert store.question_log.counts("council", since=LONG_AGO) == {}
    assert store.feedback.counts("council", since=LONG_AGO) == {}


@pytest.mark.parametrize("keeping", [QuestionKeeping.OFF, QuestionKeeping.COUNTS])
def test_a_stricter_decision_removes_what_was_kept(
    store: AnyStore, keeping: QuestionKeeping
) -> None:
    """What may not be kept any more is gone at once, not from the next question on."""
    _decide(store, QuestionKeeping.TEXT)
    _ask(store)
    _decide(store, keeping)
    _decide(store, QuestionKeeping.TEXT)
    assert store.question_log.texts("council", since=LONG_AGO) == ()
    counted = store.question_log.counts("council", since=LONG_AGO)
    assert counted == ({} if keeping is QuestionKeeping.OFF else {"answered": 1})


def test_a_shorter_retention_holds_at_once(store: AnyStore, place: Place) -> None:
    """What becomes too old by a decision does not come back with another."""
    _decide(store, QuestionKeeping.TEXT, days=30)
    _ask(store)
    place.clock.at += timedelta(days=10)
    _decide(store, QuestionKeeping.TEXT, days=5)
    _decide(store, QuestionKeeping.TEXT, days=30)
    assert store.question_log.texts("council", since=LONG_AGO) == ()


def test_judgements_are_counted_by_reason(store: AnyStore) -> None:
    """Helpful answers count together, the others by reason, where one was given."""
    for helpful, reason in ((True, ""), (True, "clear"), (False, "wrong"), (False, "")):
        store.feedback.record("council", clause_ids=["a"], helpful=helpful, reason=reason)
    counted = store.feedback.counts("council", since=LONG_AGO)
    assert counted == {"helpful": 2, "wrong": 1, "unhelpful": 1}
    assert store.feedback.counts("school", since=LONG_AGO) == {}
    assert store.feedback.counts("council", since=NOW + timedelta(seconds=1)) == {}
