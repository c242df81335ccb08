"""Slack and Teams as the settings ask for them: which are set up, what is missing, opened.

Knows the adapters' front doors and their plain values; loads an adapter only when it is wanted.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

from aiohttp import web

from bot.config import Settings
from bot.core.desk import Desk
from bot.workers import Workers

if TYPE_CHECKING:
    from pydantic import SecretStr

    from bot.slack.settings import SlackSettings
    from bot.teams.settings import TeamsSettings

__all__ = [
    "Platform",
    "open_platforms",
    "platform_problems",
    "slack_settings",
    "teams_settings",
    "wants_slack",
    "wants_teams",
]

SLACK, TEAMS = "slack", "teams"


class Platform(Protocol):
    """A chat platform's adapter."""

    def add_routes(self, app: web.Application) -> None:
        """Add what the platform calls."""

    async def start(self) -> None:
        """Connect, where the adapter does the calling; work begins."""

    async def stop(self) -> None:
        """Finish what is under way, give back claims, disconnect."""

    def is_ready(self) -> str:
        """Return "" where people can be answered, the reason otherwise."""


def wants_slack(settings: Settings) -> bool:
    """Return whether anything says that the bot should speak in Slack."""
    return bool(
        settings.slack_bot_token
        or settings.slack_app_token
        or settings.slack_signing_secret
        or settings.slack_client_id
        or settings.slack_client_secret
    )


def wants_teams(settings: Settings) -> bool:
    """Return whether anything says that the bot should speak in Teams."""
    return bool(
        settings.teams_app_id or settings.teams_app_password or settings.teams_app_tenant_id
    )


def platform_problems(settings: Settings, *, demo: bool) -> Iterator[str]:
    """Yield what is unsafe or missing for the platforms that are wanted, each with its remedy."""
    if wants_slack(settings):
        yield from _slack_problems(settings)
    if wants_teams(settings):
        # Loaded here: most commands speak on no platform.
        from bot.teams.settings import teams_problems

        yield from teams_problems(teams_settings(settings, demo=demo))


def _slack_problems(settings: Settings) -> Iterator[str]:
    for name, given, other in (
        ("SLACK_CLIENT_SECRET", settings.slack_client_id, settings.slack_client_secret),
        ("SLACK_CLIENT_ID", settings.slack_client_secret, settings.slack_client_id),
    ):
        if given and not other:
            yield f"{name}: is not set, but its counterpart is. Copy both from the app's page"
    installable = settings.slack_client_id and settings.slack_client_secret
    if not settings.slack_bot_token and not installable:
        yield (
            "SLACK_BOT_TOKEN: is not set. Set it for one workspace, or SLACK_CLIENT_ID and "
            "SLACK_CLIENT_SECRET to let many install the app"
        )
    if not settings.slack_app_token and not settings.slack_signing_secret:
        yield (
            "SLACK_SIGNING_SECRET: is not set, so anybody could pose as Slack. Set it, or "
            "SLACK_APP_TOKEN to use Socket Mode"
        )
    if installable and not settings.slack_bot_token:
        if not settings.public_url:
            yield (
                "POLICYBOT_PUBLIC_URL: is not set, but workspaces come back there after they "
                "have allowed the app. Set it to the service's address"
            )
        if settings.slack_app_token and not settings.slack_signing_secret:
            yield (
                "SLACK_SIGNING_SECRET: is not set. Apps that many workspaces install are called "
                "over HTTP; set it"
            )


def slack_settings(settings: Settings) -> "SlackSettings":
    """Return what the Slack adapter must be told.

    Whom it answers and who may send reminders are the organisation's to decide: the desk's
    profiles tell, and what the settings say of these is the profiles' default.
    """
    from bot.slack.settings import SlackSettings

    return SlackSettings(
        bot_token=_plain(settings.slack_bot_token),
        app_token=_plain(settings.slack_app_token),
        signing_secret=_plain(settings.slack_signing_secret),
        client_id=settings.slack_client_id,
        client_secret=_plain(settings.slack_client_secret),
        api_base_url=settings.slack_api_base_url.rstrip("/") + "/",
        public_url=settings.public_url,
        contact_channel=settings.slack_contact_channel,
    )


def teams_settings(settings: Settings, *, demo: bool) -> "TeamsSettings":
    """Return what the Teams adapter must be told; as in Slack, the desk's profiles tell the rest."""
    from bot.teams.settings import TeamsSettings

    return TeamsSettings(
        app_id=settings.teams_app_id,
        app_type=settings.teams_app_type,
        app_password=_plain(settings.teams_app_password),
        app_tenant_id=settings.teams_app_tenant_id,
        openid_metadata_url=settings.teams_openid_metadata_url,
        tenants=settings.teams_tenants,
        contact_conversation=settings.teams_contact_channel,
        sdk=settings.teams_sdk,
        demo=demo,
        demo_org=settings.org if demo else "",
    )


def open_platforms(
    settings: Settings, desk: Desk, workers: Workers, *, demo: bool
) -> dict[str, Platform]:
    """Return the adapters that the settings ask for, by name; a demo always has Teams.

    Raises:
        ConfigError: settings are missing or unsafe.
    """
    # Loaded here: each brings its platform's whole library with it.
    opened: dict[str, Platform] = {}
    if wants_slack(settings):
        from bot.slack import open_slack

        opened[SLACK] = open_slack(slack_settings(settings), desk, workers)
    if demo or wants_teams(settings):
        from bot.teams import open_teams

        opened[TEAMS] = open_teams(teams_settings(settings, demo=demo), desk, workers)
    return opened


def _plain(secret: "SecretStr | None") -> str:
    return secret.get_secret_value() if secret else ""
