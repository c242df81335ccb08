"""Worker threads with a bounded queue, so that blocking work never runs on the event loop.

Knows nothing of what it runs.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

__all__ = ["Busy", "Workers"]

_Value = TypeVar("_Value")


class Busy(Exception):
    """So much is waiting that more would only wait in vain."""


class Workers:
    """Runs calls in threads; refuses when too many wait.

    Args:
        n_threads: calls that run at the same time.
        n_waiting: calls that may wait for a thread.
    """

    def __init__(self, n_threads: int, n_waiting: int) -> None:
        self._threads = ThreadPoolExecutor(n_threads, thread_name_prefix="answer")
        self._n_places = n_threads + n_waiting
        self._free = self._n_places

    @property
    def n_taken(self) -> int:
        """Calls that run or wait."""
        return self._n_places - self._free

    @property
    def n_places(self) -> int:
        """Calls that may run or wait at the same time."""
        return self._n_places

    async def run(self, call: Callable[[], _Value]) -> _Value:
        """Return what the call returns, once a thread has run it.

        Raises:
            Busy: the queue is full.
        """
        if self._free <= 0:
            raise Busy
        self._free -= 1
        # The context goes along: what the call logs carries the id of the event it is about.
        running = asyncio.get_running_loop().run_in_executor(
            self._threads, copy_context().run, call
        )
        # A caller that goes away does not end the thread: the place is free when the call is done.
        running.add_done_callback(self._release)
        return await asyncio.shield(running)

    def _release(self, done: "asyncio.Future[_Value]") -> None:
        self._free += 1
        if not done.cancelled():
            done.exception()

    def close(self) -> None:
        """Let running calls end and take no more."""
        self._threads.shutdown(wait=True, cancel_futures=True)
