"""From the clockwork's thread to Slack: calls that run on the loop, with a limit, paced.

Slack's errors become ours here; whether a message may have arrived all the same is told apart.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.sending import error_code
from bot.slack.tokens import DEAD, Tokens
from knowledge.errors import DeliveryFailed

__all__ = ["Bridge", "Pace"]

_CALL_S = 20.0
_TOKEN_LATER_S = 300.0
_SOON_S = 30.0
# Slack says of these that part of what was asked may have been done.
_UNSURE = frozenset({"fatal_error", "internal_error", "request_timeout"})
_PASSING = frozenset({"service_unavailable", "rollup_error", "team_added_to_org"})

_Value = TypeVar("_Value")


class Pace:
    """Lets calls to one workspace follow each other no faster than Slack likes.

    Args:
        every_s: least time between two messages; Slack asks for a few hundred a minute at most.
    """

    def __init__(self, every_s: float = 0.2) -> None:
        self._every_s = every_s
        self._lock = threading.Lock()
        self._next: dict[str, float] = {}
        self._stop = threading.Event()

    def wait(self, tenant: str) -> None:
        """Wait for one's turn.

        Raises:
            DeliveryFailed: Slack asked for so much patience that others should go first.
        """
        with self._lock:
            moment = time.monotonic()
            turn = max(moment, self._next.get(tenant, 0.0))
            if turn - moment > 1.0:
                raise DeliveryFailed("ratelimited", retry_after_s=turn - moment)
            self._next[tenant] = turn + self._every_s
        self._stop.wait(turn - moment)

    def pause(self, tenant: str, for_s: float) -> None:
        """Let nothing go to a workspace for a while."""
        with self._lock:
            self._next[tenant] = time.monotonic() + for_s

    def stop(self) -> None:
        """Let nobody wait any more."""
        self._stop.set()


class Bridge:
    """Calls Slack's Web API from threads.

    Args:
        base_url: of the Web API.
        session: returns the session that calls go through.
    """

    def __init__(
        self, tokens: Tokens, base_url: str, session: Callable[[], aiohttp.ClientSession]
    ) -> None:
        self._tokens = tokens
        self._base_url = base_url
        self._session = session
        self._loop: asyncio.AbstractEventLoop | None = None
        self.pace = Pace()

    def open(self) -> None:
        """Take the running loop as the one to call on."""
        self._loop = asyncio.get_running_loop()

    def close(self) -> None:
        """Call nothing any more."""
        self._loop = None
        self.pace.stop()

    def call(
        self, tenant: str, do: Callable[[AsyncWebClient], Coroutine[Any, Any, _Value]]
    ) -> _Value:
        """Return what a call with a workspace's token returns; from any thread but the loop's.

        Raises:
            DeliveryFailed: it did not go through, or nobody knows.
        """
        loop = self._loop
        if loop is None or loop.is_closed():
            raise DeliveryFailed("not connected", retry_after_s=_SOON_S)
        future = asyncio.run_coroutine_threadsafe(self._called(tenant, do), loop)
        try:
            return future.result(_CALL_S + 5.0)
        except TimeoutError as error:
            future.cancel()
            raise DeliveryFailed("timeout", retry_after_s=_SOON_S, is_certain=False) from error

    async def _called(
        self, tenant: str, do: Callable[[AsyncWebClient], Coroutine[Any, Any, _Value]]
    ) -> _Value:
        enterprise, _, team = tenant.rpartition("/")
        who = await self._tokens(enterprise or None, team)
        if who is None or not who.bot_token:
            raise DeliveryFailed("not connected", retry_after_s=_TOKEN_LATER_S)
        # No retry handlers: what may have arrived must not be sent again behind our back.
        client = AsyncWebClient(
            token=who.bot_token,
            base_url=self._base_url,
            timeout=round(_CALL_S),
            session=self._session(),
            retry_handlers=[],
        )
        try:
            return await do(client)
        except SlackApiError as error:
            raise self._translated(tenant, error) from error
        except aiohttp.ClientConnectorError as error:
            raise DeliveryFailed("unreachable", retry_after_s=_SOON_S) from error
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise DeliveryFailed("no answer", retry_after_s=_SOON_S, is_certain=False) from error
        except (SlackClientError, ValueError, TypeError, AttributeError) as error:
            raise DeliveryFailed("unreadable", retry_after_s=_SOON_S, is_certain=False) from error

    def _translated(self, tenant: str, error: SlackApiError) -> DeliveryFailed:
        code = error_code(error)
        if code in ("ratelimited", "http_429"):
            after_s = _retry_after(error)
            self.pace.pause(tenant, after_s)
            return DeliveryFailed("ratelimited", retry_after_s=after_s)
        if code in DEAD:
            self._tokens.died(tenant)
            return DeliveryFailed("not connected", retry_after_s=_TOKEN_LATER_S)
        if code in _UNSURE or code.startswith("http_5"):
            return DeliveryFailed(code, retry_after_s=_SOON_S, is_certain=False)
        return DeliveryFailed(code, retry_after_s=_SOON_S if code in _PASSING else None)


def _retry_after(error: SlackApiError) -> float:
    headers = getattr(error.response, "headers", None) or {}
    for name, value in headers.items():
        if str(name).lower() == "retry-after":
            try:
                return max(1.0, float(value))
            except (TypeError, ValueError):
                break
    return _SOON_S
