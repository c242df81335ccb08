"""Requests that are arriving: they are heard before anything is answered.

Answering takes the processor, and hearing has to be quick: fifty questions at once are all heard
first and answered then.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress

__all__ = ["Arrivals"]

_LULL_S = 0.008
_FLOOD_S = 0.05
_LONGEST_S = 0.8
"""Whoever asks first of many is not kept waiting longer than this by those who ask after them."""


class Arrivals:
    """Counts what is arriving and tells when it is quiet.

    Attributes:
        n_arriving: requests that are being heard.
    """

    def __init__(self) -> None:
        self.n_arriving = 0
        self._last = -_FLOOD_S
        self._waiting: set[asyncio.Event] = set()

    @property
    def is_flood(self) -> bool:
        """Return whether something arrives, or did a moment ago."""
        now = asyncio.get_running_loop().time()
        return self.n_arriving > 0 or now - self._last < _FLOOD_S

    @contextmanager
    def one(self) -> Iterator[None]:
        """Say that a request is arriving for as long as the context lasts."""
        self.n_arriving += 1
        try:
            yield
        finally:
            self.n_arriving -= 1
            loop = asyncio.get_running_loop()
            self._last = loop.time()
            if not self.n_arriving:
                loop.call_later(_LULL_S, self._lull)

    async def quiet(self) -> None:
        """Return when nothing has arrived for a moment, or has arrived for too long."""
        if not self.n_arriving and not self._waiting:
            return
        lull = asyncio.Event()
        self._waiting.add(lull)
        with suppress(TimeoutError):
            await asyncio.wait_for(lull.wait(), _LONGEST_S)
        self._waiting.discard(lull)

    def _lull(self) -> None:
        if self.n_arriving:
            return
        for waiting in self._waiting:
            waiting.set()
        self._waiting.clear()
