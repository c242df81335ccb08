"""What every act around reminders in Slack needs: who acts, threads, windows."""

import asyncio
import secrets
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from bot.core import wording_reminders as wording
from bot.core.reminders import Reminders
from bot.slack.asking import Asking
from bot.slack.blocks import said
from bot.slack.calls import Call
from bot.slack.remind_directory import SlackDirectory, account_of
from bot.slack.sending import Reply, sent
from bot.slack.turn import Turn
from bot.slack.turns import Turns
from bot.slack.views import View, window
from bot.slack.windows import Window, Windows
from bot.workers import Workers
from knowledge.domain import Account
from knowledge.errors import DeliveryFailed

__all__ = ["Parts", "sentence_view", "value_of"]

_THREADS, _QUEUE = 6, 5_000
_UNTIL_IT_IS_THERE_S = (0.05, 0.2, 0.5, 1.0)

_Value = TypeVar("_Value")


class Parts:
    """What managing and reading share."""

    def __init__(
        self,
        reminders: Reminders,
        directory: SlackDirectory,
        turns: Turns,
        windows: Windows,
        asking: Asking,
    ) -> None:
        self.reminders = reminders
        self.directory = directory
        self.turns = turns
        self.desk = turns.desk
        self.windows = windows
        self.asking = asking
        self.threads = Workers(_THREADS, _QUEUE)

    async def off(self, call: Callable[[], _Value]) -> _Value:
        """Run what blocks off the loop."""
        return await self.threads.run(call)

    async def actor(self, turn: Turn) -> Account:
        """Return whoever acts: the payload's user, as Slack describes them now."""
        tenant, user = turn.call.tenant, turn.call.user
        known = await self.off(lambda: self.directory.known(tenant, user))
        return known or account_of({"id": user, "deleted": True}, tenant)

    def waiting(self, title: str) -> tuple[View, str]:
        """Return a window that asks for a moment, and the name to find it by."""
        name = f"remind-{secrets.token_hex(12)}"
        return window(title, said(wording.ONE_MOMENT), external_id=name), name

    async def show(self, turn: Turn, call: Call, name: str, view: View, otherwise: str) -> None:
        """Show something in the window that our acknowledgement changed, else say it privately."""
        ways = [{"view_id": call.view_id}] if call.view_id else []
        for pause_s in _UNTIL_IT_IS_THERE_S:
            # What our acknowledgement changes may be there a moment after we want to fill it.
            await asyncio.sleep(pause_s)
            for way in [*ways, {"external_id": name}]:
                if await self._updated(turn, view, way):
                    return
        await turn.tell(Reply(otherwise))

    async def put(self, turn: Turn, opened: Window | None, view: View, otherwise: str) -> None:
        """Show something in a window that was opened, else say it privately."""
        if opened is not None and await self._updated(turn, view, {"view_id": opened.view_id}):
            return
        has_form = view.get("submit") is not None
        await turn.tell(Reply(otherwise, [] if has_form else view["blocks"][:50]))

    async def _updated(self, turn: Turn, view: View, way: dict[str, str]) -> bool:
        try:
            await sent(turn.client.views_update(view=view, **way))
        except DeliveryFailed as failed:
            self.desk.events.record("slack.not_filled", code=failed.code)
            return False
        return True


def sentence_view(text: str) -> View:
    """Return a window that says one thing."""
    return window(wording.LIST_TITLE, said(text))


def value_of(body: Mapping[str, Any]) -> str:
    """Return what the pressed button carries."""
    action = (body.get("actions") or [{}])[0]
    return str(action.get("value") or "")
