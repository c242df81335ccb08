"""The route that Teams calls: who is there, what do they want, and an answer to HTTP at once.

A message is taken with 201 within milliseconds and answered later, because Teams sends it again
after 15 seconds; an invoke is answered in its own response, because Teams waits for it.
"""

import asyncio
import hashlib
import json
from collections.abc import Mapping
from functools import partial
from typing import Any, Protocol
from urllib.parse import urlsplit

from aiohttp import web

from bot.core.ports import EventLog
from bot.teams.activity import BadActivity, Incoming, read_activity
from bot.teams.commands import keepable
from bot.teams.connection import Activity, Connection, KeysUnavailable, NotAuthenticated
from bot.teams.holding import Hold
from bot.teams.settings import TeamsSettings
from bot.teams.turns import Turns

__all__ = ["Door", "Handler", "InvokeReply"]

_LARGEST_BODY = 256 * 1024
_CHANNEL = "msteams"
# Microsoft's playground drops the answer to a post in a channel that it does not show yet.
_POST_SHOWN_S = 0.3
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class InvokeReply:
    """What an invoke is answered with.

    Args:
        body: a JSON object.
        status: of HTTP.
    """

    def __init__(self, body: Activity, status: int = 200) -> None:
        self.body = body
        self.status = status


class Handler(Protocol):
    """Who knows what an activity means."""

    async def take(self, incoming: Incoming, hold: Hold) -> None:
        """Work on an activity that nobody waits for."""
        ...

    async def reply_to(self, incoming: Incoming) -> InvokeReply:
        """Return what an invoke is answered with, in time."""
        ...


class Door:
    """The handler of the route.

    Args:
        connection: knows who is speaking.
        handler: knows what it means.
        turns: runs what nobody waits for.
    """

    def __init__(
        self,
        settings: TeamsSettings,
        connection: Connection,
        handler: Handler,
        turns: Turns,
        events: EventLog,
    ) -> None:
        self._settings = settings
        self._tenants = settings.allowed_tenants
        self._connection = connection
        self._handler = handler
        self._turns = turns
        self._events = events

    async def messages(self, request: web.Request) -> web.Response:
        """Answer one request of the Bot Connector."""
        try:
            body = await _json_of(request)
            await self._let_in(request, body)
            incoming = read_activity(body)
            self._check_where(incoming)
            return await self._answer(incoming)
        except _Refused as refused:
            self._events.record("teams.refused", status=refused.status, reason=refused.reason)
            return web.json_response({"error": refused.reason}, status=refused.status)
        except BadActivity:
            return web.json_response({"error": "no activity"}, status=400)
        except web.HTTPException:
            raise
        except Exception as error:  # noqa: BLE001 - the outermost handler: never a 500
            self._events.alarm("teams.request_failed", kind=type(error).__name__)
            return web.json_response({"error": "try again"}, status=503)

    def take_over(self, left_over: Mapping[str, Incoming]) -> None:
        """Begin what another process took, and may have died over."""
        for key, incoming in left_over.items():
            self._turns.take_over(key, partial(self._handler.take, incoming))

    async def _let_in(self, request: web.Request, body: Activity) -> None:
        header = request.headers.get("Authorization", "")
        if self._settings.demo and not (header and self._settings.app_id):
            if request.remote not in _LOOPBACK or _host_of(body) not in _LOOPBACK:
                raise _Refused(403, "a demo speaks to this machine only")
            return
        try:
            await self._connection.authenticate(header, body)
        except NotAuthenticated as error:
            raise _Refused(401, "not authenticated") from error
        except KeysUnavailable as error:
            self._events.alarm("teams.keys_unavailable")
            raise _Refused(503, "keys unavailable") from error

    def _check_where(self, incoming: Incoming) -> None:
        """Refuse other channels, whose tokens are as good, and tenants that are not ours."""
        if incoming.channel != _CHANNEL and not self._settings.demo:
            raise _Refused(403, "not Teams")
        tenant = incoming.tenant.lower()
        if tenant and self._tenants and tenant not in self._tenants and not self._settings.demo:
            raise _Refused(403, "tenant not allowed")

    async def _answer(self, incoming: Incoming) -> web.Response:
        if incoming.kind == "invoke":
            reply = await self._handler.reply_to(incoming)
            return web.json_response(reply.body, status=reply.status)
        work = partial(self._handler.take, incoming)
        is_post = self._settings.demo and incoming.reference.kind == "channel"
        after_s = _POST_SHOWN_S if is_post else 0.0
        key = _key(incoming)
        if not await self._turns.take(key, work, keepable(incoming), after_s=after_s):
            self._events.alarm("teams.full")
            return web.json_response({"error": "busy"}, status=503, headers={"Retry-After": "1"})
        return web.Response(status=201)


class _Refused(Exception):
    """The request is not served; the reason is a fixed word, never anything of the request."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


async def _json_of(request: web.Request) -> dict[str, Any]:
    if request.content_type != "application/json":
        raise _Refused(415, "not JSON")
    data = bytearray()
    async for chunk in request.content.iter_any():
        data += chunk
        if len(data) > _LARGEST_BODY:
            raise _Refused(413, "too large")
    try:
        body = await asyncio.to_thread(json.loads, data) if len(data) > 65_536 else json.loads(data)
    except (ValueError, RecursionError) as error:
        raise _Refused(400, "not JSON") from error
    if not isinstance(body, dict):
        raise _Refused(400, "no activity")
    return body


def _key(incoming: Incoming) -> str:
    """Return what names an activity: repeats of it, edits not."""
    if not incoming.activity_id:
        return ""
    parts = (incoming.tenant, incoming.reference.conversation, incoming.kind, incoming.activity_id)
    return f"teams/{hashlib.sha256(json.dumps(parts).encode()).hexdigest()}"


def _host_of(body: Activity) -> str:
    try:
        return (urlsplit(str(body.get("serviceUrl") or "")).hostname or "").lower()
    except ValueError:
        return ""
