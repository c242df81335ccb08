"""What managers do with reminders in Slack: the form, the preview, the list.

Who acts is the person in Slack's payload, every time anew; of a button or a window nothing is
taken but which reminder it is about.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.core import wording_remind_form as form
from bot.core import wording_reminders as wording
from bot.core.recurring import zone_of
from bot.core.reminding import Preview, Refusal
from bot.core.reminding_form import ANY_POLICY, propose_filled, show_preview
from bot.slack import remind_blocks as blocks
from bot.slack import remind_form_blocks as windows
from bot.slack.calls import of_command, of_interaction
from bot.slack.remind_form import Filled, addressees, read_form
from bot.slack.remind_parts import Parts, sentence_view, value_of
from bot.slack.sending import Reply
from bot.slack.turn import Turn
from bot.slack.views import View, window
from knowledge.domain import Account

__all__ = ["Managing"]

_LIST = frozenset({"list", "status", "show"})

_Body = Mapping[str, Any]


class Managing:
    """What managers do."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._reminders = parts.reminders

    def register(self, app: AsyncApp) -> None:
        """Tell the app who listens to what."""
        app.command("/policy-remind")(self.command)
        app.view(windows.FORM)(self.filled)
        app.view(windows.CONFIRM_FORM)(self.confirmed)
        app.action(blocks.WHO)(self.who_has_not)
        app.action(blocks.CANCEL)(self.cancel)

    async def command(self, ack: AsyncAck, body: _Body, client: AsyncWebClient) -> None:
        """Open the form of a new reminder, or the list of those there are."""
        await ack()
        words = str(body.get("text") or "").strip()

        async def do(turn: Turn) -> None:
            # A trigger is good for three seconds: the window opens before anything is looked up.
            opened = await self._parts.windows.opened(turn, form.FORM_TITLE)
            by = await self._parts.actor(turn)
            refusal = await self._parts.off(
                partial(self._reminders.reminding.refusal, turn.org, by, "open")
            )
            if refusal is not None:
                await self._parts.put(turn, opened, sentence_view(refusal.text), refusal.text)
            elif words.lower() in _LIST:
                found = await self._parts.off(partial(self._reminders.figures.all, turn.org))
                shown = window(wording.LIST_TITLE, blocks.list_blocks(found))
                await self._parts.put(turn, opened, shown, wording.NO_REMINDERS)
            else:
                await self._parts.put(
                    turn, opened, await self._form(turn, about=words), wording.TRY_AGAIN
                )

        self._parts.turns.start(client, of_command(body), do, surface="policy_remind")

    async def filled(self, ack: AsyncAck, body: _Body, client: AsyncWebClient) -> None:
        """Show exactly what people will see of what was filled in."""
        filled, call = read_form(body.get("view") or {}), of_interaction(body)
        waiting, name = self._parts.waiting(form.PREVIEW_TITLE)
        await ack(response_action="update", view=waiting)

        async def do(turn: Turn) -> None:
            by = await self._parts.actor(turn)
            view = await self._proposed(turn, by, filled)
            await self._parts.show(turn, call, name, view, wording.TRY_AGAIN)

        self._parts.turns.start(client, call, do, surface="remind_form")

    async def confirmed(self, ack: AsyncAck, body: _Body, client: AsyncWebClient) -> None:
        """Let a reminder go out, if whoever pressed may."""
        metadata = str((body.get("view") or {}).get("private_metadata") or "")
        reminder_id, _, digest = metadata.partition(" ")
        call = of_interaction(body)
        waiting, name = self._parts.waiting(form.PREVIEW_TITLE)
        await ack(response_action="update", view=waiting)

        async def do(turn: Turn) -> None:
            by = await self._parts.actor(turn)
            confirm = partial(
                self._reminders.reminding.confirm, turn.org, by, reminder_id, seen_digest=digest
            )
            done = await self._parts.off(confirm)
            text = done.text if isinstance(done, Refusal) else wording.REMINDER_CONFIRMED
            await self._parts.show(turn, call, name, sentence_view(text), text)

        self._parts.turns.start(client, call, do, surface="remind_confirm")

    async def who_has_not(self, ack: AsyncAck, body: _Body, client: AsyncWebClient) -> None:
        """Tell a manager, and nobody else, who has not confirmed."""
        await ack()
        reminder_id = value_of(body)

        async def do(turn: Turn) -> None:
            opened = await self._parts.windows.opened(turn, wording.LIST_TITLE)
            by = await self._parts.actor(turn)
            refusal = await self._parts.off(
                partial(self._reminders.reminding.refusal, turn.org, by, "look")
            )
            found = None
            if refusal is None:
                found = await self._parts.off(
                    partial(self._reminders.figures.of, turn.org, reminder_id)
                )
            if found is None:
                text = refusal.text if refusal is not None else wording.NO_SUCH_REMINDER
                await self._parts.put(turn, opened, sentence_view(text), text)
            else:
                shown = window(wording.WHO_HAS_NOT, blocks.who_blocks(found))
                await self._parts.put(turn, opened, shown, wording.TRY_AGAIN)

        self._parts.turns.start(client, of_interaction(body), do, surface="remind_who")

    async def cancel(self, ack: AsyncAck, body: _Body, client: AsyncWebClient) -> None:
        """Stop a reminder."""
        await ack()
        reminder_id = value_of(body)

        async def do(turn: Turn) -> None:
            by = await self._parts.actor(turn)
            done = await self._parts.off(
                partial(self._reminders.reminding.cancel, turn.org, by, reminder_id)
            )
            text = done.text if isinstance(done, Refusal) else wording.REMINDER_CANCELLED
            if turn.call.view_id:
                await self._parts.windows.show(turn, sentence_view(text))
            else:
                await turn.tell(Reply(text))

        self._parts.turns.start(client, of_interaction(body), do, surface="remind_cancel")

    # --- parts ----------------------------------------------------------------------------------

    async def _form(
        self,
        turn: Turn,
        filled: Filled | None = None,
        *,
        problem: Refusal | None = None,
        about: str = "",
    ) -> View:
        cards = await turn.work(partial(self._parts.desk.assistant.policies, turn.org))
        if not cards:
            return sentence_view(wording.NO_POLICIES)
        today = self._parts.desk.clock.now().astimezone(zone_of(self._reminders.time_zone)).date()
        named = next((c.policy for c in cards if about.lower() in (c.policy, c.title.lower())), "")
        first = {"policy": named} if named else {"about": about, "policy": ANY_POLICY}
        if not about:
            first = {"policy": cards[0].policy}
        return windows.remind_form(
            cards,
            await self._parts.off(partial(self._parts.directory.groups, turn.call.tenant)),
            today=today.isoformat(),
            problem=problem.text if problem is not None else "",
            nearest=problem.nearest if problem is not None else (),
            values=filled.values if filled is not None else first,
        )

    async def _proposed(self, turn: Turn, by: Account, filled: Filled) -> View:
        """Return the preview of what was filled in, or the form again with what is wrong."""
        tenant = turn.call.tenant
        names = await self._parts.off(
            partial(self._parts.directory.names, tenant, filled.channels, filled.groups)
        )
        if names.closed:
            problem = Refusal("not_in_channel", form.not_in_channels(names.closed))
            return await self._form(turn, filled, problem=problem)
        made = await turn.work(
            partial(
                propose_filled,
                self._parts.desk.assistant,
                self._reminders,
                self._parts.desk.clock,
                turn.org,
                by,
                filled.form(addressees(filled, tenant, names.called)),
            )
        )
        if isinstance(made, Preview):
            return windows.preview_view(show_preview(made), made.reminder, made.shown.digest)
        if made.code in ("not_a_manager", "cannot_tell"):
            return sentence_view(made.text)
        return await self._form(turn, filled, problem=made)
