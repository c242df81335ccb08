"""What a policy's owner sees, on the page and on the command line."""

import asyncio
from contextlib import closing
from datetime import date, timedelta
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.config import load_settings
from bot.core import wording_policies as wording
from bot.core.assistant import Assistant
from bot.core.memory import MemoryStore
from bot.core.overseeing import Overseer, ReviewState
from bot.core.ports import Snapshot
from bot.core.records import OrgProfile, QuestionKeeping
from bot.core.reviewing import Reviewer
from bot.core.reviewing_ports import NoTally
from bot.store import open_store
from bot.web.guarding import guard
from bot.web.keeping import Keeping
from bot.web.pages import add_chat_page
from bot.web.policies import add_policies_page
from bot.workers import Workers
from knowledge.domain import PolicyVersion
from knowledge.parse import parse_policy
from tests.bot.conftest import LEAVE, Console
from tests.bot.twins import NOW, EventList, FixedClock, MemoryLibrary, WordRetriever, a_corpus

ORG = "council"
ONE = "---\ntitle: {}\nreview_date: {}\n---\n\n# {}\n\n## 1 Rules\n\n1.1 {}\n"


def _policy(name: str, review_on: date, words: str, version: int = 1) -> PolicyVersion:
    text = ONE.format(name, review_on.isoformat(), name, words)
    return parse_policy(f"{name}.md", text.encode(), version=version, ingested_at=NOW)


TODAY = NOW.date()
OLD = _policy("passes", TODAY - timedelta(days=3), "You should lend your pass to nobody.")
NEW = _policy("passes", TODAY - timedelta(days=3), "You must lend your pass to nobody.", 2)
SOON = _policy("keys", TODAY + timedelta(days=20), "You must hand in <b>keys</b>.")
LATER = _policy("dogs", TODAY + timedelta(days=400), "You may bring a dog.")


class _Versions:
    def versions(self, org: str, policy: str) -> tuple[int, ...]:
        return {"passes": (1, 2), "keys": (1,), "dogs": (1,)}.get(policy, ())

    def version(self, org: str, policy: str, number: int) -> PolicyVersion:
        return {("passes", 1): OLD, ("passes", 2): NEW}[policy, number]


class _Tally(NoTally):
    def counts(self, org: str) -> dict[str, tuple[int, int]]:
        return {"silent.x1": (3, 0), "some.rule": (9, 1), "silent.x2": (0, 0)}


class House:
    """An overseer over three policies and a store in memory."""

    def __init__(self, keeping: QuestionKeeping = QuestionKeeping.COUNTS) -> None:
        self.clock = FixedClock()
        self.store = MemoryStore(self.clock)
        self.store.profiles.save(OrgProfile(org=ORG, question_keeping=keeping))
        corpus = a_corpus(NEW, SOON, LATER, org=ORG)
        self.library = MemoryLibrary(Snapshot(corpus=corpus, retriever=WordRetriever(corpus)))
        self.overseer = Overseer(
            library=self.library,
            versions=_Versions(),
            question_log=self.store.question_log,
            feedback=self.store.feedback,
            profiles=self.store.profiles,
            tally=_Tally(),
            clock=self.clock,
        )

    def asked(self, question: str, outcome: str, *, passed_on: bool = False) -> None:
        """Keep a question as an adapter does."""
        self.store.question_log.record(ORG, question, outcome=outcome, passed_on=passed_on)

    def get(self, *paths: str, is_own: bool = True) -> list[tuple[int, Any]]:
        """Ask the page for things."""
        return self.sent(*[(path, None) for path in paths], is_own=is_own)

    def app(self, workers: Workers, *, is_own: bool = True) -> web.Application:
        """Return the chat page with the owner's page beside it."""
        events = EventList()
        app = web.Application(middlewares=[guard(events, hosts=None)])
        parts: dict[str, Any] = {"library": self.library, "clock": self.clock, "events": events}
        log, profiles = self.store.question_log, self.store.profiles
        add_chat_page(
            app,
            assistant=Assistant(**parts),
            reviewer=Reviewer(**parts),
            workers=workers,
            org=ORG,
            keeping=Keeping(log=log, profiles=profiles, workers=workers, events=events, org=ORG),
        )
        add_policies_page(app, overseer=self.overseer, workers=workers, org=ORG, is_own=is_own)
        return app

    def sent(self, *calls: tuple[str, Any], is_own: bool = True) -> list[tuple[int, Any]]:
        """Send the page things, in order; what has no body is a GET."""
        workers = Workers(2, 8)
        app = self.app(workers, is_own=is_own)

        async def run() -> list[tuple[int, Any]]:
            found = []
            async with TestClient(TestServer(app)) as client:
                for path, body in calls:
                    method = "GET" if body is None else "POST"
                    async with client.request(method, path, json=body) as response:
                        is_json = response.content_type == "application/json"
                        told = await (response.json() if is_json else response.text())
                        found.append((response.status, told))
            return found

        try:
            return asyncio.run(run())
        finally:
            workers.close()


def test_overdue_reviews_come_first() -> None:
    """Policies stand in the order in which somebody must see to them."""
    states = House().overseer.overview(ORG).policies
    assert [s.card.policy for s in states] == ["passes", "keys", "dogs"]
    assert [s.review for s in states] == [
        ReviewState.OVERDUE,
        ReviewState.SOON,
        ReviewState.LATER,
    ]
    assert wording.review(states[0]) == "review overdue since 18 November 2026"


def test_unanswered_questions_are_counted() -> None:
    """Without words: how many were asked, and how many no clause answered."""
    house = House()
    for outcome in ("answered", "not_found", "not_found"):
        house.asked("May I bring a cat?", outcome)
    found = house.overseer.overview(ORG)
    assert (found.n_asked, found.n_open, found.open_questions) == (3, 2, ())
    said = "In the last 30 days 3 questions were asked; no clause answered 2 of them."
    assert wording.asked(found) == said


def test_a_question_passed_on_is_listed_once() -> None:
    """It was counted when it was asked; pressing the button adds its words, not another count."""
    house = House(QuestionKeeping.TEXT)
    for _ in range(2):
        house.asked("May I bring a  cat?", "not_found")
    house.asked("may I bring a cat?", "passed_on", passed_on=True)
    house.asked("What is due?", "not_found")
    house.asked("Answered?", "answered")
    questions = house.overseer.overview(ORG).open_questions
    assert [(q.question.lower(), q.n, q.was_passed_on) for q in questions] == [
        ("may i bring a cat?", 2, True),
        ("what is due?", 1, False),
    ]


def test_what_is_not_kept_is_not_counted() -> None:
    """Where an organisation keeps nothing, the view says so instead of showing a nought."""
    house = House(QuestionKeeping.OFF)
    house.asked("May I?", "not_found")
    assert wording.asked(house.overseer.overview(ORG)) == "Questions are not counted here."


@pytest.mark.allow_hosts(["127.0.0.1", "::1"])
def test_the_page_shows_was_and_is() -> None:
    """Both sides come in pieces with the changed words marked; markup stays words."""
    house = House()
    (status, told), (missing, error), (odd, _), (page, html) = house.get(
        "/api/policies/passes/changes",
        "/api/policies/dogs/changes",
        "/api/policies/passes/changes?old=one&new=%00",
        "/policies",
    )
    assert (status, page, odd) == (200, 200, 200)
    assert "policies.js" in html
    (change,) = told["changes"]
    assert [words for words, changed in change["was"]["pieces"] if changed] == ["should"]
    assert [words for words, changed in change["now"]["pieces"] if changed] == ["must"]
    assert told["counts"] == "1 reworded"
    assert missing == 404
    assert error["error"] == "There are no two such versions to compare."


@pytest.mark.allow_hosts(["127.0.0.1", "::1"])
def test_words_of_questions_stay_on_this_machine() -> None:
    """Behind a sign-in everybody sees the counts; the words are for the owner alone."""
    house = House(QuestionKeeping.TEXT)
    house.asked("May I bring a cat?", "not_found")
    ((_, own),) = house.get("/api/policies?days=7")
    ((_, shared),) = house.get("/api/policies", is_own=False)
    assert [one["question"] for one in own["questions"]] == ["May I bring a cat?"]
    assert (shared["questions"], shared["n_open"]) == ([], 1)
    assert own["silent"][0]["how_often"] == "3 times"


@pytest.mark.allow_hosts(["127.0.0.1", "::1"])
def test_the_chat_page_counts_what_is_asked() -> None:
    """A question without an answer is counted, and can be passed on by a press alone."""
    house = House()
    question = {"question": "Who pays for parking abroad, keys aside?"}
    (_, about), (_, answer), (status, told) = house.sent(
        ("/api/about", None), ("/api/ask", question), ("/api/pass-on", question)
    )
    assert about["kept"] == "Questions are counted; their words are not kept."
    assert answer["outcome"] == "not_found"
    assert answer["can_pass_on"]
    assert status == 200
    assert told["text"].startswith("Passed on to the policy owner")
    (listed,) = house.overseer.overview(ORG).open_questions
    assert listed.question == "Who pays for parking abroad, keys aside?"


@pytest.mark.allow_hosts(["127.0.0.1", "::1"])
@pytest.mark.parametrize(
    ("keeping", "body", "status"),
    [
        (QuestionKeeping.OFF, {"question": "May I?"}, 422),
        (QuestionKeeping.COUNTS, {"question": "  "}, 400),
        (QuestionKeeping.COUNTS, {"question": "x" * 9_000}, 400),
        (QuestionKeeping.COUNTS, [], 400),
    ],
)
def test_what_cannot_be_passed_on_is_refused_in_words(
    keeping: QuestionKeeping, body: Any, status: int
) -> None:
    """Nothing is kept where nothing may be, and an odd request gets a sentence."""
    house = House(keeping)
    ((got, told),) = house.sent(("/api/pass-on", body))
    assert (got, bool(told["error"])) == (status, True)
    assert house.store.question_log.texts(ORG, since=NOW - timedelta(days=1)) == ()


def test_the_command_line_shows_the_same(stocked: Console) -> None:
    """Reviews, counts and words as far as they are kept, for people and for programs."""
    with closing(open_store(load_settings())) as store:
        store.question_log.record("default", "May I?", outcome="not_found")
        store.question_log.record("default", "May I?", outcome="passed_on", passed_on=True)
    assert stocked.run("policies") == 0
    assert "Names no date of review" in stocked.out
    assert "1 question was asked; no clause answered 1 of them; 1 passed on" in stocked.out
    assert "May I?  (once, passed on)" in stocked.out
    stocked.write("in/leave.md", LEAVE.replace("five days", "six days"))
    assert stocked.run("ingest", "in") == 0
    assert stocked.run("policies", "--days", "7", "--json") == 0
    (told,) = stocked.lines
    assert told["unanswered"] == [{"question": "May I?", "n": 1, "passed_on": True}]
    (leave,) = [one for one in told["policies"] if one["policy"] == "leave"]
    assert leave["versions"] == [1, 2]


def test_without_policies_it_says_what_to_do(console: Console) -> None:
    """An empty home is an error with its remedy, not an empty list."""
    assert console.run("policies", "--org", "nobody") == 2
    assert "policybot ingest PATH --org nobody" in console.err
