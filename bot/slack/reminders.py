"""Reminders in Slack: `/policy-remind` for managers, buttons for everybody."""

from collections.abc import Callable

import aiohttp
from slack_bolt.async_app import AsyncApp

from bot.core.reminders import Reminders
from bot.slack.asking import Asking
from bot.slack.remind_bridge import Bridge
from bot.slack.remind_directory import SlackDirectory
from bot.slack.remind_managing import Managing
from bot.slack.remind_notifier import SlackNotifier
from bot.slack.remind_parts import Parts
from bot.slack.remind_reading import Reading
from bot.slack.settings import SlackSettings
from bot.slack.tokens import Tokens
from bot.slack.turns import Turns
from bot.slack.windows import Windows

__all__ = ["SlackReminders"]


class SlackReminders:
    """Everything about reminders in Slack.

    Args:
        reminders: the core's verbs.
        session: returns the session that calls go through.
    """

    def __init__(
        self,
        reminders: Reminders,
        turns: Turns,
        windows: Windows,
        asking: Asking,
        settings: SlackSettings,
        tokens: Tokens,
        session: Callable[[], aiohttp.ClientSession],
    ) -> None:
        self._reminders = reminders
        self._bridge = Bridge(tokens, settings.api_base_url, session)
        self._directory = SlackDirectory(self._bridge, turns.desk, settings.managers)
        self._parts = Parts(reminders, self._directory, turns, windows, asking)
        self._managing = Managing(self._parts)
        self._reading = Reading(self._parts)
        self.waiting_for = self._reading.waiting_for

    def start(self) -> None:
        """Let reminders reach Slack, from the running loop on."""
        self._bridge.open()
        self._reminders.connect("slack", self._directory, SlackNotifier(self._bridge))

    def stop(self) -> None:
        """Send nothing any more; called from a thread, while the loop still turns."""
        self._reminders.disconnect("slack")
        self._bridge.close()
        self._parts.threads.close()

    def register(self, app: AsyncApp) -> None:
        """Tell the app who listens to what."""
        self._managing.register(app)
        self._reading.register(app)
