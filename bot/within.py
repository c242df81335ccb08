"""Waiting for something, but not for ever."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

__all__ = ["within"]

_Value = TypeVar("_Value")


async def within(awaitable: Awaitable[_Value], seconds: float) -> _Value:
    """Return what an awaitable gives.

    ``asyncio.wait_for`` of Python 3.11 swallows a cancellation that comes just as the awaitable
    ends (CPython issue 86296): a loop that waits with it may never stop.

    Args:
        seconds: after them the awaitable is cancelled.

    Raises:
        TimeoutError: it took longer.
    """
    async with asyncio.timeout(seconds):
        return await awaitable
