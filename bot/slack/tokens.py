"""Whose token speaks in which workspace: the one from the settings, or those of installations.

Tokens are kept by the store, encrypted; here they are only used.
"""

import asyncio
import time
from typing import Protocol

from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from slack_sdk.web.async_client import AsyncWebClient

from bot.core.desk import Desk
from bot.slack.claiming import Claimed, Claiming
from bot.slack.installations import InstallationStore, tenant_key
from bot.slack.remembered import Remembered
from bot.slack.sending import sent
from bot.within import within
from knowledge.errors import DeliveryFailed

__all__ = ["DEAD", "Authorize", "FixedToken", "Installed", "Tokens"]

_BOT = "bot"
_CHECK_S = 10.0
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
    """Says whose token speaks in a workspace.

    Attributes:
        may_heal: a token that Slack refuses may be good again, without anybody installing anew.
    """

    may_heal: bool

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

    may_heal = True

    def __init__(self, client: AsyncWebClient, desk: Desk) -> None:
        self._client = client
        self._desk = desk
        self._known: Remembered[AuthorizeResult] = Remembered(fresh_s=3600, stale_s=86_400)
        self._refused: Remembered[str] = Remembered(fresh_s=15, stale_s=60)
        self._checking: asyncio.Future[None] | None = None

    async def __call__(
        self, enterprise_id: str | None, team_id: str | None
    ) -> AuthorizeResult | None:
        """Return who we are, None where Slack refuses the token."""
        if self._known.fresh(_BOT) is None and (self._checking is None or self._checking.done()):
            # Nobody waits for Slack to say who we are: the event says it, too.
            self._checking = asyncio.ensure_future(self.check())
        if self.fault:
            return None
        who = self._known.stale(_BOT)
        return AuthorizeResult(
            enterprise_id=enterprise_id or (who.enterprise_id if who else None),
            team_id=team_id or (who.team_id if who else None),
            bot_user_id=who.bot_user_id if who else None,
            bot_id=who.bot_id if who else None,
            bot_token=self._client.token,
        )

    @property
    def fault(self) -> str:
        """Return why the token cannot be used, "" where it can."""
        return self._refused.stale(_BOT) or ""

    async def check(self) -> None:
        """Ask Slack, unless that was done lately; where it is away, nothing changes."""
        if self._known.fresh(_BOT) is not None or self._refused.fresh(_BOT):
            return
        try:
            answer = await sent(within(self._client.auth_test(), _CHECK_S))
        except DeliveryFailed as failed:
            if failed.code in DEAD:
                self._desk.events.alarm("slack.token_refused", code=failed.code)
                self._refused.keep(_BOT, failed.code)
                self._known.forget(_BOT)
            return
        who = AuthorizeResult.from_auth_test_response(
            auth_test_response=answer, bot_token=self._client.token
        )
        self._known.keep(_BOT, who)
        self._refused.forget(_BOT)

    def died(self, tenant: str) -> None:
        """Ask Slack anew the next time."""
        del tenant
        self._known.forget(_BOT)


class Installed:
    """The tokens of all workspaces that installed the app; renewed before they end.

    Args:
        rotator: renews tokens that end; None where they do not.
    """

    may_heal = False

    def __init__(
        self,
        store: InstallationStore,
        desk: Desk,
        claiming: Claiming,
        rotator: AsyncTokenRotator | None,
    ) -> None:
        self._store = store
        self._desk = desk
        self._rotator = rotator
        self._claiming = claiming

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
        """Return the bot with a token that lasts; the old one where another renews it just now."""
        ends_at = bot.bot_token_expires_at
        if self._rotator is None or not bot.bot_refresh_token or ends_at is None:
            return bot
        if ends_at > time.time() + _AHEAD_MINUTES * 60:
            return bot
        tenant = tenant_key(bot.enterprise_id, bot.team_id, is_org=bot.is_enterprise_install)
        # What renews a token is good once: two replicas must not both use it.
        key = f"slack/{tenant}/renew/{ends_at}"
        if await self._claiming.claim(key) is not Claimed.OURS:
            return bot
        try:
            fresh = await sent(
                self._rotator.perform_bot_token_rotation(
                    bot=bot, minutes_before_expiration=_AHEAD_MINUTES
                )
            )
        except DeliveryFailed as failed:
            self._desk.events.alarm("slack.not_renewed", code=failed.code)
            await self._claiming.release(key)
            return bot
        if fresh is None:
            return bot
        await self._store.async_save_bot(fresh)
        await self._claiming.finish(key)
        self._desk.events.record("slack.renewed", tenant=tenant)
        renewed: Bot = fresh
        return renewed
