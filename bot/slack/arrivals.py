"""Requests that are arriving: they are heard before anything is answered.

Answering takes the processor, and hearing has to be quick: fifty questions at once are all heard
first and answered then.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from bot.rush import Rush
from bot.within import within

__all__ = ["Arrivals"]

_LULL_S = 0.008
_LONGEST_S = 0.8
"""Whoever asks first of many is not kept waiting longer than this by those who ask after them."""


class Arrivals:
    """Counts what is arriving and tells when it is quiet.

    Attributes:
        n_arriving: requests that are being heard.
    """

    def __init__(self) -> None:
        self.n_arriving = 0
        self._rush = Rush()
        self._waiting: set[asyncio.Event] = set()

    @property
    def is_flood(self) -> bool:
        """Return whether more arrives than can be answered meanwhile."""
        return self._rush.is_on or self._rush.is_slow

    def note_kept(self, took_s: float) -> None:
        """Say how long it took to keep what came."""
        self._rush.note_taken(took_s)

    @contextmanager
    def one(self) -> Iterator[None]:
        """Say that a request is arriving for as long as the context lasts."""
        self.n_arriving += 1
        self._rush.note()
        try:
            yield
        finally:
            self.n_arriving -= 1
            if not self.n_arriving:
                asyncio.get_running_loop().call_later(_LULL_S, self._lull)

    async def quiet(self) -> None:
        """Return when nothing has arrived for a moment, or has arrived for too long."""
        if not self.n_arriving and not self._waiting:
            return
        lull = asyncio.Event()
        self._waiting.add(lull)
        with suppress(TimeoutError):
            await within(lull.wait(), _LONGEST_S)
        self._waiting.discard(lull)

    def _lull(self) -> None:
        if self.n_arriving:
            return
        for waiting in self._waiting:
            waiting.set()
        self._waiting.clear()
