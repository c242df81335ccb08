"""Each act handled once: over mention and message, Slack's retries, restarts and replicas."""

import asyncio
import math
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from enum import Enum, auto
from functools import partial
from typing import TypeVar

from bot.core.ports import Claims, EventLog, Voice
from bot.together import Together
from bot.workers import Busy, Workers
from knowledge.errors import PolicyAssistantError

__all__ = ["Claimed", "Claiming", "TakenOver"]

_LEASE_S = 45.0
_WATCHED_S, _LOOK_EVERY_S = _LEASE_S + 1, 8.0
_PROLONG_EVERY_S = 15.0
_MOST_KEPT = 50_000
_STORE_S, _SILENT_S = 4.0, 0.5

_Value = TypeVar("_Value")


class TakenOver(Exception):
    """Somebody else does the act by now; we were too slow."""


class Claimed(Enum):
    """Whose an act is."""

    OURS = auto()
    OURS_BEFORE = auto()
    SOMEBODYS = auto()


class Claiming:
    """Claims acts in the store, and in memory for as long as the store cannot be reached.

    What many ask the store at the same time is one question, so that it keeps up however much is
    going on: to take it for gone because it is busy would mean answering twice.

    Args:
        claims: shared by all replicas.
        threads: run what waits for the store, three things at a time: dying between an answer and
            its note would mean not to know, so what is done never waits behind what begins.
    """

    def __init__(self, claims: Claims, threads: Workers, events: EventLog) -> None:
        self._claims = claims
        self._threads = threads
        self._claim = Together(threads, partial(_claimed, claims))
        self._begin = Together(threads, partial(claims.begin_to_say_all, lease_s=_LEASE_S))
        self._finish = Together(threads, partial(_finished, claims))
        self._done = Together(threads, partial(_done, claims))
        self._events = events
        self._seen: OrderedDict[str, None] = OrderedDict()
        # Until when we know that nobody else may begin; 0 where we never knew.
        self._sure_until: dict[str, float] = {}
        self._heard_at = self._silent_at = -math.inf

    async def claim(self, key: str) -> Claimed:
        """Return whose an act is; who has it does it.

        SOMEBODYS may mean that another replica did it, does it, or died over it: then it may be
        claimed again once the lease is over.
        """
        if key in self._seen:
            return Claimed.OURS_BEFORE
        self._keep(key)
        asked_at = time.monotonic()
        try:
            is_ours = await self._told(self._claim.ask(key))
        except (PolicyAssistantError, TimeoutError, Busy) as error:
            # Answering twice would be bad; answering nobody for as long as the store is gone, worse.
            self._events.alarm("slack.unclaimed", kind=type(error).__name__)
            return Claimed.OURS
        if not is_ours:
            self._seen.pop(key, None)
        else:
            self._sure_until[key] = asked_at + _PROLONG_EVERY_S
        return Claimed.OURS if is_ours else Claimed.SOMEBODYS

    async def is_done(self, key: str) -> bool:
        """Return whether an act is known to be done."""
        return bool(await self._asked(self._done.ask(key)))

    async def watched(self, key: str, is_left: Callable[[], bool]) -> Claimed:
        """Return whose an act is that another has, once it is done or its lease must be over.

        Args:
            is_left: says whether it is found again anyhow, so that nobody need watch it.
        """
        waited_s, claimed = 0.0, Claimed.SOMEBODYS
        while claimed is Claimed.SOMEBODYS and waited_s < _WATCHED_S and not is_left():
            if await self.is_done(key):
                break
            pause_s = min(_LOOK_EVERY_S, _WATCHED_S)
            await asyncio.sleep(pause_s)
            waited_s += pause_s
            claimed = await self.claim(key)
        return claimed

    async def make_sure(self, key: str) -> None:
        """Hold an act for longer; to be asked before anything is said.

        What was begun while the store was away is claimed now, if it can be.

        Raises:
            TakenOver: another replica has it, or has done it.
        """
        asked_at = time.monotonic()
        if asked_at < self._sure_until.get(key, 0.0):
            return
        call = partial(self._claims.prolong, key, lease_s=_LEASE_S)
        is_ours = await self._asked(self._threads.run(call))
        if is_ours is False:
            raise TakenOver
        if is_ours:
            self._sure_until[key] = asked_at + _PROLONG_EVERY_S

    async def begin_to_say(self, key: str) -> bool:
        """Note that what ends an act is said now; return whether nobody can have said it before.

        Raises:
            TakenOver: another replica has it, or has done it.
        """
        asked_at = time.monotonic()
        voice = await self._asked(self._begin.ask(key))
        if voice is Voice.ANOTHERS:
            raise TakenOver
        if voice is not None:
            self._sure_until[key] = asked_at + _PROLONG_EVERY_S
        return voice is not Voice.UNSURE

    async def _asked(self, asking: Awaitable[_Value]) -> _Value | None:
        """Return what the store says of an act of ours, None where it says nothing."""
        try:
            return await self._told(asking)
        except (PolicyAssistantError, TimeoutError, Busy) as error:
            self._events.alarm("slack.unsure", kind=type(error).__name__)
            return None

    async def _told(self, asking: Awaitable[_Value]) -> _Value:
        """Return what the store says; wait for as long as it says anything to anybody.

        Raises:
            TimeoutError: it is silent, as one that hangs and not as one that is busy.
        """
        task = asyncio.ensure_future(asking)
        try:
            while not task.done():
                is_silent = self._silent_at > self._heard_at
                patience_s = _SILENT_S if is_silent else _STORE_S
                await asyncio.wait({task}, timeout=patience_s)
                if not task.done() and time.monotonic() - self._heard_at > patience_s:
                    self._silent_at = time.monotonic()
                    raise TimeoutError
            told = task.result()
        finally:
            task.cancel()
        self._heard_at = time.monotonic()
        return told

    @asynccontextmanager
    async def held(self, key: str) -> AsyncIterator[None]:
        """Keep an act ours for as long as the context lasts, however slow we are."""
        holding = asyncio.ensure_future(self._hold(key))
        try:
            yield
        finally:
            holding.cancel()

    async def _hold(self, key: str) -> None:
        while True:
            await asyncio.sleep(_PROLONG_EVERY_S)
            try:
                await self.make_sure(key)
            except TakenOver:
                # Noticed before the next word is said.
                return

    async def finish(self, key: str) -> None:
        """Say that an act is done."""
        self._sure_until.pop(key, None)
        await self._quietly(self._finish.ask(key))

    async def release(self, key: str, *, is_unsure: bool = False) -> None:
        """Give an act back that was not done.

        Args:
            is_unsure: what ends it may have been said.
        """
        self._seen.pop(key, None)
        self._sure_until.pop(key, None)
        call = partial(self._claims.release, key, is_unsure=is_unsure)
        await self._quietly(self._threads.run(call))

    async def _quietly(self, asking: Awaitable[object]) -> None:
        try:
            await self._told(asking)
        except (PolicyAssistantError, TimeoutError, Busy) as error:
            # The lease ends by itself; the memory of this process holds until then.
            self._events.alarm("slack.claim_kept", kind=type(error).__name__)

    def _keep(self, key: str) -> None:
        self._seen[key] = None
        while len(self._seen) > _MOST_KEPT:
            self._seen.popitem(last=False)


def _claimed(claims: Claims, keys: Collection[str]) -> dict[str, bool]:
    ours = set(claims.claim_all(keys, lease_s=_LEASE_S))
    return {key: key in ours for key in keys}


def _finished(claims: Claims, keys: Collection[str]) -> dict[str, None]:
    claims.finish_all(keys)
    return dict.fromkeys(keys)


def _done(claims: Claims, keys: Collection[str]) -> dict[str, bool]:
    done = set(claims.done(keys))
    return {key: key in done for key in keys}
