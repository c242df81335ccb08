"""What every request passes: names, sizes, headers, and one shape for every failure.

Knows requests and replies; nothing of what they are about.
"""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from bot.core import wording
from bot.core.ports import EventLog
from bot.correlation import correlated
from bot.workers import Busy
from knowledge.errors import IndexMissing, PolicyAssistantError

__all__ = ["LARGEST_BODY", "LARGEST_QUESTION", "guard", "refused", "reply"]

LARGEST_BODY = 1024 * 1024
"""Bytes of a request: platforms send whole messages and views back."""
LARGEST_QUESTION = 128 * 1024
"""Bytes of what the chat page sends; a draft of the longest kind fits."""
# Platforms sign what they send, and probes learn nothing that matters.
_FOR_EVERYBODY = ("/slack/", "/teams/", "/healthz", "/readyz")
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Server": "policybot",
}

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def guard(events: EventLog, *, hosts: frozenset[str] | None) -> Any:
    """Return the middleware that every request passes.

    It refuses foreign host names (a page elsewhere must not reach a loopback service by a name of
    its own), gives each request an id, adds the security headers, and turns every failure into one
    shape of reply. What platforms and probes call comes under any name; platforms prove themselves.

    Args:
        hosts: names that requests may carry, without port; None accepts all.
    """

    @web.middleware
    async def guarded(request: web.Request, handler: _Handler) -> web.StreamResponse:
        with correlated(request.headers.get("X-Request-ID", "")) as key:
            if fault := _fault(request, hosts):
                response: web.StreamResponse = fault
            else:
                response = await _carried_out(request, handler, events)
        response.headers.update(_HEADERS)
        response.headers["X-Request-ID"] = key
        return response

    return guarded


def _fault(request: web.Request, hosts: frozenset[str] | None) -> web.Response | None:
    """Return the refusal of a request that is not even looked at, None for all others."""
    if request.path.startswith(_FOR_EVERYBODY):
        return None
    if hosts is not None and _name_of(request.host) not in hosts:
        return refused(421, "This service answers on its own name only.")
    if (request.content_length or 0) > LARGEST_QUESTION:
        return refused(413, "That is more than anybody reads. Send less.")
    return None


async def _carried_out(
    request: web.Request, handler: _Handler, events: EventLog
) -> web.StreamResponse:
    try:
        return await handler(request)
    except Busy:
        events.record("request.refused", reason="busy")
        response = refused(503, wording.BUSY)
        response.headers["Retry-After"] = "1"
        return response
    except web.HTTPException as error:
        return refused(error.status, f"{error.reason}.")
    except IndexMissing as error:
        return refused(503, str(error))
    except PolicyAssistantError as error:
        events.alarm("request.failed", kind=type(error).__name__)
        return refused(503, wording.TROUBLE)
    except Exception as error:  # noqa: BLE001 - the outermost handler: nobody is left without a reply
        events.alarm("request.failed", kind=type(error).__name__)
        return refused(500, wording.TROUBLE)


def _name_of(host: str) -> str:
    """Return a Host header without its port, in small letters."""
    host = host.lower()
    if host.startswith("["):
        return host.partition("]")[0][1:]
    return host.rpartition(":")[0] if host.count(":") == 1 else host


def reply(value: Any, status: int = 200) -> web.Response:
    """Return a value as JSON."""
    return web.Response(
        text=json.dumps(value, ensure_ascii=False), status=status, content_type="application/json"
    )


def refused(status: int, sentence: str) -> web.Response:
    """Return a sentence that says why not."""
    return reply({"error": sentence}, status)
