"""The log of Slack's own libraries: where something happened, never what was said.

Both libraries write whole payloads, with questions, names and tokens in them, at several levels.
Nothing of that may reach a log, whatever level somebody sets.
"""

import logging

from bot.core.ports import EventLog

__all__ = ["place_of", "quiet_logger"]

_LIBRARIES = ("slack_bolt", "slack_sdk")


class _Places(logging.Handler):
    """Passes on where a record was made and how grave it is; its words are dropped."""

    def __init__(self, events: EventLog) -> None:
        super().__init__(logging.WARNING)
        self._events = events

    def emit(self, record: logging.LogRecord) -> None:
        """Record the place alone."""
        self._events.record(
            "slack.library",
            level=record.levelname.lower(),
            place=f"{record.name}.{record.funcName}",
        )


def quiet_logger(events: EventLog) -> logging.Logger:
    """Return the logger that everything of Slack's libraries is given.

    Their other loggers lose their way to the root logger; whoever configures logging later finds
    nothing of theirs there.
    """
    for name in _LIBRARIES:
        library = logging.getLogger(name)
        library.propagate = False
        if not library.handlers:
            library.addHandler(logging.NullHandler())
    # Made by hand and not by name: nobody can reach it to change its level.
    logger = logging.Logger("slack", logging.WARNING)  # noqa: LOG001 - see above
    logger.addHandler(_Places(events))
    return logger


def place_of(error: BaseException) -> str:
    """Return where an error came from, as module and line: all of it that a log may hold."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return ""
    return f"{trace.tb_frame.f_globals.get('__name__', '')}:{trace.tb_lineno}"
