"""A bot in a small Slack: the real adapter, with the core and the store's twins behind it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
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
    """Finds two words in drafts, and holds one clause against them."""

    def __init__(self, library: MemoryLibrary) -> None:
        self._library = library
        self.drafts: list[str] = []
        self.dismissed: list[tuple[str, str, str]] = []

    def matter(self, rule_id: str) -> str:
        """Return what the two rules are about."""
        return {"abuse.insult": "insults", "secrecy": "secrets"}.get(rule_id, "")

    def count_dismissed(self, org: str, rule_id: str, finding_id: str) -> None:
        """Remember it."""
        self.dismissed.append((org, rule_id, finding_id))

    def review(
        self, org: str, draft: str, *, dismissed: Mapping[str, str] | None = None, **others: Any
    ) -> DraftReport:
        """Return a finding for every "idiot", and one that blocks for every "secret"."""
        del others
        self.drafts.append(draft)
        corpus = self._library.snapshot(org).corpus
        clause = next(corpus.clauses())
        citation = cite(clause, corpus, score=1.0)
        found = [*_found(draft, citation, dismissed or {})]
        weights = {one.severity for one in found if not one.suppressed_by}
        verdict = Verdict.BLOCK if Severity.BLOCK in weights else Verdict.REVIEW
        return DraftReport(
            verdict=verdict if weights else Verdict.OK,
            text="Have this checked first. One thing stands against it."
            if weights
            else "Nothing found by these checks.",
            findings=tuple(found),
            questions=(),
            corrected=draft.replace("idiot", "person") if weights else "",
            checked=("insults",),
            not_checked=("pictures",),
            contact="the Head of Communications",
            warnings=(),
            corpus_digest=corpus.digest,
            reviewed_at=NOW,
        )


def _found(draft: str, citation: Any, dismissed: Mapping[str, str]) -> Iterator[Finding]:
    for name, word, severity in (
        ("abuse.insult", "idiot", Severity.REVIEW),
        ("secrecy", "secret", Severity.BLOCK),
    ):
        at = draft.find(word)
        if at < 0:
            continue
        span = Span(at, at + len(word))
        yield Finding(
            finding_id=f"f-{word}",
            rule_id=name,
            topic=name,
            severity=severity,
            certainty=Certainty.CERTAIN,
            spans=(span,),
            excerpt=word,
            reason="This insults somebody." if word == "idiot" else "This gives a secret away.",
            fix=Fix(kind=FixKind.REPLACE, text="person", span=span),
            citations=(citation,),
            suppressed_by=dismissed.get(f"f-{word}", "") if severity is Severity.REVIEW else "",
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
    for name in ("asides", "claiming", "keeping", "people", "installations", "turns"):
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
