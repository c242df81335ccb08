"""Buttons: what people press below an answer and on the Home tab, told to whom it concerns."""

import re
from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.core import wording_chat
from bot.slack import blocks, views
from bot.slack.asking import Asking
from bot.slack.blocks import Asked
from bot.slack.calls import of_press
from bot.slack.checking import Checking
from bot.slack.pressing import Pressing
from bot.slack.sending import Reply
from bot.slack.turn import Turn
from bot.slack.turns import Turns

__all__ = ["Buttons"]

_ANY = re.compile(r"[\s\S]*")

_Body = Mapping[str, Any]


class Buttons:
    """Everything that can be pressed; each press is acknowledged first."""

    def __init__(
        self, turns: Turns, asking: Asking, checking: Checking, pressing: Pressing
    ) -> None:
        self._turns = turns
        self._asking = asking
        self._checking = checking
        self._pressing = pressing

    def register(self, app: AsyncApp) -> None:
        """Tell the app who listens to what; the last listens to all the rest."""
        app.action(re.compile(rf"{blocks.CHOOSE}:\d+"))(self.choose)
        app.action(re.compile(rf"{views.TRY}:\d+"))(self.try_one)
        app.action(views.OPEN_CHECK)(self.open_check)
        app.action(blocks.SECTION)(self.section)
        app.action(blocks.SHARE)(self.share)
        app.action(blocks.HAND_OVER)(self.hand_over)
        app.action(blocks.FEEDBACK)(self.feedback)
        app.action(re.compile(rf"{blocks.REASON}:\d+"))(self.reason)
        app.action(_ANY)(self.other_action)

    async def open_check(self, ack: AsyncAck, body: _Body, client: AsyncWebClient) -> None:
        """Open the window for a draft."""
        await ack()
        self._turns.start(client, of_press(body), self._checking.form, surface="open_check")

    async def choose(self, ack: AsyncAck, body: _Body, client: AsyncWebClient) -> None:
        """Answer the question that was meant, where the ambiguous one was answered."""
        await ack()
        call, asked = of_press(body), Asked.read(_value_of(body))

        async def do(turn: Turn) -> None:
            question = asked.question if asked else ""
            if call.view_id:
                await self._asking.again_in_window(turn, question)
            elif call.is_ephemeral:
                await self._asking.privately(turn, question, replace=True)
            else:
                await self._asking.openly(turn, question)

        self._turns.start(client, call, do, surface="choose")

    async def try_one(self, ack: AsyncAck, body: _Body, client: AsyncWebClient) -> None:
        """Answer a question from the Home tab."""
        await ack()
        question = _value_of(body)

        async def do(turn: Turn) -> None:
            await self._asking.try_one(turn, question)

        self._turns.start(client, of_press(body), do, surface="try")

    async def section(self, ack: AsyncAck, body: _Body, client: AsyncWebClient) -> None:
        """Show the whole section of a clause."""
        await ack()
        clause_id = _value_of(body)

        async def do(turn: Turn) -> None:
            await self._pressing.section(turn, clause_id)

        self._turns.start(client, of_press(body), do, surface="section")

    async def share(self, ack: AsyncAck, body: _Body, client: AsyncWebClient) -> None:
        """Share a private answer with the channel."""
        await ack()
        asked = Asked.read(_value_of(body))

        async def do(turn: Turn) -> None:
            if asked is None or turn.call.is_direct:
                await turn.tell(Reply(wording_chat.SHARE_FAILED))
            else:
                await self._asking.share(turn, asked)

        self._turns.start(client, of_press(body), do, surface="share")

    async def hand_over(self, ack: AsyncAck, body: _Body, client: AsyncWebClient) -> None:
        """Pass a question on to people."""
        await ack()
        asked = Asked.read(_value_of(body))

        async def do(turn: Turn) -> None:
            if asked is None:
                await turn.tell(Reply(wording_chat.ASK_AGAIN))
            else:
                await self._pressing.hand_over(turn, asked)

        self._turns.start(client, of_press(body), do, surface="hand_over")

    async def feedback(self, ack: AsyncAck, body: _Body, client: AsyncWebClient) -> None:
        """Keep whether an answer helped."""
        await ack()
        value = _value_of(body)

        async def do(turn: Turn) -> None:
            await self._pressing.feedback(turn, value)

        self._turns.start(client, of_press(body), do, surface="feedback")

    async def reason(self, ack: AsyncAck, body: _Body, client: AsyncWebClient) -> None:
        """Keep why an answer did not help."""
        await ack()
        value = _value_of(body)

        async def do(turn: Turn) -> None:
            await self._pressing.reason(turn, value)

        self._turns.start(client, of_press(body), do, surface="reason")

    async def other_action(self, ack: AsyncAck) -> None:
        """Hear presses that need nothing done: links open by themselves."""
        await ack()


def _value_of(body: _Body) -> str:
    action = (body.get("actions") or [{}])[0]
    return str(action.get("value") or "")
