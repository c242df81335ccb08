"""The Teams side as one thing to mount: routes, start, stop, readiness.

Puts the parts together; knows what each is given and nothing of what it does.
"""

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.core import wording_teams
from bot.core.belonging import TenantsOrElse
from bot.core.desk import Desk
from bot.teams.connection import Connection
from bot.teams.core_calls import CoreCalls
from bot.teams.dialogs import Dialogs
from bot.teams.door import Door
from bot.teams.handler import TeamsHandler
from bot.teams.holding import Holding
from bot.teams.keeping import Keeping
from bot.teams.notifier import Notifier
from bot.teams.places import Places
from bot.teams.quiet import hush_libraries
from bot.teams.records import Records
from bot.teams.reminders import TeamsReminders
from bot.teams.reply import Replies
from bot.teams.settings import Sdk, TeamsSettings, refuse_unsafe_teams
from bot.teams.talk import Talk
from bot.teams.turns import Turns
from bot.teams.visitors import Visitors
from bot.workers import Workers
from knowledge.errors import ConfigError

if TYPE_CHECKING:
    from aiohttp.web import Application

__all__ = ["PATH", "TeamsAdapter", "open_connection", "open_teams"]

PATH = "/teams/messages"
_LOOK_EVERY_S = 5.0


class TeamsAdapter:
    """Everything of Teams, mounted into the service.

    Attributes:
        notifier: sends to people and channels unasked.
        places: finds where they are.
        talk: takes further commands (``talk.commands``) and the lines of open reminders.
        dialogs: takes further buttons (``dialogs.verbs``).
    """

    def __init__(
        self, settings: TeamsSettings, desk: Desk, workers: Workers, connection: Connection
    ) -> None:
        if settings.demo and settings.demo_org:
            desk = replace(desk, tenants=TenantsOrElse(desk.tenants, lambda _: settings.demo_org))
        self._connection = connection
        self._desk = desk
        self._records = Records()
        self._is_started = False
        self.settings = settings
        calls = self._calls = CoreCalls(desk, workers, self._records)
        self.notifier = Notifier(connection, desk.events, short=wording_teams.ANSWER_CUT)
        self.places = Places(desk, self._records)
        replies = Replies(calls, settings)
        self.talk = Talk(calls, replies, self.notifier, connection, settings.app_id)
        self.dialogs = Dialogs(calls, replies, self.talk)
        self._reminders: TeamsReminders | None = None
        if desk.reminders is not None:
            self._reminders = TeamsReminders(
                desk.reminders,
                desk,
                connection,
                self.places,
                self.notifier,
                replies,
                settings,
            )
            self._reminders.register(self.talk, self.dialogs)
        self._keeping = Keeping(desk.inbox, self._records, desk.events)
        holding = Holding(desk.claims, self._records, desk.events)
        self._turns = Turns(holding, self._keeping, desk.events)
        self._looking: asyncio.Task[None] | None = None
        handler = TeamsHandler(
            connection=connection,
            calls=calls,
            talk=self.talk,
            dialogs=self.dialogs,
            places=self.places,
            notifier=self.notifier,
            visitors=Visitors(connection, calls, is_demo=settings.demo),
            is_demo=settings.demo,
        )
        self._door = Door(settings, connection, handler, self._turns, desk.events)

    def add_routes(self, app: "Application") -> None:
        """Add the route that Teams calls."""
        app.router.add_post(PATH, self._door.messages)

    async def start(self) -> None:
        """Open what is held while the service runs."""
        await self._connection.start()
        if self._reminders is not None:
            self._reminders.start()
        self._looking = asyncio.create_task(self._look_for_left_over())
        self._is_started = True
        self._desk.events.record(
            "teams.started", sdk=str(self.settings.sdk), demo=self.settings.demo
        )

    async def stop(self) -> None:
        """Finish what was begun, then close."""
        self._is_started = False
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)
        await self._turns.drain(self._calls.hurry)
        await self._keeping.close()
        if self._reminders is not None:
            await asyncio.to_thread(self._reminders.stop)
        await self._connection.stop()
        self._records.close()

    async def _look_for_left_over(self) -> None:
        """Answer what was taken by a process that may have died over it."""
        while True:
            try:
                await self._turns.note_again()
                self._keeping.write_again()
                self._door.take_over(await self._keeping.left_over())
            except Exception as error:  # noqa: BLE001 - whoever looks for what was lost must not end
                self._desk.events.alarm("teams.not_looked", kind=type(error).__name__)
            await asyncio.sleep(_LOOK_EVERY_S)

    async def idle(self) -> None:
        """Return when everything that was taken has been answered."""
        await self._turns.idle()

    def is_ready(self) -> str:
        """Return why Teams could not be answered now, "" where it could."""
        return "" if self._is_started else "teams not started"


def open_teams(settings: TeamsSettings, desk: Desk, workers: Workers) -> TeamsAdapter:
    """Return the Teams side, not yet started.

    Raises:
        ConfigError: the settings are unsafe, or the library that they name is not installed.
    """
    refuse_unsafe_teams(settings)
    hush_libraries()
    return TeamsAdapter(settings, desk, workers, open_connection(settings))


def open_connection(settings: TeamsSettings) -> Connection:
    """Return the Bot Connector through the library that the settings name.

    Raises:
        ConfigError: that library is not installed.
    """
    opened = _open_agents if settings.sdk == Sdk.AGENTS else _open_cloud
    try:
        return opened(settings)
    except ModuleNotFoundError as error:
        extra = "policybot[agents]" if settings.sdk == Sdk.AGENTS else "policybot"
        problem = f"TEAMS_SDK={str(settings.sdk)!r}: {error.name} is not installed"
        raise ConfigError([f"{problem}. Run: pip install '{extra}'"]) from error


def _open_cloud(settings: TeamsSettings) -> Connection:
    # Loaded here: botbuilder takes a second, and most processes never speak to Teams.
    from bot.teams.cloud import CloudConnection

    return CloudConnection(settings)


def _open_agents(settings: TeamsSettings) -> Connection:
    from bot.teams.agents import AgentsConnection

    return AgentsConnection(settings)
