"""What was looked up not long ago, and may stand in while it cannot be looked up. No I/O here."""

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

__all__ = ["Remembered"]

_Value = TypeVar("_Value")


class Remembered(Generic[_Value]):
    """The latest values by key, bounded in number.

    Args:
        fresh_s: how long a value is as good as looked up.
        stale_s: how long it may stand in while nothing can be looked up.
        most: values kept; those unused for longest make room.
        now: seconds that only grow.
    """

    def __init__(
        self,
        *,
        fresh_s: float,
        stale_s: float,
        most: int = 10_000,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._fresh_s = fresh_s
        self._stale_s = stale_s
        self._most = most
        self._now = now
        self._kept: OrderedDict[str, tuple[float, _Value]] = OrderedDict()

    def keep(self, key: str, value: _Value) -> None:
        """Keep a value in place of the one before."""
        self._kept[key] = (self._now(), value)
        self._kept.move_to_end(key)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def fresh(self, key: str) -> _Value | None:
        """Return a value that is as good as looked up, None where there is none."""
        return self._younger(key, self._fresh_s)

    def stale(self, key: str) -> _Value | None:
        """Return a value that may stand in, None where there is none."""
        return self._younger(key, self._stale_s)

    def forget(self, key: str) -> None:
        """Drop a value."""
        self._kept.pop(key, None)

    def _younger(self, key: str, age_s: float) -> _Value | None:
        kept = self._kept.get(key)
        if kept is None or self._now() - kept[0] > age_s:
            return None
        self._kept.move_to_end(key)
        return kept[1]
