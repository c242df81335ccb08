"""The service answers over HTTP, keeps its guard up, and stops with care."""

import asyncio
import json
import logging
import os
import re
import signal
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application, Request, Response

from bot import service, wiring
from bot.config import Settings
from bot.core import wording
from bot.core.ingesting import Intake
from bot.core.memory import MemoryStore
from bot.correlation import correlation_id
from bot.events import EventsToAll, StructuredEvents, libraries_hushed
from bot.metrics import Figures
from bot.platforms import Platform
from bot.service import Parts, make_app, refuse_unsafe
from bot.sources import find_sources
from bot.workers import Busy, Workers
from knowledge.errors import ConfigError, StoreUnavailable
from tests.bot.conftest import LEAVE, PASSES
from tests.bot.twins import EventList, FixedClock, FolderIndex, a_desk

pytestmark = pytest.mark.allow_hosts(["127.0.0.1", "::1"])

Client = TestClient[Request, Application]
LENDING = {"question": "Can I lend my pass to anyone?"}


class House:
    """A service over a home of its own, with a client."""

    def __init__(self, home: Path) -> None:
        self.settings = Settings(home=home)
        self.archive = wiring.open_archive(self.settings)
        self.folders = FolderIndex(self.archive)
        self.events = EventList()
        self.library = wiring.ArchiveLibrary(self.archive, self.folders)
        self.store = MemoryStore(FixedClock())
        self.desk = a_desk(self.library, self.store, self.events)
        self.assistant = self.desk.assistant
        self.platforms: dict[str, Platform] = {}
        self.papers = home.parent / "papers"

    def ingest(self, name: str, text: str) -> None:
        """Take a policy in, as another process would."""
        self.papers.mkdir(exist_ok=True)
        (self.papers / name).write_text(text, encoding="utf-8")
        files, _ = find_sources([self.papers / name])
        intake = Intake(
            archive=self.archive,
            builder=self.folders,
            lock=wiring.OrgLock(self.archive),
            clock=FixedClock(),
            events=self.events,
        )
        assert intake.ingest("default", files).n_failed == 0

    def parts(self) -> Parts:
        """What a service is made of, for one run of it."""
        workers = Workers(self.settings.workers, self.settings.queue)
        return Parts(
            desk=self.desk,
            workers=workers,
            check_store=self.store.check,
            orgs=self.archive.orgs,
            platforms=self.platforms,
            figures=Figures(workers),
        )

    def run(self, use: Callable[[Client], Awaitable[None]]) -> None:
        """Serve while the client is used."""

        async def served() -> None:
            app = make_app(self.settings, self.parts())
            async with TestClient(TestServer(app)) as client:
                await use(client)

        asyncio.run(served())


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A service that knows one policy."""
    house = House(tmp_path / "data")
    house.ingest("passes.md", PASSES)
    return house


async def _asked(client: Client, question: dict[str, Any]) -> dict[str, Any]:
    async with client.post("/api/ask", json=question) as response:
        assert response.status == 200
        return dict(await response.json())


def test_a_follow_up_is_answered_with_what_was_asked_before(house: House) -> None:
    """The page sends along what was asked, so that "and at weekends?" gets an answer."""

    async def use(client: Client) -> None:
        alone = await _asked(client, {"question": "and at weekends?"})
        assert alone["outcome"] == "not_found"
        asked = {"question": "and at weekends?", "earlier": [LENDING["question"]]}
        assert (await _asked(client, asked))["outcome"] == "answered"

    house.run(use)


def test_a_question_is_answered(house: House) -> None:
    """The page gets stance, quote in pieces, warnings and contact; no candidates."""

    async def use(client: Client) -> None:
        answer = await _asked(client, LENDING)
        assert (answer["outcome"], answer["stance"]) == ("answered", "no")
        assert (answer["headline"], "Passes policy" in answer["detail"]) == (
            "You should not.",
            True,
        )
        (citation,) = answer["citations"]
        assert "".join(words for words, _ in citation["pieces"]) == citation["quote"]
        assert answer["contact"] == "Facilities"
        assert "candidates" not in answer

    house.run(use)


def test_small_talk_is_no_refusal(house: House) -> None:
    """A greeting gets words without a headline, so that it is not shown as "not covered"."""

    async def use(client: Client) -> None:
        answer = await _asked(client, {"question": "hello"})
        assert (answer["headline"], answer["citations"]) == ("", [])
        assert answer["detail"].startswith("Hello.")

    house.run(use)


def test_a_clause_is_shown_in_its_place(house: House) -> None:
    """The source comes in stretches; an unknown clause is a 404 in words."""

    async def use(client: Client) -> None:
        async with client.get("/api/place?clause=passes%23lending-para-1") as response:
            place = await response.json()
        assert ["quote", "You should not lend your pass to anyone.\n"] in place["stretches"]
        async with client.get("/api/place?clause=passes%239") as response:
            assert response.status == 404
            assert "no longer in force" in (await response.json())["error"]

    house.run(use)


def test_what_it_knows_is_listed(house: House) -> None:
    """The page learns which policies there are and how they stand."""

    async def use(client: Client) -> None:
        async with client.get("/api/about") as response:
            (policy,) = (await response.json())["policies"]
        assert (policy["title"], policy["is_draft"]) == ("Passes policy", True)

    house.run(use)


def test_an_ingest_is_picked_up(house: House) -> None:
    """The next question after an ingest is answered from the new version; nothing is mixed."""

    async def use(client: Client) -> None:
        await _asked(client, LENDING)
        await asyncio.to_thread(house.ingest, "passes.md", PASSES.replace("anyone", "a stranger"))
        (citation,) = (await _asked(client, LENDING))["citations"]
        assert citation["quote"] == "You should not lend your pass to a stranger."
        assert citation["version"] == 2
        await asyncio.to_thread(house.ingest, "leave.md", LEAVE)
        async with client.get("/api/about") as response:
            assert len((await response.json())["policies"]) == 2

    house.run(use)


def test_answers_stay_whole_while_policies_change(house: House) -> None:
    """However often policies change, each answer's quote and version belong together."""
    words = ["anyone", *(f"colleague number {n}" for n in range(2, 12))]

    async def use(client: Client) -> None:
        async def change() -> None:
            for word in words[1:]:
                await asyncio.to_thread(house.ingest, "passes.md", PASSES.replace("anyone", word))

        changing = asyncio.create_task(change())
        seen = set()
        while not changing.done():
            for citation in (await _asked(client, LENDING))["citations"]:
                seen.add(citation["version"])
                assert citation["quote"].endswith(f"to {words[citation['version'] - 1]}.")
        await changing
        assert len(seen) > 1

    house.run(use)


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"{}", {"Content-Type": "application/json"}, 400),
        (b"[", {"Content-Type": "application/json"}, 400),
        (b'{"question": 5}', {"Content-Type": "application/json"}, 400),
        (b'{"question": "x"}', {"Content-Type": "text/plain"}, 415),
        (b"[" * 20_000, {"Content-Type": "application/json"}, 400),
        (b'{"question": "' + b"x" * 140_000 + b'"}', {"Content-Type": "application/json"}, 413),
        (b'{"question": "\xff"}', {"Content-Type": "application/json"}, 400),
    ],
)
def test_bad_requests_get_a_sentence(
    house: House, body: bytes, headers: dict[str, str], status: int
) -> None:
    """Whatever is sent, the reply is JSON with one sentence, and no traceback."""

    async def use(client: Client) -> None:
        async with client.post("/api/ask", data=body, headers=headers) as response:
            assert response.status == status
            assert (await response.json()).keys() == {"error"}

    house.run(use)


@pytest.mark.parametrize("path", ["/nowhere", "/static/../service.py", "/static/%2e%2e/pages.py"])
def test_only_the_pages_own_files_are_served(house: House, path: str) -> None:
    """Nothing but the listed files can be fetched."""

    async def use(client: Client) -> None:
        async with client.get(path) as response:
            assert response.status == 404

    house.run(use)


def test_the_page_loads_nothing_from_elsewhere(house: House) -> None:
    """Every file comes with a policy that forbids foreign and inline code, and needs neither."""

    async def use(client: Client) -> None:
        async with client.get("/") as response:
            page = await response.text()
            rule = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in rule
        assert "unsafe" not in rule
        assert not re.search(r"\s(?:on\w+|style)=|<style|https?://(?!www\.w3\.org)", page)
        for path in set(re.findall(r'(?:src|href)="(/[^"]+)"', page)):
            async with client.get(path) as response:
                assert response.status == 200
                assert response.headers["X-Content-Type-Options"] == "nosniff"
                assert "innerHTML" not in await response.text()

    house.run(use)


@pytest.mark.parametrize(
    ("host", "status"),
    [("127.0.0.1:1", 200), ("localhost", 200), ("[::1]:80", 200), ("evil.example", 421), ("", 421)],
)
def test_foreign_names_are_refused(house: House, host: str, status: int) -> None:
    """A page elsewhere cannot reach the service under a name of its own."""

    async def use(client: Client) -> None:
        async with client.get("/api/about", headers={"Host": host}) as response:
            assert response.status == status
        # Platforms come through a proxy under its name, and probes under an address.
        async with client.get("/healthz", headers={"Host": host}) as response:
            assert response.status == 200

    house.run(use)


def test_health_and_readiness(tmp_path: Path) -> None:
    """Alive at once, ready once there is something to answer from."""
    house = House(tmp_path / "data")

    async def use(client: Client) -> None:
        async with client.get("/healthz") as response:
            assert response.status == 200
        async with client.get("/readyz") as response:
            assert response.status == 503
            assert (await response.json())["reason"] == "IndexMissing"
        async with client.get("/api/about") as response:
            assert (await response.json())["policies"] == []
        await asyncio.to_thread(house.ingest, "passes.md", PASSES)
        async with client.get("/readyz") as response:
            assert response.status == 200

    house.run(use)


def test_readiness_looks_at_the_organisations_there_are(house: House) -> None:
    """Where the usual organisation has no policies, another's are enough to be ready."""
    house.settings = Settings(home=house.settings.home, org="nobody")

    async def use(client: Client) -> None:
        async with client.get("/readyz") as response:
            assert response.status == 200

    house.run(use)


def test_a_breakdown_is_a_sentence_and_an_alarm(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If answering breaks down, the asker gets a sentence and the log the kind of error only."""

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("secret detail")

    async def use(client: Client) -> None:
        monkeypatch.setattr(house.assistant, "answer", fail)
        async with client.post("/api/ask", json=LENDING) as response:
            assert response.status == 500
            assert await response.json() == {"error": wording.TROUBLE}

    house.run(use)
    assert house.events.alarms == [("request.failed", {"kind": "RuntimeError"})]


def test_a_full_queue_says_so(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """When too many questions wait, more get "ask again in a moment" at once."""
    house.settings = Settings(home=house.settings.home, workers=1, queue=1)
    gate = threading.Event()
    answer = house.assistant.answer

    def slow(*args: Any, **kwargs: Any) -> Any:
        gate.wait()
        return answer(*args, **kwargs)

    async def use(client: Client) -> None:
        monkeypatch.setattr(house.assistant, "answer", slow)
        waiting = [asyncio.create_task(_asked(client, LENDING)) for _ in range(2)]
        async with client.get("/healthz") as response:
            assert response.status == 200
        try:
            response = await client.post("/api/ask", json=LENDING)
            assert response.status == 503
            assert response.headers["Retry-After"] == "1"
            assert (await response.json())["error"] == wording.BUSY
        finally:
            gate.set()
        for answered in await asyncio.gather(*waiting):
            assert answered["outcome"] == "answered"

    house.run(use)


def test_the_queue_frees_its_places() -> None:
    """Places come back when calls end, fail, or their caller goes away."""

    async def use() -> None:
        workers = Workers(1, 0)
        with pytest.raises(ZeroDivisionError):
            await workers.run(lambda: 1 // 0)
        gate = threading.Event()
        left = asyncio.create_task(workers.run(gate.wait))
        await asyncio.sleep(0)
        with pytest.raises(Busy):
            await workers.run(int)
        left.cancel()
        gate.set()
        await asyncio.to_thread(workers.close)

    asyncio.run(use())


# --- platforms, figures, ids ----------------------------------------------------------------------


class StandIn:
    """A platform that remembers what was asked of it."""

    def __init__(self) -> None:
        self.reason = ""
        self.told: list[str] = []

    def add_routes(self, app: Application) -> None:
        """Answer what the platform calls."""

        async def called(request: Request) -> Response:
            return Response(text=f"{correlation_id()} {len(await request.read())}")

        app.router.add_post("/slack/events", called)

    async def start(self) -> None:
        """Remember."""
        self.told.append("start")

    async def stop(self) -> None:
        """Remember."""
        self.told.append("stop")

    def is_ready(self) -> str:
        """Return the reason that a test gave."""
        return self.reason


def test_platforms_are_mounted_started_and_stopped(house: House) -> None:
    """A platform gets its route under any name, is asked whether it is ready, and is stopped."""
    slack = StandIn()
    house.platforms["slack"] = slack

    async def use(client: Client) -> None:
        assert slack.told == ["start"]
        headers = {"Host": "bot.example", "X-Request-ID": "abc-1"}
        async with client.post("/slack/events", data=b"x" * 300_000, headers=headers) as response:
            assert await response.text() == "abc-1 300000"
            assert response.headers["X-Request-ID"] == "abc-1"
        slack.reason = "not connected"
        async with client.get("/readyz") as response:
            assert response.status == 503
            ready = await response.json()
        assert ready["reason"] == "not connected"
        assert ready["parts"] == {"index": "", "store": "", "slack": "not connected"}
        async with client.post("/teams/messages") as response:
            assert response.status == 503
            assert "doctor" in (await response.json())["error"]

    house.run(use)
    assert slack.told == ["start", "stop"]


def test_a_platform_that_cannot_stop_keeps_nobody_from_stopping(house: House) -> None:
    """Each platform is stopped, and what went wrong is an alarm without its words."""

    class Stuck(StandIn):
        def add_routes(self, app: Application) -> None:
            """Add nothing: the other one has the route."""

        async def stop(self) -> None:
            raise RuntimeError("secret")

    other = StandIn()
    house.platforms |= {"teams": Stuck(), "slack": other}

    async def use(client: Client) -> None:
        del client

    house.run(use)
    assert other.told == ["start", "stop"]
    assert house.events.alarms == [
        ("platform.stopping_failed", {"platform": "teams", "kind": "RuntimeError"})
    ]


def test_a_platform_that_is_away_is_started_later(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The service starts without it, and it starts as soon as it can."""
    monkeypatch.setattr(service, "_FIRST_PAUSE_S", 0.0)

    class Away(StandIn):
        async def start(self) -> None:
            await super().start()
            if len(self.told) < 3:
                raise ConnectionError("secret")
            back.set()

    slack = Away()
    house.platforms["slack"] = slack
    back = asyncio.Event()

    async def use(client: Client) -> None:
        await _asked(client, LENDING)
        await back.wait()

    house.run(use)
    assert slack.told == ["start", "start", "start", "stop"]
    failed = ("platform.start_failed", {"platform": "slack", "kind": "ConnectionError"})
    assert house.events.alarms == [failed, failed]


def test_a_store_that_is_gone_is_a_reason(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Readiness says that the store does not answer, and heals with it."""

    def gone() -> None:
        raise StoreUnavailable("postgresql://user:password@host is gone")

    async def use(client: Client) -> None:
        async with client.get("/readyz") as response:
            assert (await response.json())["reason"] == "StoreUnavailable"
        monkeypatch.undo()

    monkeypatch.setattr(house.store, "check", gone)
    house.run(use)


def test_figures_count_without_words(house: House) -> None:
    """Questions are counted by outcome and timed; nothing of them or of the org is shown."""
    house.events = EventList()
    workers = Workers(1, 1)
    figures = Figures(workers)

    def gone() -> None:
        raise StoreUnavailable("the database is away")

    house.desk = a_desk(house.library, house.store, EventsToAll([figures]))
    parts = house.parts()
    parts.figures, parts.check_store = figures, gone

    async def use() -> str:
        async with TestClient(TestServer(make_app(house.settings, parts))) as client:
            await _asked(client, LENDING)
            await _asked(client, {"question": "Is there a moon made of zinc?"})
            async with client.get("/metrics") as response:
                assert response.content_type == "text/plain"
                return await response.text()

    shown = asyncio.run(use())
    assert 'policybot_events_total{event="answer.composed",outcome="answered"} 1.0' in shown
    assert 'policybot_events_total{event="answer.composed",outcome="not_found"} 1.0' in shown
    assert 'policybot_duration_seconds_count{event="answer.composed"} 2.0' in shown
    assert 'policybot_ready{part="index"} 1.0' in shown
    assert 'policybot_ready{part="store"} 0.0' in shown
    assert "policybot_queue_places 2.0" in shown
    assert "policybot_loop_lag_seconds_count" in shown
    for word in ("default", "lend", "zinc", "passes"):
        assert word not in shown
    workers.close()


def test_one_id_runs_through_all_lines_of_a_request(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    """What a worker thread logs carries the id of the request, which the reply carries, too."""
    house.desk = a_desk(house.library, house.store, StructuredEvents())

    async def use(client: Client) -> None:
        capsys.readouterr()
        async with client.post("/api/ask", json=LENDING) as response:
            key = response.headers["X-Request-ID"]
        (line,) = (json.loads(line) for line in capsys.readouterr().err.splitlines())
        assert (line["event"], line["correlation_id"]) == ("answer.composed", key)
        hostile = {"X-Request-ID": "a b<script>" * 20}
        async with client.post("/api/ask", json=LENDING, headers=hostile) as response:
            assert re.fullmatch(r"[0-9a-f]{12}", response.headers["X-Request-ID"])

    house.run(use)


def test_libraries_words_do_not_reach_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    """What libraries log is passed on as place and kind; afterwards all is as before."""
    before = logging.getLogger().handlers[:]
    with libraries_hushed(StructuredEvents()):
        try:
            raise ValueError("secret question")
        except ValueError:
            logging.getLogger("aiohttp.client").exception("secret %s", "token")
    err = capsys.readouterr().err
    assert "secret" not in err
    assert json.loads(err)["library"] == "aiohttp.client"
    assert json.loads(err)["kind"] == "ValueError"
    assert logging.getLogger().handlers == before


# --- starting and stopping ------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "policies.example.org"])
def test_an_open_address_is_refused(host: str) -> None:
    """Without sign-in the page is for this machine, unless a setting says otherwise."""
    with pytest.raises(ConfigError, match="POLICYBOT_ALLOW_PUBLIC_CHAT"):
        refuse_unsafe(Settings(host=host), demo=False)
    refuse_unsafe(Settings(host=host, allow_public_chat=True), demo=False)
    with pytest.raises(ConfigError, match="this machine only"):
        refuse_unsafe(Settings(host=host, allow_public_chat=True), demo=True)


def test_it_stops_when_told(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """SIGTERM ends the service; its address was announced before."""
    announced: list[str] = []
    visits: list[asyncio.Task[None]] = []

    async def visited(address: str) -> None:
        async with ClientSession() as session, session.get(address) as response:
            announced.append(f"{response.status}")
        os.kill(os.getpid(), signal.SIGTERM)

    def announce(address: str) -> None:
        announced.append(address)
        visits.append(asyncio.get_running_loop().create_task(visited(address)))

    monkeypatch.setattr(wiring, "open_index_folders", lambda _: house.folders)
    service.serve(Settings(home=house.settings.home, port=0), announce=announce)
    assert announced[0].startswith("http://127.0.0.1:")
    assert announced[1] == "200"


def test_a_taken_port_is_a_sentence(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A port in use is named, with the remedy."""
    monkeypatch.setattr(wiring, "open_index_folders", lambda _: house.folders)

    async def use(client: Client) -> None:
        settings = Settings(home=house.settings.home, port=client.port or 0)
        with pytest.raises(ConfigError, match="cannot be bound"):
            await asyncio.to_thread(service.serve, settings, announce=print)

    house.run(use)


def test_every_event_is_one_json_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Events go to stderr as JSON with a level and a time."""
    from bot.events import NoEvents, StructuredEvents

    StructuredEvents().record("answer.composed", n_citations=2)
    NoEvents().record("dropped")
    NoEvents().alarm("quote.refused", clause_id="a#1")
    first, second = (json.loads(line) for line in capsys.readouterr().err.splitlines())
    assert (first["event"], first["level"], first["n_citations"]) == ("answer.composed", "info", 2)
    assert (second["event"], second["level"]) == ("quote.refused", "error")
