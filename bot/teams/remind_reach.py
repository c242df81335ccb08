"""Reaching people in Teams from the clockwork's thread: who they are, and sending once.

Teams never tells whether a message arrived: where that is unknown, the core sends it again and
the message says so.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import asdict, replace
from typing import Any, Protocol, TypeVar, runtime_checkable

from bot.core.desk import Desk
from bot.core.records import Place, PlatformId
from bot.core.reminding_ports import Outgoing
from bot.core.reminding_showing import show_message
from bot.teams.connection import (
    CLOSED,
    UNPROVEN,
    UNREACHABLE,
    Connection,
    Outlet,
    Reference,
)
from bot.teams.connection import DeliveryFailed as Undelivered
from bot.teams.messages import card_message
from bot.teams.notifier import is_closed_to_us
from bot.teams.places import Places
from bot.teams.remind_cards import message_card
from knowledge.domain import Account, Addressee, AddresseeKind
from knowledge.errors import DeliveryFailed, PlatformError

__all__ = ["Reach", "TeamsDirectory", "TeamsNotifier"]

_CALL_S = 40.0
_EVERY_S = 0.05
_SOON_S = 30.0
_TOKEN_LATER_S = 300.0
_RIGHTS_FOR_S = 30.0
_NOT_OURS = frozenset({401})
_TOO_MANY = 429
_SERVER = 500
_UNSENT = frozenset({UNREACHABLE, CLOSED, UNPROVEN})

_Value = TypeVar("_Value")


@runtime_checkable
class _Rostered(Protocol):
    async def members(self, reference: Reference) -> list[dict[str, Any]]:
        """Return the people of a conversation."""
        ...


class Reach:
    """Runs calls on the loop for threads, no faster than Teams likes.

    Args:
        places: finds conversations.
    """

    def __init__(self, connection: Connection, places: Places, desk: Desk) -> None:
        self.connection = connection
        self.places = places
        self.desk = desk
        self._loop: asyncio.AbstractEventLoop | None = None
        self._lock = threading.Lock()
        self._next = 0.0
        self._stop = threading.Event()

    def open(self) -> None:
        """Take the running loop as the one to call on."""
        self._loop = asyncio.get_running_loop()

    def close(self) -> None:
        """Call nothing any more."""
        self._loop = None
        self._stop.set()

    def pace(self) -> None:
        """Wait for one's turn; Teams takes 30 requests a second from an app.

        Raises:
            DeliveryFailed: Teams asked for so much patience that others should go first.
        """
        with self._lock:
            moment = time.monotonic()
            turn = max(moment, self._next)
            if turn - moment > 1.0:
                raise DeliveryFailed("ratelimited", retry_after_s=turn - moment)
            self._next = turn + _EVERY_S
        self._stop.wait(turn - moment)

    def call(self, do: Callable[[], Coroutine[Any, Any, _Value]]) -> _Value:
        """Return what a call returns; from any thread but the loop's.

        Raises:
            DeliveryFailed: it did not go through, or nobody knows.
        """
        loop = self._loop
        if loop is None or loop.is_closed():
            raise DeliveryFailed("not connected", retry_after_s=_SOON_S)
        future = asyncio.run_coroutine_threadsafe(do(), loop)
        try:
            return future.result(_CALL_S)
        except Undelivered as error:
            raise self._translated(error) from error
        except TimeoutError as error:
            future.cancel()
            raise DeliveryFailed("timeout", retry_after_s=_SOON_S, is_certain=False) from error

    def _translated(self, error: Undelivered) -> DeliveryFailed:
        if error.status == _TOO_MANY:
            after_s = error.retry_after_s or _SOON_S
            with self._lock:
                self._next = time.monotonic() + after_s
            return DeliveryFailed("ratelimited", retry_after_s=after_s)
        if error.status in _NOT_OURS:
            return DeliveryFailed("not connected", retry_after_s=_TOKEN_LATER_S)
        if is_closed_to_us(error):
            return DeliveryFailed("blocked")
        if error.status == 0 and error.code in _UNSENT:
            return DeliveryFailed("unreachable", retry_after_s=_SOON_S)
        if error.status == 0 or error.status >= _SERVER:
            return DeliveryFailed("no answer", retry_after_s=_SOON_S, is_certain=False)
        return DeliveryFailed(error.code or f"http_{error.status}")

    def conversation(self, org: str, tenant: str, conversation: str) -> Reference | None:
        """Return where a channel or group is, None where the bot never was."""
        return self.call(lambda: self.places.of_conversation(org, tenant, conversation))

    def chat(self, org: str, tenant: str, person_id: str) -> Reference | None:
        """Return a person's own chat, opened where there is none yet; None where nobody is known."""
        at = PlatformId(platform="teams", tenant=tenant, user=person_id)
        known = self.desk.people.known(org, at)
        if known is None:
            return None
        reference = self.call(lambda: self.places.of_person(org, known.person))
        if reference is None or reference.conversation:
            return reference
        return self.call(lambda: self.connection.open_chat(reference))


class TeamsDirectory:
    """The people of Teams: of channels and teams as Teams says, else those whom the bot has met.

    Args:
        managers: who may send reminders, by Entra object id.
        org_of: returns whose a tenant is.
        is_demo: where nobody was named a manager, whoever tries the bot is one.
    """

    def __init__(
        self,
        reach: Reach,
        managers: tuple[str, ...],
        org_of: Callable[[str], str | None],
        *,
        is_demo: bool = False,
    ) -> None:
        self._reach = reach
        self._managers = frozenset(managers)
        self._org_of = org_of
        self._is_demo = is_demo
        self._leaders: dict[tuple[str, str], tuple[float, frozenset[str]]] = {}

    def people(self, addressee: Addressee) -> tuple[Account, ...]:
        """Return the people that an addressee stands for."""
        org = self._org(addressee.tenant)
        if addressee.kind is AddresseeKind.PERSON:
            found = self.account(addressee.tenant, addressee.ref)
            return (found,) if found is not None else ()
        if addressee.kind is AddresseeKind.EVERYONE:
            people = self._reach.desk.people.everyone(org)
            return tuple(
                Account(
                    platform="teams",
                    tenant=p.at.tenant,
                    person_id=p.at.user,
                    name=p.name,
                    time_zone=p.timezone,
                    is_guest=p.is_guest,
                )
                for p in people
                if (p.at.platform, p.at.tenant) == ("teams", addressee.tenant)
            )
        return self._roster(org, addressee)

    def account(self, tenant: str, person_id: str) -> Account | None:
        """Return one person whom the bot has met."""
        at = PlatformId(platform="teams", tenant=tenant, user=person_id)
        known = self._reach.desk.people.known(self._org(tenant), at)
        if known is None:
            return None
        return Account(
            platform="teams",
            tenant=tenant,
            person_id=person_id,
            name=known.name,
            time_zone=known.timezone,
            is_guest=known.is_guest,
        )

    def may_remind(self, org: str, account: Account) -> bool:
        """Return whether somebody is among the managers now; guests never are."""
        if account.is_guest or not account.person_id:
            return False
        profile = self._reach.desk.profiles.profile(org)
        named = {ref for platform, ref in profile.managers if platform == "teams"}
        named |= self._managers
        if account.person_id in named:
            return True
        teams = [ref for platform, ref in profile.manager_groups if platform == "teams"]
        if any(account.person_id in self._leading(org, account.tenant, ref) for ref in teams):
            return True
        return self._is_demo and not named and not teams

    def _org(self, tenant: str) -> str:
        org = self._org_of(tenant)
        if org is None:
            raise PlatformError(f"The Teams tenant {tenant!r} belongs to no organisation")
        return org

    def _leading(self, org: str, tenant: str, team: str) -> frozenset[str]:
        """Return the owners of a team, as Teams says now; its members where Teams names no owner."""
        key = (tenant, team)
        kept = self._leaders.get(key)
        if kept is not None and time.monotonic() - kept[0] < _RIGHTS_FOR_S:
            return kept[1]
        roles: dict[str, str] = {}
        for member in self._members(org, tenant, team):
            account = _account_of(member, tenant)
            if account is not None and not account.is_guest:
                roles[account.person_id] = _role_of(member)
        owners = {person for person, role in roles.items() if role == "owner"}
        leading = frozenset(owners or roles)
        self._leaders[key] = (time.monotonic(), leading)
        return leading

    def _members(self, org: str, tenant: str, conversation: str) -> list[dict[str, Any]]:
        place = self._reach.conversation(org, tenant, conversation)
        connection = self._reach.connection
        if place is None or not isinstance(connection, _Rostered):
            raise PlatformError("The bot is not in that team, so its people cannot be seen")
        return self._reach.call(lambda: connection.members(place))

    def _roster(self, org: str, addressee: Addressee) -> tuple[Account, ...]:
        """Return a channel's or team's people, and keep how to reach each of them."""
        place = self._reach.conversation(org, addressee.tenant, addressee.ref)
        connection = self._reach.connection
        if place is None or not isinstance(connection, _Rostered):
            raise PlatformError("The bot is not in that channel, so its people cannot be seen")
        members = self._reach.call(lambda: connection.members(place))
        found = []
        for member in members:
            account = _account_of(member, addressee.tenant)
            if account is not None:
                self._keep(org, account, str(member.get("id") or ""), place)
                found.append(account)
        return tuple(found)

    def _keep(self, org: str, account: Account, teams_id: str, place: Reference) -> None:
        desk = self._reach.desk
        at = PlatformId(platform="teams", tenant=account.tenant, user=account.person_id)
        known = desk.people.note(org, at, name=account.name or None, is_guest=account.is_guest)
        if desk.conversation_refs.of_person(org, known.person) is not None:
            return
        # A chat that is not open yet: opened when there is something to say.
        reference = replace(
            place,
            conversation="",
            kind="personal",
            person=teams_id,
            person_object=account.person_id,
            activity="",
        )
        where = Place(platform="teams", tenant=account.tenant, conversation=f"of {teams_id}")
        kept = {name: value for name, value in asdict(reference).items() if value}
        desk.conversation_refs.keep(org, where, kept, person=known.person)


def _account_of(member: Mapping[str, Any], tenant: str) -> Account | None:
    """Return a person of a roster, None for a bot."""
    teams_id = str(member.get("id") or "")
    person_id = str(member.get("aadObjectId") or member.get("objectId") or teams_id)
    role = _role_of(member)
    if not person_id or teams_id.startswith("28:") or role == "bot":
        return None
    return Account(
        platform="teams",
        tenant=tenant,
        person_id=person_id,
        name=" ".join(str(member.get("name") or "").split()),
        is_guest=role in ("guest", "anonymous", "federated"),
    )


def _role_of(member: Mapping[str, Any]) -> str:
    return str(member.get("userRole") or member.get("role") or "").lower()


class TeamsNotifier:
    """Sends reminders in Teams."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach

    def send(self, outgoing: Outgoing) -> str:
        """Send a message, once, and return "CONVERSATION ACTIVITY"."""
        self._reach.pace()
        delivery = outgoing.delivery
        kind, _, where = delivery.place.partition(":")
        if kind == "person":
            reference = self._reach.chat(outgoing.org, delivery.tenant, where)
        else:
            reference = self._reach.conversation(outgoing.org, delivery.tenant, where)
        if reference is None:
            raise DeliveryFailed("unknown person" if kind == "person" else "bot is not there")
        activity = _activity(outgoing)
        sent: list[str] = []

        async def post() -> None:
            async def work(outlet: Outlet) -> None:
                sent.append(await outlet.send(activity))

            # Not the patient notifier: what may have arrived must not be sent again unseen.
            await self._reach.connection.converse(reference.unasked(), work)

        self._reach.call(post)
        return f"{reference.conversation} {sent[0] if sent else ''}"

    def find(self, outgoing: Outgoing) -> str | None:
        """Return None: Teams offers no way to tell."""
        del outgoing
        return None

    def update(self, outgoing: Outgoing) -> None:
        """Show a message as it should look now."""
        self._reach.pace()
        conversation, _, activity_id = outgoing.delivery.message.partition(" ")
        tenant = outgoing.delivery.tenant
        reference = self._reach.conversation(outgoing.org, tenant, conversation)
        if reference is None or not activity_id:
            return
        activity = _activity(outgoing)

        async def change() -> None:
            async def work(outlet: Outlet) -> None:
                await outlet.update(activity_id, activity)

            await self._reach.connection.converse(reference.unasked(), work)

        self._reach.call(change)


def _activity(outgoing: Outgoing) -> dict[str, Any]:
    shown = show_message(outgoing)
    # The card says everything; the summary is what a notification and a screen reader say.
    message = card_message(message_card(shown), shown.fallback)
    return {**message, "summary": shown.fallback}
