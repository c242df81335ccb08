"""Acts that are going on: who ends, who waits for that, and what a stop waits for.

Knows names and tasks; nothing of what is done in them.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from bot.within import within

__all__ = ["GoingOn"]

_LOOP_TURNS = 5
_LOOK_FOR_ROOM_S = 0.05
_FEW_TURNS = 8


class GoingOn:
    """The acts that are going on, by key.

    Args:
        is_over: called when the last task of an act ends, with its key and whether it was cut short.
    """

    def __init__(self, is_over: Callable[[str, bool], None]) -> None:
        self._is_over = is_over
        self._tasks: dict[asyncio.Task[None], str] = {}
        self._n_tasks: Counter[str] = Counter()
        self._one_ended = asyncio.Event()
        self._settling: dict[str, asyncio.Event] = {}
        self._watching: set[asyncio.Task[None]] = set()

    def begin(self, key: str, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        """Begin to work on an act."""
        self._settling.setdefault(key, asyncio.Event())
        return self._begun(key, work)

    def afterwards(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something that nobody waits for but a stop."""
        self._begun("", work)

    def __contains__(self, key: str) -> bool:
        """Return whether an act is going on."""
        return key in self._n_tasks

    @property
    def is_crowded(self) -> bool:
        """Return whether so many acts go on that nobody waits for one to end."""
        return len(self._settling) > _FEW_TURNS

    async def room(self, n_at_a_time: Callable[[], int]) -> None:
        """Return when fewer acts go on than may at a time."""
        while len(self._settling) >= n_at_a_time():
            self._one_ended.clear()
            with suppress(TimeoutError):
                await within(self._one_ended.wait(), _LOOK_FOR_ROOM_S)

    async def has_begun(self, key: str) -> bool:
        """Return whether the listener of an act that was handed to the app began a turn."""
        for _ in range(_LOOP_TURNS):
            if key in self:
                return True
            # Bolt starts listeners in tasks of their own, which begin when the loop turns.
            await asyncio.sleep(0)
        return key in self

    async def settled(self, key: str, within_s: float) -> bool:
        """Return whether an act is over, once it is or the time is."""
        await self.has_begun(key)
        settling = self._settling.get(key)
        if settling is not None:
            with suppress(TimeoutError):
                await within(settling.wait(), within_s)
        return key not in self

    def settle_all(self) -> None:
        """Let nobody wait any longer for an act to end: many come."""
        for settling in self._settling.values():
            settling.set()

    @contextmanager
    def watching(self, key: str) -> Iterator[None]:
        """Say that the current task only watches what another does: nobody waits for it."""
        self._settle(key)
        watching = {task for task in [asyncio.current_task()] if task is not None}
        self._watching |= watching
        try:
            yield
        finally:
            self._watching -= watching

    async def stop(self, within_s: float) -> None:
        """Let what is going on end; cut short what does not."""
        for task in self._watching:
            task.cancel()
        tasks = set(self._tasks)
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=within_s)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _begun(self, key: str, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        task = asyncio.ensure_future(work)
        self._tasks[task] = key
        self._n_tasks[key] += 1
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: "asyncio.Task[None]") -> None:
        key = self._tasks.pop(task)
        self._one_ended.set()
        self._n_tasks[key] -= 1
        if self._n_tasks[key] <= 0:
            del self._n_tasks[key]
            self._is_over(key, task.cancelled())
        self._settle(key)

    def _settle(self, key: str) -> None:
        settling = self._settling.pop(key, None)
        if settling is not None:
            settling.set()
