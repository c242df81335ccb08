"""Each act handled once: over mention and message, Slack's retries, restarts and replicas."""

import asyncio
from collections import OrderedDict
from enum import Enum, auto
from functools import partial

from bot.core.ports import Claims, EventLog
from bot.workers import Busy, Workers
from knowledge.errors import PolicyAssistantError

__all__ = ["Claimed", "Claiming"]

LEASE_S = 45.0
_MOST_KEPT = 50_000
_STORE_S = 2.0


class Claimed(Enum):
    """Whose an act is."""

    OURS = auto()
    OURS_BEFORE = auto()
    SOMEBODYS = auto()


class Claiming:
    """Claims acts in the store, and in memory for as long as the store cannot be reached.

    Args:
        claims: shared by all replicas.
        threads: run what waits for the store.
        finishing: the same for what is done, which must never wait behind what begins: dying
            between an answer and this would mean answering twice.
    """

    def __init__(
        self, claims: Claims, threads: Workers, finishing: Workers, events: EventLog
    ) -> None:
        self._claims = claims
        self._threads = threads
        self._finishing = finishing
        self._events = events
        self._seen: OrderedDict[str, None] = OrderedDict()

    async def claim(self, key: str) -> Claimed:
        """Return whose an act is; who has it does it.

        SOMEBODYS may mean that another replica did it, does it, or died over it: then it may be
        claimed again once the lease is over.
        """
        if key in self._seen:
            return Claimed.OURS_BEFORE
        self._keep(key)
        try:
            call = partial(self._claims.claim, key, lease_s=LEASE_S)
            is_ours = await asyncio.wait_for(self._threads.run(call), _STORE_S)
        except (PolicyAssistantError, TimeoutError, Busy) as error:
            # Answering twice would be bad; answering nobody for as long as the store is gone, worse.
            self._events.alarm("slack.unclaimed", kind=type(error).__name__)
            return Claimed.OURS
        if not is_ours:
            self._seen.pop(key, None)
        return Claimed.OURS if is_ours else Claimed.SOMEBODYS

    async def finish(self, key: str) -> None:
        """Say that an act is done."""
        await self._quietly(partial(self._claims.finish, key))

    async def release(self, key: str) -> None:
        """Give an act back that was not done."""
        self._seen.pop(key, None)
        await self._quietly(partial(self._claims.release, key))

    async def _quietly(self, call: "partial[None]") -> None:
        try:
            await asyncio.wait_for(self._finishing.run(call), _STORE_S)
        except (PolicyAssistantError, TimeoutError, Busy) as error:
            # The lease ends by itself; the memory of this process holds until then.
            self._events.alarm("slack.claim_kept", kind=type(error).__name__)

    def _keep(self, key: str) -> None:
        self._seen[key] = None
        while len(self._seen) > _MOST_KEPT:
            self._seen.popitem(last=False)
