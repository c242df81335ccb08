"""What a message gets: questions, commands and buttons, in chats, groups and channel threads.

Turns what was read into calls of the core and what comes back into messages; decides nothing
about policies.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from bot.core import wording_aside, wording_chat, wording_teams
from bot.core.reviewing import LONGEST_DRAFT
from bot.core.shown import Act
from bot.teams.activity import Incoming, without_typed_tags
from bot.teams.aside_cards import SET_ASIDE, UNDO
from bot.teams.cards import BACK, again_card, know_card, link_card
from bot.teams.commands import DRAFT_GONE, command_of
from bot.teams.connection import Connection, DeliveryFailed, Outlet
from bot.teams.core_calls import CoreCalls
from bot.teams.draft_cards import invitation_card
from bot.teams.elements import Element
from bot.teams.messages import TYPING, card_message, plain_message
from bot.teams.notifier import Notifier
from bot.teams.reply import Asked, Draft, Replies

__all__ = ["Command", "Press", "Talk", "Turn", "perhaps_answered"]

_PATIENCE_S = 30.0
_WITHIN_AN_INVOKE_S = 3.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One message of one person, and the way to answer it."""

    org: str
    incoming: Incoming
    outlet: Outlet

    @property
    def private_to(self) -> str:
        """The person to answer alone, "" to answer in the conversation."""
        return self.incoming.reference.person if self.incoming.is_private else ""

    @property
    def thread(self) -> str:
        """The key of what was asked before: a chat, a thread, or a person in a group."""
        reference = self.incoming.reference
        key = f"teams/{self.org}/{reference.conversation}"
        return key if reference.kind != "groupChat" else f"{key}/{self.incoming.person}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """A button of ours that somebody pressed."""

    org: str
    incoming: Incoming
    data: Mapping[str, Any]


Command = Callable[[Turn, str], Awaitable[None]]
"""Answers a command; gets what stood behind it."""


class Talk:
    """Answers messages.

    Args:
        calls: the core's verbs.
        replies: composes what is sent.
        notifier: sends it.
        connection: opens private chats.
        app_id: the bot's, for links to its chat.

    Attributes:
        presses: further buttons that older clients send as messages, by act.
    """

    def __init__(
        self,
        calls: CoreCalls,
        replies: Replies,
        notifier: Notifier,
        connection: Connection,
        app_id: str,
    ) -> None:
        self._calls = calls
        self._replies = replies
        self._notifier = notifier
        self._connection = connection
        self._app_id = app_id
        self.patience_s = _PATIENCE_S
        self.commands: dict[str, Command] = {
            "ask": self._ask_command,
            "check": self._check,
            "remind": self._remind,
            "help": self._help,
        }
        self.presses: dict[str, Callable[[Press], Awaitable[Element | str]]] = {
            SET_ASIDE: self._set_aside,
            UNDO: self._set_aside,
        }
        self.open_reminders: Callable[[str, Incoming], Awaitable[list[str]]] | None = None

    async def answer(self, turn: Turn) -> None:
        """Answer whatever a person wrote."""
        incoming = turn.incoming
        command, rest = command_of(incoming.text)
        if command:
            await self.commands[command](turn, rest)
        elif not incoming.text and incoming.n_attachments:
            await self.say(turn, wording_chat.NOTHING_TO_READ)
        elif incoming.text or incoming.is_personal:
            await self.ask(turn, incoming.text)
        else:
            await self._help(turn, "")

    async def pressed(self, turn: Turn) -> None:
        """Answer a button that comes back as a message."""
        data = turn.incoming.value
        act, asked = data.get("act"), Asked.read(data)
        if act in (Act.CHOOSE, BACK) and asked is not None:
            await self.ask(turn, asked.question)
        elif act == Act.SECTION and isinstance(data.get("clause"), str):
            await self._section(turn, data["clause"])
        elif act in (Act.SHARE, Act.HAND_OVER):
            press = Press(org=turn.org, incoming=turn.incoming, data=data)
            act_on = self.share if act == Act.SHARE else self.hand_over
            await self.say(turn, await act_on(press))
        elif act == DRAFT_GONE:
            await self.say(turn, wording_teams.DRAFT_GONE)
        elif act == "check":
            await self._report(turn, Draft.read(data))
        elif isinstance(act, str) and act in self.presses:
            press = Press(org=turn.org, incoming=turn.incoming, data=data)
            result = await self.presses[act](press)
            if isinstance(result, str):
                await self.say(turn, result)
            else:
                await self._send(turn, card_message(result, str(result.get("fallbackText") or "")))
        else:
            await self.say(turn, wording_teams.ACTION_GONE)

    async def say(self, turn: Turn, words: str) -> str:
        """Send a sentence; return its id."""
        return await self._send(turn, plain_message(words))

    async def welcome(self, org: str, incoming: Incoming, outlet: Outlet) -> None:
        """Greet whoever installed the bot, with what it knows."""
        turn = Turn(org=org, incoming=replace(incoming, is_private=False), outlet=outlet)
        await self._introduce(turn, wording_chat.WELCOME)

    # --- questions ------------------------------------------------------------------------------

    async def ask(self, turn: Turn, question: str) -> None:
        """Answer a question."""
        threads = self._calls.desk.threads
        question = without_typed_tags(question) or question
        asked = Asked(question=question, earlier=threads.earlier(turn.thread))
        async with self._typing(turn):
            message, shown, was_searched = await self._replies.answer(
                turn.org, asked, is_private=turn.incoming.is_private, within_s=self.patience_s
            )
            if was_searched:
                threads.remember(turn.thread, question)
            elif turn.incoming.is_personal:
                known = await self._calls.known(turn.org, within_s=self.patience_s)
                message |= plain_message(shown.plain, known.examples)
        sent = await self._send(turn, message)
        self._replies.remember(turn.incoming, sent, turn.org, shown)

    async def _ask_command(self, turn: Turn, question: str) -> None:
        if question:
            await self.ask(turn, question)
        else:
            await self.say(turn, wording_teams.ASK_WHAT)

    async def _section(self, turn: Turn, clause_id: str) -> None:
        found = await self._replies.section(turn.org, clause_id, within_s=self.patience_s)
        if found is None:
            await self.say(turn, wording_chat.CLAUSE_GONE)
        else:
            await self._send(turn, card_message(*found))

    async def share(self, press: Press) -> str:
        """Answer in the open what was answered privately; return what its asker is told."""
        asked = Asked.read(press.data)
        if asked is None:
            return wording_teams.ACTION_GONE
        message, _, _ = await self._replies.answer(
            press.org, asked, is_private=False, within_s=_WITHIN_AN_INVOKE_S
        )
        question = plain_message(wording_chat.asked_and_answered(asked.question))["text"]
        message["text"] = f"{question}\n\n{message.get('text', '')}"
        by = press.incoming.person_name
        if by:
            message["text"] += f"\n\n{plain_message(wording_chat.shared_by(by))['text']}"
        try:
            await self._notifier.deliver(press.incoming.reference, message)
        except DeliveryFailed as error:
            self._calls.desk.events.record("teams.share_failed", status=error.status)
            return wording_chat.SHARE_FAILED
        return wording_chat.SHARED

    async def show_section(self, press: Press) -> Element | str:
        """Return the section that takes the place of an answer, for whoever pressed."""
        clause_id, asked = press.data.get("clause"), Asked.read(press.data)
        if not isinstance(clause_id, str):
            return wording_teams.ACTION_GONE
        found = await self._replies.section(
            press.org, clause_id, asked=asked, within_s=_WITHIN_AN_INVOKE_S
        )
        return found[0] if found else wording_chat.CLAUSE_GONE

    async def show_answer(self, press: Press) -> Element | str:
        """Return the answer again, in the place of its section."""
        asked = Asked.read(press.data)
        if asked is None:
            return wording_teams.ACTION_GONE
        made = await self._replies.answer_again(press.org, asked, within_s=_WITHIN_AN_INVOKE_S)
        return made or wording_teams.ACTION_GONE

    async def hand_over(self, press: Press) -> str:
        """Pass a question on to people; return what its asker is told."""
        asked = Asked.read(press.data)
        if asked is None:
            return wording_teams.ACTION_GONE
        where, by = await self._replies.contact(press.org), press.incoming.person_name
        if where and by:
            words = f"{wording_chat.handed_over(by)}\n{asked.question}"
            reference = replace(press.incoming.reference, conversation=where, kind="channel")
            try:
                await self._notifier.deliver(reference, plain_message(words))
            except DeliveryFailed as error:
                self._calls.desk.events.alarm("teams.hand_over_failed", status=error.status)
            else:
                await self._note_passed_on(press.org, asked)
                return wording_chat.handed_over_to(wording_teams.WHO_LOOKS_AFTER)
        kept = await self._note_passed_on(press.org, asked)
        return wording_chat.PASSED_ON if kept else wording_chat.STORE_TROUBLE

    async def _note_passed_on(self, org: str, asked: Asked) -> bool:
        record = self._calls.desk.question_log.record
        call = partial(record, org, asked.question, outcome="passed_on", passed_on=True)
        return await self._calls.keep(call, "passed on")

    # --- drafts ---------------------------------------------------------------------------------

    async def _check(self, turn: Turn, draft: str) -> None:
        if draft:
            await self._report(turn, Draft(words=draft))
        if turn.incoming.n_attachments:
            await self.say(turn, wording_teams.ATTACHED_UNREAD)
        elif draft:
            return
        elif turn.incoming.is_personal or turn.incoming.is_private:
            made = invitation_card(LONGEST_DRAFT)
            await self._send(turn, card_message(made, wording_chat.CHECK_A_DRAFT))
        else:
            await self._not_here(turn)

    async def _report(self, turn: Turn, draft: Draft) -> None:
        """Send what the check says of a draft to its writer alone."""
        async with self._typing(turn):
            made, plain = await self._replies.report(
                turn.org, draft, turn.incoming, can_insert=False, within_s=self.patience_s
            )
        message = card_message(made, plain)
        if turn.incoming.is_personal or turn.incoming.is_private:
            await self._send(turn, message)
            return
        try:
            chat = await self._connection.open_chat(turn.incoming.reference)
            await self._notifier.deliver(chat, message)
        except DeliveryFailed as error:
            self._calls.desk.events.record("teams.no_private_chat", status=error.status)
            await self._not_here(turn)
        else:
            await self.say(turn, wording_teams.CHECKED_IN_PRIVATE)

    async def _set_aside(self, press: Press) -> Element | str:
        """Set a finding aside, or let it count again; never where others read."""
        if not (press.incoming.is_personal or press.incoming.is_private):
            return wording_aside.GONE
        return await self._replies.asides.opened(press.org, press.incoming, press.data)

    async def _not_here(self, turn: Turn) -> None:
        """Say where drafts are checked, with the way there."""
        words = wording_teams.CHECK_IN_PRIVATE
        if not self._app_id:
            await self.say(turn, words)
            return
        url = f"https://teams.microsoft.com/l/chat/0/0?users=28:{self._app_id}"
        made = link_card(words, wording_teams.OPEN_CHAT, url)
        await self._send(turn, card_message(made, words))

    # --- help -----------------------------------------------------------------------------------

    async def _remind(self, turn: Turn, rest: str) -> None:
        del rest
        await self.say(turn, wording_teams.NO_REMINDERS_YET)

    async def _help(self, turn: Turn, rest: str) -> None:
        del rest
        await self._introduce(turn, wording_chat.WELCOME)

    async def _introduce(self, turn: Turn, words: str) -> None:
        waiting: list[str] = []
        if self.open_reminders is not None and turn.incoming.is_personal:
            waiting = await self.open_reminders(turn.org, turn.incoming)
        try:
            made, examples = await self._replies.knowledge(
                turn.org, within_s=self.patience_s, reminders=waiting
            )
        except Exception as error:  # noqa: BLE001 - whoever says hello is greeted even on a bad day
            made, examples = know_card((), ()), ()
            words = f"{words}\n{self._calls.reason_for(error)}"
        message = card_message(made, wording_chat.WELCOME, words)
        if examples and turn.incoming.is_personal:
            message |= {"suggestedActions": plain_message("", examples)["suggestedActions"]}
        await self._send(turn, message)

    # --- sending --------------------------------------------------------------------------------

    async def _send(self, turn: Turn, message: Mapping[str, Any]) -> str:
        return await self._notifier.say(turn.outlet, message, private_to=turn.private_to)

    @contextlib.asynccontextmanager
    async def _typing(self, turn: Turn) -> Any:
        """Show that an answer is on its way while the work goes on; never wait for it."""
        if turn.incoming.is_private:
            yield
            return
        shown = asyncio.ensure_future(_shown_typing(turn.outlet))
        try:
            yield
        finally:
            # The indicator must be there before the answer, or it would stay behind it.
            await shown


async def _shown_typing(outlet: Outlet) -> None:
    with contextlib.suppress(DeliveryFailed):
        await outlet.send(TYPING)


def perhaps_answered(incoming: Incoming) -> dict[str, Any] | None:
    """Return what is said where the answer may stand there already, with the way to it.

    None where nobody asked for anything.
    """
    if incoming.kind != "message":
        return None
    command, rest = command_of(incoming.text)
    words = wording_chat.INTERRUPTED
    question = rest if command == "ask" else "" if command else incoming.text
    if "act" in incoming.value or not question or not Asked(question=question).data:
        return plain_message(words)
    return card_message(again_card(wording_teams.SHOW_ANSWER, question), words, words)
