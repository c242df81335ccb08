"""The chat page's routes on aiohttp: payload in, core, payload out.

Knows the assistant and the reviewer and nothing below them.
"""

from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from time import perf_counter

from aiohttp import web

from bot.core.assistant import Assistant
from bot.core.conversation import LONGEST_QUESTION
from bot.core.reviewing import LONGEST_DRAFT, Reviewer
from bot.web.drafts import EXAMPLES, posted
from bot.web.guarding import refused, reply
from bot.web.keeping import NOT_PASSED_ON, NOTHING_KEPT, PASSED_ON, Keeping
from bot.web.shapes import (
    answer_for_page,
    place_for_page,
    policy_for_page,
    question_posted,
    report_for_page,
)
from bot.workers import Workers
from knowledge.domain import Outcome
from knowledge.errors import IndexMissing

__all__ = ["add_chat_page"]

_STATIC = Path(__file__).parent / "static"
_TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class _ChatPage:
    """The handlers, bound to one organisation."""

    def __init__(
        self,
        assistant: Assistant,
        reviewer: Reviewer,
        workers: Workers,
        org: str,
        examples: tuple[str, ...],
        keeping: Keeping | None,
    ) -> None:
        self._keeping = keeping
        self._assistant = assistant
        self._reviewer = reviewer
        self._workers = workers
        self._org = org
        self._examples = examples

    async def ask(self, request: web.Request) -> web.Response:
        """Answer a question."""
        if request.content_type != "application/json":
            return refused(415, "Send the question as JSON.")
        try:
            asked = question_posted(await request.json())
        except (ValueError, RecursionError):
            asked = None
        if asked is None:
            return refused(400, "Send an object with a `question`, in quotes.")
        question, earlier = asked
        began = perf_counter()
        answer = await self._workers.run(
            partial(self._assistant.answer, self._org, question, earlier=earlier)
        )
        took_ms = round((perf_counter() - began) * 1000)
        can_pass_on = False
        if self._keeping is not None:
            self._keeping.count(question, answer)
            is_open = answer.outcome is Outcome.NOT_FOUND and bool(answer.candidates)
            can_pass_on = is_open and await self._keeping.may_pass_on()
        return reply(answer_for_page(answer, took_ms) | {"can_pass_on": can_pass_on})

    async def pass_on(self, request: web.Request) -> web.Response:
        """Leave a question for the policy owner, without who asked."""
        if request.content_type != "application/json":
            return refused(415, "Send the question as JSON.")
        try:
            asked = question_posted(await request.json())
        except (ValueError, RecursionError):
            asked = None
        if asked is None or not asked[0].strip() or len(asked[0]) > LONGEST_QUESTION:
            return refused(400, "Send an object with a `question`, in quotes.")
        if self._keeping is None or not await self._keeping.may_pass_on():
            return refused(422, NOT_PASSED_ON)
        await self._keeping.pass_on(asked[0])
        return reply({"text": PASSED_ON})

    async def check(self, request: web.Request) -> web.Response:
        """Hold a draft against the policies; nothing of it is kept."""
        if request.content_type != "application/json":
            return refused(415, "Send the draft as JSON.")
        try:
            post = posted(await request.json())
        except (ValueError, RecursionError):
            post = None
        if post is None:
            return refused(400, "Send an object with a `draft`, in quotes.")
        draft = post["draft"]
        began = perf_counter()
        review = partial(self._reviewer.review, self._org, is_typing=True, **post)
        report = await self._workers.run(review)
        return reply(report_for_page(report, draft, round((perf_counter() - began) * 1000)))

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
        return reply(
            {
                "policies": [policy_for_page(card) for card in cards],
                "examples": list(examples),
                "longest_question": LONGEST_QUESTION,
                "longest_draft": LONGEST_DRAFT,
                "drafts": list(EXAMPLES),
                "kept": await self._keeping.sentence() if self._keeping else NOTHING_KEPT,
            }
        )

    async def place(self, request: web.Request) -> web.Response:
        """Return a clause in its place in the source."""
        clause_id = request.query.get("clause", "")
        place = await self._workers.run(partial(self._assistant.in_place, self._org, clause_id))
        if place is None:
            return refused(404, "That clause is no longer in force.")
        return reply(place_for_page(place))


def add_chat_page(
    app: web.Application,
    *,
    assistant: Assistant,
    reviewer: Reviewer,
    workers: Workers,
    org: str,
    examples: tuple[str, ...] = (),
    keeping: Keeping | None = None,
) -> None:
    """Add the page, its files and its data to the application.

    Args:
        org: whose policies the page asks.
        examples: questions to try; drawn from the policies where empty.
        keeping: counts what is asked and takes what is passed on; nothing is kept without it.
    """
    page = _ChatPage(assistant, reviewer, workers, org, examples, keeping)
    app.router.add_get("/", _file(_STATIC / "index.html"))
    for path in sorted(_STATIC.iterdir()):
        if path.suffix in _TYPES and path.name != "index.html":
            app.router.add_get(f"/static/{path.name}", _file(path))
    app.router.add_post("/api/ask", page.ask)
    app.router.add_post("/api/pass-on", page.pass_on)
    app.router.add_post("/api/check", page.check)
    app.router.add_get("/api/about", page.about)
    app.router.add_get("/api/place", page.place)


def _file(path: Path) -> _Handler:
    """Return a handler that sends a file, read once."""
    body = path.read_bytes()

    async def send(request: web.Request) -> web.Response:
        del request
        return web.Response(body=body, content_type=_TYPES[path.suffix], charset="utf-8")

    return send
