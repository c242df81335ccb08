"""The way in by Socket Mode: connections that we open, so that Slack need not reach us."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from logging import Logger
from typing import Any

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.core.ports import EventLog
from bot.slack.hearing import Hearing
from bot.slack.sending import sent
from bot.within import within
from knowledge.errors import DeliveryFailed

__all__ = ["SocketDoor"]

_N_CONNECTIONS = 2
"""Slack closes each about every hour; with two, one is always open."""
_CONNECT_S = 15.0
_GOODBYE_S = 2.0
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 1.0, 30.0


class _Handler(AsyncSocketModeHandler):
    """Bolt's handler, which tells Slack that an event was heard once it is in safe hands."""

    def __init__(
        self,
        app: AsyncApp,
        app_token: str,
        logger: Logger,
        heard: Callable[[dict[str, Any]], Awaitable[None]],
        hearing: Hearing,
    ) -> None:
        super().__init__(app, app_token, logger=logger)
        self._heard = heard
        self._hearing = hearing
        self.is_open = True

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        """Hand a request to the app; one that comes while we stop is left for Slack to repeat."""
        if not self.is_open:
            return
        began = time.time()
        with self._hearing.one():
            is_kept = await self._hearing.keeps(req.payload)
            answer = (
                BoltResponse(status=200) if is_kept else await run_async_bolt_app(self.app, req)
            )
        if not is_kept:
            await self._heard(req.payload)
        await send_async_response(client, req, answer, began)


class SocketDoor:
    """Keeps connections to Slack open.

    Args:
        heard: awaited before Slack is told that an event was heard.
        hearing: keeps questions that come in a crowd, before the app sees them.
        pause_s: how long to wait before connecting again the first time.
    """

    def __init__(
        self,
        app: AsyncApp,
        app_token: str,
        logger: Logger,
        events: EventLog,
        heard: Callable[[dict[str, Any]], Awaitable[None]],
        hearing: Hearing,
        *,
        pause_s: float = _FIRST_PAUSE_S,
    ) -> None:
        self._app = app
        self._app_token = app_token
        self._logger = logger
        self._events = events
        self._heard = heard
        self._hearing = hearing
        self._pause_s = pause_s
        self._handlers: list[_Handler] = []
        self._opening: list[asyncio.Task[None]] = []
        self._fault = "not connected"

    async def open(self) -> None:
        """Begin to connect; returns at once, and goes on trying for as long as it takes."""
        for _ in range(_N_CONNECTIONS):
            handler = _Handler(self._app, self._app_token, self._logger, self._heard, self._hearing)
            self._handlers.append(handler)
            self._opening.append(asyncio.ensure_future(self._connected(handler)))

    async def _connected(self, handler: _Handler) -> None:
        pause_s = self._pause_s
        while True:
            client = handler.client
            try:
                # Asked for here, and not by the library, which would hide why Slack refuses.
                client.wss_uri = await sent(client.issue_new_wss_url())
                connecting: Awaitable[None] = client.connect()  # type: ignore[no-untyped-call]
                await sent(within(connecting, _CONNECT_S))
            except DeliveryFailed as failed:
                self._fault = failed.code
                self._events.alarm("slack.not_connected", code=failed.code)
            else:
                self._events.record("slack.connected")
                return
            await asyncio.sleep(pause_s)
            pause_s = min(_LONGEST_PAUSE_S, pause_s * 2)

    @property
    def fault(self) -> str:
        """Return why nothing can come in, "" where a connection is open."""
        return "" if any(map(_is_open, self._handlers)) else self._fault

    def refuse(self) -> None:
        """Take nothing more in."""
        for handler in self._handlers:
            handler.is_open = False

    async def close(self) -> None:
        """Close every connection; a Slack that does not say goodbye is not waited for."""
        for task in self._opening:
            task.cancel()
        await asyncio.gather(*self._opening, return_exceptions=True)
        await asyncio.gather(*map(_closed, self._handlers))


async def _closed(handler: _Handler) -> None:
    """Close a connection, and what it is made of where that takes too long."""
    closing: Awaitable[None] = handler.client.close()  # type: ignore[no-untyped-call]
    with suppress(TimeoutError):
        await within(closing, _GOODBYE_S)
    session = handler.client.aiohttp_client_session
    if not session.closed:
        await session.close()


def _is_open(handler: _Handler) -> bool:
    """Return whether a connection is open and answers to pings."""
    client = handler.client
    session = client.current_session
    return session is not None and not (client.closed or client.stale or session.closed)
