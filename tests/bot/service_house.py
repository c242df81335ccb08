"""A service over a home of its own, for tests."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application, Request

from bot import wiring
from bot.config import Settings
from bot.core.ingesting import Intake
from bot.core.memory import MemoryStore
from bot.metrics import Figures
from bot.platforms import Platform
from bot.service import Parts, make_app
from bot.sources import find_sources
from bot.workers import Workers
from tests.bot.twins import EventList, FixedClock, FolderIndex, a_desk

__all__ = ["LENDING", "Client", "House", "answer_to"]

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


async def answer_to(client: Client, question: dict[str, Any]) -> dict[str, Any]:
    """Return the page's answer to a question."""
    async with client.post("/api/ask", json=question) as response:
        assert response.status == 200
        return dict(await response.json())
