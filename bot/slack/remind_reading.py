"""What everybody does with reminders in Slack: read, confirm, answer a quiz, ask.

Who acts is the person in Slack's payload; of a button nothing is taken but which message it is.
"""

import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.core import wording_reminders as wording
from bot.core.attesting import Pressed
from bot.core.attesting import Reply as PressReply
from bot.slack import remind_blocks as blocks
from bot.slack import remind_form_blocks as windows
from bot.slack.blocks import Block, said
from bot.slack.calls import Call, of_interaction
from bot.slack.remind_parts import Parts, value_of
from bot.slack.sending import Reply
from bot.slack.turn import Turn
from bot.slack.views import window
from knowledge.domain import Account, Shown

__all__ = ["Reading"]

_Body = Mapping[str, Any]


class Reading:
    """What everybody does."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._reminders = parts.reminders

    def register(self, app: AsyncApp) -> None:
        """Tell the app who listens to what."""
        app.view(windows.ASK_FORM)(self.asked)
        app.action(blocks.ATTEST)(self.attest)
        app.action(re.compile(rf"{blocks.QUIZ}:\d+"))(self.quiz)
        app.action(blocks.READ_ALL)(self.read_all)
        app.action(blocks.QUESTION)(self.question)

    async def attest(self, ack: AsyncAck, body: _Body, client: AsyncWebClient) -> None:
        """Note that the person who pressed has read it."""
        await ack()
        delivery_id, _, seen = value_of(body).partition(" ")

        async def do(turn: Turn) -> None:
            by = await self._parts.actor(turn)
            attest = partial(
                self._reminders.attesting.attest,
                turn.org,
                by,
                delivery_id,
                seen_digest=seen or None,
            )
            await self._answered(turn, await self._parts.off(attest))

        self._parts.turns.start(client, of_interaction(body), do, surface="remind_attest")

    async def quiz(self, ack: AsyncAck, body: _Body, client: AsyncWebClient) -> None:
        """Take an answer to a quiz."""
        await ack()
        delivery_id = value_of(body)
        action = str((body.get("actions") or [{}])[0].get("action_id"))
        choice = int(action.rpartition(":")[2])

        async def do(turn: Turn) -> None:
            by = await self._parts.actor(turn)
            answer = partial(
                self._reminders.attesting.answer_quiz, turn.org, by, delivery_id, choice
            )
            await self._answered(
                turn, await self._parts.off(answer), replace=turn.call.is_ephemeral
            )

        self._parts.turns.start(client, of_interaction(body), do, surface="remind_quiz")

    async def read_all(self, ack: AsyncAck, body: _Body, client: AsyncWebClient) -> None:
        """Show every clause that a message is about."""
        await ack()
        delivery_id = value_of(body)

        async def do(turn: Turn) -> None:
            opened = await self._parts.windows.opened(turn, wording.READ_ALL)
            by = await self._parts.actor(turn)
            found = await self._parts.off(
                partial(self._reminders.attesting.open_clauses, turn.org, by, delivery_id)
            )
            made = blocks.clause_blocks(found) if isinstance(found, Shown) else said(found.text)
            text = wording.TRY_AGAIN if isinstance(found, Shown) else found.text
            await self._parts.put(turn, opened, window(wording.READ_ALL, made), text)

        self._parts.turns.start(client, of_interaction(body), do, surface="remind_read_all")

    async def question(self, ack: AsyncAck, body: _Body, client: AsyncWebClient) -> None:
        """Open the window that takes a question about a reminder."""
        await ack()
        delivery_id = value_of(body)

        async def do(turn: Turn) -> None:
            form = windows.ask_form(wording.QUESTION_OPENING, delivery_id)
            if await self._parts.windows.show(turn, form) is None:
                await turn.tell(Reply(wording.ASK_ANYWHERE))

        self._parts.turns.start(client, of_interaction(body), do, surface="remind_question")

    async def asked(self, ack: AsyncAck, body: _Body, client: AsyncWebClient) -> None:
        """Answer a question that a reminder raised, as any other; note that there was one."""
        await ack()
        view = body.get("view") or {}
        delivery_id = str(view.get("private_metadata") or "")
        values = ((view.get("state") or {}).get("values") or {}).get("question") or {}
        words = str((values.get("question") or {}).get("value") or "").strip()

        async def do(turn: Turn) -> None:
            by = await self._parts.actor(turn)
            await self._parts.off(
                partial(self._reminders.attesting.ask_question, turn.org, by, delivery_id)
            )
            await self._parts.asking.privately(turn, words)

        self._parts.turns.start(client, of_interaction(body), do, surface="remind_ask")

    async def waiting_for(self, client: AsyncWebClient, call: Call, org: str) -> Sequence[Block]:
        """Return what waits for a person, for their Home tab."""
        del client
        account = Account(platform="slack", tenant=call.tenant, person_id=call.user)
        mine = await self._parts.off(partial(self._reminders.attesting.mine, org, account))
        return blocks.mine_blocks(mine)

    async def _answered(self, turn: Turn, reply: PressReply, *, replace: bool = False) -> None:
        if reply.pressed is Pressed.QUIZ and reply.quiz is not None:
            made = blocks.quiz_blocks(reply.text, reply.quiz, reply.delivery_id)
            await turn.tell(Reply(f"{reply.text} {reply.quiz.question}", made), replace=replace)
        elif reply.pressed is Pressed.CHANGED and reply.shown is not None:
            made = blocks.new_words_blocks(reply.text, reply.shown, reply.delivery_id)
            await turn.tell(Reply(reply.text, made))
        else:
            await turn.tell(Reply(reply.text), replace=replace)
