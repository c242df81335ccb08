"""One act that is being handled: what it may use, and what it may say.

What ends an act is noted before it is said. Whoever takes the act over from a process that died in
between looks whether the word is out, and never says it a second time.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import Any, TypeVar

from slack_sdk.web.async_client import AsyncWebClient

from bot.core import wording_chat
from bot.core.ports import EventLog
from bot.slack.blocks import Asked
from bot.slack.calls import Call
from bot.slack.claiming import Claiming
from bot.slack.sending import Reply, Sender
from bot.workers import Busy, Workers
from knowledge.errors import DeliveryFailed

__all__ = ["Patience", "PerhapsSaid", "SaidBefore", "Turn"]

_BUSY_FOR_S = 30.0
_MOST_PATIENT = 500
_ARRIVED_AFTER_S = 2.0
_LOOKS_REFUSED = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"})

_Value = TypeVar("_Value")


class SaidBefore(Exception):
    """What ends the act was said by somebody who died before noting so."""


class PerhapsSaid(Exception):
    """What ends the act may have been said by somebody who died over it; nobody can look."""


class Turn:
    """One act that is being handled.

    Attributes:
        org: the organisation that it is for; "" until it is known.
        asked: the question, where it is one.
        is_speaking: what ends the act may be out.
    """

    def __init__(
        self,
        client: AsyncWebClient,
        call: Call,
        *,
        sender: Sender,
        claiming: Claiming,
        patience: "Patience",
        events: EventLog,
        afterwards: Callable[[Coroutine[Any, Any, None]], None],
    ) -> None:
        self.client = client
        self.call = call
        self.org = ""
        self.asked: Asked | None = None
        self.is_speaking = False
        self._sender = sender
        self._claiming = claiming
        self._patience = patience
        self._events = events
        self._has_looked = False
        self.afterwards = afterwards
        """Does something that nobody waits for but a stop."""

    async def work(self, call: Callable[[], _Value]) -> _Value:
        """Return what blocking work returns; waits while too much is going on, and says so.

        Raises:
            Busy: even waiting did not help.
        """
        return await self._patience.patiently(self, call)

    async def answer(self, reply: Reply) -> None:
        """Answer where everybody in the conversation can read."""
        await self._may_say(reply, can_look=True)
        await self._said(reply, partial(self._sender.openly, self.client, self.call), can_look=True)

    async def tell(self, reply: Reply, *, replace: bool = False) -> None:
        """Answer so that only the asker sees it."""
        say = partial(self._sender.privately, self.client, self.call, replace=replace)
        can_look = self.call.is_direct and not self.call.response_url
        if replace:
            # Put in the place of what was pressed: twice looks like once.
            await self._claiming.make_sure(self.call.key)
        else:
            await self._may_say(reply, can_look=can_look)
        await self._said(reply, say, can_look=can_look)

    async def about_to_say(self, *, can_look: bool = False) -> None:
        """Note that what ends the act is said now; awaited before it is said in any other way.

        Args:
            can_look: it is said where we can read back what stands there.

        Raises:
            TakenOver: another replica has the act, or has done it.
            SaidBefore: it stands there already.
            PerhapsSaid: it may have been said, and nobody can look.
        """
        is_sure = await self._claiming.begin_to_say(self.call.key)
        self.is_speaking = True
        if is_sure or self._has_looked:
            return
        self._has_looked = True
        if await self._is_out(can_look=can_look):
            raise SaidBefore

    async def _is_out(self, *, can_look: bool) -> bool:
        is_out = await self._sender.was_said(self.client, self.call) if can_look else None
        if is_out is None:
            raise PerhapsSaid
        return is_out

    async def _said(
        self, reply: Reply, say: Callable[[Reply], Awaitable[None]], *, can_look: bool
    ) -> None:
        """Say it; once more where it surely did not arrive, and plainly where its looks are refused.

        Raises:
            DeliveryFailed: it did not arrive.
            PerhapsSaid: it may have arrived, and nobody can look.
        """
        try:
            await say(reply)
        except DeliveryFailed as failed:
            if failed.code in _LOOKS_REFUSED:
                self._events.alarm("slack.plainly", reference=self.call.reference, code=failed.code)
                await say(reply.plain)
            elif failed.is_certain or not reply.is_last:
                raise
            else:
                # What Slack took long over may arrive yet.
                await asyncio.sleep(_ARRIVED_AFTER_S)
                if not await self._is_out(can_look=can_look):
                    await say(reply)

    async def _may_say(self, reply: Reply, *, can_look: bool) -> None:
        if reply.is_last:
            await self.about_to_say(can_look=can_look)
        else:
            await self._claiming.make_sure(self.call.key)


class Patience:
    """Runs what takes time, and waits while too much waits already.

    Args:
        workers: run it; refuse when too much waits.
        tell: tells a person something.
    """

    def __init__(self, workers: Workers, tell: Callable[[Turn, Reply], Awaitable[object]]) -> None:
        self._workers = workers
        self._tell = tell
        self._n_patient = 0

    async def patiently(self, turn: Turn, call: Callable[[], _Value]) -> _Value:
        """Return what a call returns; tells the person once that it takes longer.

        Raises:
            Busy: even waiting did not help.
        """
        pause_s, waited_s, has_told = 0.1, 0.0, False
        while True:
            try:
                return await self._workers.run(call)
            except Busy:
                if waited_s > _BUSY_FOR_S or self._n_patient >= _MOST_PATIENT:
                    raise
            if waited_s > 1 and not has_told:
                has_told = True
                await self._tell(turn, Reply(wording_chat.BUSY_BUT_COMING, is_last=False))
            self._n_patient += 1
            try:
                await asyncio.sleep(pause_s)
            finally:
                self._n_patient -= 1
            waited_s += pause_s
            pause_s = min(2.0, pause_s * 1.5)
