"""The bot in Slack: payload in, core, payload out."""

from bot.core.desk import Desk
from bot.slack.app import SlackAdapter
from bot.slack.settings import SlackSettings
from bot.workers import Workers

__all__ = ["SlackAdapter", "SlackSettings", "open_slack"]


def open_slack(settings: SlackSettings, desk: Desk, workers: Workers) -> SlackAdapter:
    """Return the Slack adapter; cheap, and nothing is connected before it starts."""
    return SlackAdapter(settings, desk, workers)
