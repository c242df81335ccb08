"""Who is who in a workspace: people of channels, groups and everyone; who may send reminders."""

import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from slack_sdk.web.async_client import AsyncWebClient

from bot.core.desk import Desk
from bot.slack.people import Visitor
from bot.slack.remind_bridge import Bridge
from knowledge.domain import Account, Addressee, AddresseeKind
from knowledge.errors import DeliveryFailed, PlatformError

__all__ = ["Names", "SlackDirectory", "account_of"]

_PAGE = 200
_MOST_PAGES = 500
_FEW = 20
_EVERYBODY_FOR_S = 900.0
_MEMBERS_FOR_S = 300.0
_RIGHTS_FOR_S = 30.0
_SLACKBOT = "USLACKBOT"

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What channels and groups are called.

    Attributes:
        called: by id, as people write it; those that Slack does not name are missing.
        closed: channels that we are not in, by name.
    """

    called: Mapping[str, str]
    closed: tuple[str, ...]


class SlackDirectory:
    """The people of Slack workspaces, as Slack says now.

    Args:
        managers: people and user groups who may send reminders anywhere, by id.
    """

    def __init__(self, bridge: Bridge, desk: Desk, managers: Sequence[str]) -> None:
        self._bridge = bridge
        self._desk = desk
        self._managers = tuple(managers)
        self._lock = threading.Lock()
        self._kept: dict[tuple[str, str], tuple[float, Any]] = {}
        self._begun: dict[str, tuple[dict[str, Account], str]] = {}

    def people(self, addressee: Addressee) -> tuple[Account, ...]:
        """Return the people that an addressee stands for."""
        tenant = addressee.tenant
        match addressee.kind:
            case AddresseeKind.PERSON:
                found = self._one_of_many(tenant, addressee.ref)
                return (found,) if found is not None else ()
            case AddresseeKind.CHANNEL:
                members = self._remembered(
                    tenant,
                    f"members/{addressee.ref}",
                    _MEMBERS_FOR_S,
                    lambda: self._members(tenant, addressee.ref),
                )
                return self._accounts(tenant, members)
            case AddresseeKind.GROUP | AddresseeKind.TEAM:
                return self._accounts(tenant, self._of_group(tenant, addressee.ref))
        return tuple(a for a in self._everybody(tenant).values() if a.is_active)

    def account(self, tenant: str, person_id: str) -> Account | None:
        """Return one person, as Slack says now."""

        async def ask(client: AsyncWebClient) -> Any:
            return await client.users_info(user=person_id)

        try:
            answer = self._bridge.call(tenant, "users.info", ask)
        except DeliveryFailed as failed:
            if failed.code in ("user_not_found", "user_not_visible"):
                return None
            raise
        user = answer.get("user") or {}
        return account_of(user, tenant) if not _is_bot(user) else None

    def may_remind(self, org: str, account: Account) -> bool:
        """Return whether somebody is among the managers now; guests and strangers never are."""
        known = self.known(account.tenant, account.person_id)
        if known is None or known.is_guest or not known.is_active:
            return False
        profile = self._desk.profiles.profile(org)
        named = {
            *self._managers,
            *(ref for platform, ref in profile.managers if platform == "slack"),
        }
        if account.person_id in named:
            return True
        groups = {ref for ref in named if ref.startswith("S")}
        groups |= {ref for platform, ref in profile.manager_groups if platform == "slack"}
        return any(account.person_id in self._group(account.tenant, ref) for ref in sorted(groups))

    def known(self, tenant: str, person_id: str) -> Account | None:
        """Return one person, as Slack said a moment ago at most."""
        return self._remembered(
            tenant,
            f"person/{person_id}",
            _RIGHTS_FOR_S,
            lambda: self.account(tenant, person_id),
        )

    def groups(self, tenant: str) -> list[tuple[str, str]]:
        """Return (id, handle) of a workspace's user groups, none where Slack does not say."""

        async def ask(client: AsyncWebClient) -> Any:
            return await client.usergroups_list()

        try:
            found = self._bridge.call(tenant, "usergroups.list", ask).get("usergroups") or ()
        except DeliveryFailed:
            return []
        return [(str(g.get("id")), str(g.get("handle") or g.get("name"))) for g in found]

    def names(self, tenant: str, channels: Sequence[str], groups: Sequence[str]) -> Names:
        """Return what channels and groups are called, and where we may not write."""
        handles = self.groups(tenant) if groups else []
        found = {ref: f"@{handle}" for ref, handle in handles if ref in groups}
        closed = []
        for ref in channels[:_FEW]:
            told = self._channel(tenant, ref)
            name = str(told.get("name") or "")
            found |= {ref: f"#{name}"} if name else {}
            # Only where Slack says so: what it does not say is no reason to refuse.
            closed += [f"#{name or ref}"] if told.get("is_member") is False else []
        return Names(called=found, closed=tuple(closed))

    def _channel(self, tenant: str, channel: str) -> Mapping[str, Any]:
        async def ask(client: AsyncWebClient) -> Any:
            return await client.conversations_info(channel=channel)

        try:
            told = self._bridge.call(tenant, "conversations.info", ask).get("channel")
        except DeliveryFailed:
            return {}
        return told if isinstance(told, Mapping) else {}

    # --- asking Slack -----------------------------------------------------------------------------

    def _group(self, tenant: str, ref: str) -> frozenset[str]:
        """Return a user group's people; nobody where it is gone or was switched off."""

        def ask() -> frozenset[str]:
            try:
                return frozenset(self._of_group(tenant, ref))
            except DeliveryFailed as failed:
                if failed.code in ("no_such_subteam", "subteam_not_found"):
                    return frozenset()
                raise

        return self._remembered(tenant, f"group/{ref}", _RIGHTS_FOR_S, ask)

    def _of_group(self, tenant: str, ref: str) -> list[str]:
        async def ask(client: AsyncWebClient) -> Any:
            return await client.usergroups_users_list(usergroup=ref)

        return [
            str(one)
            for one in self._bridge.call(tenant, "usergroups.users.list", ask).get("users") or ()
        ]

    def _members(self, tenant: str, channel: str) -> list[str]:
        async def ask(client: AsyncWebClient) -> list[str]:
            members: list[str] = []
            cursor = ""
            for _ in range(_MOST_PAGES):
                answer = await client.conversations_members(
                    channel=channel, limit=_PAGE, cursor=cursor or None
                )
                members += answer.get("members") or ()
                cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
                if not cursor:
                    break
            return members

        return self._bridge.call(tenant, "conversations.members", ask)

    def _accounts(self, tenant: str, ids: Iterable[str]) -> tuple[Account, ...]:
        wanted = list(dict.fromkeys(ids))
        if len(wanted) <= _FEW:
            return tuple(filter(None, (self.account(tenant, one) for one in wanted)))
        everybody = self._everybody(tenant)
        return tuple(everybody[one] for one in wanted if one in everybody)

    def _everybody(self, tenant: str) -> dict[str, Account]:
        return self._remembered(tenant, "everybody", _EVERYBODY_FOR_S, lambda: self._listed(tenant))

    def _one_of_many(self, tenant: str, person_id: str) -> Account | None:
        """Return one person; from the list of all where Slack was asked about too many."""
        with self._lock:
            kept = self._kept.get((tenant, "everybody"))
        if kept is not None and time.monotonic() - kept[0] < _EVERYBODY_FOR_S:
            everybody: dict[str, Account] = kept[1]
            return everybody.get(person_id)
        try:
            return self.account(tenant, person_id)
        except DeliveryFailed as failed:
            if failed.code != "ratelimited":
                raise
        return self._everybody(tenant).get(person_id)

    def _listed(self, tenant: str) -> dict[str, Account]:
        """Return everybody of a workspace, page by page: one call for each would take hours.

        Slack gives some twenty pages a minute. Where it asks for patience, what was read is kept,
        and the next call goes on from there.
        """
        with self._lock:
            found, cursor = self._begun.pop(tenant, ({}, ""))
        for _ in range(_MOST_PAGES):
            try:
                page = self._page(tenant, cursor)
            except DeliveryFailed as failed:
                if failed.retry_after_s is not None:
                    with self._lock:
                        self._begun[tenant] = (found, cursor)
                raise
            for user in page.get("members") or ():
                if not _is_bot(user):
                    account = account_of(user, tenant)
                    found[account.person_id] = account
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return found
        raise PlatformError("The workspace has more people than can be listed")

    def _page(self, tenant: str, cursor: str) -> Any:
        async def ask(client: AsyncWebClient) -> Any:
            return await client.users_list(limit=_PAGE, cursor=cursor or None)

        return self._bridge.call(tenant, "users.list", ask)

    def _remembered(
        self, tenant: str, name: str, for_s: float, look_up: Callable[[], _Value]
    ) -> _Value:
        with self._lock:
            kept = self._kept.get((tenant, name))
        if kept is not None and time.monotonic() - kept[0] < for_s:
            value: _Value = kept[1]
            return value
        value = look_up()
        with self._lock:
            self._kept[tenant, name] = (time.monotonic(), value)
        return value

    def forget_rights(self) -> None:
        """Look everything about rights up anew."""
        with self._lock:
            self._kept = {k: v for k, v in self._kept.items() if k[1] == "everybody"}


def account_of(user: dict[str, Any], tenant: str) -> Account:
    """Return a user object of Slack's as an account of ours."""
    profile = user.get("profile") or {}
    name = profile.get("real_name") or user.get("real_name") or user.get("name") or ""
    visitor = Visitor(user, tenant)
    return Account(
        platform="slack",
        tenant=tenant,
        person_id=str(user.get("id") or ""),
        name=" ".join(str(name).split()),
        team=" ".join(str(profile.get("title_team") or "").split()),
        time_zone=str(user.get("tz") or ""),
        is_guest=visitor.is_guest or visitor.is_stranger,
        is_active=not user.get("deleted"),
    )


def _is_bot(user: dict[str, Any]) -> bool:
    return bool(user.get("is_bot")) or user.get("id") == _SLACKBOT
