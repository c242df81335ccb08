"""What the bot is doing, shown beside its name while it works, and cleared in every case."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.core.ports import EventLog
from bot.slack.remembered import Remembered
from bot.slack.sending import sent
from bot.slack.turn import Turn
from knowledge.errors import DeliveryFailed

__all__ = ["Status"]

_HOUR_S = 3600.0
_WAIT_S = 2.0
_UNKNOWN_HERE = frozenset(
    {"unknown_method", "missing_scope", "not_allowed_token_type", "feature_not_enabled"}
)


class Status:
    """Shows and clears the status; does without where a workspace does not know it."""

    def __init__(self, events: EventLog) -> None:
        self._events = events
        self._without: Remembered[bool] = Remembered(fresh_s=_HOUR_S, stale_s=_HOUR_S)

    @asynccontextmanager
    async def shown(self, turn: Turn, words: str) -> AsyncIterator[None]:
        """Show what is being done for as long as the context lasts; nothing waits for it."""
        setting = asyncio.ensure_future(self._set(turn, words))
        try:
            yield
        finally:
            # Cleared only after it was set: the other way round it would stand for minutes.
            turn.afterwards(self._clear(turn, setting))

    async def _clear(self, turn: Turn, setting: "asyncio.Future[bool]") -> None:
        done, _ = await asyncio.wait({setting}, timeout=_WAIT_S)
        if not done:
            setting.cancel()
        elif not setting.cancelled() and setting.result():
            await self._set(turn, "")

    async def _set(self, turn: Turn, words: str) -> bool:
        call = turn.call
        thread_ts = call.thread_ts or call.message_ts
        if not (call.channel and thread_ts) or self._without.fresh(call.tenant):
            return False
        try:
            await sent(
                turn.client.assistant_threads_setStatus(
                    channel_id=call.channel, thread_ts=thread_ts, status=words
                )
            )
        except DeliveryFailed as failed:
            if failed.code in _UNKNOWN_HERE:
                self._without.keep(call.tenant, True)
            self._events.record("slack.no_status", code=failed.code)
            return False
        return True
