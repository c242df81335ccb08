"""What botbuilder 4.17.1 needs so that a Teams bot works on it, each repair in one place.

botbuilder is archived: what is broken stays broken. All of it was seen with 4.17.1 (the last
release) and is held by tests that look at the bytes sent and the statuses answered.

1. ``Entity`` and ``ChannelAccount`` write out only the keys they know: citations, the AI label and
   private recipients vanish without an error. ``open_activity`` puts in models that write all.
2. ``CloudAdapter.process`` fails with 500 on every invoke that returns a body. We never call it:
   ``bot.teams.door`` answers invokes with JSON of its own, and messages with 201 at once.
3. A forged, expired or malformed token raises whatever went wrong out of the library, and becomes
   500. ``identify`` makes a refusal of everything that is not a yes.
4. Keys are fetched with blocking calls without a time limit, and a key that Microsoft has just
   begun to use fails for up to a day. ``repaired_authentication`` puts ``SigningKeys`` into the
   library's cache.
5. A key's endorsement is not looked at where the activity names no channel, and the service
   address not where it names none: a token for one thing would open another. ``identify`` demands
   both.
6. An empty app id switches authentication off: ``bot.teams.settings`` refuses it.
7. Each turn makes credentials of its own and so asks Microsoft for a token each time, blocking.
   ``LastingCredentials`` keeps one per audience, with the token in it.
8. Each turn makes two clients it may never use, at 10 ms of the event loop each (measured
   2026-11). ``RepairedAuthentication`` makes one per audience.
9. Each reply opens a connection of its own in a small pool of threads and may wait for minutes.
   ``RepairedAdapter`` sends over one session, with a time limit, and can address one person, for
   which the library has no call.
10. ``conversation.tenant_id`` reads a key that Teams does not send, and ``invoke_value.action`` is
   no object: ``bot.teams.activity`` reads the JSON itself.
"""

from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import jwt
from botbuilder.core import TurnContext
from botbuilder.integration.aiohttp import (
    CloudAdapter,
    ConfigurationBotFrameworkAuthentication,
    ConfigurationServiceClientCredentialFactory,
)
from botbuilder.schema import Activity as ActivityModel
from botbuilder.schema import ChannelAccount, Entity, ResourceResponse
from botframework.connector.auth import AuthenticateRequestResult, ServiceClientCredentialsFactory
from botframework.connector.auth.jwt_token_extractor import JwtTokenExtractor

from bot.teams.connection import Activity, KeysUnavailable, NotAuthenticated
from bot.teams.keys import SigningKeys
from bot.teams.sending import Sender
from bot.teams.settings import TeamsSettings

__all__ = [
    "LastingCredentials",
    "OpenAccount",
    "OpenEntity",
    "RepairedAdapter",
    "RepairedAuthentication",
    "identify",
    "open_activity",
    "repaired_authentication",
]

_GOVERNMENT = ".azure.us/"
_PUBLIC_CLOUD = {
    "TO_CHANNEL_FROM_BOT_LOGIN_URL": "https://login.microsoftonline.com/botframework.com",
    "TO_CHANNEL_FROM_BOT_OAUTH_SCOPE": "https://api.botframework.com",
    "TO_BOT_FROM_CHANNEL_TOKEN_ISSUER": "https://api.botframework.com",
    "OAUTH_URL": "https://api.botframework.com",
}
_ALL_KEYS = {"key": "", "type": "{object}"}


# --- 1: models that write out all they hold -----------------------------------------------------


class OpenEntity(Entity):  # type: ignore[misc]  # it ships no types
    """An entity that keeps every key."""

    _attribute_map = {  # noqa: RUF012 - the library's own declaration, in its own words
        "type": {"key": "type", "type": "str"},
        "additional_properties": _ALL_KEYS,
    }

    def __init__(self, entity: Activity) -> None:
        super().__init__(type=entity.get("type"))
        self.additional_properties = {k: v for k, v in entity.items() if k != "type"}


class OpenAccount(ChannelAccount):  # type: ignore[misc]  # it ships no types
    """An account that keeps every key, above all ``isTargeted``."""

    _attribute_map = {  # noqa: RUF012 - as above
        **ChannelAccount._attribute_map,  # noqa: SLF001 - there is no other way to extend it
        "additional_properties": _ALL_KEYS,
    }

    def __init__(self, account: Activity) -> None:
        super().__init__(id=account.get("id"), name=account.get("name"))
        self.additional_properties = {k: v for k, v in account.items() if k not in ("id", "name")}


def open_activity(activity: Activity, *, answers: str = "", private_to: str = "") -> ActivityModel:
    """Return the library's model of an activity, which serialises to all that the JSON holds.

    Args:
        answers: id of the message that it answers.
        private_to: id of the one person who is to see it.
    """
    model = ActivityModel().deserialize(dict(activity))
    model.entities = [OpenEntity(entity) for entity in activity.get("entities") or ()]
    model.answers, model.private_to = answers, private_to
    return model


# --- 3, 4, 5: who is speaking -------------------------------------------------------------------


class RepairedAuthentication(ConfigurationBotFrameworkAuthentication):  # type: ignore[misc]  # as above
    """The library's authentication, which makes each connector client once.

    What our sending needs of a client is its credentials; sign-in, which the other client of each
    turn is for, is nothing that this bot does.
    """

    def __init__(self, configuration: SimpleNamespace, **parts: Any) -> None:
        super().__init__(configuration, **parts)
        self._credentials: dict[str, Any] = {}

    def create_connector_factory(self, claims_identity: Any) -> "_LightFactory":
        """Return what makes the turn's client."""
        return _LightFactory(super().create_connector_factory(claims_identity), self._credentials)

    async def create_user_token_client(self, claims_identity: Any) -> None:
        """Return no client for sign-in."""
        del claims_identity


class _LightFactory:
    """Makes clients that only know where they speak and as whom."""

    def __init__(self, inner: Any, made: dict[str, Any]) -> None:
        self._inner = inner
        self._made = made

    async def create(self, service_url: str, audience: str | None = None) -> SimpleNamespace:
        key = audience or ""
        if key not in self._made:
            client = await self._inner.create(service_url, audience)
            self._made[key] = client.config.credentials
        config = SimpleNamespace(base_url=service_url, credentials=self._made[key])
        return SimpleNamespace(config=config)


def repaired_authentication(settings: TeamsSettings, keys: SigningKeys) -> RepairedAuthentication:
    """Return the library's authentication, with our key cache in the place of its own."""
    url = settings.openid_metadata_url
    configuration = SimpleNamespace(
        APP_ID=settings.app_id,
        APP_PASSWORD=settings.app_password,
        APP_TENANTID=settings.app_tenant_id,
        # Without an app id only the type that asks for none can be made: a demo on this machine.
        APP_TYPE=settings.app_type if settings.app_id else "MultiTenant",
    )
    if _GOVERNMENT in url:
        configuration.CHANNEL_SERVICE = "https://botframework.azure.us"
    elif url:
        # The library takes all six or none.
        vars(configuration).update(_PUBLIC_CLOUD)
        configuration.TO_BOT_FROM_CHANNEL_OPENID_METADATA_URL = url
        configuration.TO_BOT_FROM_EMULATOR_OPENID_METADATA_URL = url
    JwtTokenExtractor.metadataCache[keys.url] = keys
    return RepairedAuthentication(
        configuration,
        credentials_factory=LastingCredentials(
            ConfigurationServiceClientCredentialFactory(configuration)
        ),
    )


async def identify(
    authentication: ConfigurationBotFrameworkAuthentication,
    keys: SigningKeys,
    header: str,
    activity: Activity,
) -> AuthenticateRequestResult:
    """Return who sent a request.

    Raises:
        NotAuthenticated: it is not shown to come from the Bot Connector for this bot.
        KeysUnavailable: it cannot be told.
    """
    if not header.startswith("Bearer ") or header.count(".") != 2 or header.count(" ") != 1:
        raise NotAuthenticated("no bearer token")
    service_url, channel = activity.get("serviceUrl"), activity.get("channelId")
    if not service_url or not isinstance(service_url, str) or not isinstance(channel, str):
        raise NotAuthenticated("no service or channel that the token could be for")
    claimed = ActivityModel(service_url=service_url, channel_id=channel)
    try:
        return await _identified(authentication, header, claimed)
    except jwt.InvalidSignatureError as error:
        # A key may have been replaced under its old name; the number of fetches is limited.
        if not await keys.renew(_key_named_by(header)):
            raise NotAuthenticated("signature") from error
    try:
        return await _identified(authentication, header, claimed)
    except jwt.InvalidSignatureError as error:
        raise NotAuthenticated("signature") from error


async def _identified(
    authentication: ConfigurationBotFrameworkAuthentication, header: str, claimed: ActivityModel
) -> AuthenticateRequestResult:
    try:
        found = await authentication.authenticate_request(claimed, header)
    except (KeysUnavailable, NotAuthenticated, jwt.InvalidSignatureError):
        raise
    except (PermissionError, jwt.PyJWTError) as error:
        raise NotAuthenticated(type(error).__name__) from error
    except Exception as error:
        # The library raises bare exceptions, and trips over claims of the wrong type.
        raise NotAuthenticated(type(error).__name__) from error
    if not found.claims_identity.is_authenticated:
        raise NotAuthenticated("not authenticated")
    return found


def _key_named_by(header: str) -> str:
    return str(jwt.get_unverified_header(header.removeprefix("Bearer ")).get("kid") or "")


# --- 7: one token for many turns ----------------------------------------------------------------


class LastingCredentials(ServiceClientCredentialsFactory):  # type: ignore[misc]  # it ships no types
    """Hands out the same credentials, and so the same token, until it expires.

    Args:
        inner: makes them.
    """

    def __init__(self, inner: ServiceClientCredentialsFactory) -> None:
        self._inner = inner
        self._made: dict[tuple[str, str], Any] = {}

    async def is_valid_app_id(self, app_id: str) -> bool:
        """Return whether the id is the bot's."""
        return bool(await self._inner.is_valid_app_id(app_id))

    async def is_authentication_disabled(self) -> bool:
        """Return whether there is no app id."""
        return bool(await self._inner.is_authentication_disabled())

    async def create_credentials(
        self, app_id: str, oauth_scope: str, login_endpoint: str, validate_authority: bool
    ) -> Any:
        """Return the credentials for an audience."""
        key = (app_id or "", oauth_scope or "")
        if key not in self._made:
            self._made[key] = await self._inner.create_credentials(
                app_id, oauth_scope, login_endpoint, validate_authority
            )
        return self._made[key]


# --- 2, 8: sending ------------------------------------------------------------------------------


class RepairedAdapter(CloudAdapter):  # type: ignore[misc]  # it ships no types
    """CloudAdapter that sends over one session, with a time limit, and says what went wrong.

    Args:
        authentication: from ``repaired_authentication``.
        sender: sends requests with the bot's token.
    """

    def __init__(
        self, authentication: ConfigurationBotFrameworkAuthentication, sender: Sender
    ) -> None:
        super().__init__(authentication)
        self._sender = sender

    async def send_activities(
        self, context: TurnContext, activities: list[ActivityModel]
    ) -> list[ResourceResponse]:
        """Send each activity into the turn's conversation."""
        return [await self._send(context, activity) for activity in activities]

    async def _send(self, context: TurnContext, activity: ActivityModel) -> ResourceResponse:
        where = quote(activity.conversation.id, safe="")
        path = f"v3/conversations/{where}/activities"
        # What the library puts here is the id of the turn, which Teams has never seen.
        activity.reply_to_id = getattr(activity, "answers", "") or None
        if private_to := getattr(activity, "private_to", ""):
            activity.recipient = OpenAccount({"id": private_to, "isTargeted": True})
            path += "?isTargetedActivity=true"
        elif activity.reply_to_id:
            path += f"/{quote(activity.reply_to_id, safe='')}"
        reply = await self._call(context, "POST", path, activity)
        return ResourceResponse(id=str(reply.get("id") or ""))

    async def request(
        self, app_id: str, method: str, service_url: str, path: str, body: Activity | None = None
    ) -> dict[str, Any]:
        """Ask the Bot Connector something that belongs to no turn.

        Args:
            path: below the service address, quoted.
        """
        claims = self.create_claims_identity(app_id)
        factory = self.bot_framework_authentication.create_connector_factory(claims)
        client = await factory.create(
            service_url, self.bot_framework_authentication.get_originating_audience()
        )
        url = f"{service_url.rstrip('/')}/{path}"
        return await self._sender.send(method, url, body, client.config.credentials)

    async def update_activity(
        self, context: TurnContext, activity: ActivityModel
    ) -> ResourceResponse:
        """Put an activity in the place of the one of its id."""
        where, which = quote(activity.conversation.id, safe=""), quote(activity.id, safe="")
        path = f"v3/conversations/{where}/activities/{which}"
        activity.reply_to_id = None
        await self._call(context, "PUT", path, activity)
        return ResourceResponse(id=activity.id)

    async def _call(
        self, context: TurnContext, method: str, path: str, activity: ActivityModel
    ) -> dict[str, Any]:
        client = context.turn_state[self.BOT_CONNECTOR_CLIENT_KEY]
        return await self._sender.send(
            method,
            f"{client.config.base_url.rstrip('/')}/{path}",
            activity.serialize(),
            client.config.credentials,
        )
