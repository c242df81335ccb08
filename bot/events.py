"""The event log: event names and fields as JSON lines on stderr, through structlog.

Fields are ids, counts and durations; no question, draft, name or token ever comes this way.
"""

import sys
from typing import Any

__all__ = ["NoEvents", "StructuredEvents"]

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
