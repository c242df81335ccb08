"""Whose an activity is: from its claim until it is noted as answered, over replicas and restarts.

Teams tells nobody whether a message arrived. So it is noted that an answer is about to go out, and
at once that it is out: what a process died over in between may stand there, and is not said again.
Knows the store's port; nothing of what an activity means.
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import TypeVar

from bot.core.ports import Claims, EventLog, Voice
from bot.teams.records import Records
from bot.within import within
from knowledge.errors import StoreError

__all__ = ["Hold", "Holding", "MayBeSaid", "TakenOver"]

LEASE_S = 45.0
PROLONG_EVERY_S = 15.0
_STORE_S = 2.0
_MOST_UNNOTED = 20_000
# A pool that is shut down refuses with a RuntimeError.
_FAULTS = (StoreError, TimeoutError, RuntimeError)

_Value = TypeVar("_Value")


class TakenOver(Exception):
    """Another process has the activity by now, or has answered it."""


class MayBeSaid(Exception):
    """Whoever had the activity before died while answering it: the answer may be out."""


class Holding:
    """Claims activities, and notes what was answered; in the end even if the store was away.

    Args:
        claims: shared by all replicas.
        records: runs the calls to it.
    """

    def __init__(self, claims: Claims, records: Records, events: EventLog) -> None:
        self.claims = claims
        self._records = records
        self._events = events
        self._unnoted: OrderedDict[str, None] = OrderedDict()
        # What this process itself gave back in doubt: the store tells only others of it.
        self._doubtful: set[str] = set()

    def hold(self, key: str) -> "Hold":
        """Return what works on an activity holds it by; it is not claimed yet.

        Args:
            key: "" for what cannot be named: then nobody else can claim it either.
        """
        return Hold(key, self)

    async def ask(self, call: Callable[[], _Value], otherwise: _Value) -> _Value:
        """Return what the store says, or something else where it says nothing in time."""
        try:
            return await within(self._records.run(call), _STORE_S)
        except _FAULTS:
            # Better to answer twice over two replicas than to leave a person without an answer.
            self._events.alarm("teams.claims_unavailable")
            return otherwise

    async def begin_to_say(self, key: str) -> Voice:
        """Note that an answer is about to go out; return whether it may."""
        begin = partial(self.claims.begin_to_say, key, lease_s=LEASE_S)
        voice = await self.ask(begin, otherwise=Voice.OURS)
        is_doubtful = key in self._doubtful
        self._doubtful.discard(key)
        return Voice.UNSURE if is_doubtful and voice is Voice.OURS else voice

    async def noted(self, key: str, noting: "asyncio.Future[None]") -> bool:
        """Return whether it was noted that an activity is done; what was not is noted later."""
        try:
            await within(asyncio.shield(noting), _STORE_S)
        except _FAULTS:
            self._events.alarm("teams.claims_unavailable")
        else:
            self._unnoted.pop(key, None)
            return True
        self._unnoted[key] = None
        while len(self._unnoted) > _MOST_UNNOTED:
            self._unnoted.popitem(last=False)
        return False

    def note(self, key: str) -> "asyncio.Future[None]":
        """Begin to note that an activity is done; on its way when this returns."""
        try:
            noting = self._records.end(partial(self.claims.finish, key))
        except RuntimeError as error:
            # Nothing is taken any more; the lease ends by itself.
            noting = asyncio.get_running_loop().create_future()
            noting.set_exception(error)
        # Looked at again by whoever waits for it, if anybody does.
        noting.add_done_callback(lambda done: done.cancelled() or done.exception())
        return noting

    async def note_again(self) -> list[str]:
        """Note what could not be noted while the store was away; return what is noted now."""
        done = []
        for key in list(self._unnoted):
            if not await self.noted(key, self.note(key)):
                break
            done.append(key)
        return done

    async def give_back(self, key: str, *, is_unsure: bool) -> None:
        """Let another process have an activity that was not answered."""
        if is_unsure:
            self._doubtful.add(key)
        call = partial(self.claims.release, key, is_unsure=is_unsure)
        try:
            await within(self._records.end(call), _STORE_S)
        except _FAULTS:
            self._events.alarm("teams.claims_unavailable")


class Hold:
    """One activity, held by this process while it works on it.

    Attributes:
        is_said: its answer is out.
    """

    def __init__(self, key: str, holding: Holding) -> None:
        self._key = key
        self._holding = holding
        self._voice: Voice | None = None
        self._is_speaking = False
        self._is_lost = False
        self._noting: asyncio.Future[None] | None = None
        self.is_said = False

    async def take(self) -> bool:
        """Return whether the activity is ours to answer."""
        if not self._key:
            return True
        claim = partial(self._holding.claims.claim, self._key, lease_s=LEASE_S)
        return await self._holding.ask(claim, otherwise=True)

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Keep the activity ours for as long as the context lasts, however slow we are."""
        prolonging = asyncio.ensure_future(self._prolong()) if self._key else None
        try:
            yield
        finally:
            if prolonging is not None:
                prolonging.cancel()

    async def _prolong(self) -> None:
        prolong = partial(self._holding.claims.prolong, self._key, lease_s=LEASE_S)
        while not self._is_lost:
            await asyncio.sleep(PROLONG_EVERY_S)
            # Noticed before the next word is said.
            self._is_lost = not await self._holding.ask(prolong, otherwise=True)

    async def before_speaking(self) -> None:
        """Return when something may be said; to be asked before every message.

        Raises:
            TakenOver: another process has the activity, or has answered it.
            MayBeSaid: somebody died over saying it; once, then whoever knows it may speak.
        """
        if self._is_lost and not self.is_said:
            raise TakenOver
        if self._voice is None and self._key:
            self._voice = await self._holding.begin_to_say(self._key)
            if self._voice is Voice.ANOTHERS:
                self._is_lost = True
                raise TakenOver
            if self._voice is Voice.UNSURE:
                raise MayBeSaid
        self._is_speaking = True

    @property
    def is_unsure(self) -> bool:
        """Whether the answer may be out though nobody confirmed it."""
        return self._is_speaking and not self.is_said

    @property
    def was_unsure(self) -> bool:
        """Whether somebody else may have answered before."""
        return self._voice is Voice.UNSURE

    def not_said(self) -> None:
        """Hear that what was to be said has surely not arrived."""
        self._is_speaking = False

    def said(self) -> None:
        """Note that the answer is out, before anything else happens."""
        if not self.is_said and self._key:
            self._noting = self._holding.note(self._key)
        self.is_said = True

    async def finish(self) -> bool:
        """Return whether it is noted that the activity is done; else it will be noted later."""
        if not self._key:
            return True
        return await self._holding.noted(self._key, self._noting or self._holding.note(self._key))

    async def give_back(self) -> None:
        """Let whoever finds the activity have it."""
        if self._key:
            await self._holding.give_back(self._key, is_unsure=self.is_unsure or self.was_unsure)
