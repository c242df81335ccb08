"""Whether requests are coming in a rush: more of them than can be answered meanwhile.

Knows nothing of what they want.
"""

import time
from collections import deque

__all__ = ["Rush"]

_MANY, _WITHIN_S = 8, 0.1
_SLOW_S, _SLOW_FOR_S = 0.05, 0.5


class Rush:
    """Told of each request, it tells whether it is one of many.

    Twenty a second, evenly spread, are no rush: they are answered as they come.
    """

    def __init__(self) -> None:
        self._latest: deque[float] = deque([-_WITHIN_S] * _MANY, maxlen=_MANY)
        self._began = 0.0
        self._slow_until = 0.0

    def note(self) -> None:
        """Say that a request has just come."""
        was_on = self.is_on
        self._latest.append(time.monotonic())
        if not was_on:
            self._began = time.monotonic()

    def note_taken(self, took_s: float) -> None:
        """Say how long it took to take a request; slowly means that too much else goes on."""
        if took_s > _SLOW_S:
            self._slow_until = time.monotonic() + _SLOW_FOR_S

    @property
    def is_slow(self) -> bool:
        """Return whether what came a moment ago was taken slowly."""
        return time.monotonic() < self._slow_until

    @property
    def is_on(self) -> bool:
        """Return whether many came a moment ago."""
        return time.monotonic() - self._latest[0] < _WITHIN_S

    @property
    def lasts_s(self) -> float:
        """Return for how long they have been coming; 0 where they are not."""
        return time.monotonic() - self._began if self.is_on else 0.0
