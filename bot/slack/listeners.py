"""What Slack sends, told to whom it concerns. Each listener acknowledges first and starts a turn.

Whatever is sent finds a listener: an event without one would be sent four times, a command without
one would tell the person that the bot is broken.
"""

import re
from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.core import wording_chat
from bot.slack import views
from bot.slack.asking import Asking
from bot.slack.blocks import context, text_section
from bot.slack.calls import of_command, of_event, of_interaction
from bot.slack.checking import Checking, Draft
from bot.slack.home import Home
from bot.slack.sending import Reply
from bot.slack.text import asked, is_mentioned, typed
from bot.slack.turn import Turn
from bot.slack.turns import Turns
from knowledge.domain import Capacity

__all__ = [
    "CHECK_SHORTCUT",
    "GLOBAL_SHORTCUT",
    "WHICH_SHORTCUT",
    "Listeners",
    "help_reply",
]

CHECK_SHORTCUT, WHICH_SHORTCUT = "check_message", "which_clause"
GLOBAL_SHORTCUT = "check_draft"
_ANY = re.compile(r"[\s\S]*")
_WRITTEN = frozenset({None, "file_share", "thread_broadcast"})
_HELP = frozenset({"", "help", "?"})

_Body = Mapping[str, Any]


def help_reply(opening: str = wording_chat.WELCOME) -> Reply:
    """Return what people can do, most useful first."""
    lines = [f"{typed_words}: {effect}" for typed_words, effect in wording_chat.HELP]
    made = [text_section(opening, is_bold=False)]
    for typed_words, effect in wording_chat.HELP:
        made += [text_section(typed_words), context(effect)]
    return Reply("\n".join([opening, *lines]), made)


class Listeners:
    """Everything that the app listens to."""

    def __init__(self, turns: Turns, asking: Asking, checking: Checking, home: Home) -> None:
        self._turns = turns
        self._asking = asking
        self._checking = checking
        self._home = home

    def register_questions(self, app: AsyncApp) -> None:
        """Tell the app who listens to questions; before all else, for it asks one after another."""
        app.event("app_mention")(self.mention)
        app.event("message")(self.message)
        app.command("/policy")(self.policy)

    def register(self, app: AsyncApp) -> None:
        """Tell the app who listens to what; the last of each kind listens to all the rest."""
        app.event("app_home_opened")(self.opened)
        app.event("assistant_thread_started")(self.thread_started)
        app.event(_ANY)(self.other_event)
        app.command("/policy-check")(self.policy_check)
        app.command(_ANY)(self.other_command)
        app.shortcut(CHECK_SHORTCUT)(self.check_message)
        app.shortcut(WHICH_SHORTCUT)(self.which_clause)
        app.shortcut(GLOBAL_SHORTCUT)(self.check_draft)
        app.shortcut(_ANY)(self.other_shortcut)
        app.view(views.CHECK_FORM)(self.submitted)
        app.view(_ANY)(self.other_view)

    # --- events ---------------------------------------------------------------------------------

    async def mention(self, body: _Body, client: AsyncWebClient) -> None:
        """Answer a mention in its thread."""
        event = body["event"]
        if event.get("bot_id") or not event.get("user"):
            return
        call = of_event(body)
        words = asked(str(event.get("text") or ""), call.bot_user)

        async def do(turn: Turn) -> None:
            await self._asking.openly(turn, words)

        self._turns.start(client, call, do, surface="mention")

    async def message(self, body: _Body, client: AsyncWebClient) -> None:
        """Answer a direct message; in channels only what speaks to the bot is meant for it."""
        event = body["event"]
        is_ours = event.get("bot_id") or event.get("subtype") not in _WRITTEN
        if is_ours or not event.get("user"):
            return
        call = of_event(body)
        if not call.is_direct:
            if is_mentioned(str(event.get("text") or ""), call.bot_user):
                await self.mention(body, client)
            return
        words = asked(str(event.get("text") or ""), call.bot_user)

        async def do(turn: Turn) -> None:
            await self._asking.openly(turn, words)

        self._turns.start(client, call, do, surface="message")

    async def opened(self, body: _Body, client: AsyncWebClient) -> None:
        """Show the Home tab, or offer questions in the Messages tab."""
        call = of_event(body)
        if body["event"].get("tab") == "messages":
            self._turns.afterwards(self._home.offer(client, call))
        else:
            self._turns.afterwards(self._home.show(client, call))

    async def thread_started(self, body: _Body, client: AsyncWebClient) -> None:
        """Offer questions in the older assistant pane."""
        thread = body["event"].get("assistant_thread") or {}
        event = {"user": thread.get("user_id"), "channel": thread.get("channel_id")}
        call = of_event({**body, "event": event})
        thread_ts = str(thread.get("thread_ts") or "")
        self._turns.afterwards(self._home.offer(client, call, thread_ts=thread_ts))

    async def other_event(self, body: _Body) -> None:
        """Hear everything else, so that it is not sent again."""
        event = body.get("event") or {}
        self._turns.desk.events.record("slack.unused", type=str(event.get("type"))[:40])

    # --- commands -------------------------------------------------------------------------------

    async def policy(self, ack: AsyncAck, body: _Body, client: AsyncWebClient) -> None:
        """Answer a question in private."""
        await ack()
        words = asked(str(body.get("text") or ""))

        async def do(turn: Turn) -> None:
            if words.lower() in _HELP:
                await turn.tell(help_reply())
            else:
                await self._asking.privately(turn, words)

        self._turns.start(client, of_command(body), do, surface="policy")

    async def policy_check(self, ack: AsyncAck, body: _Body, client: AsyncWebClient) -> None:
        """Check the draft that was typed, or open the window for one."""
        await ack()
        words = typed(str(body.get("text") or ""))

        async def do(turn: Turn) -> None:
            if words.lower() in _HELP - {""}:
                await turn.tell(help_reply())
            elif words:
                await self._checking.privately(turn, Draft(words))
            else:
                await self._checking.form(turn)

        self._turns.start(client, of_command(body), do, surface="policy_check")

    async def other_command(self, ack: AsyncAck, body: _Body) -> None:
        """Say what there is instead of a command that is not ours."""
        reply = help_reply(wording_chat.unknown_command(str(body.get("command"))[:100]))
        await ack(**reply.body, response_type="ephemeral")

    # --- shortcuts ------------------------------------------------------------------------------

    async def check_message(self, ack: AsyncAck, body: _Body, client: AsyncWebClient) -> None:
        """Check a message as if it were a draft."""
        await ack()
        words = typed(_text_of(body))

        async def do(turn: Turn) -> None:
            await self._checking.of_message(turn, words)

        self._turns.start(client, of_interaction(body), do, surface="check_message")

    async def which_clause(self, ack: AsyncAck, body: _Body, client: AsyncWebClient) -> None:
        """Show the clause that a message is about."""
        await ack()
        words = asked(_text_of(body))

        async def do(turn: Turn) -> None:
            await self._asking.in_window(turn, words)

        self._turns.start(client, of_interaction(body), do, surface="which_clause")

    async def check_draft(self, ack: AsyncAck, body: _Body, client: AsyncWebClient) -> None:
        """Open the window for a draft."""
        await ack()
        self._turns.start(client, of_interaction(body), self._checking.form, surface="check_draft")

    async def other_shortcut(self, ack: AsyncAck, body: _Body, client: AsyncWebClient) -> None:
        """Say what there is instead of a shortcut that is not ours."""
        await ack()

        async def do(turn: Turn) -> None:
            await turn.tell(help_reply())

        self._turns.start(client, of_interaction(body), do, surface="other_shortcut")

    # --- windows --------------------------------------------------------------------------------

    async def submitted(self, ack: AsyncAck, body: _Body, client: AsyncWebClient) -> None:
        """Check the form's draft in a window above it."""
        values = _values_of(body)
        words = (values.get(views.DRAFT) or "").strip()
        if not words:
            await ack(response_action="errors", errors={views.DRAFT: wording_chat.DRAFT_NEEDED})
            return
        capacity = {one.value: one for one in Capacity}.get(values.get(views.CAPACITY) or "")
        draft = Draft(words, capacity, (values.get(views.PLATFORM) or "").replace("-", ""))
        waiting, opened = self._checking.waiting()
        await ack(response_action="push", view=waiting)

        async def do(turn: Turn) -> None:
            await self._checking.submitted(turn, opened, draft)

        self._turns.start(client, of_interaction(body), do, surface="check_form")

    async def other_view(self, ack: AsyncAck) -> None:
        """Close a window that asks for nothing."""
        await ack()


# --- payloads -----------------------------------------------------------------------------------


def _text_of(body: _Body) -> str:
    message = body.get("message") or {}
    return str(message.get("text") or "")


def _values_of(body: _Body) -> dict[str, str]:
    """Return what a form holds: typed text or the chosen value, by field."""
    fields = ((body.get("view") or {}).get("state") or {}).get("values") or {}
    found: dict[str, str] = {}
    for elements in fields.values():
        for name, element in elements.items():
            chosen = element.get("selected_option") or {}
            value = element.get("value") or chosen.get("value")
            if isinstance(value, str):
                found[name] = value
    return found
