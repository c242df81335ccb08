"""What was heard and is not done yet: kept, so that nothing dies with a process.

Only what takes longer than a moment is kept at all; it is forgotten once it is answered.
"""

import asyncio
import json
from collections.abc import Mapping, Set
from functools import partial
from itertools import islice
from typing import Any

from bot.core.ports import EventLog, Inbox
from bot.forgetting import Forgetting
from bot.slack.remembered import Remembered
from bot.within import within
from bot.workers import Busy, Workers
from knowledge.errors import PolicyAssistantError

__all__ = ["Keeping"]

_STORE_S = 2.0
_WAITED_S = 5.0
_PREFIX = "slack/"
_LEFT_S = 8.0

_FAULTS = (PolicyAssistantError, TimeoutError, Busy)


class Keeping:
    """Keeps events, many in one step where many come at once.

    Args:
        inbox: None where nothing outlives the process.
        threads: run what waits for the store.
    """

    def __init__(self, inbox: Inbox | None, threads: Workers, events: EventLog) -> None:
        self._inbox = inbox
        self._threads = threads
        self._events = events
        self._coming: dict[str, bytes] = {}
        self._flushing: asyncio.Future[None] | None = None
        self._kept: set[str] = set()
        self._done = Forgetting(self._forget)
        self._left: Remembered[bool] = Remembered(fresh_s=_LEFT_S, stale_s=_LEFT_S)

    async def keep(self, key: str, payload: Mapping[str, Any]) -> None:
        """Keep an event; where the store is away it lives in this process alone."""
        if self._inbox is None:
            return
        self._coming[key] = json.dumps(payload).encode()
        self._kept.add(key)
        flushing = self._flushing
        if flushing is not None and not flushing.done():
            # What comes while others are written goes with the next step.
            await asyncio.wait({flushing})
        if key in self._coming:
            if self._flushing is None or self._flushing.done():
                self._flushing = asyncio.ensure_future(self._flush(self._inbox))
            await asyncio.wait({self._flushing})

    async def _flush(self, inbox: Inbox) -> None:
        works, self._coming = self._coming, {}
        try:
            await within(self._threads.run(partial(inbox.keep, works)), _STORE_S)
        except _FAULTS as error:
            self._events.alarm("slack.not_kept", kind=type(error).__name__, n=len(works))

    def forget(self, key: str) -> None:
        """Drop an event that is done."""
        if key in self._kept:
            self._kept.discard(key)
            self._done.add(key)

    @property
    def is_lasting(self) -> bool:
        """Return whether what is kept outlives this process."""
        return self._inbox is not None

    def holds(self, key: str) -> bool:
        """Return whether an event was kept and is this process's to do."""
        return key in self._kept

    def leave(self, key: str) -> None:
        """Leave an event that could not be done for later, when it is found again."""
        self._kept.discard(key)
        self._left.keep(key, True)

    def adopt(self, key: str) -> None:
        """Take over an event that another process may have kept, to drop it when it is done."""
        self._kept.add(key)

    async def forget_now(self) -> None:
        """Drop what is done at once."""
        await self._done.now()

    async def _forget(self, done: Set[str]) -> None:
        if self._inbox is None:
            return
        try:
            await within(self._threads.run(partial(self._inbox.forget, done)), _STORE_S)
        except _FAULTS as error:
            # Found again later, it is seen to be done already, and dropped then.
            self._events.alarm("slack.not_forgotten", kind=type(error).__name__, n=len(done))

    async def left_over(self, most: int) -> dict[str, Mapping[str, Any]]:
        """Return by key what waits for whoever heard it, and may wait in vain; oldest first.

        What is returned is this process's to do.
        """
        if self._inbox is None:
            return {}
        try:
            look_up = partial(self._inbox.waiting, _PREFIX, for_s=_WAITED_S)
            found = await within(self._threads.run(look_up), _STORE_S)
        except _FAULTS as error:
            self._events.alarm("slack.inbox_unread", kind=type(error).__name__)
            return {}
        theirs = (k for k in found if k not in self._kept and self._left.fresh(k) is None)
        works = {key: json.loads(found[key]) for key in islice(theirs, most)}
        self._kept.update(works)
        return works
