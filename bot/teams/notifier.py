"""Sending with patience: again where Teams asks for it, short where a message is too large.

Knows references and outlets; nothing of what is sent.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.core.ports import EventLog
from bot.teams.connection import (
    CLOSED,
    UNPROVEN,
    UNREACHABLE,
    Activity,
    Connection,
    DeliveryFailed,
    Outlet,
    Reference,
)
from bot.teams.messages import without_card

__all__ = ["Notifier", "is_closed_to_us", "is_unheard", "may_pass"]

# What passes, and left nothing behind. A time that ran out is not among them: Teams may have taken
# the message, and a second one would be the same answer twice.
_PASSING = frozenset({412, 429, 500, 502, 503, 504})
_TOO_MUCH = frozenset({400, 413})
_MOST_TRIES = 4
_FIRST_PAUSE_S = 1.0
_LONGEST_PAUSE_S = 30.0
_BLOCKED = "MessageWritesBlocked"

_Value = TypeVar("_Value")
_Sleep = Callable[[float], Awaitable[None]]


def is_closed_to_us(error: DeliveryFailed) -> bool:
    """Return whether the person blocked the bot, or the app is no longer there."""
    return error.status in (403, 404) or error.code == _BLOCKED


def may_pass(error: DeliveryFailed) -> bool:
    """Return whether what was not sent may get through in a while; nothing of it has yet."""
    return error.status in _PASSING or error.code in (UNREACHABLE, UNPROVEN)


def is_unheard(error: DeliveryFailed) -> bool:
    """Return whether nobody knows if it was taken: it was sent, and no answer came."""
    return not error.status and error.code not in (UNREACHABLE, UNPROVEN, CLOSED)


class Notifier:
    """Sends messages, to whoever asked and to those who did not.

    Args:
        connection: opens conversations.
        events: gets statuses and counts.
        sleep: waits; another in tests.
        short: what a message says that had to be shortened.
    """

    def __init__(
        self,
        connection: Connection,
        events: EventLog,
        *,
        short: str,
        sleep: _Sleep = asyncio.sleep,
    ) -> None:
        self._connection = connection
        self._events = events
        self._short = short
        self._sleep = sleep

    async def deliver(self, reference: Reference, activity: Activity) -> str:
        """Send a message unasked, and return its id.

        Where a personal chat is no longer known to Teams, it is opened once more.

        Raises:
            DeliveryFailed: Teams did not take it, after patience; see ``is_closed_to_us``.
        """
        try:
            return await self._into(reference.unasked(), activity)
        except DeliveryFailed as error:
            can_open = reference.kind == "personal" and reference.person
            if not is_closed_to_us(error) or error.code == _BLOCKED or not can_open:
                raise
        return await self._into(await self._connection.open_chat(reference), activity)

    async def replace(self, reference: Reference, activity_id: str, activity: Activity) -> None:
        """Put a message in the place of one sent before; raises as ``deliver``."""

        async def work(outlet: Outlet) -> None:
            await self._patiently(lambda: outlet.update(activity_id, activity))

        await self._connection.converse(reference.unasked(), work)

    async def say(self, outlet: Outlet, activity: Activity, *, private_to: str = "") -> str:
        """Send into a conversation that is open; raises as ``deliver``.

        Args:
            private_to: the one person who is to see it.
        """

        async def once(message: Activity) -> str:
            if private_to:
                return await self._patiently(lambda: outlet.send_privately(message, private_to))
            return await self._patiently(lambda: outlet.send(message))

        try:
            return await once(activity)
        except DeliveryFailed as error:
            if error.status not in _TOO_MUCH or "attachments" not in activity:
                raise
            self._events.alarm("teams.message_refused", status=error.status, code=error.code)
        return await once(without_card(activity, self._short))

    async def _into(self, reference: Reference, activity: Activity) -> str:
        sent: list[str] = []

        async def work(outlet: Outlet) -> None:
            sent.append(await self.say(outlet, activity))

        await self._connection.converse(reference, work)
        return sent[0] if sent else ""

    async def _patiently(self, act: Callable[[], Awaitable[_Value]]) -> _Value:
        for tries in range(1, _MOST_TRIES + 1):
            try:
                return await act()
            except DeliveryFailed as error:
                if not may_pass(error) or tries == _MOST_TRIES:
                    raise
                pause = _pause(tries, error.retry_after_s)
                self._events.record("teams.retry", status=error.status, tries=tries)
            await self._sleep(pause)
        raise DeliveryFailed(0)


def _pause(tries: int, asked_s: float | None) -> float:
    """Return how long to wait: what Teams asks or twice as long each time, and never in step."""
    least = asked_s if asked_s is not None else _FIRST_PAUSE_S * 2 ** (tries - 1)
    spread = secrets.randbelow(1_000) / 1_000
    return min(least, _LONGEST_PAUSE_S) * (1 + spread)
