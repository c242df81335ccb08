"""The service mounts its platforms, counts and logs without words, starts and stops with care."""

import asyncio
import json
import logging
import os
import re
import signal

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application, Request, Response

from bot import service, wiring
from bot.config import Settings
from bot.correlation import correlation_id
from bot.events import EventsToAll, StructuredEvents, libraries_hushed
from bot.metrics import Figures
from bot.service import make_app, refuse_unsafe
from bot.workers import Workers
from knowledge.errors import ConfigError, StoreUnavailable
from tests.bot.service_house import LENDING, Client, House, answer_to
from tests.bot.twins import EventList, a_desk

pytestmark = pytest.mark.allow_hosts(["127.0.0.1", "::1"])


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
        await answer_to(client, LENDING)
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
            await answer_to(client, LENDING)
            await answer_to(client, {"question": "Is there a moon made of zinc?"})
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
