"""Windows: opened at once with a word of patience, filled when there is something to show."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.core import wording_chat
from bot.core.ports import EventLog
from bot.slack.blocks import Block, said
from bot.slack.reasons import sentence_for
from bot.slack.sending import Reply, sent
from bot.slack.turn import Turn
from bot.slack.views import View, window
from bot.workers import Busy
from knowledge.errors import DeliveryFailed, PolicyAssistantError

__all__ = ["Window", "Windows"]

_MOST_IN_MESSAGE = 50
_UNTIL_IT_IS_THERE_S = (0.1, 0.2, 0.5, 1.0, 2.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A window that is open.

    Attributes:
        view_id: Slack's name for it; or else
        external_id: ours.
        hash: of the content it had, so that what came later is not written over; "" where unknown.
    """

    view_id: str = ""
    external_id: str = ""
    hash: str = ""


class Windows:
    """Opens windows and fills them."""

    def __init__(self, events: EventLog) -> None:
        self._events = events

    async def opened(self, turn: Turn, title: str) -> Window | None:
        """Open a window that asks for a moment; None where Slack will not open one any more.

        A trigger is good for three seconds and once, so this comes before all work.
        """
        return await self.show(turn, window(title, said(wording_chat.LOADING)))

    async def show(self, turn: Turn, view: View) -> Window | None:
        """Open a window, above the one that is open if there is one; None where that failed."""
        client, call = turn.client, turn.call
        open_it = client.views_push if call.view_id else client.views_open
        try:
            answer = await sent(open_it(trigger_id=call.trigger_id, view=view))
        except DeliveryFailed as failed:
            self._events.record("slack.no_window", reference=call.reference, code=failed.code)
            return None
        shown = answer.get("view") or {}
        return Window(view_id=shown.get("id") or "", hash=shown.get("hash") or "")

    async def filled(
        self,
        turn: Turn,
        opened: Window | None,
        title: str,
        blocks: Callable[[], Awaitable[tuple[str, list[Block]]]],
    ) -> None:
        """Fill a window with what the call returns, or with the reason why there is nothing.

        Where no window could be opened, the asker reads it in private instead.

        Args:
            blocks: returns the content as text and as blocks.
        """
        try:
            text, made = await blocks()
        except (PolicyAssistantError, Busy) as error:
            reference = turn.call.reference
            self._events.alarm("slack.failed", reference=reference, kind=type(error).__name__)
            text = sentence_for(error, reference)
            made = said(text)
        if opened is None or not await self._updated(turn, opened, window(title, made)):
            await turn.tell(Reply(text, made[:_MOST_IN_MESSAGE]))

    async def _updated(self, turn: Turn, opened: Window, view: View) -> bool:
        """Return whether the window shows it, or was closed by its reader, who wants no more."""
        name = {"view_id": opened.view_id} if opened.view_id else {}
        name |= {"external_id": opened.external_id} if opened.external_id else {}
        known = {"hash": opened.hash} if opened.hash else {}
        # A window that our acknowledgement opens may come into being after we want to fill it.
        pauses_s = list(_UNTIL_IT_IS_THERE_S) if opened.external_id else []
        while True:
            try:
                await sent(turn.client.views_update(view=view, **name, **known))
            except DeliveryFailed as failed:
                code = failed.code
                self._events.record("slack.not_filled", reference=turn.call.reference, code=code)
                if code == "hash_conflict" and known:
                    known = {}
                elif code == "not_found" and pauses_s:
                    await asyncio.sleep(pauses_s.pop(0))
                else:
                    return code == "not_found" and not opened.external_id
            else:
                return True
