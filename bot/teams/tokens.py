"""Checking the Bot Connector's token ourselves, for libraries that check too little.

The Agents SDK looks at signature and audience alone: a token that any tenant of Entra issues for
the bot's id would pass, and so would one for another service address or channel.
"""

from typing import Any

import jwt

from bot.teams.connection import Activity, NotAuthenticated
from bot.teams.keys import SigningKeys

__all__ = ["check_token"]

_ISSUER = "https://api.botframework.com"
_GOVERNMENT_ISSUER = "https://api.botframework.us"
_LEEWAY_S = 300
_NEEDED = ["exp", "nbf", "iss", "aud"]


async def check_token(keys: SigningKeys, app_id: str, header: str, activity: Activity) -> None:
    """Return if a request comes from the Bot Connector and is for this bot.

    After Microsoft's description of the Bot Connector's tokens: signed by an announced key that is
    endorsed for the channel, issued by the Bot Connector for our app id, and for the service
    address that the activity names.

    Raises:
        NotAuthenticated: it is not.
        KeysUnavailable: it cannot be told.
    """
    scheme, _, token = header.partition(" ")
    if scheme != "Bearer" or token.count(".") != 2:
        raise NotAuthenticated("no bearer token")
    try:
        named = jwt.get_unverified_header(token)
        claims = await _claims(keys, app_id, token, str(named.get("kid") or ""))
        key = await keys.get(named.get("kid"))
    except jwt.PyJWTError as error:
        raise NotAuthenticated(type(error).__name__) from error
    service_url, channel = activity.get("serviceUrl"), activity.get("channelId")
    if not service_url or claims.get("serviceurl") != service_url:
        raise NotAuthenticated("another service")
    if not channel or channel not in key.endorsements:
        raise NotAuthenticated("another channel")


async def _claims(keys: SigningKeys, app_id: str, token: str, kid: str) -> dict[str, Any]:
    try:
        return _decoded(token, (await keys.get(kid)).public_key, app_id, keys.url)
    except jwt.InvalidSignatureError:
        # A key may have been replaced under its old name; the number of fetches is limited.
        if not await keys.renew(kid):
            raise
    return _decoded(token, (await keys.get(kid)).public_key, app_id, keys.url)


def _decoded(token: str, key: Any, app_id: str, url: str) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(
        token,
        key,
        algorithms=["RS256"],
        audience=app_id,
        issuer=_GOVERNMENT_ISSUER if ".azure.us/" in url else _ISSUER,
        leeway=_LEEWAY_S,
        options={"require": _NEEDED, "strict_aud": True},
    )
    return claims
