"""Many questions at once: all of them heard first, which is quick, and handed on then, one by one.

To hear is to keep: one write for all that came meanwhile. Handing a question to the app takes more
of the processor than hearing it, so nobody who is not heard yet may wait for that.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractContextManager
from itertools import compress, islice
from time import perf_counter
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltRequest

from bot.core.ports import EventLog
from bot.slack.lasting import may_wait
from bot.slack.turns import Turns

__all__ = ["Hearing", "handed_on"]

_FEW = 4
_LOOP_TURNS = 3
_LOOKED_AT, _LOOK_S = 10, 0.2
_FEW_AT_A_TIME, _MANY_AT_A_TIME = 2, 6
_LONGEST_S = 0.8
"""Whoever asks first of many is not kept waiting longer than this by those who ask after them."""
_SERVER_ERROR = 500

_Payload = Mapping[str, Any]


async def handed_on(app: AsyncApp, payload: _Payload) -> int:
    """Hand the app what was heard before; return the status that it answers with."""
    request = AsyncBoltRequest(mode="socket_mode", body=dict(payload), headers={})
    return (await app.async_dispatch(request)).status


class Hearing:
    """Keeps questions that come in a crowd, and hands them on when all are kept.

    Args:
        is_deaf: whether nobody could be answered now.
    """

    def __init__(
        self, app: AsyncApp, turns: Turns, events: EventLog, is_deaf: Callable[[], bool]
    ) -> None:
        self._app = app
        self._turns = turns
        self._events = events
        self._is_deaf = is_deaf
        self._waiting: OrderedDict[str, _Payload] = OrderedDict()
        self._handing: asyncio.Task[None] | None = None
        self._n_looked_at = 0

    def one(self) -> AbstractContextManager[None]:
        """Say that a request is arriving for as long as the context lasts."""
        return self._turns.arrivals.one()

    async def keeps(self, payload: _Payload) -> bool:
        """Return whether a question of many is kept, so that it needs no more to be heard.

        False where few are there: the way through the app is as quick then, and nothing is written.
        """
        call = may_wait(payload)
        if call is None or not self._turns.keeping.is_lasting or self._is_deaf():
            return False
        if not await self._is_crowded():
            return False
        self._turns.going_on.settle_all()
        began = perf_counter()
        await self._turns.keeping.keep(call.key, payload)
        self._turns.arrivals.note_kept(perf_counter() - began)
        self._put(call.key, payload)
        return True

    @property
    def has_waiting(self) -> bool:
        """Return whether something waits to be handed on."""
        return bool(self._waiting)

    async def take_over(self, found: Mapping[str, _Payload]) -> None:
        """Hand on next what others heard, as far as it is not done, and return when that is begun.

        Args:
            found: oldest first.
        """
        are_done = await asyncio.gather(*map(self._turns.claiming.is_done, found))
        for key in compress(found, are_done):
            self._turns.keeping.forget(key)
        theirs = [key for key, is_done in zip(found, are_done, strict=True) if not is_done]
        for key in reversed(theirs):
            self._put(key, found[key])
            self._waiting.move_to_end(key, last=False)
        while self._handing is not None and any(key in self._waiting for key in theirs):
            await asyncio.wait({self._handing}, timeout=_LOOK_S)

    def _put(self, key: str, payload: _Payload) -> None:
        self._waiting.setdefault(key, payload)
        if self._handing is None or self._handing.done():
            self._handing = asyncio.create_task(self._hand_on())

    async def close(self) -> None:
        """Hand on nothing more: what waits is kept, and found by whoever comes after us."""
        for key in self._waiting:
            self._turns.keeping.leave(key)
        self._waiting.clear()
        if self._handing is not None:
            await asyncio.wait({self._handing})

    async def _is_crowded(self) -> bool:
        """Return whether many are there; who came in the same moment is seen a few turns later."""
        for _ in range(_LOOP_TURNS):
            if (
                self._waiting
                or self._turns.arrivals.n_arriving > _FEW
                or self._turns.going_on.is_crowded
            ):
                return True
            await asyncio.sleep(0)
        return False

    def _at_a_time(self) -> int:
        """Return how many acts may go on: few while others have to be heard."""
        return _FEW_AT_A_TIME if self._turns.arrivals.is_flood else _MANY_AT_A_TIME

    async def _hand_on(self) -> None:
        loop = asyncio.get_running_loop()
        patient_until = loop.time() + _LONGEST_S
        while self._waiting:
            if loop.time() < patient_until:
                await self._turns.arrivals.quiet()
            await self._turns.going_on.room(self._at_a_time)
            if len(self._waiting) > _FEW:
                await self._drop_done()
            if self._waiting:
                key, payload = self._waiting.popitem(last=False)
                await self._begun(key, handed_on(self._app, payload))

    async def _drop_done(self) -> None:
        """Drop of what waits for long what another has done meanwhile: asking is quick."""
        if self._n_looked_at > 0:
            self._n_looked_at -= 1
            return
        first = list(islice(self._waiting, _LOOKED_AT))
        are_done = await asyncio.gather(*map(self._turns.claiming.is_done, first))
        self._n_looked_at = len(first) - sum(are_done)
        for key in compress(first, are_done):
            self._turns.keeping.forget(key)
            self._waiting.pop(key, None)

    async def _begun(self, key: str, handing: Awaitable[int]) -> None:
        try:
            status = await handing
        except Exception as error:  # noqa: BLE001 - Bolt looks into payloads and trusts their shape
            self._events.alarm("slack.not_begun", kind=type(error).__name__)
            self._turns.keeping.forget(key)
            return
        if status >= _SERVER_ERROR:
            # It is kept, so it is found again; by then the store may be back.
            self._turns.keeping.leave(key)
        elif not await self._turns.going_on.has_begun(key):
            self._turns.keeping.forget(key)
