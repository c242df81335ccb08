"""The Bot Connector through botbuilder's CloudAdapter, repaired.

Translates between our references and the library's; knows nothing of policies.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from botbuilder.core import TurnContext
from botbuilder.schema import ChannelAccount, ConversationAccount, ConversationReference

from bot.teams.connection import Activity, DeliveryFailed, Outlet, Reference
from bot.teams.keys import SigningKeys
from bot.teams.repairs import RepairedAdapter, identify, open_activity, repaired_authentication
from bot.teams.sending import Sender
from bot.teams.settings import TeamsSettings

__all__ = ["CloudConnection"]

CHANNEL = "msteams"
_PAGE = 500
_MOST_MEMBERS = 20_000


class CloudConnection:
    """The Bot Connector, as botbuilder reaches it.

    Args:
        settings: say who the bot is.
    """

    def __init__(self, settings: TeamsSettings) -> None:
        self._app_id = settings.app_id
        self._keys = SigningKeys(settings.openid_metadata_url)
        self._authentication = repaired_authentication(settings, self._keys)
        self._sender = Sender()
        self._adapter = RepairedAdapter(self._authentication, self._sender)

    async def start(self) -> None:
        """Open the session that replies go out on."""
        await self._sender.start()

    async def stop(self) -> None:
        """Close the session."""
        await self._sender.stop()

    async def authenticate(self, header: str, activity: Activity) -> None:
        """Return if the request comes from the Bot Connector and is for this bot."""
        await identify(self._authentication, self._keys, header, activity)

    async def converse(
        self, reference: Reference, work: Callable[[Outlet], Awaitable[None]]
    ) -> None:
        """Open the conversation again and do the work there."""

        async def turn(context: TurnContext) -> None:
            await work(_TurnOutlet(context, reference))

        await self._adapter.continue_conversation(_library_reference(reference), turn, self._app_id)

    async def open_chat(self, reference: Reference) -> Reference:
        """Return the personal chat with the reference's person."""
        opened = await self._adapter.request(
            self._app_id,
            "POST",
            reference.service_url,
            "v3/conversations",
            {
                "isGroup": False,
                "bot": {"id": reference.bot},
                "members": [{"id": reference.person}],
                "tenantId": reference.tenant,
                "channelData": {"tenant": {"id": reference.tenant}},
            },
        )
        conversation = opened.get("id")
        if not isinstance(conversation, str) or not conversation:
            raise DeliveryFailed(0, "no chat")
        return replace(reference, conversation=conversation, kind="personal", activity="")

    async def members(self, reference: Reference) -> list[dict[str, Any]]:
        """Return the people of the conversation."""
        found: list[dict[str, Any]] = []
        path = f"v3/conversations/{quote(reference.conversation, safe='')}/pagedmembers"
        query = f"?pageSize={_PAGE}"
        while len(found) < _MOST_MEMBERS:
            page = await self._adapter.request(
                self._app_id, "GET", reference.service_url, path + query
            )
            found += [m for m in page.get("members") or () if isinstance(m, dict)]
            token = page.get("continuationToken")
            if not token:
                break
            query = f"?pageSize={_PAGE}&continuationToken={quote(str(token), safe='')}"
        return found

    async def member(self, reference: Reference) -> dict[str, Any]:
        """Return what Teams says of the reference's person."""
        where, who = quote(reference.conversation, safe=""), quote(reference.person, safe="")
        path = f"v3/conversations/{where}/members/{who}"
        return await self._adapter.request(self._app_id, "GET", reference.service_url, path)


class _TurnOutlet:
    """A turn of the library's, as a way into its conversation."""

    def __init__(self, context: TurnContext, reference: Reference) -> None:
        self._context = context
        self._reference = reference

    async def send(self, activity: Activity) -> str:
        model = open_activity(activity, answers=self._reference.activity)
        return _id_of(await self._context.send_activity(model))

    async def send_privately(self, activity: Activity, person: str) -> str:
        return _id_of(await self._context.send_activity(open_activity(activity, private_to=person)))

    async def update(self, activity_id: str, activity: Activity) -> None:
        model = open_activity(activity)
        model.id = activity_id
        await self._context.update_activity(model)


def _library_reference(reference: Reference) -> ConversationReference:
    return ConversationReference(
        channel_id=CHANNEL,
        service_url=reference.service_url,
        bot=ChannelAccount(id=reference.bot),
        user=ChannelAccount(id=reference.person) if reference.person else None,
        conversation=ConversationAccount(
            id=reference.conversation,
            is_group=reference.kind != "personal",
            conversation_type=reference.kind,
        ),
    )


def _id_of(sent: Any) -> str:
    return str(getattr(sent, "id", "") or "")
