"""What the handler needs of whichever Microsoft library carries the bot.

Two implementations satisfy it: ``cloud`` (botbuilder) and ``agents`` (its successor). Activities
cross this border as plain JSON objects, so that nothing behind it knows a library.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from knowledge.errors import PolicyAssistantError

__all__ = [
    "CLOSED",
    "UNPROVEN",
    "UNREACHABLE",
    "Activity",
    "Connection",
    "DeliveryFailed",
    "KeysUnavailable",
    "NotAuthenticated",
    "Outlet",
    "Reference",
]

Activity = Mapping[str, Any]
"""A Bot Framework activity as JSON."""


UNREACHABLE = "unreachable"
"""The code of a failure before anything was sent."""
CLOSED = "closed"
"""The code of a failure because we are stopping, before anything was sent."""
UNPROVEN = "no token of our own"
"""The code of a failure to prove who we are, before anything was sent."""


class NotAuthenticated(PolicyAssistantError):
    """The request does not come from the Bot Connector, or not for this bot."""


class KeysUnavailable(PolicyAssistantError):
    """The keys that tokens are checked with cannot be fetched; nobody can be let in."""


class DeliveryFailed(PolicyAssistantError):
    """Teams did not take what was sent.

    Args:
        status: Teams' HTTP status, 0 where it could not be reached.
        code: Teams' own word for it ("MessageWritesBlocked"), "" where none.
        retry_after_s: how long Teams asks to wait, None where it does not say.
    """

    def __init__(self, status: int, code: str = "", retry_after_s: float | None = None) -> None:
        super().__init__(f"Teams answered {status or 'nothing'} {code}".strip())
        self.status = status
        self.code = code
        self.retry_after_s = retry_after_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Where a conversation is, and how to reach it again.

    Attributes:
        service_url: the Bot Connector that serves it.
        conversation: its id; in a channel with the thread's first message.
        kind: "personal", "groupChat" or "channel".
        tenant: the Teams tenant, "" where the activity names none.
        bot: the bot's id there ("28:...").
        person: the other's id there ("29:...").
        person_object: the other's Entra object id, "" where not known.
        activity: the message that is answered, "" where nobody asked.
    """

    service_url: str
    conversation: str
    kind: str
    tenant: str
    bot: str
    person: str = ""
    person_object: str = ""
    activity: str = ""

    def unasked(self) -> "Reference":
        """Return the same place, to speak there without answering a message."""
        return replace(self, activity="")


class Outlet(Protocol):
    """A way into one conversation, open while it is being spoken in."""

    async def send(self, activity: Activity) -> str:
        """Send an activity and return its id.

        Raises:
            DeliveryFailed: Teams did not take it.
        """
        ...

    async def send_privately(self, activity: Activity, person: str) -> str:
        """Send an activity that only one person of the conversation sees.

        Raises:
            DeliveryFailed: Teams did not take it.
        """
        ...

    async def update(self, activity_id: str, activity: Activity) -> None:
        """Put an activity in the place of one that was sent before.

        Raises:
            DeliveryFailed: Teams did not take it.
        """
        ...


class Connection(Protocol):
    """The Bot Connector, as one of Microsoft's libraries reaches it."""

    async def authenticate(self, header: str, activity: Activity) -> None:
        """Return if the request comes from the Bot Connector and is for this bot.

        Args:
            header: the request's Authorization header, "" where it has none.

        Raises:
            NotAuthenticated: it does not, or is not.
            KeysUnavailable: it cannot be told.
        """
        ...

    async def converse(
        self, reference: Reference, work: Callable[[Outlet], Awaitable[None]]
    ) -> None:
        """Open a conversation again and do the work there; errors of the work come through."""
        ...

    async def open_chat(self, reference: Reference) -> Reference:
        """Return the personal chat with the reference's person, opened where there is none.

        Raises:
            DeliveryFailed: the app is not installed for the person, or they blocked it.
        """
        ...

    async def members(self, reference: Reference) -> list[dict[str, Any]]:
        """Return the people of a conversation, as Teams describes them.

        Raises:
            DeliveryFailed: the app is not there, or Teams did not answer.
        """
        ...

    async def member(self, reference: Reference) -> dict[str, Any]:
        """Return what Teams says of the reference's person there; raises as ``members``."""
        ...

    async def start(self) -> None:
        """Open what is held while the service runs."""
        ...

    async def stop(self) -> None:
        """Close what ``start`` opened."""
        ...
