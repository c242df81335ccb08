"""Who may be answered where guests read along: people of the organisation, others as it decides.

Asks Teams once in a while what a person is; decides nothing else.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any

from bot.core import wording_chat
from bot.teams.activity import Incoming
from bot.teams.connection import Connection, DeliveryFailed
from bot.teams.core_calls import CoreCalls

__all__ = ["Visitors"]

_FRESH_S = 15 * 60.0
_REMEMBERED = 20_000


class Visitors:
    """Knows guests and strangers from the organisation's own people.

    Only people of the tenant can have the app in a chat of their own, so nobody is asked about
    there; channels and group chats have guests.

    Args:
        connection: asks Teams.
        calls: say what the organisation decided.
        is_demo: everybody on this machine is one of us.
        clock: seconds that only go forward.
    """

    def __init__(
        self,
        connection: Connection,
        calls: CoreCalls,
        *,
        is_demo: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._connection = connection
        self._calls = calls
        self._is_demo = is_demo
        self._clock = clock
        self._known: OrderedDict[tuple[str, str], tuple[float, str]] = OrderedDict()

    async def refusal(self, org: str, incoming: Incoming) -> str:
        """Return why a person gets no answer, as a sentence for them; "" where they do."""
        if self._is_demo or incoming.is_personal:
            return ""
        profile = await self._calls.profile(org)
        if profile.guests_allowed and profile.strangers_allowed:
            return ""
        what = "guest" if incoming.is_guest else await self._asked(incoming)
        if what == "guest" and not profile.guests_allowed:
            return wording_chat.GUESTS_REFUSED
        if what == "stranger" and not profile.strangers_allowed:
            return wording_chat.STRANGERS_REFUSED
        return wording_chat.PERSON_UNKNOWN if what == "unknown" else ""

    async def _asked(self, incoming: Incoming) -> str:
        key, now = (incoming.tenant, incoming.person), self._clock()
        at, what = self._known.get(key, (now, ""))
        if what and now - at < _FRESH_S:
            return what
        try:
            found = _what_is(await self._connection.member(incoming.reference), incoming.tenant)
        except DeliveryFailed as error:
            self._calls.desk.events.alarm("teams.person_unknown", status=error.status)
            # Whoever belonged to us a while ago still does while Teams cannot be asked.
            return what or "unknown"
        self._known[key] = (now, found)
        self._known.move_to_end(key)
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return found


def _what_is(member: Mapping[str, Any], tenant: str) -> str:
    role = str(member.get("userRole") or "").lower()
    home = str(member.get("tenantId") or tenant)
    if role in ("guest", "anonymous"):
        return "guest"
    return "stranger" if home.lower() != tenant.lower() else "person"
