"""Whom the bot answers: the organisation behind a workspace, and who of its people may ask."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from slack_sdk.web.async_client import AsyncWebClient

from bot.core import wording_chat
from bot.core.desk import Desk
from bot.core.records import OrgProfile
from bot.slack.calls import Call
from bot.slack.remembered import Remembered
from bot.slack.sending import sent
from bot.slack.settings import SlackSettings
from bot.within import within
from bot.workers import Busy, Workers
from knowledge.errors import DeliveryFailed, PolicyAssistantError, StoreUnavailable

__all__ = ["Door", "Refused", "Visitor"]

_STORE_S = 3.0
_HOUR_S = 3600.0

_Value = TypeVar("_Value")


class Refused(Exception):
    """Nobody is answered; carries the sentence that says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__()
        self.sentence = sentence


class Visitor:
    """What Slack says of a person, as far as it matters here.

    Args:
        user: a user object of Slack's; missing facts count as an ordinary member's.
        tenant: the workspace they speak in.
    """

    def __init__(self, user: dict[str, Any], tenant: str) -> None:
        enterprise, _, team = tenant.rpartition("/")
        of_enterprise = (user.get("enterprise_user") or {}).get("enterprise_id") or ""
        own_team = user.get("team_id") or team
        is_elsewhere = own_team not in (team, enterprise)
        is_of_house = bool(enterprise) and of_enterprise == enterprise
        self.is_stranger = bool(user.get("is_stranger")) or (is_elsewhere and not is_of_house)
        self.is_guest = bool(user.get("is_restricted") or user.get("is_ultra_restricted"))


class Door:
    """Says for whom an act is and whether its person may be answered.

    Args:
        threads: run what waits for the store.
    """

    def __init__(self, desk: Desk, settings: SlackSettings, threads: Workers) -> None:
        self._desk = desk
        self._settings = settings
        self._threads = threads
        self._orgs: Remembered[str] = Remembered(fresh_s=30, stale_s=24 * _HOUR_S)
        self._profiles: Remembered[OrgProfile] = Remembered(fresh_s=30, stale_s=24 * _HOUR_S)
        self._visitors: Remembered[Visitor] = Remembered(fresh_s=900, stale_s=12 * _HOUR_S)

    async def org(self, tenant: str) -> str:
        """Return the organisation that a workspace belongs to.

        Raises:
            Refused: it belongs to none.
            StoreUnavailable: nobody can tell.
        """

        def look_up() -> str:
            for key in dict.fromkeys((tenant, tenant.partition("/")[0])):
                if org := self._desk.tenants.org_of("slack", key):
                    return org
            return ""

        org = await self._looked_up(self._orgs, tenant, look_up)
        if not org:
            self._orgs.forget(tenant)
            raise Refused(wording_chat.UNKNOWN_TENANT)
        return org

    async def profile(self, org: str) -> OrgProfile:
        """Return what an organisation decided; careful defaults while nobody can tell."""
        look_up = partial(self._desk.profiles.profile, org)
        try:
            return await self._looked_up(self._profiles, org, look_up)
        except PolicyAssistantError:
            return OrgProfile(org=org)

    async def contact_channel(self, org: str) -> str:
        """Return the channel that "ask a person" writes to, "" where there is none."""
        profile = await self.profile(org)
        return profile.channel("slack") or self._settings.contact_channel

    async def let_in(self, client: AsyncWebClient, call: Call, org: str) -> None:
        """Return if the person may be answered.

        Raises:
            Refused: they may not, or nobody can tell.
        """
        profile = await self.profile(org)
        guests = self._settings.guests_allowed or profile.guests_allowed
        strangers = self._settings.guests_allowed or profile.strangers_allowed
        if guests and strangers:
            return
        visitor = await self._visitor(client, call)
        if visitor.is_stranger and not strangers:
            raise Refused(wording_chat.STRANGERS_REFUSED)
        if visitor.is_guest and not guests:
            raise Refused(wording_chat.GUESTS_REFUSED)

    async def hides_from_strangers(self, call: Call, org: str) -> bool:
        """Return whether people read along who may not see what the policies say."""
        profile = await self.profile(org)
        allowed = self._settings.guests_allowed or profile.strangers_allowed
        return call.is_shared and not allowed

    async def _visitor(self, client: AsyncWebClient, call: Call) -> Visitor:
        key = f"{call.tenant}/{call.user}"
        known = self._visitors.fresh(key)
        if known is not None:
            return known
        try:
            answer = await sent(client.users_info(user=call.user))
        except DeliveryFailed as failed:
            old = self._visitors.stale(key)
            if old is not None:
                return old
            self._desk.events.alarm("slack.person_unknown", code=failed.code)
            raise Refused(wording_chat.PERSON_UNKNOWN) from failed
        visitor = Visitor(answer.get("user") or {}, call.tenant)
        self._visitors.keep(key, visitor)
        return visitor

    async def _looked_up(
        self, kept: Remembered[_Value], key: str, look_up: Callable[[], _Value]
    ) -> _Value:
        """Return a value of the store, or the last known while the store cannot be reached."""
        known = kept.fresh(key)
        if known is not None:
            return known
        try:
            value = await within(self._threads.run(look_up), _STORE_S)
        except (StoreUnavailable, TimeoutError, Busy) as error:
            old = kept.stale(key)
            if old is None:
                raise StoreUnavailable("The store does not answer. Check the database") from error
            return old
        kept.keep(key, value)
        return value
