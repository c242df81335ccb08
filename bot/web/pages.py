"""The chat page's routes on aiohttp: payload in, core, payload out.

Knows the assistant and the reviewer and nothing below them.
"""

from collections.abc import Callable
from functools import partial
from time import perf_counter
from typing import Any, TypeVar

from aiohttp import web

from bot.core.assistant import Assistant
from bot.core.conversation import LONGEST_QUESTION
from bot.core.reviewing import LONGEST_DRAFT, Reviewer
from bot.core.wording_aside import OTHER, REASONS
from bot.web.files import file_handler, static_files
from bot.web.guarding import refused, reply
from bot.web.keeping import NOT_PASSED_ON, NOTHING_KEPT, PASSED_ON, Keeping
from bot.web.posted import draft_posted, json_posted, question_posted
from bot.web.shapes import (
    answer_for_page,
    place_for_page,
    policy_for_page,
    report_for_page,
)
from bot.workers import Workers
from knowledge.domain import Outcome
from knowledge.errors import IndexMissing

__all__ = ["add_chat_page"]

_DRAFTS = (
    "Guess which family I visited again today, third time this month, the ones on Mill Lane",
    "WHY does nobody in the planning team EVER answer their phone?! Ring Karen on 07700 900142",
    "The library in Market Street is open again from Monday, 9am to 5pm. See you there!",
)
"""Drafts to try, of nobody real; the last has nothing against it."""

_Posted = TypeVar("_Posted")


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
        asked = await _posted(request, question_posted, "question")
        if isinstance(asked, web.Response):
            return asked
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
        asked = await _posted(request, _question_of_its_own, "question")
        if isinstance(asked, web.Response):
            return asked
        if self._keeping is None or not await self._keeping.may_pass_on():
            return refused(422, NOT_PASSED_ON)
        await self._keeping.pass_on(asked)
        return reply({"text": PASSED_ON})

    async def check(self, request: web.Request) -> web.Response:
        """Hold a draft against the policies; nothing of it is kept."""
        post = await _posted(request, draft_posted, "draft")
        if isinstance(post, web.Response):
            return post
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
                "drafts": list(_DRAFTS),
                "reasons": [words for value, words in REASONS if value != OTHER],
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
    app.router.add_get("/", file_handler("index.html"))
    for name in static_files():
        app.router.add_get(f"/static/{name}", file_handler(name))
    app.router.add_post("/api/ask", page.ask)
    app.router.add_post("/api/pass-on", page.pass_on)
    app.router.add_post("/api/check", page.check)
    app.router.add_get("/api/about", page.about)
    app.router.add_get("/api/place", page.place)


async def _posted(
    request: web.Request, take: Callable[[Any], _Posted | None], what: str
) -> _Posted | web.Response:
    """Return what was posted, or why it cannot be taken.

    Args:
        what: the question or the draft, as the page's JSON calls it.
    """
    if request.content_type != "application/json":
        return refused(415, f"Send the {what} as JSON.")
    taken = take(await json_posted(request))
    if taken is None:
        return refused(400, f"Send an object with a `{what}`, in quotes.")
    return taken


def _question_of_its_own(sent: Any) -> str | None:
    """Return a question that can be left for somebody, None where none was sent."""
    asked = question_posted(sent)
    if asked is None or not asked[0].strip() or len(asked[0]) > LONGEST_QUESTION:
        return None
    return asked[0]
