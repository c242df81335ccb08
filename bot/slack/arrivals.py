"""Requests that are arriving: they are heard before anything is answered.

Answering takes the processor, and hearing has to be quick: fifty questions at once are all heard
first and answered then.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress

__all__ = ["Arrivals"]

_LULL_S = 0.008
_LONGEST_S = 0.8
"""Whoever asks first of many is not kept waiting longer than this by those who ask after them."""


class Arrivals:
    """Counts what is arriving and tells when it is quiet."""

    def __init__(self) -> None:
        self._n_arriving = 0
        self._waiting: set[asyncio.Event] = set()

    @contextmanager
    def one(self) -> Iterator[None]:
        """Say that a request is arriving for as long as the context lasts."""
        self._n_arriving += 1
        try:
            yield
        finally:
            self._n_arriving -= 1
            if not self._n_arriving:
                asyncio.get_running_loop().call_later(_LULL_S, self._lull)

    async def quiet(self) -> None:
        """Return when nothing has arrived for a moment, or has arrived for too long."""
        if not self._n_arriving and not self._waiting:
            return
        lull = asyncio.Event()
        self._waiting.add(lull)
        with suppress(TimeoutError):
            await asyncio.wait_for(lull.wait(), _LONGEST_S)
        self._waiting.discard(lull)

    def _lull(self) -> None:
        if self._n_arriving:
            return
        for waiting in self._waiting:
            waiting.set()
        self._waiting.clear()
