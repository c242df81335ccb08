"""`policybot serve` as it is installed: a process of its own, the shipped model, a real database."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from tests.bot.conftest import LEAVE, PASSES

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

ROOT = Path(__file__).resolve().parents[2]
LENDING = "Can I lend my pass to a zebra?"
# Words of questions and policies; a log holds none of them.
WORDS = ("zebra", "lend", "pass to", "Facilities", "secondment")


class Served:
    """A running service and what it wrote.

    Attributes:
        address: where it listens, with a slash at its end.
    """

    def __init__(self, folder: Path, *options: str) -> None:
        self.home = folder / "home"
        self._papers = folder / "papers"
        self._papers.mkdir()
        self._log = folder / "log"
        self.environment = {**os.environ, "POLICYBOT_HOME": str(self.home), "PYTHONPATH": str(ROOT)}
        self.ingest("passes.md", PASSES)
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot", "serve", "--port", "0", *options],
                cwd=folder,
                env=self.environment,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        self.address = self._announced()

    def _announced(self) -> str:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if found := re.search(r"http://127\.0\.0\.1:\d+/", line):
                return found.group()
        raise AssertionError(self._log.read_text())

    def ingest(self, name: str, text: str) -> None:
        """Take a policy in by a process of its own, as an operator does."""
        (self._papers / name).write_text(text, encoding="utf-8")
        subprocess.run(
            [sys.executable, "-m", "bot", "ingest", str(self._papers / name)],
            env=self.environment,
            capture_output=True,
            check=True,
        )

    def use(self, visit: Callable[[ClientSession], Awaitable[None]]) -> None:
        """Visit the service as a browser or a platform does."""

        async def visited() -> None:
            async with ClientSession(self.address) as session:
                await visit(session)

        asyncio.run(visited())

    def stop(self) -> int:
        """Tell it to stop, and return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.process.communicate(timeout=60)
        return self.process.returncode

    @property
    def log(self) -> str:
        """What it wrote on stderr."""
        return self._log.read_text("utf-8")


@pytest.fixture
def served(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Served]:
    """A service that knows one policy of its own; options come from the test."""
    service = Served(tmp_path, *getattr(request, "param", ()))
    yield service
    with suppress(ProcessLookupError):
        service.process.kill()
    service.process.communicate()


async def _asked(session: ClientSession, question: str = LENDING) -> dict[str, Any]:
    async with session.post("/api/ask", json={"question": question}) as response:
        assert response.status == 200
        return dict(await response.json())


def test_what_is_ingested_while_it_serves_is_answered_at_once(served: Served) -> None:
    """A version that another process took in answers the very next question, whole."""

    async def visit(session: ClientSession) -> None:
        (before,) = (await _asked(session))["citations"]
        assert (before["version"], before["quote"]) == (
            1,
            "You should not lend your pass to anyone.",
        )
        changed = PASSES.replace("to anyone", "to a colleague")
        await asyncio.to_thread(served.ingest, "passes.md", changed)
        (after,) = (await _asked(session))["citations"]
        assert after["version"] == 2
        assert after["quote"] == "You should not lend your pass to a colleague."
        await asyncio.to_thread(served.ingest, "leave.md", LEAVE)
        async with session.get("/api/about") as response:
            assert len((await response.json())["policies"]) == 2
        for path in ("/healthz", "/readyz", "/metrics"):
            async with session.get(path) as response:
                assert response.status == 200

    served.use(visit)
    assert served.stop() == 0


def test_it_finishes_what_is_under_way_before_it_stops(served: Served) -> None:
    """Told to stop among thirty questions, it answers those that it took, and exits with 0."""

    async def visit(session: ClientSession) -> None:
        await _asked(session)
        asking = [asyncio.create_task(_asked(session, f"{LENDING} {n}")) for n in range(30)]
        await asyncio.wait(asking, return_when=asyncio.FIRST_COMPLETED)
        served.process.send_signal(signal.SIGTERM)
        replies = await asyncio.gather(*asking)
        assert {reply["outcome"] for reply in replies} == {"answered"}

    served.use(visit)
    assert served.stop() == 0
    assert json.loads(served.log.splitlines()[-1])["event"] == "service.stopped"


@pytest.mark.parametrize("served", [("--demo",)], indirect=True)
def test_no_word_of_anybody_reaches_the_log(served: Served) -> None:
    """Whatever is asked, well or badly, by the page or by a platform: the log is names and counts."""

    async def visit(session: ClientSession) -> None:
        await _asked(session)
        await _asked(session, "Is a secondment allowed?")
        for path in ("/api/ask", "/api/check", "/teams/messages", "/slack/events", "/zebra"):
            for body in (b'{"zebra"', b'{"text": "zebra"}', b'["zebra"]', b"\xff" * 9):
                headers = {"Content-Type": "application/json", "Authorization": "Bearer zebra"}
                async with session.post(path, data=body, headers=headers) as response:
                    assert response.status < 500 or response.status == 503
                    await response.read()

    served.use(visit)
    assert served.stop() == 0
    assert all(json.loads(line)["event"] for line in served.log.splitlines())
    assert not [word for word in WORDS if word.lower() in served.log.lower()]


def test_a_killed_service_starts_again_where_it_was(tmp_path: Path) -> None:
    """Killed in the middle of its work, the service leaves nothing that the next one stumbles over."""
    service = Served(tmp_path)

    async def visit(session: ClientSession) -> None:
        asking = [asyncio.create_task(_asked(session)) for _ in range(10)]
        await asyncio.wait(asking, return_when=asyncio.FIRST_COMPLETED)
        service.process.kill()
        await asyncio.gather(*asking, return_exceptions=True)

    service.use(visit)
    service.process.communicate()
    again = tmp_path / "again"
    again.mkdir()
    service.home.rename(again / "home")
    second = Served(again)

    async def visit_again(session: ClientSession) -> None:
        assert (await _asked(session))["outcome"] == "answered"

    second.use(visit_again)
    assert second.stop() == 0
