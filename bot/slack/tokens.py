"""Whose token speaks in which workspace: the one from the settings, or those of installations.

Tokens are kept by the store, encrypted; here they are only used.
"""

import asyncio
from typing import Protocol

from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackApiError, SlackTokenRotationError
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from slack_sdk.web.async_client import AsyncWebClient

from bot.core.desk import Desk
from bot.slack.installations import InstallationStore
from bot.slack.remembered import Remembered
from bot.slack.sending import error_code, sent
from knowledge.errors import DeliveryFailed

__all__ = ["DEAD", "Authorize", "FixedToken", "Installed", "Tokens"]

_BOT = "bot"
_STORE_S = 2.0
_AHEAD_MINUTES = 120
DEAD = frozenset(
    {
        "account_inactive",
        "invalid_auth",
        "not_allowed_token_type",
        "not_authed",
        "org_login_required",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
    }
)


class Tokens(Protocol):
    """Says whose token speaks in a workspace."""

    async def __call__(
        self, enterprise_id: str | None, team_id: str | None
    ) -> AuthorizeResult | None:
        """Return who we are in a workspace, None where we may not speak."""
        ...

    @property
    def fault(self) -> str:
        """Return why nobody can be answered, "" where somebody can."""
        ...

    async def check(self) -> None:
        """See whether the fault is mended, or a new one there."""
        ...

    def died(self, tenant: str) -> None:
        """Hear that Slack refused the token, which therefore is looked up anew."""
        ...


class Authorize(AsyncAuthorize):
    """Bolt's question who we are, answered by our tokens."""

    def __init__(self, tokens: Tokens) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._tokens = tokens

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        actor_enterprise_id: str | None = None,
        actor_team_id: str | None = None,
        actor_user_id: str | None = None,
    ) -> AuthorizeResult | None:
        """Return who we are in a workspace, None where we may not speak."""
        del context, user_id, actor_enterprise_id, actor_team_id, actor_user_id
        return await self._tokens(enterprise_id, team_id)


class FixedToken:
    """The token of the one workspace that the settings name.

    Args:
        client: carries the token.
    """

    def __init__(self, client: AsyncWebClient, desk: Desk) -> None:
        self._client = client
        self._desk = desk
        self._known: Remembered[AuthorizeResult] = Remembered(fresh_s=3600, stale_s=86_400)
        self._refused: Remembered[str] = Remembered(fresh_s=15, stale_s=60)
        self._lock = asyncio.Lock()

    async def __call__(
        self, enterprise_id: str | None, team_id: str | None
    ) -> AuthorizeResult | None:
        """Return who we are, None where Slack refuses the token."""
        who = await self._who()
        if who is None:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id or who.enterprise_id,
            team_id=team_id or who.team_id,
            bot_user_id=who.bot_user_id,
            bot_id=who.bot_id,
            bot_token=self._client.token,
        )

    @property
    def fault(self) -> str:
        """Return why the token cannot be used, "" where it can."""
        return self._refused.stale(_BOT) or ""

    async def check(self) -> None:
        """Ask Slack, unless that was done lately."""
        await self._who()

    def died(self, tenant: str) -> None:
        """Ask Slack anew the next time."""
        del tenant
        self._known.forget(_BOT)

    async def _who(self) -> AuthorizeResult | None:
        known = self._known.fresh(_BOT)
        if known is not None:
            return known
        async with self._lock:
            if (known := self._known.fresh(_BOT)) is not None:
                return known
            if self._refused.fresh(_BOT):
                return None
            return await self._asked()

    async def _asked(self) -> AuthorizeResult | None:
        try:
            answer = await sent(asyncio.wait_for(self._client.auth_test(), _STORE_S))
        except DeliveryFailed as failed:
            if failed.code in DEAD:
                self._desk.events.alarm("slack.token_refused", code=failed.code)
                self._refused.keep(_BOT, failed.code)
                self._known.forget(_BOT)
                return None
            # Slack is slow or away: the token may be as good as ever, and names itself.
            old = self._known.stale(_BOT)
            return old or AuthorizeResult(
                enterprise_id=None, team_id=None, bot_token=self._client.token
            )
        who = AuthorizeResult.from_auth_test_response(
            auth_test_response=answer, bot_token=self._client.token
        )
        self._known.keep(_BOT, who)
        self._refused.forget(_BOT)
        return who


class Installed:
    """The tokens of all workspaces that installed the app; renewed before they end.

    Args:
        rotator: renews tokens that end; None where they do not.
    """

    def __init__(
        self, store: InstallationStore, desk: Desk, rotator: AsyncTokenRotator | None
    ) -> None:
        self._store = store
        self._desk = desk
        self._rotator = rotator
        self._renewing = asyncio.Lock()

    async def __call__(
        self, enterprise_id: str | None, team_id: str | None
    ) -> AuthorizeResult | None:
        """Return who we are in a workspace, None where the app is not installed there."""
        bot = await self._store.async_find_bot(enterprise_id=enterprise_id, team_id=team_id)
        if bot is None:
            return None
        bot = await self._renewed(bot)
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_user_id=bot.bot_user_id,
            bot_id=bot.bot_id,
            bot_token=bot.bot_token,
        )

    @property
    def fault(self) -> str:
        """Return why nobody can be answered: never, for each workspace stands for itself."""
        return ""

    async def check(self) -> None:
        """Do nothing: a workspace's token is seen to when somebody there asks."""

    def died(self, tenant: str) -> None:
        """Look the workspace up anew the next time: it may have installed the app again."""
        self._store.forget(tenant)

    async def _renewed(self, bot: Bot) -> Bot:
        """Return the bot with a token that lasts; the old one where renewing failed, it may do."""
        if self._rotator is None or not bot.bot_refresh_token:
            return bot
        async with self._renewing:
            try:
                fresh = await self._rotator.perform_bot_token_rotation(
                    bot=bot, minutes_before_expiration=_AHEAD_MINUTES
                )
            except SlackTokenRotationError as error:
                cause = error.__cause__ or error
                code = error_code(cause) if isinstance(cause, SlackApiError) else "rotation"
                self._desk.events.alarm("slack.not_renewed", code=code)
                return bot
            if fresh is not None:
                await self._store.async_save_bot(fresh)
        return fresh or bot
