"""Findings that a person sets aside, each with a reason: asked for in a window, undone at a press.

Of a press nothing is taken but which rule and which finding; words of a draft never come this way.
"""

import secrets
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.core import wording_aside as wording
from bot.core import wording_chat
from bot.core.records import PlatformId
from bot.core.setting_aside import Mark, SettingAside, Told
from bot.slack import views
from bot.slack.blocks import Block, said
from bot.slack.calls import SET_ASIDE, UNDO, of_interaction, of_press
from bot.slack.sending import Reply
from bot.slack.turn import Turn
from bot.slack.turns import Turns
from bot.slack.windows import Window, Windows
from bot.within import within
from bot.workers import Busy
from knowledge.errors import StoreError, StoreUnavailable

__all__ = ["Asides"]

_STORE_S = 2.0

_Body = Mapping[str, Any]


class Asides:
    """What people set aside of their own drafts."""

    def __init__(self, turns: Turns, windows: Windows) -> None:
        desk = turns.desk
        self._turns = turns
        self._windows = windows
        self._setting = SettingAside(desk.people, desk.suppressions, desk.reviewer)

    def register(self, app: AsyncApp) -> None:
        """Tell the app who listens to what."""
        app.action(SET_ASIDE)(self.ask)
        app.action(UNDO)(self.undo)
        app.action(views.UNDO_HERE)(self.undo_here)
        app.view(views.ASIDE_FORM)(self.answered)

    async def of(self, turn: Turn) -> Mapping[str, str] | None:
        """Return what the acting person set aside: reason by finding id.

        None where nobody can tell: a draft is checked all the same.
        """
        look_up = partial(self._setting.of, turn.org, _who(turn))
        try:
            return await within(self._turns.keep(look_up), _STORE_S)
        except (StoreError, TimeoutError, Busy) as error:
            kind = type(error).__name__
            self._turns.desk.events.alarm("slack.asides_unknown", kind=kind)
            return None

    async def ask(self, ack: AsyncAck, body: _Body, client: AsyncWebClient) -> None:
        """Ask why a finding is all right."""
        await ack()
        value = _value_of(body)

        async def do(turn: Turn) -> None:
            if _mark_of(value) is None:
                await turn.tell(Reply(wording.GONE))
            elif await self._windows.show(turn, views.aside_form(value)) is None:
                await turn.tell(Reply(wording.NO_WINDOW))

        self._turns.start(client, of_press(body), do, surface="set_aside")

    async def answered(self, ack: AsyncAck, body: _Body, client: AsyncWebClient) -> None:
        """Set a finding aside for the reason given, and say so in the place of the form."""
        view = body.get("view") or {}
        value, reason = str(view.get("private_metadata") or ""), _reason_of(view)
        if not reason:
            errors = {views.ASIDE_WHY: wording.REASON_NEEDED}
            await ack(response_action="errors", errors=errors)
            return
        name = f"aside-{secrets.token_hex(12)}"
        waiting = views.window(wording.SET_ASIDE, said(wording_chat.LOADING), external_id=name)
        await ack(response_action="update", view=waiting)

        async def blocks(turn: Turn) -> tuple[str, list[Block]]:
            mark = _mark_of(value)
            if mark is None:
                return wording.GONE, said(wording.GONE)
            told = await self._kept(
                partial(self._setting.set_aside, turn.org, _who(turn), mark, reason)
            )
            made = views.set_aside(told.text, value) if told.is_set_aside else said(told.text)
            return told.text, made

        async def do(turn: Turn) -> None:
            opened = Window(external_id=name)
            await self._windows.filled(turn, opened, wording.SET_ASIDE, partial(blocks, turn))

        self._turns.start(client, of_interaction(body), do, surface="aside_form")

    async def undo(self, ack: AsyncAck, body: _Body, client: AsyncWebClient) -> None:
        """Let a finding count again; said in a window, for the report stays as it is."""
        await ack()
        value = _value_of(body)

        async def do(turn: Turn) -> None:
            opened = await self._windows.opened(turn, wording.UNDO)
            await self._undone(turn, opened, value)

        self._turns.start(client, of_press(body), do, surface="undo_aside")

    async def undo_here(self, ack: AsyncAck, body: _Body, client: AsyncWebClient) -> None:
        """Let a finding count again that was set aside in this window."""
        await ack()
        value = _value_of(body)

        async def do(turn: Turn) -> None:
            await self._undone(turn, Window(view_id=turn.call.view_id), value)

        self._turns.start(client, of_press(body), do, surface="undo_aside")

    async def _undone(self, turn: Turn, opened: Window | None, value: str) -> None:
        async def blocks() -> tuple[str, list[Block]]:
            mark = _mark_of(value)
            if mark is None:
                return wording.GONE, said(wording.GONE)
            told = await self._kept(partial(self._setting.undo, turn.org, _who(turn), mark))
            return told.text, said(told.text)

        await self._windows.filled(turn, opened, wording.UNDO, blocks)

    async def _kept(self, write: Callable[[], Told]) -> Told:
        """Return what the person is told once it is kept.

        Raises:
            StoreUnavailable: it cannot be, or not in time.
            Busy: too much waits for it.
        """
        try:
            return await self._turns.keep(write)
        except TimeoutError as error:
            raise StoreUnavailable("The store does not answer. Check the database") from error


def _who(turn: Turn) -> PlatformId:
    return PlatformId(platform="slack", tenant=turn.call.tenant, user=turn.call.user)


def _mark_of(value: str) -> Mark | None:
    rule_id, _, finding_id = value.partition(" ")
    return Mark.read(rule_id, finding_id)


def _value_of(body: _Body) -> str:
    action = (body.get("actions") or [{}])[0]
    return str(action.get("value") or "")


def _reason_of(view: Mapping[str, Any]) -> str:
    """Return what stands in the form as one line, "" where nothing was chosen."""
    values = (view.get("state") or {}).get("values") or {}
    why = (values.get(views.ASIDE_WHY) or {}).get(views.ASIDE_WHY) or {}
    words = (values.get(views.ASIDE_WORDS) or {}).get(views.ASIDE_WORDS) or {}
    chosen = (why.get("selected_option") or {}).get("value") or why.get("value")
    return wording.reason(str(chosen or ""), str(words.get("value") or ""))
