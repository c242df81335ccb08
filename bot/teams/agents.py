"""The Bot Connector through the Microsoft 365 Agents SDK, botbuilder's successor.

The same border as ``cloud``: whoever moves on sets ``TEAMS_SDK=agents`` and installs the extra.
Tokens of requests are checked by ``bot.teams.tokens``, because the library checks too little.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import aiohttp
from microsoft_agents.activity import (
    Activity as ActivityModel,
)
from microsoft_agents.activity import (
    ChannelAccount,
    ConversationAccount,
    ConversationParameters,
    ConversationReference,
)
from microsoft_agents.authentication.msal import MsalConnectionManager
from microsoft_agents.hosting.aiohttp import CloudAdapter
from microsoft_agents.hosting.core import (
    AgentAuthConfiguration,
    ClaimsIdentity,
    RestChannelServiceClientFactory,
)
from microsoft_agents.hosting.core.authorization.auth_types import AuthTypes
from microsoft_agents.hosting.core.connector import ConnectorClientBase

from bot.teams.connection import (
    UNPROVEN,
    UNREACHABLE,
    Activity,
    DeliveryFailed,
    Outlet,
    Reference,
)
from bot.teams.keys import SigningKeys
from bot.teams.settings import AppType, TeamsSettings
from bot.teams.tokens import check_token

__all__ = ["AgentsConnection"]

_CHANNEL = "msteams"
_SERVICE = "SERVICE_CONNECTION"
_PAGE = 500
_MOST_MEMBERS = 20_000
_AUDIENCE = "https://api.botframework.com"


class AgentsConnection:
    """The Bot Connector, as the Agents SDK reaches it.

    Args:
        settings: say who the bot is.
    """

    def __init__(self, settings: TeamsSettings) -> None:
        self._app_id = settings.app_id
        self._keys = SigningKeys(settings.openid_metadata_url)
        self._clients = RestChannelServiceClientFactory(
            MsalConnectionManager({_SERVICE: _configuration(settings)})
        )
        self._adapter = CloudAdapter(channel_service_client_factory=self._clients)
        # The library's own handler prints the trace and sends the person the exception.
        self._adapter.on_turn_error = None

    async def start(self) -> None:
        """Do nothing: the library opens a session for each turn."""

    async def stop(self) -> None:
        """Do nothing: each turn closes its own."""

    async def authenticate(self, header: str, activity: Activity) -> None:
        """Return if the request comes from the Bot Connector and is for this bot."""
        await check_token(self._keys, self._app_id, header, activity)

    async def converse(
        self, reference: Reference, work: Callable[[Outlet], Awaitable[None]]
    ) -> None:
        """Open the conversation again and do the work there."""

        async def turn(context: Any) -> None:
            await work(_TurnOutlet(context, reference))

        continuation = _library_reference(reference).get_continuation_activity()
        failed: list[BaseException] = []

        async def kept(context: Any) -> None:
            # Errors of the work are the caller's, and those of opening are Teams'.
            try:
                await turn(context)
            except Exception as error:  # noqa: BLE001 - raised again below, as it was
                failed.append(error)

        try:
            await self._adapter.continue_conversation_with_claims(
                self._claims(), continuation, kept, _AUDIENCE
            )
        except Exception as error:
            # The token is fetched while opening; the work keeps its errors for itself.
            raise _unproven(error) from error
        if failed:
            raise failed[0]

    async def open_chat(self, reference: Reference) -> Reference:
        """Return the personal chat with the reference's person."""
        tenant = {"tenantId": reference.tenant} if reference.tenant else {}
        parameters = ConversationParameters.model_validate(
            {
                "isGroup": False,
                "bot": {"id": reference.bot},
                "members": [{"id": reference.person}],
                "channelData": {"tenant": {"id": reference.tenant}},
                **tenant,
            }
        )
        async with self._connector(reference) as conversations:
            # Not the adapter's own call, which leaves its session open when Teams refuses.
            opened = await _sent(conversations.create_conversation(parameters))
        if not opened:
            raise DeliveryFailed(0, "no chat")
        return replace(reference, conversation=opened, kind="personal", activity="")

    async def members(self, reference: Reference) -> list[dict[str, Any]]:
        """Return the people of the conversation."""
        found: list[dict[str, Any]] = []
        where, token = reference.conversation, None
        async with self._connector(reference) as conversations:
            while len(found) < _MOST_MEMBERS:
                page = await _told(
                    conversations.get_conversation_paged_members(where, _PAGE, token)
                )
                found += [_plain(member) for member in page.members or ()]
                token = page.continuation_token
                if not token:
                    break
        return found

    async def member(self, reference: Reference) -> dict[str, Any]:
        """Return what Teams says of the reference's person."""
        async with self._connector(reference) as conversations:
            call = conversations.get_conversation_member(reference.conversation, reference.person)
            return _plain(await _told(call))

    @asynccontextmanager
    async def _connector(self, reference: Reference) -> AsyncIterator[Any]:
        """Open the library's client for what belongs to no turn."""
        try:
            connector = await self._clients.create_connector_client(
                None,
                self._claims(),
                reference.service_url,
                _AUDIENCE,
                use_anonymous=not self._app_id,
            )
        except Exception as error:
            raise _unproven(error) from error
        try:
            yield connector.conversations
        finally:
            await connector.close()

    def _claims(self) -> ClaimsIdentity:
        """Return who we are; nobody, in a demo, for which the library asks no token."""
        if not self._app_id:
            return ClaimsIdentity()
        return self._adapter.create_claims_identity(self._app_id)


class _TurnOutlet:
    """A turn of the library's, as a way into its conversation."""

    def __init__(self, context: Any, reference: Reference) -> None:
        self._connector = context.services.get(ConnectorClientBase)
        self._reference = reference

    async def send(self, activity: Activity) -> str:
        # What the library would reply to is the id of the turn, which Teams has never seen.
        model, answers = self._addressed(activity), self._reference.activity
        conversations = self._connector.conversations
        if answers:
            call = conversations.reply_to_activity(self._reference.conversation, answers, model)
        else:
            call = conversations.send_to_conversation(self._reference.conversation, model)
        return await _sent(call)

    async def send_privately(self, activity: Activity, person: str) -> str:
        entities = [
            *(activity.get("entities") or ()),
            {"type": "activityTreatment", "treatment": "targeted"},
        ]
        recipient = {"id": person, "isTargeted": True}
        model = self._addressed({**activity, "entities": entities, "recipient": recipient})
        where = self._reference.conversation
        return await _sent(self._connector.conversations.send_to_conversation(where, model))

    async def update(self, activity_id: str, activity: Activity) -> None:
        model = self._addressed({**activity, "id": activity_id})
        where = self._reference.conversation
        await _sent(self._connector.conversations.update_activity(where, activity_id, model))

    def _addressed(self, activity: Activity) -> ActivityModel:
        reference = self._reference
        recipient = {"recipient": {"id": reference.person}} if reference.person else {}
        return ActivityModel.model_validate(
            {
                **recipient,
                **activity,
                "channelId": _CHANNEL,
                "serviceUrl": reference.service_url,
                "from": {"id": reference.bot},
                "conversation": {"id": reference.conversation, "conversationType": reference.kind},
                **({"replyToId": reference.activity} if reference.activity else {}),
            }
        )


async def _sent(call: Awaitable[Any]) -> str:
    return str(getattr(await _told(call), "id", "") or "")


async def _told(call: Awaitable[Any]) -> Any:
    try:
        return await call
    except Exception as error:
        raise _delivery_failed(error) from error


def _plain(model: Any) -> dict[str, Any]:
    described: dict[str, Any] = model.model_dump(by_alias=True, exclude_none=True, mode="json")
    return described


def _delivery_failed(error: Exception) -> DeliveryFailed:
    """Return what became of a call; the library lets its HTTP client's errors through."""
    if isinstance(error, aiohttp.ClientResponseError):
        wait = error.headers.get("Retry-After", "") if error.headers else ""
        retry_after_s = float(wait) if wait.isdigit() else None
        return DeliveryFailed(error.status, _code(error.message), retry_after_s)
    if isinstance(error, aiohttp.ClientConnectorError):
        return DeliveryFailed(0, UNREACHABLE)
    return DeliveryFailed(0, type(error).__name__)


def _unproven(error: Exception) -> DeliveryFailed:
    """Return what went wrong before anything was sent: mostly the library had no token for us."""
    failed = _delivery_failed(error)
    return failed if failed.status else DeliveryFailed(0, UNPROVEN)


def _code(body: str) -> str:
    try:
        code = json.loads(body)["error"]["code"]
    except (ValueError, KeyError, TypeError):
        return ""
    return code if isinstance(code, str) else ""


def _library_reference(reference: Reference) -> ConversationReference:
    return ConversationReference(
        channel_id=_CHANNEL,
        service_url=reference.service_url,
        agent=ChannelAccount(id=reference.bot),
        user=ChannelAccount(id=reference.person) if reference.person else None,
        conversation=ConversationAccount(
            id=reference.conversation,
            is_group=reference.kind != "personal",
            conversation_type=reference.kind,
        ),
    )


def _configuration(settings: TeamsSettings) -> AgentAuthConfiguration:
    managed = settings.app_type == AppType.MANAGED_IDENTITY
    return AgentAuthConfiguration(
        auth_type=AuthTypes.user_managed_identity if managed else AuthTypes.client_secret,
        client_id=settings.app_id,
        tenant_id=settings.app_tenant_id,
        client_secret=settings.app_password,
        connection_name=_SERVICE,
        anonymous_allowed=False,
    )
