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
from slack_bolt.response import BoltResponse
from slack_sdk.signature import SignatureVerifier

from bot.core.ports import EventLog
from bot.slack.hearing import Hearing

__all__ = ["HttpDoor"]

_LARGEST_BODY = 1024 * 1024
_FIELDS = 50
_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")
_NOT_FOUND, _SERVER_ERROR = 404, 500

_Payload = dict[str, Any]


class HttpDoor:
    """Checks requests and hands them to the app.

    Args:
        heard: awaited before Slack is told that an event was heard.
        hearing: keeps questions that come in a crowd, before the app sees them.
    """

    def __init__(
        self,
        app: AsyncApp,
        signing_secret: str,
        events: EventLog,
        heard: Callable[[_Payload], Awaitable[None]],
        hearing: Hearing,
    ) -> None:
        self._app = app
        self._verifier = SignatureVerifier(signing_secret)
        self._events = events
        self._heard = heard
        self._hearing = hearing
        self.is_open = True

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Answer a request of Slack's."""
        if not self.is_open:
            # Slack repeats it; another replica, or this one after its restart, will be there.
            return web.Response(status=503)
        try:
            with self._hearing.one():
                text = await self._signed(request)
                payload = _payload(text, request.content_type)
                if payload.get("type") == "app_rate_limited":
                    self._events.alarm("slack.rate_limited")
                    return web.Response()
                if await self._hearing.keeps(payload):
                    return web.Response()
                answer = await self._dispatched(text, dict(request.headers))
        except _Refused as refused:
            status, reason = refused.args
            self._events.record("slack.request_refused", status=status, reason=reason)
            return web.Response(status=status)
        await self._heard(payload)
        return await to_aiohttp_response(answer)

    async def _signed(self, request: web.Request) -> str:
        """Return the body of a request that Slack signed within five minutes.

        Raises:
            _Refused: it did not.
        """
        stamp = request.headers.get("X-Slack-Request-Timestamp", "")
        signature = request.headers.get("X-Slack-Signature", "")
        if not (_TIMESTAMP.fullmatch(stamp) and _SIGNATURE.fullmatch(signature)):
            raise _Refused(401, "unsigned")
        body = await _read(request)
        try:
            text = body.decode()
        except UnicodeDecodeError:
            raise _Refused(400, "malformed") from None
        if not self._verifier.is_valid(text, stamp, signature):
            raise _Refused(401, "forged or stale")
        return text

    async def _dispatched(self, text: str, headers: dict[str, str]) -> BoltResponse:
        """Hand a payload to the app and return what the app answers.

        Raises:
            _Refused: nobody listens to it, or it cannot be handled now.
        """
        try:
            asked = AsyncBoltRequest(body=text, headers=dict(headers))
            answer = await self._app.async_dispatch(asked)
        except Exception as error:  # noqa: BLE001 - Bolt looks into payloads and trusts their shape
            raise _Refused(400, type(error).__name__) from None
        if answer.status == _NOT_FOUND:
            raise _Refused(400, "unknown")
        if answer.status >= _SERVER_ERROR:
            # Not heard, so that Slack repeats it; by then the store may be back.
            raise _Refused(503, "not handled")
        return answer


class _Refused(Exception):
    """A request gets no further; carries the status and why."""


async def _read(request: web.Request) -> bytes:
    """Return the body; refuse one that is too large to be Slack's.

    Read by hand: the service's own limit is meant for its page, and Slack sends whole messages.
    """
    body = bytearray()
    async for chunk in request.content.iter_chunked(65_536):
        body += chunk
        if len(body) > _LARGEST_BODY:
            raise _Refused(413, "too large")
    return bytes(body)


def _payload(text: str, content_type: str) -> _Payload:
    """Return what a request says; refuse one that nobody can read."""
    try:
        if content_type == "application/json":
            payload = json.loads(text)
        elif content_type == "application/x-www-form-urlencoded":
            fields = parse_qs(text, keep_blank_values=True, max_num_fields=_FIELDS)
            payload = {name: values[0] for name, values in fields.items()}
            if "payload" in payload:
                payload = json.loads(payload["payload"])
        else:
            raise _Refused(400, "unknown kind")
    except (ValueError, RecursionError):
        raise _Refused(400, "malformed") from None
    if not isinstance(payload, dict) or not _is_whole(payload):
        raise _Refused(400, "malformed")
    return payload


def _is_whole(payload: _Payload) -> bool:
    """Return whether the parts that everybody relies on are there and of their kinds."""
    kind = payload.get("type")
    if kind == "event_callback":
        event = payload.get("event")
        return isinstance(event, dict) and isinstance(event.get("type"), str)
    if kind is None:
        return "command" not in payload or _are_texts(payload, "team_id", "user_id")
    parts = ("user", "team", "enterprise", "channel", "container", "message", "view")
    if any(not isinstance(payload.get(name) or {}, dict) for name in parts):
        return False
    actions = payload.get("actions", [])
    if not isinstance(actions, list) or not all(map(_is_whole_action, actions)):
        return False
    return bool(actions) or kind != "block_actions"


def _is_whole_action(action: object) -> bool:
    return isinstance(action, dict) and _are_texts(action, "action_id")


def _are_texts(of: _Payload, *names: str) -> bool:
    return all(isinstance(of.get(name), str) for name in names)
