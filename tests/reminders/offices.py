"""A small Slack with people, channels and history, and a bot in it that keeps reminders."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from bot.core.reminders import Reminders, make_reminders
from knowledge.domain import PolicyVersion
from tests.slack.conftest import Bot
from tests.slack.workspace import Delivered, Workspace

__all__ = ["Office", "RemindingBot", "play_reminders"]


class Office(Workspace):
    """A workspace whose history can be read; U2 is in the managers' group, U1 is not."""

    def __init__(self) -> None:
        super().__init__("T1")
        self.people: dict[str, dict[str, Any]] = {
            f"U{n}": {"id": f"U{n}", "team_id": "T1", "real_name": f"Person {n}", "tz": "UTC"}
            for n in range(1, 8)
        }
        self.people["UGUEST"] = {"id": "UGUEST", "team_id": "T1", "is_restricted": True}
        self.people["UBOT"] = {"id": "UBOT", "team_id": "T1", "is_bot": True}
        self.groups = {"S1": ["U2"]}
        self.channels = {"C1": ["U1", "U3", "U4", "UBOT", "UGUEST"]}
        self.history: dict[str, list[dict[str, Any]]] = {}

    def _users_info(self, arguments: dict[str, Any]) -> dict[str, Any]:
        user = self.people.get(arguments["user"])
        return {"user": user} if user else {"error": "user_not_found"}

    def _users_list(self, _: dict[str, Any]) -> dict[str, Any]:
        return {"members": list(self.people.values())}

    def _usergroups_list(self, _: dict[str, Any]) -> dict[str, Any]:
        return {"usergroups": [{"id": "S1", "handle": "managers"}]}

    def _usergroups_users_list(self, arguments: dict[str, Any]) -> dict[str, Any]:
        return {"users": self.groups[arguments["usergroup"]]}

    def _conversations_members(self, arguments: dict[str, Any]) -> dict[str, Any]:
        return {"members": self.channels[arguments["channel"]]}

    def _conversations_info(self, arguments: dict[str, Any]) -> dict[str, Any]:
        channel = arguments["channel"]
        is_member = channel in self.channels
        return {"channel": {"id": channel, "name": f"room-{channel}", "is_member": is_member}}

    def _conversations_open(self, arguments: dict[str, Any]) -> dict[str, Any]:
        return {"channel": {"id": f"D{arguments['users']}"}}

    def _conversations_history(self, arguments: dict[str, Any]) -> dict[str, Any]:
        return {"messages": self.history.get(arguments["channel"], [])}

    def _chat_postMessage(self, arguments: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        channel = str(arguments["channel"])
        channel = f"D{channel}" if channel.startswith("U") else channel
        metadata = arguments.get("metadata")
        metadata = json.loads(metadata) if isinstance(metadata, str) else metadata
        message = {"ts": self.stamp(), "metadata": metadata}
        self.history.setdefault(channel, []).append(message)
        return {"ts": message["ts"], "channel": channel}

    def reminders_in(self, channel: str) -> list[dict[str, Any]]:
        """Return the reminders that were posted in a conversation."""
        return [
            m
            for m in self.called("chat.postMessage")
            if m["channel"] == channel and m.get("metadata")
        ]

    def window_with(self, callback_id: str) -> dict[str, Any]:
        """Return the newest window of a kind."""
        found = [w for w in self.windows.values() if w.get("callback_id") == callback_id]
        return found[-1] if found else {}

    async def fill(
        self, callback_id: str, values: dict[str, Any], *, user: str, metadata: str = ""
    ) -> Delivered:
        """Submit a window with anything in its state, as anybody."""
        view = {
            "type": "modal",
            "id": self.name("V"),
            "callback_id": callback_id,
            "private_metadata": metadata,
            "state": {"values": values},
        }
        payload = {
            "type": "view_submission",
            "user": {"id": user, "team_id": self.team},
            "team": {"id": self.team},
            "trigger_id": self.name("tr"),
            "view": view,
        }
        answer = await self.deliver(payload, "interactive")
        if answer.json.get("response_action") == "update":
            self._window(answer.json["view"], str(view["id"]))
        return answer


class RemindingBot(Bot):
    """The Slack adapter with reminders over the store's twin; the clockwork turns when told to."""

    reminders: Reminders
    seconds = 0.0

    def _desk(self) -> Any:
        desk = super()._desk()
        self.reminders = make_reminders(
            store=self.store.reminders,
            library=self.library,
            versions=self,
            clock=self.clock,
            events=self.events,
            name="bot",
            time_zone="Europe/London",
            monotonic=lambda: self.seconds,
        )
        return replace(desk, reminders=self.reminders)

    def version(self, org: str, policy: str, number: int) -> PolicyVersion:
        """Return the one version there is."""
        return self.library.snapshot(org).corpus.policy(policy)

    async def turn(self) -> int:
        """Do what is due."""
        return await asyncio.to_thread(self.reminders.clockwork.turn)

    @property
    def bodies(self) -> list[dict[str, Any]]:
        """What the evidence says."""
        with self.store.reminders.look("council") as work:
            return [json.loads(record.body) for record in work.records()]

    def kinds(self, kind: str) -> list[dict[str, Any]]:
        """Return the records of one kind."""
        return [body for body in self.bodies if body["kind"] == kind]


def play_reminders(
    scenario: Callable[[Office, RemindingBot], Awaitable[None]], **given: Any
) -> RemindingBot:
    """Run a scenario in a small Slack with a bot in it; return the bot."""

    async def run() -> RemindingBot:
        office = Office()
        await office.open()
        try:
            bot = RemindingBot(office, managers=("S1",), **given)
            async with bot.running():
                await scenario(office, bot)
            return bot
        finally:
            await office.close()

    return asyncio.run(run())
