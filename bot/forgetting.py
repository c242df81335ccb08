"""Dropping what is done: a moment later, many in one step where many end at once.

Knows keys; nothing of what they stand for or of where they are dropped from.
"""

import asyncio
from collections.abc import Awaitable, Callable, Set

__all__ = ["Forgetting"]

_AFTER_S = 0.2


class Forgetting:
    """Gathers what is done and drops it.

    Args:
        forget: drops keys; a fault there is its own to tell, and the keys are not tried again.
    """

    def __init__(self, forget: Callable[[Set[str]], Awaitable[None]]) -> None:
        self._forget = forget
        self._done: set[str] = set()
        self._running: asyncio.Future[None] | None = None

    def add(self, key: str) -> None:
        """Drop a key in a moment."""
        self._done.add(key)
        if self._running is None or self._running.done():
            self._running = asyncio.ensure_future(self._soon())

    async def now(self) -> None:
        """Drop at once what is done so far."""
        done, self._done = self._done, set()
        if done:
            await self._forget(done)

    async def _soon(self) -> None:
        await asyncio.sleep(_AFTER_S)
        while self._done:
            await self.now()
