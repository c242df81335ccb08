"""A bot in a small Slack: the real adapter, with the core and the store's twins behind it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import web

from bot.core.citing import cite
from bot.core.desk import Desk
from bot.core.memory import MemoryStore
from bot.core.ports import Snapshot
from bot.core.records import OrgProfile
from bot.slack import SlackAdapter, SlackSettings, open_slack
from bot.workers import Workers
from knowledge.domain import (
    Certainty,
    DraftReport,
    Finding,
    Fix,
    FixKind,
    PolicyMetadata,
    Severity,
    Span,
    Verdict,
)
from tests.bot.twins import EventList, FixedClock, MemoryLibrary, WordRetriever, a_corpus, a_desk
from tests.builders import a_clause, a_version
from tests.slack.workspace import APP_TOKEN, BOT_TOKEN, SECRET, Workspace

CARRY = "You may carry over five days of annual leave to the next year."
SELL = "You must not sell annual leave to a colleague."
FRIENDS = "You must not be friends with service users on a personal account."
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def a_library(org: str = "council", **others: str) -> MemoryLibrary:
    """Return policies on leave and on social media, searched by shared words."""
    leave = a_version(
        [
            a_clause(CARRY, "1.1", heading_path=("1 Carry over",)),
            a_clause(SELL, "1.2", heading_path=("1 Carry over",)),
        ],
        metadata=PolicyMetadata(title="Leave policy"),
    )
    social = a_version(
        [
            a_clause(
                others.get("friends", FRIENDS), "5.1", policy="social", heading_path=("5 Friends",)
            )
        ],
        policy="social",
        metadata=PolicyMetadata(title="Social media policy"),
    )
    corpus = a_corpus(leave, social, org=org)
    return MemoryLibrary(Snapshot(corpus=corpus, retriever=WordRetriever(corpus)))


class InsultReviewer:
    """Finds one word in drafts, and holds one clause against it."""

    def __init__(self, library: MemoryLibrary) -> None:
        self._library = library
        self.drafts: list[str] = []

    def review(self, org: str, draft: str, **others: Any) -> DraftReport:
        """Return a finding for every "idiot"."""
        self.drafts.append(draft)
        corpus = self._library.snapshot(org).corpus
        clause = next(corpus.clauses())
        citation = cite(clause, corpus, score=1.0)
        at = draft.find("idiot")
        found = () if at < 0 else (_insult(Span(at, at + 5), citation),)
        return DraftReport(
            verdict=Verdict.REVIEW if found else Verdict.OK,
            text="Have this checked first. One thing stands against it."
            if found
            else "Nothing found by these checks.",
            findings=found,
            questions=(),
            corrected=draft.replace("idiot", "person") if found else "",
            checked=("insults",),
            not_checked=("pictures",),
            contact="the Head of Communications",
            warnings=(),
            corpus_digest=corpus.digest,
            reviewed_at=NOW,
        )


def _insult(span: Span, citation: Any) -> Finding:
    return Finding(
        finding_id="f1",
        rule_id="abuse.insult",
        topic="abuse",
        severity=Severity.REVIEW,
        certainty=Certainty.CERTAIN,
        spans=(span,),
        excerpt="idiot",
        reason="This insults somebody.",
        fix=Fix(kind=FixKind.REPLACE, text="person", span=span),
        citations=(citation,),
    )


class Bot:
    """The adapter as the service runs it, in a small Slack."""

    def __init__(self, slack: Workspace, **given: Any) -> None:
        self.slack = slack
        self.events = EventList()
        self.clock = FixedClock(NOW)
        self.store: MemoryStore = given.pop("store", None) or MemoryStore(self.clock)
        self.library = given.pop("library", None) or a_library()
        self.reviewer = InsultReviewer(self.library)
        org = given.pop("org", "council")
        if org:
            self.store.tenants.connect("slack", slack.team, org)
        profile = given.pop("profile", None)
        if profile:
            self.store.profiles.save(OrgProfile(org=str(org), **profile))
        self.n_workers, self.n_waiting = given.pop("workers", (2, 100))
        desk = given.pop("desk", {})
        self.desk = replace(self._desk(), **(desk(self) if callable(desk) else desk))
        self.settings = SlackSettings(
            **{
                "bot_token": BOT_TOKEN,
                "signing_secret": SECRET,
                "api_base_url": slack.api_url,
                **given,
            }
        )
        self.adapter: SlackAdapter

    def _desk(self) -> Desk:
        reviewer, inbox = self.reviewer, self.store.inbox
        return a_desk(
            self.library, self.store, self.events, self.clock, reviewer=reviewer, inbox=inbox
        )

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Bot"]:
        """Serve until the context ends."""
        workers = Workers(self.n_workers, self.n_waiting)
        self.workers = workers
        self.adapter = open_slack(self.settings, self.desk, workers)
        app = web.Application()
        self.adapter.add_routes(app)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        if not self.settings.app_token:
            self.slack.bot_url = f"{self.url}/slack/events"
        await self.adapter.start()
        try:
            yield self
        finally:
            await self.adapter.stop()
            await runner.cleanup()
            await asyncio.to_thread(workers.close)

    @property
    def results(self) -> list[object]:
        """How each act ended."""
        return [fields["result"] for name, fields in self.events.records if name == "slack.handled"]


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing run out of time only because this machine is busy with something else."""
    monkeypatch.setattr("bot.slack.app._HEARD_WITHIN_S", 30.0)
    monkeypatch.setattr("bot.slack.going_on._FEW_TURNS", 1_000)
    monkeypatch.setattr("bot.slack.hearing._FEW", 1_000)
    for name in ("claiming", "keeping", "people", "installations", "turns"):
        monkeypatch.setattr(f"bot.slack.{name}._STORE_S", 30.0)


@pytest.fixture
def hurried(unhurried: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tell Slack soon that an event was heard: for questions that are not answered meanwhile."""
    monkeypatch.setattr("bot.slack.app._HEARD_WITHIN_S", 0.05)


Scenario = Callable[[Workspace, Bot], Awaitable[None]]
Play = Callable[..., Bot]


@pytest.fixture
def play() -> Play:
    """Run a scenario in a small Slack with a bot in it; return the bot for a look at what it did."""

    def played(scenario: Scenario, **given: Any) -> Bot:
        async def run() -> Bot:
            slack = await Workspace(
                given.pop("team", "T1"), enterprise=given.pop("enterprise", None)
            ).open()
            try:
                if given.pop("socket", False):
                    given.update(app_token=APP_TOKEN, signing_secret="")
                before = given.pop("before", None)
                if before is not None:
                    before(slack)
                bot = Bot(slack, **given)
                async with bot.running():
                    await scenario(slack, bot)
                return bot
            finally:
                await slack.close()

        return asyncio.run(run())

    return played
