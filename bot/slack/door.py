"""The way in over HTTP: only what Slack signed a moment ago and can be read gets any further.

Forged, stale and malformed requests are turned away here, with 401 or 400: nothing they hold
reaches a listener, and nothing of them is logged.
"""

import json
import re
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier

from bot.core.ports import EventLog

__all__ = ["HttpDoor"]

_LARGEST_BODY = 1024 * 1024
_FIELDS = 50
_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")
_SERVER_ERROR = 500

_Payload = dict[str, Any]


class HttpDoor:
    """Checks requests and hands them to the app.

    Args:
        heard: awaited before Slack is told that an event was heard.
    """

    def __init__(
        self,
        app: AsyncApp,
        signing_secret: str,
        events: EventLog,
        heard: Callable[[_Payload], Awaitable[None]],
    ) -> None:
        self._app = app
        self._verifier = SignatureVerifier(signing_secret)
        self._events = events
        self._heard = heard
        self.is_open = True

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Answer a request of Slack's."""
        if not self.is_open:
            # Slack repeats it; another replica, or this one after its restart, will be there.
            return web.Response(status=503)
        stamp = request.headers.get("X-Slack-Request-Timestamp", "")
        signature = request.headers.get("X-Slack-Signature", "")
        if not (_TIMESTAMP.fullmatch(stamp) and _SIGNATURE.fullmatch(signature)):
            return self._refused(401, "unsigned")
        body = await _read(request)
        if body is None:
            return self._refused(413, "too large")
        if not self._verifier.is_valid(body, stamp, signature):
            return self._refused(401, "forged or stale")
        payload = _payload(body, request.content_type)
        if payload is None:
            return self._refused(400, "malformed")
        answer = await self._app.async_dispatch(
            AsyncBoltRequest(
                body=body.decode(),
                query=request.query_string,
                headers=dict(request.headers),
            )
        )
        if answer.status >= _SERVER_ERROR:
            return self._refused(503, "not handled")
        await self._heard(payload)
        return await to_aiohttp_response(answer)

    def _refused(self, status: int, reason: str) -> web.Response:
        self._events.record("slack.request_refused", status=status, reason=reason)
        return web.Response(status=status)


async def _read(request: web.Request) -> bytes | None:
    """Return the body, None where it is too large to be Slack's.

    Read by hand: the service's own limit is meant for its page, and Slack sends whole messages.
    """
    body = bytearray()
    async for chunk in request.content.iter_chunked(65_536):
        body += chunk
        if len(body) > _LARGEST_BODY:
            return None
    return bytes(body)


def _payload(body: bytes, content_type: str) -> _Payload | None:
    """Return what a request says, None where that cannot be told."""
    try:
        text = body.decode()
        if content_type == "application/json":
            payload = json.loads(text)
        elif content_type == "application/x-www-form-urlencoded":
            fields = parse_qs(text, keep_blank_values=True, max_num_fields=_FIELDS)
            payload = {name: values[0] for name, values in fields.items()}
            if "payload" in payload:
                payload = json.loads(payload["payload"])
        else:
            return None
    except (ValueError, RecursionError):
        return None
    return payload if isinstance(payload, dict) and _is_whole(payload) else None


def _is_whole(payload: _Payload) -> bool:
    """Return whether the parts that everybody relies on are of their kinds."""
    if payload.get("type") == "event_callback":
        event = payload.get("event")
        if not isinstance(event, dict) or not isinstance(event.get("type"), str):
            return False
    mappings = ("user", "team", "enterprise", "channel", "container", "message", "view")
    if "type" in payload and any(
        payload.get(name) is not None and not isinstance(payload[name], dict) for name in mappings
    ):
        return False
    actions = payload.get("actions", [])
    return isinstance(actions, list) and all(isinstance(one, dict) for one in actions)
