"""Reminders on a page: a manager's list with charts, a form with its preview, and an inbox to try.

Only where the page is this machine's own: whoever reaches it manages reminders, and reads as
anybody they name. Payload in, core, payload out.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from aiohttp import web

from bot.core import wording_reminders as wording
from bot.core.assistant import Assistant
from bot.core.attesting import Pressed
from bot.core.attesting_chart import draw, svg_of
from bot.core.attesting_figures import ReminderFigures
from bot.core.ports import Clock
from bot.core.reminders import Reminders
from bot.core.reminding import Preview, Refusal
from bot.core.reminding_form import FilledForm, propose_filled, show_preview
from bot.core.reminding_inbox import PAGE_PLATFORM
from bot.core.reminding_showing import MessageShown, QuoteShown, quote
from bot.core.wording import readable_title, spoken_date
from bot.web.files import file_handler
from bot.web.guarding import refused, reply
from bot.web.posted import json_posted, readable
from bot.workers import Workers
from knowledge.domain import Account, Addressee, AddresseeKind, Citation
from knowledge.errors import IndexMissing

__all__ = ["add_reminders_page"]

_MOST_PEOPLE = 500
_MANAGER = Account(platform=PAGE_PLATFORM, tenant="", person_id="page", name="Chat page")
_FIELDS = ("policy", "about", "words", "on", "at", "frequency", "cron", "until", "due", "quiet")

_Value = TypeVar("_Value")


def add_reminders_page(
    app: web.Application,
    *,
    reminders: Reminders | None,
    assistant: Assistant,
    workers: Workers,
    org: str,
    clock: Clock,
) -> None:
    """Add the page and its data to the application.

    Args:
        reminders: None where no store keeps them: then the page has nothing to show.
    """
    app.router.add_get("/reminders", file_handler("reminders.html"))
    if reminders is None:
        return
    page = _RemindersPage(reminders, assistant, workers, org, clock)
    app.router.add_get("/api/reminders", page.all)
    app.router.add_post("/api/reminders", page.propose)
    app.router.add_post("/api/reminders/{id}/confirm", page.confirm)
    app.router.add_post("/api/reminders/{id}/cancel", page.cancel)
    app.router.add_get("/api/reminders/{id}/chart.svg", page.chart)
    app.router.add_get("/api/inbox", page.inbox)
    app.router.add_post("/api/inbox/{id}", page.attest)


class _RemindersPage:
    """The handlers, bound to one organisation."""

    def __init__(
        self,
        reminders: Reminders,
        assistant: Assistant,
        workers: Workers,
        org: str,
        clock: Clock,
    ) -> None:
        self._reminders = reminders
        self._assistant = assistant
        self._workers = workers
        self._org = org
        self._clock = clock

    # --- managers -------------------------------------------------------------------------------

    async def all(self, request: web.Request) -> web.Response:
        """Return every reminder with its figures, and the policies there are."""
        del request
        if refusal := await self._refusal("look"):
            return refusal
        found = await self._off(partial(self._reminders.figures.all, self._org))
        try:
            cards = await self._off(partial(self._assistant.policies, self._org))
        except IndexMissing:
            cards = ()
        return reply(
            {
                "reminders": [_figures(one) for one in found],
                "policies": [{"policy": c.policy, "title": c.title} for c in cards],
            }
        )

    async def propose(self, request: web.Request) -> web.Response:
        """Return exactly what people will see of what was filled in."""
        told = await _object(request)
        if isinstance(told, web.Response):
            return told
        if refusal := await self._refusal("propose"):
            return refusal
        filled = FilledForm(
            addressees=_people(_word(told, "people")),
            wants_quiz=told.get("quiz") in (True, "on"),
            clause_ids=_words(told, "clauses"),
            **{name: _word(told, name) for name in _FIELDS},
        )
        propose = partial(propose_filled, self._assistant, self._reminders, self._clock)
        made = await self._off(partial(propose, self._org, _MANAGER, filled))
        if isinstance(made, Preview):
            return reply(_preview(made))
        if made.nearest:
            return reply({"nothing_clear": made.text, "nearest": [_near(c) for c in made.nearest]})
        return refused(422, made.text)

    async def confirm(self, request: web.Request) -> web.Response:
        """Let a reminder go out as it was previewed."""
        told = await _object(request)
        if isinstance(told, web.Response):
            return told
        confirm = partial(
            self._reminders.reminding.confirm,
            self._org,
            _MANAGER,
            request.match_info["id"],
            seen_digest=_word(told, "digest"),
        )
        return _done(await self._off(confirm), wording.REMINDER_CONFIRMED)

    async def cancel(self, request: web.Request) -> web.Response:
        """Stop a reminder."""
        told = await _object(request)
        if isinstance(told, web.Response):
            return told
        cancel = self._reminders.reminding.cancel
        done = await self._off(partial(cancel, self._org, _MANAGER, request.match_info["id"]))
        return _done(done, wording.REMINDER_CANCELLED)

    async def chart(self, request: web.Request) -> web.Response:
        """Return a reminder's chart."""
        if refusal := await self._refusal("look"):
            return refusal
        find = partial(self._reminders.figures.of, self._org, request.match_info["id"])
        found = await self._off(find)
        if found is None:
            return refused(404, wording.NO_SUCH_REMINDER)
        return web.Response(text=svg_of(draw(found)), content_type="image/svg+xml")

    # --- trying it as anybody -------------------------------------------------------------------

    async def inbox(self, request: web.Request) -> web.Response:
        """Return what waits for a person of the page's own."""
        if refusal := await self._refusal("inbox"):
            return refusal
        person = _person(request.query.get("person", ""))
        mine = await self._off(partial(self._reminders.attesting.mine, self._org, person))
        waiting = [
            {
                "id": one.delivery_id,
                "headline": wording.headline(
                    one.shown.policy_title, one.shown.citations, one.shown.is_whole
                ),
                "words": one.shown.words,
                "due": wording.due(one.due_on, is_overdue=one.is_overdue) if one.due_on else "",
                "quotes": [_quote(quote(c)) for c in one.shown.citations[:20]],
            }
            for one in mine
        ]
        return reply({"waiting": waiting})

    async def attest(self, request: web.Request) -> web.Response:
        """Note that a person of the page's own has read something."""
        told = await _object(request)
        if isinstance(told, web.Response):
            return told
        if refusal := await self._refusal("inbox"):
            return refusal
        person, key = _person(_word(told, "person")), request.match_info["id"]
        done = await self._off(partial(self._reminders.attesting.attest, self._org, person, key))
        quiz = done.quiz if done.pressed is Pressed.QUIZ else None
        choice = told.get("choice")
        if quiz is not None and isinstance(choice, int):
            answer = self._reminders.attesting.answer_quiz
            done = await self._off(partial(answer, self._org, person, key, choice))
            quiz = done.quiz if done.pressed is Pressed.QUIZ else None
        asked = {"question": quiz.question, "options": list(quiz.options)} if quiz else None
        return reply({"text": done.text, "pressed": done.pressed.value, "quiz": asked})

    # --- parts ----------------------------------------------------------------------------------

    async def _refusal(self, act: str) -> web.Response | None:
        """Return why whoever is at the page may not do something, None where they may."""
        ask = partial(self._reminders.reminding.refusal, self._org, _MANAGER, act)
        refusal = await self._off(ask)
        return None if refusal is None else refused(403, refusal.text)

    async def _off(self, call: Callable[[], _Value]) -> _Value:
        return await self._workers.run(call)


def _figures(figures: ReminderFigures) -> dict[str, Any]:
    reminder = figures.reminder
    return {
        "id": reminder.reminder_id,
        "title": readable_title(figures.policy_title),
        "state": wording.state_of(reminder.state),
        "how_often": wording.frequency(reminder.recurrence),
        "held": reminder.held_because,
        "due": spoken_date(figures.due_on) if figures.due_on is not None else "",
        "asked": figures.n_asked,
        "attested": figures.n_attested,
        "counter": wording.counter(figures.n_attested, figures.n_asked) if figures.n_asked else "",
        "open": [a.name or a.person_id for a in figures.open_people],
        "is_over": reminder.state.value in ("cancelled", "ended"),
    }


def _preview(made: Preview) -> dict[str, Any]:
    shown = show_preview(made)
    return {
        "id": made.reminder.reminder_id,
        "digest": made.shown.digest,
        "message": _message(shown.message),
        "summary": shown.summary,
        "lines": list(shown.lines),
        "notes": list(shown.notes),
    }


def _near(citation: Citation) -> dict[str, str]:
    return {"clause": citation.clause_id, **_quote(quote(citation))}


def _message(shown: MessageShown) -> dict[str, Any]:
    return {
        "headline": shown.headline,
        "words": shown.words,
        "quotes": [_quote(one) for one in shown.quotes],
        "more": shown.more,
        "due": shown.due,
        "buttons": [button.label for button in shown.buttons],
        "footer": shown.footer,
    }


def _quote(one: QuoteShown) -> dict[str, str]:
    return {
        "place": one.place,
        "lead_in": one.lead_in,
        "words": one.words,
        "lead_out": one.lead_out,
    }


def _people(text: str) -> tuple[Addressee, ...]:
    """Return the people of a text, one to a line: name, and a team behind a comma."""
    found = []
    for line in text.splitlines()[:_MOST_PEOPLE]:
        name, _, team = (" ".join(part.split()) for part in line.partition(","))
        if name:
            label = f"{name}\t{team}" if team else name
            found.append(
                Addressee(
                    kind=AddresseeKind.PERSON,
                    platform=PAGE_PLATFORM,
                    tenant="",
                    ref=name.lower(),
                    label=label,
                )
            )
    return tuple(found)


def _person(name: str) -> Account:
    name = " ".join(name.split())
    return Account(platform=PAGE_PLATFORM, tenant="", person_id=name.lower(), name=name)


def _done(done: object, sentence: str) -> web.Response:
    return refused(422, done.text) if isinstance(done, Refusal) else reply({"text": sentence})


async def _object(request: web.Request) -> dict[str, Any] | web.Response:
    """Return the object that was sent as JSON, or why it cannot be taken."""
    told = await json_posted(request)
    return told if isinstance(told, dict) else refused(400, "Send an object as JSON.")


def _words(told: dict[str, Any], name: str) -> tuple[str, ...]:
    value = told.get(name)
    return tuple(v for v in value if isinstance(v, str)) if isinstance(value, list) else ()


def _word(told: dict[str, Any], name: str) -> str:
    value = told.get(name)
    value = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    return readable(value) if isinstance(value, str) else ""
