"""The Home tab and the start of a conversation: what I know, what waits for you, what to try."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from slack_sdk.web.async_client import AsyncWebClient

from bot.core.browsing import PolicyCard
from bot.core.desk import Desk
from bot.slack.blocks import Block
from bot.slack.calls import Call
from bot.slack.people import Door, Refused
from bot.slack.reasons import sentence_for
from bot.slack.sending import sent
from bot.slack.views import home, home_trouble, prompts
from bot.workers import Busy, Workers
from knowledge.errors import DeliveryFailed, IndexMissing, PolicyAssistantError

__all__ = ["Home", "OpenReminders"]

OpenReminders = Callable[[AsyncWebClient, Call, str], Awaitable[Sequence[Block]]]
"""Returns what waits for a person of an organisation, as blocks for their Home tab."""


class Home:
    """Shows the Home tab and offers questions to start with.

    Args:
        reminders: returns what waits for a person; None shows that nothing does.
    """

    def __init__(
        self, desk: Desk, door: Door, workers: Workers, reminders: OpenReminders | None = None
    ) -> None:
        self._desk = desk
        self._door = door
        self._workers = workers
        self.reminders = reminders

    async def show(self, client: AsyncWebClient, call: Call) -> None:
        """Publish the Home tab of a person; it says why where there is nothing to show."""
        try:
            org = await self._door.org(call.tenant)
            await self._door.let_in(client, call, org)
            cards, examples = await self._known(org)
            waiting = await self.reminders(client, call, org) if self.reminders else ()
            view = home(cards, examples, waiting)
        except Refused as refused:
            view = home_trouble(refused.sentence)
        except (PolicyAssistantError, Busy) as error:
            self._desk.events.alarm("slack.no_home", kind=type(error).__name__)
            view = home_trouble(sentence_for(error, call.reference))
        try:
            await sent(client.views_publish(user_id=call.user, view=view))
        except DeliveryFailed as failed:
            self._desk.events.alarm("slack.home_not_shown", code=failed.code)

    async def offer(self, client: AsyncWebClient, call: Call, *, thread_ts: str = "") -> None:
        """Offer questions in a conversation that is about to start.

        Args:
            thread_ts: only for workspaces that still have the older assistant pane; the newer
                surface loses prompts that name a thread.
        """
        try:
            org = await self._door.org(call.tenant)
            _, examples = await self._known(org)
            await sent(
                client.assistant_threads_setSuggestedPrompts(
                    channel_id=call.channel, thread_ts=thread_ts or None, prompts=prompts(examples)
                )
            )
        except (Refused, PolicyAssistantError, Busy) as error:
            # Nobody asked anything yet: whoever does gets an answer or a reason.
            self._desk.events.record("slack.no_prompts", kind=type(error).__name__)

    async def _known(self, org: str) -> tuple[Sequence[PolicyCard], Sequence[str]]:
        assistant = self._desk.assistant
        try:
            cards = await self._workers.run(partial(assistant.policies, org))
            return cards, await self._workers.run(partial(assistant.examples, org))
        except IndexMissing:
            return (), ()
