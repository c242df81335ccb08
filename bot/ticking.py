"""The thread that turns the clockwork of reminders, every few seconds until told to stop."""

import threading

from bot.core.ports import EventLog
from bot.core.reminding_clockwork import Clockwork
from knowledge.errors import PolicyAssistantError

__all__ = ["Ticking"]

_EVERY_S = 3.0
_LAST_TURN_S = 15.0


class Ticking:
    """Turns the clockwork in a thread of its own.

    Args:
        every_s: pause between two turns in which nothing was left to do.
    """

    def __init__(
        self, clockwork: Clockwork, events: EventLog, *, every_s: float = _EVERY_S
    ) -> None:
        self._clockwork = clockwork
        self._events = events
        self._every_s = every_s
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="reminders", daemon=True)

    def start(self) -> None:
        """Begin to turn."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the message in hand and end; what was not finished is found by the next start."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(_LAST_TURN_S)

    @property
    def is_alive(self) -> bool:
        """Whether reminders go out."""
        return self._thread.is_alive()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                taken = self._clockwork.turn(self._stopping.is_set)
            except PolicyAssistantError as error:
                taken = 0
                self._events.alarm("reminder.turn_failed", kind=type(error).__name__)
            except Exception as error:  # noqa: BLE001 - the outermost handler: tomorrow's reminders must go out
                taken = 0
                self._events.alarm("reminder.turn_failed", kind=type(error).__name__)
            self._stopping.wait(0.0 if taken else self._every_s)
