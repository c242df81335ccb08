"""Threads for the store's short calls, so that the event loop never waits for a disk.

Knows nothing of what is called.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

__all__ = ["Records"]

_Value = TypeVar("_Value")

_STORE_THREADS = 4
_ENDING_THREADS = 2


class Records:
    """Threads for short calls to the store, apart from those that compose answers."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_STORE_THREADS, thread_name_prefix="teams-store")
        # Teams waits for what is taken; it never waits behind what is being answered.
        self._taking = ThreadPoolExecutor(1, thread_name_prefix="teams-taken")
        # What is done never waits behind what begins: dying in between means answering twice.
        self._ending = ThreadPoolExecutor(_ENDING_THREADS, thread_name_prefix="teams-done")

    async def run(self, call: Callable[[], _Value]) -> _Value:
        """Return what the call returns, once a thread has run it."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, call)

    async def take(self, call: Callable[[], _Value]) -> _Value:
        """Return what a call returns that Teams waits for; it comes first."""
        return await asyncio.get_running_loop().run_in_executor(self._taking, call)

    def end(self, call: Callable[[], _Value]) -> "asyncio.Future[_Value]":
        """Begin a call that says that something is done; it comes first, and has begun at once.

        Raises:
            RuntimeError: nothing is taken any more.
        """
        return asyncio.get_running_loop().run_in_executor(self._ending, call)

    def close(self) -> None:
        """Let running calls end and take no more."""
        self._threads.shutdown(wait=True, cancel_futures=True)
        self._taking.shutdown(wait=True)
        self._ending.shutdown(wait=True)
