"""The chat page's routes on aiohttp: payload in, core, payload out.

Knows the assistant and nothing below it.
"""

import json
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

from aiohttp import web

from bot.core import wording
from bot.core.assistant import Assistant
from bot.core.conversation import LONGEST_QUESTION
from bot.core.ports import EventLog
from bot.web.shapes import answer_for_page, place_for_page, policy_for_page
from bot.workers import Busy, Workers
from knowledge.errors import IndexMissing, PolicyAssistantError

__all__ = ["LARGEST_BODY", "add_chat_page", "guard"]

LARGEST_BODY = 64 * 1024
_STATIC = Path(__file__).parent / "static"
_TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}
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


class _ChatPage:
    """The handlers, bound to one organisation."""

    def __init__(
        self, assistant: Assistant, workers: Workers, org: str, examples: tuple[str, ...]
    ) -> None:
        self._assistant = assistant
        self._workers = workers
        self._org = org
        self._examples = examples

    async def ask(self, request: web.Request) -> web.Response:
        """Answer a question."""
        if request.content_type != "application/json":
            return _refused(415, "Send the question as JSON.")
        try:
            question = (await request.json())["question"]
        except (ValueError, KeyError, TypeError, RecursionError):
            question = None
        if not isinstance(question, str):
            return _refused(400, "Send an object with a `question`, in quotes.")
        question = question.encode("utf-8", "replace").decode("utf-8")
        began = perf_counter()
        answer = await self._workers.run(partial(self._assistant.answer, self._org, question))
        return _reply(answer_for_page(answer, round((perf_counter() - began) * 1000)))

    async def about(self, request: web.Request) -> web.Response:
        """Return what the assistant knows, and questions to try."""
        del request
        try:
            cards = await self._workers.run(partial(self._assistant.policies, self._org))
            examples = self._examples or await self._workers.run(
                partial(self._assistant.examples, self._org)
            )
        except IndexMissing:
            cards, examples = (), ()
        return _reply(
            {
                "policies": [policy_for_page(card) for card in cards],
                "examples": list(examples),
                "longest_question": LONGEST_QUESTION,
            }
        )

    async def place(self, request: web.Request) -> web.Response:
        """Return a clause in its place in the source."""
        clause_id = request.query.get("clause", "")
        place = await self._workers.run(partial(self._assistant.in_place, self._org, clause_id))
        if place is None:
            return _refused(404, "That clause is no longer in force.")
        return _reply(place_for_page(place))


def add_chat_page(
    app: web.Application,
    *,
    assistant: Assistant,
    workers: Workers,
    org: str,
    examples: tuple[str, ...] = (),
) -> None:
    """Add the page, its files and its data to the application.

    Args:
        org: whose policies the page asks.
        examples: questions to try; drawn from the policies where empty.
    """
    page = _ChatPage(assistant, workers, org, examples)
    app.router.add_get("/", _file(_STATIC / "index.html"))
    for path in sorted(_STATIC.iterdir()):
        if path.suffix in _TYPES and path.name != "index.html":
            app.router.add_get(f"/static/{path.name}", _file(path))
    app.router.add_post("/api/ask", page.ask)
    app.router.add_get("/api/about", page.about)
    app.router.add_get("/api/place", page.place)


def guard(events: EventLog, *, hosts: frozenset[str] | None) -> Any:
    """Return the middleware that every request passes.

    It refuses foreign host names (a page elsewhere must not reach a loopback service by a name of
    its own), adds the security headers, and turns every failure into one shape of reply.

    Args:
        hosts: names that requests may carry, without port; None accepts all.
    """

    @web.middleware
    async def guarded(request: web.Request, handler: _Handler) -> web.StreamResponse:
        if hosts is not None and _name_of(request.host) not in hosts:
            response: web.StreamResponse = _refused(
                421, "This service answers on its own name only."
            )
        else:
            response = await _carried_out(request, handler, events)
        response.headers.update(_HEADERS)
        return response

    return guarded


async def _carried_out(
    request: web.Request, handler: _Handler, events: EventLog
) -> web.StreamResponse:
    try:
        return await handler(request)
    except Busy:
        events.record("request.refused", reason="busy")
        response = _refused(503, wording.BUSY)
        response.headers["Retry-After"] = "1"
        return response
    except web.HTTPException as error:
        return _refused(error.status, f"{error.reason}.")
    except IndexMissing as error:
        return _refused(503, str(error))
    except PolicyAssistantError as error:
        events.alarm("request.failed", kind=type(error).__name__)
        return _refused(503, wording.TROUBLE)
    except Exception as error:  # noqa: BLE001 - the outermost handler: nobody is left without a reply
        events.alarm("request.failed", kind=type(error).__name__)
        return _refused(500, wording.TROUBLE)


def _name_of(host: str) -> str:
    """Return a Host header without its port, in small letters."""
    host = host.lower()
    if host.startswith("["):
        return host.partition("]")[0][1:]
    return host.rpartition(":")[0] if host.count(":") == 1 else host


def _file(path: Path) -> _Handler:
    """Return a handler that sends a file, read once."""
    body = path.read_bytes()

    async def send(request: web.Request) -> web.Response:
        del request
        return web.Response(body=body, content_type=_TYPES[path.suffix], charset="utf-8")

    return send


def _reply(value: Any, status: int = 200) -> web.Response:
    return web.Response(
        text=json.dumps(value, ensure_ascii=False), status=status, content_type="application/json"
    )


def _refused(status: int, sentence: str) -> web.Response:
    return _reply({"error": sentence}, status)
