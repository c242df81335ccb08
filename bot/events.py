"""The event log: event names and fields as JSON lines on stderr, through structlog.

Fields are ids, counts and durations; no question, draft, name or token ever comes this way. What
libraries write to Python's own log is passed on without its words.
"""

import logging
import sys
from collections.abc import Iterator, MutableMapping, Sequence
from contextlib import contextmanager
from typing import Any

from bot.core.ports import EventLog
from bot.correlation import correlation_id

__all__ = ["EventsToAll", "NoEvents", "StructuredEvents", "libraries_hushed"]

_Field = str | int | float | bool | None


class NoEvents:
    """Keeps no event but the alarms; for the command line, where a person watches."""

    def record(self, event: str, **fields: _Field) -> None:
        """Drop the event."""

    def alarm(self, event: str, **fields: _Field) -> None:
        """Write the alarm."""
        StructuredEvents().alarm(event, **fields)


class StructuredEvents:
    """Writes each event as one JSON line on stderr."""

    def __init__(self) -> None:
        # Loaded here: the command line must start fast and rarely logs.
        import structlog

        self._log: Any = structlog.wrap_logger(
            structlog.PrintLogger(file=sys.stderr),
            processors=[
                _with_correlation,
                structlog.processors.add_log_level,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.JSONRenderer(sort_keys=True),
            ],
        )

    def record(self, event: str, **fields: _Field) -> None:
        """Write the event."""
        self._log.info(event, **fields)

    def alarm(self, event: str, **fields: _Field) -> None:
        """Write the event as an error."""
        self._log.error(event, **fields)


class EventsToAll:
    """Hands each event to several logs."""

    def __init__(self, logs: Sequence[EventLog]) -> None:
        self._logs = tuple(logs)

    def record(self, event: str, **fields: _Field) -> None:
        """Hand the event on."""
        for log in self._logs:
            log.record(event, **fields)

    def alarm(self, event: str, **fields: _Field) -> None:
        """Hand the alarm on."""
        for log in self._logs:
            log.alarm(event, **fields)


class _Places(logging.Handler):
    """Passes on who complained and of what kind; a library's words may hold anybody's."""

    def __init__(self, events: EventLog) -> None:
        super().__init__(logging.WARNING)
        self._events = events

    def emit(self, record: logging.LogRecord) -> None:
        """Record library, place and kind alone."""
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else None
        self._events.record(
            "library.complained",
            library=record.name,
            place=record.funcName,
            severity=record.levelname.lower(),
            kind=kind,
        )


@contextmanager
def libraries_hushed(events: EventLog) -> Iterator[None]:
    """Send what libraries log to the events, without their words, and nowhere else."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers[:] = [_Places(events)]
    root.setLevel(logging.WARNING)
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)


def _with_correlation(
    _: Any, __: str, fields: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    if key := correlation_id():
        fields.setdefault("correlation_id", key)
    return fields
