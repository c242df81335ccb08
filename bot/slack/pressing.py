"""What a person does with an answer: sees the section, judges it, asks a person instead."""

import json
from functools import partial
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.core import wording_chat
from bot.core.showing import show_section
from bot.slack.blocks import Asked, Block, reason_blocks, rich, said, section_blocks
from bot.slack.calls import Call
from bot.slack.sending import Reply, sent
from bot.slack.turn import Turn
from bot.slack.turns import Turns
from bot.slack.windows import Windows
from bot.workers import Busy
from knowledge.errors import DeliveryFailed, StoreError

__all__ = ["Pressing"]

_LONGEST_QUESTION = 2_900


class Pressing:
    """Does what the buttons below an answer say."""

    def __init__(self, turns: Turns, windows: Windows) -> None:
        self._turns = turns
        self._desk = turns.desk
        self._windows = windows

    # --- the whole section ----------------------------------------------------------------------

    async def section(self, turn: Turn, clause_id: str) -> None:
        """Show the section that a clause stands in, to the asker alone."""
        title = wording_chat.SECTION_TITLE
        opened = await self._windows.opened(turn, title)

        async def blocks() -> tuple[str, list[Block]]:
            found = partial(self._desk.assistant.section, turn.org, clause_id)
            section = await turn.work(found)
            if section is None:
                return wording_chat.CLAUSE_GONE, said(wording_chat.CLAUSE_GONE)
            shown = show_section(section)
            return shown.plain, section_blocks(shown)

        await self._windows.filled(turn, opened, title, blocks)

    # --- feedback -------------------------------------------------------------------------------

    async def feedback(self, turn: Turn, value: str) -> None:
        """Keep that an answer helped; ask what was wrong where it did not."""
        sign, clause_ids = _judgement(value)
        if sign == "-":
            blocks = reason_blocks(clause_ids)
            await turn.tell(Reply(wording_chat.FEEDBACK_WHY, blocks))
            return
        await self._kept(turn, clause_ids, is_helpful=True, reason="")
        await turn.tell(Reply(wording_chat.FEEDBACK_THANKS))

    async def reason(self, turn: Turn, value: str) -> None:
        """Keep why an answer did not help."""
        reason, clause_ids = _judgement(value)
        if reason in wording_chat.FEEDBACK_REASONS:
            await self._kept(turn, clause_ids, is_helpful=False, reason=reason)
        await turn.tell(Reply(wording_chat.FEEDBACK_THANKS), replace=True)

    async def _kept(
        self, turn: Turn, clause_ids: tuple[str, ...], *, is_helpful: bool, reason: str
    ) -> None:
        await self._turns.keep(
            partial(
                self._desk.feedback.record,
                turn.org,
                clause_ids=clause_ids,
                helpful=is_helpful,
                reason=reason,
            )
        )

    # --- a person -------------------------------------------------------------------------------

    async def hand_over(self, turn: Turn, asked: Asked) -> None:
        """Pass a question on, on its asker's wish: to the contact channel, else to the record."""
        channel = await self._turns.door.contact_channel(turn.org)
        await turn.about_to_say()
        if channel and await self._posted(turn.client, turn.call, channel, asked.question):
            await self._noted(turn, asked.question)
            await turn.tell(_with_channel(channel))
            return
        await self._turns.keep(self._record(turn, asked.question))
        await turn.tell(Reply(wording_chat.PASSED_ON))

    async def _posted(
        self, client: AsyncWebClient, call: Call, channel: str, question: str
    ) -> bool:
        """Return whether the people in the contact channel can read it now."""
        opening = wording_chat.handed_over(f"<@{call.user}>")
        words = question[:_LONGEST_QUESTION]
        quoted: Block = {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [
                        {"type": "user", "user_id": call.user},
                        {"type": "text", "text": opening.partition(">")[2]},
                    ],
                },
                {"type": "rich_text_quote", "elements": [{"type": "text", "text": words}]},
            ],
        }
        text = Reply(f"{wording_chat.handed_over('A colleague')} {words}").body["text"]
        try:
            await sent(client.chat_postMessage(channel=channel, text=text, blocks=[quoted]))
        except DeliveryFailed as failed:
            self._desk.events.alarm("slack.contact_channel", code=failed.code)
            return False
        return True

    async def _noted(self, turn: Turn, question: str) -> None:
        """Keep that a question was passed on; people have it already, so a failure is no matter."""
        try:
            await self._turns.keep(self._record(turn, question))
        except (StoreError, TimeoutError, Busy) as error:
            self._desk.events.alarm("slack.not_counted", kind=type(error).__name__)

    def _record(self, turn: Turn, question: str) -> "partial[None]":
        record = self._desk.question_log.record
        return partial(record, turn.org, question, outcome="passed_on", passed_on=True)


def _with_channel(channel: str) -> Reply:
    """Return a sentence of ours that names a channel, which the reader can open."""
    where = f"<#{channel}>"
    sentence = wording_chat.handed_over_to(where)
    before, _, after = sentence.partition(where)
    elements = [
        {"type": "text", "text": before},
        {"type": "channel", "channel_id": channel},
        {"type": "text", "text": after},
    ]
    reply = Reply(sentence, [rich({"type": "rich_text_section", "elements": elements})])
    # Slack shows the channel's name in place of this, in notifications as well.
    reply.body["text"] = sentence
    return reply


def _judgement(value: str) -> tuple[str, tuple[str, ...]]:
    """Return what a button says of which clauses; nothing where it was tampered with."""
    try:
        said, *clause_ids = json.loads(value)
    except (ValueError, TypeError, RecursionError):
        return "", ()
    kept: list[Any] = [one for one in clause_ids if isinstance(one, str)]
    return (said if isinstance(said, str) else ""), tuple(kept)
