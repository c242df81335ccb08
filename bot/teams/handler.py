"""The one handler behind both of Microsoft's libraries: what an activity means, and its errors.

Whoever addressed the bot gets an answer or a reason; the outermost net is here.
"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

from bot.core import wording_chat, wording_teams
from bot.teams.activity import Incoming
from bot.teams.connection import Connection, DeliveryFailed, Outlet
from bot.teams.core_calls import CoreCalls
from bot.teams.dialogs import Dialogs, in_shape
from bot.teams.door import InvokeReply
from bot.teams.holding import Hold, MayBeSaid, TakenOver
from bot.teams.keeping import TryLater
from bot.teams.messages import plain_message
from bot.teams.notifier import Notifier, is_unheard, may_pass
from bot.teams.places import Places
from bot.teams.speaking import HeldOutlet
from bot.teams.talk import Talk, Turn, perhaps_answered
from bot.teams.visitors import Visitors
from knowledge.errors import StoreUnavailable

__all__ = ["TeamsHandler"]

# Teams waits five seconds for what an invoke is answered with.
_DEADLINE_S = 4.5
_UPGRADED = "add-upgrade"
_INSTALLED = frozenset({"add", _UPGRADED})
# Teams tells of one installation twice within a second; whoever installs anew later is greeted anew.
_WELCOME_LEASE_S = 15.0
_REMOVED = frozenset({"remove", "remove-upgrade"})


class TeamsHandler:
    """Handles activities, each once.

    Args:
        connection: opens conversations.
        calls: the core's verbs.
        talk: answers messages.
        dialogs: answers invokes.
        places: where people and channels are.
        notifier: sends.
        visitors: say who may be answered.
        is_demo: answers those, too, who do not say where they are.
    """

    def __init__(
        self,
        *,
        connection: Connection,
        calls: CoreCalls,
        talk: Talk,
        dialogs: Dialogs,
        places: Places,
        notifier: Notifier,
        visitors: Visitors,
        is_demo: bool = False,
    ) -> None:
        self._is_demo = is_demo
        self._visitors = visitors
        self._connection = connection
        self._calls = calls
        self._talk = talk
        self._dialogs = dialogs
        self._places = places
        self._notifier = notifier

    async def take(self, incoming: Incoming, hold: Hold) -> None:
        """Work on an activity that nobody waits for."""
        if incoming.is_bot or incoming.is_edit:
            # Two bots would talk without end; and an edited question was answered before.
            self._calls.desk.events.record("teams.ignored", kind=incoming.kind)
            return
        match incoming.kind:
            case "message":
                await self._in_conversation(incoming, hold, partial(self._message, incoming, hold))
            case "installationUpdate" if incoming.action in _REMOVED:
                await self._removed(incoming)
            case "installationUpdate" if incoming.action in _INSTALLED:
                await self._installed(incoming, hold)
            case "conversationUpdate" if incoming.reference.bot in incoming.joined:
                await self._installed(incoming, hold)
            case _:
                self._calls.desk.events.record("teams.ignored", kind=incoming.kind[:40])

    async def reply_to(self, incoming: Incoming) -> InvokeReply:
        """Return what an invoke is answered with; never fails."""
        try:
            async with asyncio.timeout(_DEADLINE_S):
                return await self._replied(incoming)
        except TimeoutError:
            self._calls.desk.events.alarm("teams.invoke_late")
            return in_shape(incoming.name, wording_teams.NOT_IN_TIME)
        except Exception as error:  # noqa: BLE001 - Teams must get a reply of the shape it waits for
            return in_shape(incoming.name, self._calls.reason_for(error))

    async def _replied(self, incoming: Incoming) -> InvokeReply:
        org = await self._org_of(incoming)
        if org is None:
            self._calls.desk.events.record("teams.unknown_tenant")
            return in_shape(incoming.name, wording_chat.UNKNOWN_TENANT)
        if refusal := await self._visitors.refusal(org, incoming):
            return in_shape(incoming.name, refusal)
        return await self._dialogs.answer(org, incoming)

    async def _org_of(self, incoming: Incoming) -> str | None:
        """Return whose person acts, None where that is not known."""
        if not self._is_demo and not incoming.tenant:
            return None
        return await self._calls.org_of(incoming.tenant)

    async def _in_conversation(
        self, incoming: Incoming, hold: Hold, work: Callable[[Outlet], Awaitable[None]]
    ) -> None:
        """Work in the activity's conversation; whatever fails is said there."""
        person = incoming.reference.person if incoming.is_private else ""

        async def guarded(outlet: Outlet) -> None:
            held = HeldOutlet(outlet, hold)
            try:
                await work(held)
            except (DeliveryFailed, TakenOver):
                raise
            except MayBeSaid:
                self._calls.desk.events.record("teams.perhaps_answered")
                if message := perhaps_answered(incoming):
                    await self._notifier.say(held, message, private_to=person)
            except Exception as error:  # noqa: BLE001 - whoever addressed us gets a reason
                words = self._calls.reason_for(error)
                await self._notifier.say(held, plain_message(words), private_to=person)

        try:
            await self._connection.converse(incoming.reference, guarded)
        except DeliveryFailed as error:
            # Teams does not take what we say there: there is nobody to tell but the operator.
            alarm = self._calls.desk.events.alarm
            alarm("teams.undelivered", status=error.status, code=error.code)
            if self._may_be_told_later(error, hold):
                raise TryLater from error

    def _may_be_told_later(self, error: DeliveryFailed, hold: Hold) -> bool:
        if is_unheard(error):
            # Said once more at most: whoever reads it all reads how unsure we are twice.
            return not hold.was_unsure
        # A demo's client that is gone does not come back for what it missed.
        return may_pass(error) and bool(error.status or not self._is_demo)

    async def _message(self, incoming: Incoming, hold: Hold, outlet: Outlet) -> None:
        org = await self._org_of(incoming)
        if org is None:
            self._calls.desk.events.record("teams.unknown_tenant")
            await outlet.send(plain_message(wording_chat.UNKNOWN_TENANT))
            return
        turn = Turn(org=org, incoming=incoming, outlet=outlet)
        if refusal := await self._visitors.refusal(org, incoming):
            self._calls.desk.events.record("teams.person_refused")
            await self._talk.say(turn, refusal)
            return
        await self._places.keep(org, incoming)
        if "act" in incoming.value:
            # A press may do something for others to see before its presser is told.
            await hold.before_speaking()
            await self._talk.pressed(turn)
        else:
            await self._talk.answer(turn)

    async def _installed(self, incoming: Incoming, hold: Hold) -> None:
        """Greet a person, group or team once, though Teams tells of an installation twice."""
        if incoming.action != _UPGRADED and not await self._may_welcome(incoming):
            return

        async def work(outlet: Outlet) -> None:
            org = await self._org_of(incoming)
            if org is None:
                await outlet.send(plain_message(wording_chat.UNKNOWN_TENANT))
                return
            await self._places.keep(org, incoming)
            if incoming.action != _UPGRADED:
                await self._talk.welcome(org, incoming, outlet)

        await self._in_conversation(incoming, hold, work)

    async def _may_welcome(self, incoming: Incoming) -> bool:
        key = f"teams/welcome/{incoming.tenant}/{incoming.reference.conversation}"
        claim = partial(self._calls.desk.claims.claim, key, lease_s=_WELCOME_LEASE_S)
        try:
            return await self._calls.records.run(claim)
        except StoreUnavailable:
            self._calls.desk.events.alarm("teams.claims_unavailable")
            return True

    async def _removed(self, incoming: Incoming) -> None:
        """Forget where the app is no longer installed."""
        try:
            org = await self._org_of(incoming)
        except StoreUnavailable:
            self._calls.desk.events.alarm("teams.not_kept", what="removal")
            return
        if org is not None:
            await self._places.forget(org, incoming.reference)
