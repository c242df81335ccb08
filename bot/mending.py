"""Indexes that build themselves anew: damaged, lost, or made by another version of the program.

An index is only drawn from the policies, which are kept beside it, so nobody need be asked first.
Knows the library and what mends it; nothing of folders.
"""

import threading
from collections.abc import Callable
from time import monotonic, perf_counter

from bot.core.ports import EventLog, Library, Snapshot
from knowledge.errors import IndexMissing, IndexStale, PolicyAssistantError

__all__ = ["MendingLibrary"]

_PAUSE_S = 30.0


class MendingLibrary:
    """A library that has an unusable index built anew, beside whoever just asked in vain.

    Args:
        library: opens snapshots.
        mend: builds an organisation's index anew where it cannot be used; returns whether it did.
        has_policies: returns whether there is anything to build an index from.
        begin: runs a call beside this one; a thread of its own by default.
    """

    def __init__(
        self,
        library: Library,
        *,
        mend: Callable[[str], bool],
        has_policies: Callable[[str], bool],
        events: EventLog,
        begin: Callable[[Callable[[], None]], None] | None = None,
    ) -> None:
        self._library = library
        self._mend = mend
        self._has_policies = has_policies
        self._events = events
        self._begin = begin or _in_a_thread
        self._lock = threading.Lock()
        self._not_before: dict[str, float] = {}

    def snapshot(self, org: str) -> Snapshot:
        """Return the newest whole state; where its index cannot be used, a new one is begun."""
        try:
            return self._library.snapshot(org)
        except (IndexStale, IndexMissing):
            if self._has_policies(org) and self._is_first(org):
                self._begin(lambda: self._mended(org))
            raise

    def _is_first(self, org: str) -> bool:
        """Return whether nobody mends this index, nor tried a moment ago."""
        with self._lock:
            if monotonic() < self._not_before.get(org, 0.0):
                return False
            self._not_before[org] = float("inf")
            return True

    def _mended(self, org: str) -> None:
        began = perf_counter()
        try:
            if self._mend(org):
                took_ms = round((perf_counter() - began) * 1000)
                self._events.record("index.mended", org=org, took_ms=took_ms)
        except PolicyAssistantError as error:
            self._events.alarm("index.not_mended", org=org, kind=type(error).__name__)
        finally:
            self._not_before[org] = monotonic() + _PAUSE_S


def _in_a_thread(call: Callable[[], None]) -> None:
    # A process that is told to stop does not wait for it: a half-built index is never opened.
    threading.Thread(target=call, name="mend", daemon=True).start()
