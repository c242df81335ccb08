"""Sending requests to the Bot Connector over one session, with a time limit and a plain outcome.

Knows HTTP and nothing of a library's models.
"""

import asyncio
from collections.abc import Mapping
from typing import Any, Protocol

import aiohttp

from bot.teams.connection import CLOSED, UNPROVEN, UNREACHABLE, DeliveryFailed

__all__ = ["Credentials", "Sender"]

_TIMEOUT_S = 15.0
_MOST_AT_ONCE = 100
_OK = 300


class Credentials(Protocol):
    """What a library proves the bot's identity with."""

    microsoft_app_id: str | None

    def get_access_token(self) -> str:
        """Return a token; may ask Microsoft for it, blocking."""
        ...


class Sender:
    """Sends JSON to the Bot Connector; opened by ``start``, closed by ``stop``."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        """Open the session."""
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=_TIMEOUT_S),
            connector=aiohttp.TCPConnector(limit=_MOST_AT_ONCE),
        )

    async def stop(self) -> None:
        """Close the session."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def send(
        self, method: str, url: str, body: Mapping[str, Any] | None, credentials: Credentials
    ) -> dict[str, Any]:
        """Send a request; return the JSON object of the reply, empty where there is none.

        Raises:
            DeliveryFailed: it was refused, or nobody answered in time.
        """
        if self._session is None:
            raise DeliveryFailed(0, CLOSED)
        headers = {}
        if credentials.microsoft_app_id:
            headers["Authorization"] = f"Bearer {await _token(credentials)}"
        try:
            async with self._session.request(
                method, url, json=body, headers=headers, allow_redirects=False
            ) as reply:
                said = await _object(reply)
                if reply.status < _OK:
                    return said
                raise DeliveryFailed(reply.status, _code(said), _wait(reply.headers))
        except aiohttp.ClientConnectorError as error:
            raise DeliveryFailed(0, UNREACHABLE) from error
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise DeliveryFailed(0, type(error).__name__) from error


async def _token(credentials: Credentials) -> str:
    """Return the bot's token; the library may ask for it with blocking calls."""
    try:
        return await asyncio.to_thread(credentials.get_access_token)
    except Exception as error:
        # The library lets through whatever its three HTTP clients raise.
        raise DeliveryFailed(0, UNPROVEN) from error


async def _object(reply: aiohttp.ClientResponse) -> dict[str, Any]:
    try:
        said = await reply.json(content_type=None)
    except (ValueError, UnicodeDecodeError):
        return {}
    return said if isinstance(said, dict) else {}


def _code(said: Mapping[str, Any]) -> str:
    """Return Teams' word for a failure: {"error": {"code": ..., "innerHttpError": ...}}."""
    error = said.get("error")
    code = error.get("code") if isinstance(error, dict) else said.get("errorCode")
    return code if isinstance(code, str) else ""


def _wait(headers: Mapping[str, str]) -> float | None:
    try:
        return max(0.0, float(headers.get("Retry-After", "")))
    except ValueError:
        return None
