"""The reminders page: preview, confirm, chart and inbox, over HTTP on this machine."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.core.assistant import Assistant
from bot.core.memory import MemoryStore
from bot.core.ports import Snapshot
from bot.core.reminders import Reminders, make_reminders
from bot.core.reminding_inbox import PAGE_PLATFORM, Inbox
from bot.web.guarding import guard
from bot.web.reminders import add_reminders_page
from bot.workers import Workers
from knowledge.domain import PolicyVersion
from tests.bot.twins import EventList, FixedClock, MemoryLibrary, WordRetriever, a_corpus
from tests.reminders.twins import ORG, a_policy

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

POLICY = a_policy("Staff must book annual leave early.", "Leave must be approved.")
FORM = {"policy": "leave", "people": "Ann Example, Finance\nBen Example, Roads", "due": "14"}


class _Versions:
    def version(self, org: str, policy: str, number: int) -> PolicyVersion:
        return POLICY


class Page:
    """The page, served, with the clockwork that turns when told to."""

    def __init__(self, url: str, session: aiohttp.ClientSession, reminders: Reminders) -> None:
        self.url, self.session, self.reminders = url, session, reminders

    async def call(self, path: str, body: Any = None) -> tuple[int, Any]:
        """Ask the page for something."""
        method = "GET" if body is None else "POST"
        async with self.session.request(method, self.url + path, json=body) as answer:
            if answer.content_type == "application/json":
                return answer.status, await answer.json()
            return answer.status, await answer.text()

    async def turn(self) -> None:
        """Do what is due."""
        await asyncio.to_thread(self.reminders.clockwork.turn)


def play(scene: Callable[[Page], Awaitable[None]], *, is_own: bool = True) -> None:
    """Serve the page and play a scene.

    Args:
        is_own: the page is this machine's own.
    """

    async def run() -> None:
        clock, events = FixedClock(datetime(2026, 11, 23, 12, tzinfo=UTC)), EventList()
        corpus = a_corpus(POLICY, org=ORG)
        library = MemoryLibrary(Snapshot(corpus=corpus, retriever=WordRetriever(corpus)))
        parts: dict[str, Any] = {"library": library, "clock": clock, "events": events}
        reminders = make_reminders(
            store=MemoryStore(clock).reminders,
            versions=_Versions(),
            name="page",
            time_zone="Europe/London",
            **parts,
        )
        inbox = Inbox(page_may_remind=is_own)
        reminders.connect(PAGE_PLATFORM, inbox, inbox)
        app = web.Application(middlewares=[guard(events, hosts=frozenset({"127.0.0.1"}))])
        workers = Workers(2, 20)
        add_reminders_page(
            app,
            reminders=reminders,
            assistant=Assistant(**parts),
            workers=workers,
            org=ORG,
            clock=clock,
        )
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            async with aiohttp.ClientSession() as session:
                url = f"http://127.0.0.1:{runner.addresses[0][1]}"
                await scene(Page(url, session, reminders))
        finally:
            await runner.cleanup()
            workers.close()

    asyncio.run(run())


def test_from_the_form_to_the_chart() -> None:
    """A preview quotes the clause, a confirmed reminder waits for its people, the chart counts them."""

    async def scene(page: Page) -> None:
        status, preview = await page.call("/api/reminders", {**FORM, "about": "book annual leave"})
        assert status == 200, preview
        quotes = [quote["words"] for quote in preview["message"]["quotes"]]
        assert quotes[0] == "Staff must book annual leave early."
        confirm = {"digest": preview["digest"]}
        assert (await page.call(f"/api/reminders/{preview['id']}/confirm", confirm))[0] == 200
        await page.turn()
        _, inbox = await page.call("/api/inbox?person=ann example")
        (waiting,) = inbox["waiting"]
        person = {"person": "Ann Example"}
        _, told = await page.call(f"/api/inbox/{waiting['id']}", person)
        assert told["pressed"] == "done"
        _, listed = await page.call("/api/reminders")
        (one,) = listed["reminders"]
        assert (one["asked"], one["attested"], one["open"]) == (2, 1, ["Ben Example"])
        _, chart = await page.call(f"/api/reminders/{one['id']}/chart.svg")
        assert "1 of 2" in chart
        assert (await page.call(f"/api/reminders/{one['id']}/cancel", {}))[0] == 200

    play(scene)


def test_a_page_that_others_reach_manages_nothing() -> None:
    """Where the page is not this machine's own, every door says politely no."""

    async def scene(page: Page) -> None:
        doors: list[tuple[str, Any]] = [
            ("/api/reminders", None),
            ("/api/reminders", FORM),
            ("/api/reminders/x/confirm", {}),
            ("/api/reminders/x/cancel", {}),
            ("/api/reminders/x/chart.svg", None),
            ("/api/inbox?person=ann", None),
            ("/api/inbox/x", {"person": "ann"}),
        ]
        for path, body in doors:
            status, told = await page.call(path, body)
            assert status in (403, 422)
            assert "Only managers" in told["error"]

    play(scene, is_own=False)


@pytest.mark.parametrize(
    "body", [[], "text", 7, {"policy": 3}, {"people": "A"}, {**FORM, "due": "x"}]
)
def test_odd_input_gets_a_sentence(body: Any) -> None:
    """Whatever is sent, the reply is an object with a sentence or a preview."""

    async def scene(page: Page) -> None:
        status, told = await page.call("/api/reminders", body)
        assert status in (200, 400, 422)
        assert "error" in told or "message" in told

    play(scene)


def test_the_page_itself_is_served() -> None:
    """The page comes with its script from this machine only."""

    async def scene(page: Page) -> None:
        status, text = await page.call("/reminders")
        assert status == 200
        assert "/static/reminders.js" in text

    play(scene)
