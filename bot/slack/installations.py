"""The workspaces that installed the app: kept by the store, encrypted; here in Slack's own shape."""

import json
from collections.abc import Callable
from functools import partial
from logging import Logger
from typing import Any, TypeVar

from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore

from bot.core.desk import Desk
from bot.slack.remembered import Remembered
from bot.within import within
from bot.workers import Busy, Workers
from knowledge.errors import StoreUnavailable

__all__ = ["InstallationStore", "tenant_key"]

_BOT = "bot"
_STORE_S = 2.0

_Value = TypeVar("_Value")


def tenant_key(enterprise_id: str | None, team_id: str | None, *, is_org: bool = False) -> str:
    """Return the key of a workspace, or of a whole enterprise that installed the app."""
    if is_org or not team_id:
        return enterprise_id or ""
    return "/".join(filter(None, (enterprise_id, team_id)))


class InstallationStore(AsyncInstallationStore):
    """Slack's idea of an installation store, over the store's own port."""

    def __init__(self, desk: Desk, threads: Workers, logger: Logger) -> None:
        self._desk = desk
        self._threads = threads
        self._logger = logger
        self._bots: Remembered[Bot] = Remembered(fresh_s=60, stale_s=86_400)

    @property
    def logger(self) -> Logger:
        """Return the log that keeps no words."""
        return self._logger

    async def async_save(self, installation: Installation) -> None:
        """Keep an installation; only the bot's part of it is ever used."""
        await self.async_save_bot(installation.to_bot())

    async def async_save_bot(self, bot: Bot) -> None:
        """Keep a bot's tokens in place of those before."""
        tenant = tenant_key(bot.enterprise_id, bot.team_id, is_org=bot.is_enterprise_install)
        data = json.dumps(_as_json(bot)).encode()
        await self._stored(partial(self._desk.installations.save, "slack", tenant, _BOT, data))
        self._bots.keep(tenant, bot)

    async def async_find_bot(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        is_enterprise_install: bool | None = False,
    ) -> Bot | None:
        """Return a workspace's bot; where it has none of its own, that of its enterprise.

        Raises:
            StoreUnavailable: nobody can tell, and it was not looked up lately.
        """
        own = tenant_key(enterprise_id, team_id, is_org=bool(is_enterprise_install))
        for tenant in dict.fromkeys(filter(None, (own, enterprise_id))):
            bot = await self._found(tenant)
            if bot is not None:
                return bot
        return None

    async def async_find_installation(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None = None,
        is_enterprise_install: bool | None = False,
    ) -> Installation | None:
        """Return a workspace's installation, which is its bot's."""
        bot = await self.async_find_bot(
            enterprise_id=enterprise_id,
            team_id=team_id,
            is_enterprise_install=is_enterprise_install,
        )
        if bot is None:
            return None
        return Installation(user_id=user_id or "", **_as_json(bot))

    def forget(self, tenant: str) -> None:
        """Look a bot up anew the next time: its token was refused."""
        self._bots.forget(tenant)

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Forget a workspace's bot."""
        tenant = tenant_key(enterprise_id, team_id)
        self._bots.forget(tenant)
        await self._stored(partial(self._desk.installations.forget, "slack", tenant, _BOT))

    async def async_delete_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None
    ) -> None:
        """Forget a person's part of an installation: there is none."""
        del enterprise_id, team_id, user_id

    async def async_delete_all(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Forget everything that was installed in a workspace."""
        tenant = tenant_key(enterprise_id, team_id)
        self._bots.forget(tenant)
        await self._stored(partial(self._desk.installations.forget, "slack", tenant))

    async def _found(self, tenant: str) -> Bot | None:
        known = self._bots.fresh(tenant)
        if known is not None:
            return known
        try:
            look_up = partial(self._desk.installations.find, "slack", tenant, _BOT)
            data = await self._stored(look_up)
        except StoreUnavailable:
            old = self._bots.stale(tenant)
            if old is None:
                raise
            return old
        if data is None:
            self._bots.forget(tenant)
            return None
        bot = Bot(**json.loads(data))
        self._bots.keep(tenant, bot)
        return bot

    async def _stored(self, call: Callable[[], _Value]) -> _Value:
        try:
            return await within(self._threads.run(call), _STORE_S)
        except (TimeoutError, Busy) as error:
            raise StoreUnavailable("The store does not answer. Check the database") from error


def _as_json(bot: Bot) -> dict[str, Any]:
    """Return what makes a bot anew; times in seconds, since JSON knows no others."""
    return {
        "app_id": bot.app_id,
        "enterprise_id": bot.enterprise_id,
        "team_id": bot.team_id,
        "bot_token": bot.bot_token,
        "bot_id": bot.bot_id,
        "bot_user_id": bot.bot_user_id,
        "bot_scopes": list(bot.bot_scopes or ()),
        "bot_refresh_token": bot.bot_refresh_token,
        "bot_token_expires_at": bot.bot_token_expires_at,
        "is_enterprise_install": bot.is_enterprise_install,
        "installed_at": bot.installed_at,
    }
