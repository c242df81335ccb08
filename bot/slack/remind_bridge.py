"""From the clockwork's thread to Slack: calls that run on the loop, with a limit, paced.

Slack's errors become ours here; whether a message may have arrived all the same is told apart.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.sending import error_code
from bot.slack.tokens import DEAD, Tokens
from knowledge.errors import DeliveryFailed

__all__ = ["EVERY_S", "Bridge", "Pace"]

_CALL_S = 20.0
_TOKEN_LATER_S = 300.0
_SOON_S = 30.0
# Slack says of these that part of what was asked may have been done.
_UNSURE = frozenset({"fatal_error", "internal_error", "request_timeout"})
_PASSING = frozenset({"service_unavailable", "rollup_error", "team_added_to_org"})

EVERY_S = MappingProxyType({"chat.postMessage": 0.2, "chat.update": 1.3})
"""Slack takes a few hundred messages a minute from a workspace's app, and fifty updates."""

_PATIENCE_S = 1.5

_Value = TypeVar("_Value")


class Pace:
    """Lets calls of one kind to one workspace follow each other no faster than Slack likes.

    Slack counts each of its methods by itself, and so do we: a list of people that takes long
    keeps no message waiting.

    Args:
        every_s: least time between two calls, by method; those not named need none.
    """

    def __init__(self, every_s: Mapping[str, float] = EVERY_S) -> None:
        self._every_s = dict(every_s)
        self._lock = threading.Lock()
        self._next: dict[tuple[str, str], float] = {}
        self._stop = threading.Event()

    def wait(self, tenant: str, method: str) -> None:
        """Wait for one's turn.

        Raises:
            DeliveryFailed: it is so far off that others should go first.
        """
        with self._lock:
            moment = time.monotonic()
            turn = max(moment, self._next.get((tenant, method), 0.0))
            if turn - moment > _PATIENCE_S:
                raise DeliveryFailed("ratelimited", retry_after_s=turn - moment)
            self._next[tenant, method] = turn + self._every_s.get(method, 0.0)
        self._stop.wait(turn - moment)

    def pause(self, tenant: str, method: str, for_s: float) -> None:
        """Call a method of a workspace no more for a while."""
        with self._lock:
            self._next[tenant, method] = time.monotonic() + for_s

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
        self,
        tenant: str,
        method: str,
        do: Callable[[AsyncWebClient], Coroutine[Any, Any, _Value]],
    ) -> _Value:
        """Return what a call with a workspace's token returns; from any thread but the loop's.

        Args:
            method: Slack's name of what is called, by which it is paced.

        Raises:
            DeliveryFailed: it did not go through, or nobody knows.
        """
        self.pace.wait(tenant, method)
        loop = self._loop
        if loop is None or loop.is_closed():
            raise DeliveryFailed("not connected", retry_after_s=_SOON_S)
        future = asyncio.run_coroutine_threadsafe(self._called(tenant, method, do), loop)
        try:
            return future.result(_CALL_S + 5.0)
        except TimeoutError as error:
            future.cancel()
            raise DeliveryFailed("timeout", retry_after_s=_SOON_S, is_certain=False) from error

    async def _called(
        self,
        tenant: str,
        method: str,
        do: Callable[[AsyncWebClient], Coroutine[Any, Any, _Value]],
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
            raise self._translated(tenant, method, error) from error
        except aiohttp.ClientConnectorError as error:
            raise DeliveryFailed("unreachable", retry_after_s=_SOON_S) from error
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise DeliveryFailed("no answer", retry_after_s=_SOON_S, is_certain=False) from error
        except (SlackClientError, ValueError, TypeError, AttributeError) as error:
            raise DeliveryFailed("unreadable", retry_after_s=_SOON_S, is_certain=False) from error

    def _translated(self, tenant: str, method: str, error: SlackApiError) -> DeliveryFailed:
        code = error_code(error)
        if code in ("ratelimited", "http_429"):
            after_s = _retry_after(error)
            self.pace.pause(tenant, method, after_s)
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
