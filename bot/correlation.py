"""One short id for everything that one event sets off, so that its lines in the log are found.

The id follows into tasks and worker threads. Knows nothing of what it names.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from secrets import token_hex

__all__ = ["correlated", "correlation_id", "fitting_id"]

_ID_BYTES = 6
_FITTING = re.compile(r"[\w.:-]{1,64}", re.ASCII)
_current: ContextVar[str] = ContextVar("correlation_id", default="")


def correlation_id() -> str:
    """Return the id of what is being handled, "" where nothing is."""
    return _current.get()


def fitting_id(offered: str) -> str:
    """Return an id offered from outside if it is harmless in a log, a new one otherwise."""
    return offered if _FITTING.fullmatch(offered) else token_hex(_ID_BYTES)


@contextmanager
def correlated(key: str = "") -> Iterator[str]:
    """Give everything inside one id; what is nested keeps the outer one.

    Args:
        key: an id from outside; a new one is made where it is empty or unfit for a log.
    """
    outer = _current.get()
    if outer:
        yield outer
        return
    name = fitting_id(key)
    token = _current.set(name)
    try:
        yield name
    finally:
        _current.reset(token)
