"""The Slack adapter, put together: one app, two ways in, the same listeners behind both."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import Any

import aiohttp
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from slack_sdk.web.async_client import AsyncWebClient

from bot.core import wording_chat
from bot.core.desk import Desk
from bot.slack.asides import Asides
from bot.slack.asking import Asking
from bot.slack.buttons import Buttons
from bot.slack.calls import Call, tenant_of
from bot.slack.checking import Checking
from bot.slack.claiming import Claiming
from bot.slack.door import HttpDoor
from bot.slack.hearing import Hearing
from bot.slack.home import Home
from bot.slack.installations import InstallationStore
from bot.slack.keeping import Keeping
from bot.slack.lasting import lasting
from bot.slack.listeners import Listeners
from bot.slack.oauth import INSTALL_PATH, REDIRECT_PATH, Installing
from bot.slack.people import Door
from bot.slack.pressing import Pressing
from bot.slack.quiet import place_of, quiet_logger
from bot.slack.reminders import SlackReminders
from bot.slack.sending import Reply, Sender
from bot.slack.settings import SlackSettings
from bot.slack.socket import SocketDoor
from bot.slack.status import Status
from bot.slack.tokens import Authorize, FixedToken, Installed, Tokens
from bot.slack.turns import Turns
from bot.slack.windows import Windows
from bot.within import within
from bot.workers import Workers
from knowledge.errors import DeliveryFailed, PolicyAssistantError, StoreError

__all__ = ["SlackAdapter"]

_HEARD_WITHIN_S = 0.15
"""Slack is told this late that an event was heard, unless it was answered before.

Nearly every question is answered by then. What is not is kept first, so that it outlives this
process; Slack itself waits for three seconds.
"""
_LAST_HANDED_ON_S, _LAST_TURNS_S = 4.0, 8.0
_STORE_THREADS, _CLAIMING_THREADS, _STORE_QUEUE = 4, 4, 20_000
_CALL_S = 15.0
_WATCH_S, _WATCH_AGAIN_S = 10.0, 0.5
_TAKEN_OVER, _FEW_TAKEN_OVER = 100, 20


class SlackAdapter:
    """The bot in Slack.

    Args:
        workers: threads that compose answers, shared with every other way in.
    """

    def __init__(self, settings: SlackSettings, desk: Desk, workers: Workers) -> None:
        self._settings = settings
        self._desk = desk
        self._threads = Workers(_STORE_THREADS, _STORE_QUEUE)
        self._logger = quiet_logger(desk.events)
        self._session: aiohttp.ClientSession | None = None
        self.client = AsyncWebClient(
            token=settings.bot_token or None,
            base_url=settings.api_base_url,
            timeout=round(_CALL_S),
            logger=self._logger,
            retry_handlers=[
                AsyncConnectionErrorRetryHandler(max_retry_count=2),
                AsyncRateLimitErrorRetryHandler(max_retry_count=3),
                AsyncServerErrorRetryHandler(max_retry_count=2),
            ],
        )
        self._installations = InstallationStore(desk, self._threads, self._logger)
        self._claimer = Workers(_CLAIMING_THREADS, _STORE_QUEUE)
        claiming = Claiming(desk.claims, self._claimer, desk.events)
        # Slack waits for what is kept; it never waits behind what is being answered.
        self._hearer = Workers(1, _STORE_QUEUE)
        self._keeping = Keeping(desk.inbox, self._hearer, desk.events)
        self._tokens = self._whose_token(claiming)
        self.door = Door(desk, settings, self._threads)
        self._sender = sender = Sender(desk.events, self._open_session, proxy=self.client.proxy)
        self.turns = Turns(
            desk,
            self.door,
            sender,
            workers,
            claiming,
            self._threads,
            self._tokens,
            self._keeping,
        )
        windows = Windows(desk.events)
        status = Status(desk.events)
        asking = Asking(self.turns, status, windows, public_url=settings.public_url)
        self._asides = Asides(self.turns, windows)
        checking = Checking(self.turns, windows, self._asides)
        pressing = Pressing(self.turns, windows)
        self.home = Home(desk, self.door, workers)
        self.app = self._app()
        if settings.is_installable:
            self.app.event("app_uninstalled")(self._uninstalled)
            self.app.event("tokens_revoked")(self._revoked)
        self._hearing = Hearing(self.app, self.turns, desk.events, lambda: bool(self._tokens.fault))
        self._listeners = Listeners(self.turns, asking, checking, self.home)
        self._buttons = Buttons(self.turns, asking, checking, pressing)
        self._reminders: SlackReminders | None = None
        if desk.reminders is not None:
            self._reminders = SlackReminders(
                desk.reminders,
                self.turns,
                windows,
                asking,
                settings,
                self._tokens,
                self._open_session,
            )
            self.home.reminders = self._reminders.waiting_for
        self._is_registered = False
        self._http: HttpDoor | None = None
        self._socket: SocketDoor | None = None
        self._watching: asyncio.Future[None] | None = None

    # --- what the service calls -----------------------------------------------------------------

    def add_routes(self, app: web.Application) -> None:
        """Add the addresses that Slack and installing browsers come to."""
        self._register()
        settings = self._settings
        if settings.signing_secret:
            self._http = HttpDoor(
                self.app,
                settings.signing_secret,
                self._desk.events,
                self._heard,
                self._hearing,
            )
            app.router.add_post("/slack/events", self._http.events)
        if settings.is_installable and settings.public_url:
            installing = Installing(
                settings,
                self._desk,
                self.door,
                self._installations,
                self.client,
                self._threads,
                self._logger,
            )
            app.router.add_get(INSTALL_PATH, installing.begin)
            app.router.add_get(REDIRECT_PATH, installing.end)

    async def start(self) -> None:
        """Begin to listen; Slack being away is no reason not to start."""
        self._register()
        self._open_session()
        if self._reminders is not None:
            self._reminders.start()
        self._watching = asyncio.ensure_future(self._watch())
        if self._settings.app_token:
            self._socket = SocketDoor(
                self.app,
                self._settings.app_token,
                self._logger,
                self._desk.events,
                self._heard,
                self._hearing,
            )
            await self._socket.open()

    async def stop(self) -> None:
        """Take nothing more in, let what is going on end, and close."""
        if self._http is not None:
            self._http.is_open = False
        if self._socket is not None:
            self._socket.refuse()
        if self._watching is not None:
            self._watching.cancel()
        with suppress(TimeoutError):
            await within(self._hearing.close(), _LAST_HANDED_ON_S)
        await self.turns.stop(_LAST_TURNS_S)
        if self._reminders is not None:
            await asyncio.to_thread(self._reminders.stop)
        if self._socket is not None:
            await self._socket.close()
        if self._session is not None:
            await self._session.close()
        await self._keeping.forget_now()
        await asyncio.to_thread(self._threads.close)
        await asyncio.to_thread(self._claimer.close)
        await asyncio.to_thread(self._hearer.close)

    def is_ready(self) -> str:
        """Return why nobody in Slack can be answered now, "" where somebody can."""
        if self._socket is not None and (fault := self._socket.fault):
            return f"Socket Mode: {fault}"
        if fault := self._tokens.fault:
            return f"bot token: {fault}"
        return ""

    # --- parts ----------------------------------------------------------------------------------

    async def _watch(self) -> None:
        """See from time to time whether the token is good, and whether something was left over."""
        while True:
            has_found = False
            try:
                await self._tokens.check()
                has_found = await self._take_over()
            except Exception as error:  # noqa: BLE001 - whoever watches for what was lost must not end
                kind, place = type(error).__name__, place_of(error)
                self._desk.events.alarm("slack.not_watched", kind=kind, place=place)
            await asyncio.sleep(_WATCH_AGAIN_S if has_found else _WATCH_S)

    async def _take_over(self) -> bool:
        """Do what was heard by a process that may have died over it, or could not be answered.

        Return whether there may be more. Whoever has enough to do takes a few, for they are the
        oldest and nobody else may be there.
        """
        if self._tokens.fault:
            return False
        is_busy = self._hearing.has_waiting
        found = await self._keeping.left_over(_FEW_TAKEN_OVER if is_busy else _TAKEN_OVER)
        await self._hearing.take_over(found)
        return bool(found) and not is_busy

    def _register(self) -> None:
        """Register every listener once; whoever adds listeners of their own does so before."""
        if not self._is_registered:
            self._is_registered = True
            self._listeners.register_questions(self.app)
            if self._reminders is not None:
                self._reminders.register(self.app)
            self._asides.register(self.app)
            self._buttons.register(self.app)
            self._listeners.register(self.app)

    def _app(self) -> AsyncApp:
        # Everything is given, nothing left for Bolt to read from the environment.
        app = AsyncApp(
            name="slack_bolt.policybot",
            logger=self._logger,
            client=self.client,
            signing_secret=self._settings.signing_secret,
            # Bolt takes one of its own kind as it is, though its signature does not say so.
            authorize=Authorize(self._tokens),  # type: ignore[arg-type]
            request_verification_enabled=bool(self._settings.signing_secret),
            user_facing_authorize_error_message=wording_chat.NOT_AUTHORISED,
        )
        app.error(self._unhandled)
        return app

    def _whose_token(self, claiming: Claiming) -> Tokens:
        settings = self._settings
        if not settings.is_installable:
            return FixedToken(self.client, self._desk)
        rotator = AsyncTokenRotator(
            client_id=settings.client_id,
            client_secret=settings.client_secret,
            client=self.client,
        )
        return Installed(self._installations, self._desk, claiming, rotator)

    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            timeout = aiohttp.ClientTimeout(total=_CALL_S)
            connector = aiohttp.TCPConnector(limit=100)
            # The SDK finds a proxy by itself; to look for one with each request costs two threads.
            self._session = aiohttp.ClientSession(timeout=timeout, connector=connector)
            self.client.session = self._session
        return self._session

    async def _heard(self, payload: Mapping[str, Any]) -> None:
        """Wait until an act is done or kept, before Slack is told that it was heard."""
        call = lasting(payload)
        if call is None:
            return
        if not self._tokens.fault:
            await self.turns.safe(call.key, payload, _HEARD_WITHIN_S)
        elif not call.response_url:
            # Nobody can be answered now; who acted by a command or button was told so.
            await self.turns.put_off(call.key, payload)

    async def _unhandled(
        self, error: Exception, request: AsyncBoltRequest, response: BoltResponse | None
    ) -> None:
        """Catch what no listener caught: whoever waits for a reply gets one, else Slack repeats."""
        self._desk.events.alarm("slack.unhandled", kind=type(error).__name__, place=place_of(error))
        is_store = isinstance(error, StoreError)
        sentence = wording_chat.STORE_TROUBLE if is_store else wording_chat.ASK_AGAIN
        call = Call(
            key="", tenant="", user="", response_url=str(request.context.response_url or "")
        )
        try:
            await self._sender.respond(call, Reply(sentence))
        except DeliveryFailed as failed:
            self._desk.events.alarm("slack.speechless", code=failed.code)
        else:
            if response is not None:
                response.status = 200

    async def _uninstalled(self, body: Mapping[str, Any]) -> None:
        """Forget a workspace that removed the app."""
        self.turns.afterwards(self._forgotten(body))

    async def _revoked(self, body: Mapping[str, Any]) -> None:
        """Forget a workspace whose bot token was revoked; people's own tokens we never had."""
        event = body.get("event")
        tokens = event.get("tokens") if isinstance(event, dict) else None
        if isinstance(tokens, dict) and tokens.get("bot"):
            self.turns.afterwards(self._forgotten(body))

    async def _forgotten(self, body: Mapping[str, Any]) -> None:
        tenant = tenant_of(body)
        self._installations.forget(tenant)
        try:
            await self.turns.keep(partial(self._desk.tenants.disconnect, "slack", tenant))
        except (PolicyAssistantError, TimeoutError) as error:
            self._desk.events.alarm("slack.not_forgotten", kind=type(error).__name__)
        else:
            self._desk.events.record("slack.uninstalled", tenant=tenant)
