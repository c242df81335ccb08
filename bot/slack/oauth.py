"""Installing the app from a browser, for any number of workspaces."""

import html
import re
from logging import Logger

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncBoltRequest
from slack_bolt.oauth.async_callback_options import (
    AsyncCallbackOptions,
    AsyncFailureArgs,
    AsyncSuccessArgs,
)
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient

from bot.core import wording_chat
from bot.core.desk import Desk
from bot.slack.installations import InstallationStore, tenant_key
from bot.slack.people import Door, Refused
from bot.slack.quiet import place_of
from bot.slack.settings import SlackSettings
from bot.workers import Workers

__all__ = ["INSTALL_PATH", "REDIRECT_PATH", "SCOPES", "Installing"]

INSTALL_PATH, REDIRECT_PATH = "/slack/oauth/install", "/slack/oauth/redirect"
SCOPES = (
    "app_mentions:read",
    "assistant:write",
    "channels:read",
    "chat:write",
    "commands",
    "groups:read",
    "im:history",
    "im:write",
    "usergroups:read",
    "users:read",
)
"""What the bot asks for; the manifest says why, line by line."""
_PURPOSE = "slack-oauth"
_STATE_S = 600


class _States(AsyncOAuthStateStore):
    """Codes that tie an installation to the browser that began it; each is good once."""

    def __init__(self, desk: Desk, threads: Workers, logger: Logger) -> None:
        self._desk = desk
        self._threads = threads
        self._logger = logger

    @property
    def logger(self) -> Logger:
        """Return the log that keeps no words."""
        return self._logger

    async def async_issue(self, *args: object, **kwargs: object) -> str:
        """Return a code that cannot be guessed."""
        del args, kwargs
        return await self._threads.run(lambda: self._desk.codes.issue(_PURPOSE, lasts_s=_STATE_S))

    async def async_consume(self, state: str) -> bool:
        """Return whether a code was issued and not used before."""
        return await self._threads.run(lambda: self._desk.codes.redeem(_PURPOSE, state))


class Installing:
    """The two pages of an installation."""

    def __init__(
        self,
        settings: SlackSettings,
        desk: Desk,
        door: Door,
        store: InstallationStore,
        client: AsyncWebClient,
        threads: Workers,
        logger: Logger,
    ) -> None:
        self._desk = desk
        self._door = door
        self._flow = AsyncOAuthFlow(
            client=client,
            logger=logger,
            settings=AsyncOAuthSettings(
                client_id=settings.client_id,
                client_secret=settings.client_secret,
                scopes=SCOPES,
                user_scopes=(),
                redirect_uri=f"{settings.public_url.rstrip('/')}{REDIRECT_PATH}",
                install_path=INSTALL_PATH,
                redirect_uri_path=REDIRECT_PATH,
                install_page_rendering_enabled=False,
                installation_store=store,
                installation_store_bot_only=True,
                state_store=_States(desk, threads, logger),
                state_expiration_seconds=_STATE_S,
                callback_options=AsyncCallbackOptions(success=self._done, failure=self._failed),
                logger=logger,
            ),
        )

    async def begin(self, request: web.Request) -> web.StreamResponse:
        """Send the browser to Slack."""
        try:
            answer = await self._flow.handle_installation(await to_bolt_request(request))
        except Exception as error:  # noqa: BLE001 - the browser waits for a page
            return await to_aiohttp_response(self._trouble(error))
        return await to_aiohttp_response(answer)

    async def end(self, request: web.Request) -> web.StreamResponse:
        """Take in what Slack sends the browser back with."""
        try:
            asked: AsyncBoltRequest = await to_bolt_request(request)
            answer = await self._flow.handle_callback(asked)
        except Exception as error:  # noqa: BLE001 - the browser waits for a page
            return await to_aiohttp_response(self._trouble(error))
        return await to_aiohttp_response(answer)

    async def _done(self, args: AsyncSuccessArgs) -> BoltResponse:
        """Say that it worked, and whether something is left to do."""
        installation = args.installation
        tenant = tenant_key(
            installation.enterprise_id,
            installation.team_id,
            is_org=installation.is_enterprise_install,
        )
        self._desk.events.record("slack.installed", tenant=tenant)
        try:
            await self._door.org(tenant)
        except Refused:
            return _page(200, wording_chat.INSTALLED_UNCONNECTED.format(tenant))
        return _page(200, wording_chat.INSTALLED)

    async def _failed(self, args: AsyncFailureArgs) -> BoltResponse:
        """Say that it did not work, and how to begin again."""
        self._desk.events.alarm("slack.not_installed", reason=_known(args.reason))
        return _page(args.suggested_status_code, wording_chat.NOT_INSTALLED)

    def _trouble(self, error: Exception) -> BoltResponse:
        self._desk.events.alarm(
            "slack.not_installed", reason=type(error).__name__, place=place_of(error)
        )
        return _page(503, wording_chat.NOT_INSTALLED)


def _known(reason: str) -> str:
    """Return a reason as it may be logged: a name of Slack's, nothing that a browser made up."""
    return reason if re.fullmatch(r"[a-z_]{1,40}", reason) else "other"


def _page(status: int, sentence: str) -> BoltResponse:
    words = html.escape(sentence)
    page = (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>policybot</title>'
        f"<p>{words}</p></html>"
    )
    return BoltResponse(
        status=status,
        body=page,
        headers={"content-type": "text/html; charset=utf-8", "cache-control": "no-store"},
    )
