"""The keys that the Bot Connector signs its tokens with: fetched, kept, fetched again when new.

Knows PyJWT and aiohttp; decides nothing about tokens.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import aiohttp
import jwt

from bot.teams.connection import KeysUnavailable, NotAuthenticated

__all__ = ["PUBLIC_METADATA", "SigningKey", "SigningKeys"]

PUBLIC_METADATA = "https://login.botframework.com/v1/.well-known/openidconfiguration"
"""Where Microsoft announces the public cloud's keys."""

_KEPT_S = 24 * 3600.0
_TIMEOUT_S = 10.0
# Microsoft rotates keys now and then, and strangers may name keys that do not exist: some fetches
# at once are fine, and then one in ten seconds. Whoever causes a fetch, all get the keys of it.
_FETCHES_AT_ONCE = 20
_ONE_FETCH_PER_S = 10.0


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key, and the channels that Microsoft lets it speak for."""

    public_key: Any
    endorsements: tuple[str, ...]


class SigningKeys:
    """The keys announced at an OpenID metadata address.

    It has the shape of botbuilder's own key cache (``await keys.get(kid)``) and takes its place.
    botbuilder's fetches with blocking calls that never time out, fails on a key it does not know,
    and so locks everybody out for up to a day when Microsoft rotates.

    Args:
        url: of the OpenID metadata; "" for Microsoft's public cloud.
        clock: seconds that only go forward.
    """

    def __init__(self, url: str, clock: Callable[[], float] = time.monotonic) -> None:
        self.url = url or PUBLIC_METADATA
        self._clock = clock
        self._keys: dict[str, SigningKey] = {}
        self._fetched_at: float | None = None
        self._fetches = float(_FETCHES_AT_ONCE)
        self._refilled_at = clock()
        self._lock = asyncio.Lock()

    async def get(self, kid: str | None) -> SigningKey:
        """Return the key of a name, after a fetch where it is not known yet.

        Raises:
            NotAuthenticated: there is no such key.
            KeysUnavailable: the keys cannot be fetched, and none are kept.
        """
        if not isinstance(kid, str) or not kid:
            raise NotAuthenticated("the token names no key")
        if kid not in self._keys or self._is_old():
            async with self._lock:
                if kid not in self._keys or self._is_old():
                    await self._fetch_if_allowed()
        if not self._keys:
            raise KeysUnavailable(f"{self.url}: no keys yet. They are asked for again shortly")
        try:
            return self._keys[kid]
        except KeyError:
            raise NotAuthenticated("the token names a key that nobody announced") from None

    async def renew(self, kid: str) -> bool:
        """Fetch once more; return whether the key of that name is another now."""
        before = self._keys.get(kid)
        async with self._lock:
            await self._fetch_if_allowed()
        after = self._keys.get(kid)
        return (
            before is not None
            and after is not None
            and before.public_key.public_numbers() != after.public_key.public_numbers()
        )

    async def check(self) -> None:
        """Fetch the keys now, to see that they can be had.

        Raises:
            KeysUnavailable: they cannot.
        """
        async with self._lock:
            await self._fetch()

    def _is_old(self) -> bool:
        return self._fetched_at is None or self._clock() - self._fetched_at > _KEPT_S

    async def _fetch_if_allowed(self) -> None:
        now = self._clock()
        refill = (now - self._refilled_at) / _ONE_FETCH_PER_S
        self._fetches = min(float(_FETCHES_AT_ONCE), self._fetches + refill)
        self._refilled_at = now
        if self._fetches < 1:
            return
        self._fetches -= 1
        try:
            await self._fetch()
        except KeysUnavailable:
            # Keys that were good yesterday are better than none: only rotation waits.
            if not self._keys:
                raise

    async def _fetch(self) -> None:
        timeout = aiohttp.ClientTimeout(total=_TIMEOUT_S)
        try:
            async with aiohttp.ClientSession(timeout=timeout, raise_for_status=True) as session:
                async with session.get(self.url) as reply:
                    where = str((await reply.json(content_type=None))["jwks_uri"])
                async with session.get(where) as reply:
                    listed = (await reply.json(content_type=None))["keys"]
            self._keys = dict(filter(None, map(_read_key, listed)))
        except (aiohttp.ClientError, TimeoutError, ValueError, KeyError, TypeError) as error:
            problem = f"{self.url}: the keys cannot be fetched ({type(error).__name__})"
            raise KeysUnavailable(f"{problem}. Check the address and the way out") from error
        self._fetched_at = self._clock()


def _read_key(listed: Any) -> tuple[str, SigningKey] | None:
    """Return a key by name, None for what is no RSA key with a name."""
    try:
        key = jwt.PyJWK(listed, algorithm="RS256").key
        endorsements = tuple(str(word) for word in listed.get("endorsements") or ())
        return str(listed["kid"]), SigningKey(key, endorsements)
    except (jwt.PyJWTError, KeyError, TypeError, AttributeError, ValueError):
        return None
