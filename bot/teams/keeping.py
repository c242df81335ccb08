"""What was taken with 201 and is not answered yet: kept, so that nothing dies with a process.

Teams does not send again what it has its 201 for. Kept is what was read of an activity, never a
draft; it is forgotten with its answer. Knows the store's port; nothing of what an activity means.
"""

import asyncio
import json
from collections import Counter
from collections.abc import Mapping, Set
from dataclasses import asdict
from functools import partial
from typing import Any

from bot.core.ports import EventLog, Inbox
from bot.forgetting import Forgetting
from bot.teams.activity import Incoming
from bot.teams.connection import Reference
from bot.teams.records import Records
from bot.within import within
from knowledge.errors import StoreError

__all__ = ["Keeping", "TryLater", "pack", "unpack"]

_PREFIX = "teams/"
_STORE_S = 2.0
_WAITED_S = 5.0
_AGAIN_AFTER_S = 30.0
# Longer than any turn and its lease: what somebody has held for so long was answered.
_MOST_ROUNDS = 8


class TryLater(Exception):
    """Nothing reached the person, and it may in a while."""


class Keeping:
    """Keeps activities until they are answered, many in one step where many come at once.

    Args:
        inbox: None where nothing outlives the process.
        records: threads for the store.
    """

    def __init__(self, inbox: Inbox | None, records: Records, events: EventLog) -> None:
        self._inbox = inbox
        self._records = records
        self._events = events
        self._coming: dict[str, bytes] = {}
        self._being_written: Mapping[str, bytes] = {}
        self._writing: asyncio.Task[None] | None = None
        self._mine: set[str] = set()
        self._done = Forgetting(self._forget)
        self._not_before: dict[str, float] = {}
        self._unwritten: dict[str, bytes] = {}
        self._rounds: Counter[str] = Counter()
        self._was_away = False

    def begin(self, key: str, incoming: Incoming) -> None:
        """Begin to keep an activity that was taken."""
        if self._inbox is None or not key:
            return
        self._mine.add(key)
        self._coming[key] = pack(incoming)
        self._write_soon(self._inbox)

    async def kept(self, key: str) -> None:
        """Return when an activity is kept, or done; where the store is away, it lives in memory."""
        while self._writing is not None and (key in self._coming or key in self._being_written):
            await asyncio.wait({self._writing})

    def forget(self, key: str) -> None:
        """Drop an activity that was answered; where nothing was written yet, nothing will be."""
        if self._inbox is None or key not in self._mine:
            return
        self._mine.discard(key)
        self._not_before.pop(key, None)
        self._rounds.pop(key, None)
        self._unwritten.pop(key, None)
        if self._coming.pop(key, None) is not None:
            return
        self._done.add(key)

    def holds(self, key: str) -> bool:
        """Return whether an activity outlives this process."""
        is_written = key not in self._unwritten and key not in self._coming
        return key in self._mine and is_written and key not in self._being_written

    def leave(self, key: str, *, for_long: bool = False) -> None:
        """Leave an activity to whoever finds it.

        Args:
            for_long: nobody could be reached, so not at once again.
        """
        self._mine.discard(key)
        if for_long:
            self._not_before[key] = asyncio.get_running_loop().time() + _AGAIN_AFTER_S

    def leave_to_holder(self, key: str) -> None:
        """Leave an activity to whoever has it, who may die over it; drop it after long enough."""
        self._rounds[key] += 1
        if self._rounds[key] < _MOST_ROUNDS:
            self.leave(key, for_long=True)
        else:
            self.forget(key)

    def write_again(self) -> None:
        """Begin to keep what could not be kept while the store was away and is not answered yet."""
        if self._inbox is not None and self._unwritten:
            self._coming |= self._unwritten
            self._unwritten = {}
            self._write_soon(self._inbox)

    async def left_over(self) -> dict[str, Incoming]:
        """Return activities that wait for whoever took them, perhaps in vain; now they are ours."""
        if self._inbox is None:
            return {}
        waiting = partial(self._inbox.waiting, _PREFIX, for_s=_WAITED_S)
        try:
            found = await within(self._records.run(waiting), _STORE_S)
        except (StoreError, TimeoutError) as error:
            self._events.alarm("teams.inbox_unread", kind=type(error).__name__)
            self._was_away = True
            return {}
        if self._was_away:
            # Whoever answered meanwhile notes it first.
            self._was_away = False
            return {}
        now = asyncio.get_running_loop().time()
        self._not_before = {k: at for k, at in self._not_before.items() if at > now}
        waits = found.keys() | self._not_before.keys()
        self._rounds = Counter({k: n for k, n in self._rounds.items() if k in waits})
        ready = {
            key: work
            for key, work in found.items()
            if key not in self._mine and key not in self._not_before
        }
        self._mine.update(ready)
        return {k: incoming for k, w in ready.items() if (incoming := self._read(k, w))}

    def _read(self, key: str, work: bytes) -> Incoming | None:
        try:
            return unpack(work)
        except (ValueError, TypeError, KeyError):
            # Kept by a version of ours that read activities otherwise.
            self._events.alarm("teams.inbox_unreadable")
            self.forget(key)
            return None

    async def close(self) -> None:
        """Write what is still to be written."""
        while self._writing is not None and not self._writing.done():
            await asyncio.wait({self._writing})
        await self._done.now()

    def _write_soon(self, inbox: Inbox) -> None:
        if self._writing is None or self._writing.done():
            self._writing = asyncio.ensure_future(self._write(inbox))

    async def _write(self, inbox: Inbox) -> None:
        while self._coming:
            works, self._coming = self._coming, {}
            self._being_written = works
            try:
                await within(self._records.take(partial(inbox.keep, works)), _STORE_S)
            except (StoreError, TimeoutError) as error:
                self._events.alarm("teams.not_kept", what=type(error).__name__, n=len(works))
                self._unwritten |= {
                    k: w for k, w in works.items() if k in self._mine or k in self._not_before
                }
            finally:
                self._being_written = {}

    async def _forget(self, done: Set[str]) -> None:
        if self._inbox is None:
            return
        try:
            await within(self._records.run(partial(self._inbox.forget, done)), _STORE_S)
        except (StoreError, TimeoutError) as error:
            # Found again, it is seen to be done; it is swept with whatever is too old.
            self._events.alarm("teams.not_forgotten", kind=type(error).__name__, n=len(done))


def pack(incoming: Incoming) -> bytes:
    """Return what was read of an activity as bytes."""
    return json.dumps(asdict(incoming)).encode()


def unpack(kept: bytes) -> Incoming:
    """Return the activity that ``pack`` was given."""
    said: dict[str, Any] = json.loads(kept)
    reference, joined = Reference(**said.pop("reference")), tuple(said.pop("joined"))
    return Incoming(**said, reference=reference, joined=joined)
