"""Only the Bot Connector, speaking for Teams to this bot, is let in; nobody causes a 500."""

import asyncio
import base64
import hashlib
import hmac
import json
import time
from contextlib import asynccontextmanager
from copy import copy
from typing import Any

import jwt
import pytest
from aiohttp import web
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from bot.teams.connection import KeysUnavailable, NotAuthenticated
from bot.teams.keys import SigningKeys
from bot.teams.settings import TeamsSettings
from tests.teams.connections import SDKS, connected
from tests.teams.office import TENANT, a_message, open_office, serving

APP, SERVICE = "11111111-2222-3333-4444-555555555555", "http://127.0.0.1:9/"
NOW = int(time.time())
CLAIMS = {
    "iss": "https://api.botframework.com",
    "aud": APP,
    "nbf": NOW - 60,
    "iat": NOW - 60,
    "exp": NOW + 3600,
    "serviceurl": SERVICE,
}

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


class Key:
    """A key of the Bot Connector, or of somebody who would like to be it."""

    def __init__(self, kid: str, *endorsements: str) -> None:
        self.kid = kid
        self.endorsements = endorsements or ("msteams",)
        self.private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.service = SERVICE

    def speaking_for(self, service: str) -> "Key":
        """Return the same key, whose tokens are for another service address."""
        made = copy(self)
        made.service = service
        return made

    def announced(self) -> dict[str, Any]:
        """Return the key as it is published."""
        public = json.loads(RSAAlgorithm.to_jwk(self.private.public_key()))
        return {**public, "kid": self.kid, "endorsements": list(self.endorsements)}

    def token(self, *, kid: str | None = None, **claims: Any) -> str:
        """Return a header with a token; a claim of None is left out."""
        said = {
            k: v
            for k, v in {**CLAIMS, "serviceurl": self.service, **claims}.items()
            if v is not None
        }
        headers = {"kid": self.kid if kid is None else kid} if kid != "" else {}
        # Below the library's own look at the claims, which forgers do not use either.
        signed = jwt.PyJWS().encode(
            json.dumps(said).encode(), self.private, algorithm="RS256", headers=headers
        )
        return f"Bearer {signed}"

    def pem(self) -> bytes:
        """Return the public half, as a forger would use it as a secret."""
        return self.private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )


class Announcer:
    """Publishes keys as Microsoft does, and counts who asks."""

    def __init__(self, *keys: Key) -> None:
        self.keys = list(keys)
        self.n_asked = 0
        self.is_down = False
        self.url = ""

    @asynccontextmanager
    async def serving(self) -> Any:
        """Serve on loopback."""
        app = web.Application()
        app.router.add_get("/openid", self._metadata)
        app.router.add_get("/keys", self._keys)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield
        finally:
            await runner.cleanup()

    async def _metadata(self, request: web.Request) -> web.Response:
        del request
        self.n_asked += 1
        if self.is_down:
            raise web.HTTPBadGateway
        return web.json_response({"jwks_uri": f"{self.url}/keys"})

    async def _keys(self, request: web.Request) -> web.Response:
        del request
        listed = [key.announced() for key in self.keys]
        return web.json_response({"keys": [*listed, {"kty": "EC"}, "nonsense"]})


@pytest.fixture(scope="module")
def good() -> Key:
    """The key that Microsoft signs with."""
    return Key("k-good")


@pytest.fixture(scope="module")
def other() -> Key:
    """A key that nobody announced."""
    return Key("k-other")


@pytest.fixture(params=SDKS)
def sdk(request: pytest.FixtureRequest) -> str:
    """Each library in turn."""
    return str(request.param)


def _b64(value: object) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _forgeries(good: Key, other: Key, service: str) -> dict[str, str | None]:
    """Return headers that must not let in, though they are for the right service address."""
    claims = {**CLAIMS, "serviceurl": service}
    good, other = good.speaking_for(service), other.speaking_for(service)
    head, _, sign = good.token().split(".")
    hs256 = f"{_b64({'alg': 'HS256', 'typ': 'JWT', 'kid': good.kid})}.{_b64(claims)}"
    mac = _b64(hmac.new(good.pem(), hs256.encode(), hashlib.sha256).digest())
    return {
        "no header": None,
        "empty": "",
        "bare scheme": "Bearer ",
        "another scheme": "Basic abc",
        "garbage": "Bearer not.a.token",
        "two tokens": f"{good.token()} {good.token()}",
        "expired": good.token(exp=NOW - 3600, nbf=NOW - 7200),
        "not yet valid": good.token(nbf=NOW + 3600),
        "another audience": good.token(aud="99999999-0000-0000-0000-000000000000"),
        "many audiences": good.token(aud=[APP, "another"]),
        "no audience": good.token(aud=None),
        "another issuer": good.token(iss="https://evil.example"),
        "an issuer that is no word": good.token(iss=["https://api.botframework.com"]),
        "another service": good.token(serviceurl="https://evil.example/"),
        "no service": good.token(serviceurl=None),
        "unknown key": other.token(),
        "no key named": good.token(kid=""),
        "signed by another": other.token(kid=good.kid),
        "tampered": f"{head}.{_b64({**claims, 'extra': 1})}.{sign}",
        "payload is a list": f"{head}.{_b64([1])}.{sign}",
        "no algorithm": f"Bearer {_b64({'alg': 'none', 'kid': good.kid})}.{_b64(claims)}.",
        "public key as secret": f"Bearer {hs256}.{mac}",
        "for another channel": Key("k-web", "directline").speaking_for(service).token(),
    }


def test_only_a_good_token_lets_in(good: Key, other: Key, sdk: str) -> None:
    """Every forgery gets 401 and nothing is done; the good token gets 201 and an answer."""
    announcer, office = Announcer(good, Key("k-web", "directline")), open_office()

    async def play() -> dict[str, int]:
        async with announcer.serving():
            settings = TeamsSettings(
                app_id=APP,
                app_password="s",
                app_tenant_id=TENANT,
                openid_metadata_url=f"{announcer.url}/openid",
                sdk=sdk,
            )
            async with serving(office, settings, connected(settings)) as front:
                seen = {}
                service = front.connector.url
                forged = _forgeries(good, other, service)
                for number, (name, header) in enumerate(forged.items()):
                    headers = {} if header is None else {"Authorization": header}
                    seen[name], _ = await front.post(
                        a_message("hello", id=f"m-{number}", serviceUrl=service), **headers
                    )
                assert not any(e == "answer.composed" for e, _ in office.events.records)
                token = good.speaking_for(service).token()
                message = a_message("hello", serviceUrl=service)
                seen["good"], _ = await front.post(message, Authorization=token)
                await front.settled()
                return seen

    seen = asyncio.run(play())
    assert seen.pop("good") == 201
    assert set(seen.values()) == {401}, seen
    assert any(event == "answer.composed" for event, _ in office.events.records)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"channelId": "directline"}, 401),
        ({"channelId": None}, 401),
        ({"serviceUrl": ""}, 401),
        ({"channelData": {"tenant": {"id": "somebody-else"}}}, 403),
    ],
)
def test_a_good_token_opens_one_door_only(
    good: Key, sdk: str, change: dict[str, Any], status: int
) -> None:
    """It is good for Teams, for one service, and for the tenants that are allowed."""
    announcer, office = Announcer(good), open_office()

    async def play() -> int:
        async with announcer.serving():
            settings = TeamsSettings(
                app_id=APP,
                app_password="s",
                app_tenant_id=TENANT,
                openid_metadata_url=f"{announcer.url}/openid",
                sdk=sdk,
            )
            async with serving(office, settings, connected(settings)) as front:
                message = {**a_message("hello", serviceUrl=SERVICE), **change}
                seen, _ = await front.post(message, Authorization=good.token())
                await front.settled()
                return int(seen)

    assert asyncio.run(play()) == status
    assert "answer.composed" not in office.log()


def test_a_tenant_that_is_not_named_gets_a_reason_and_no_answer(good: Key) -> None:
    """Where Teams does not say whose person asks, nothing of any organisation is told."""
    announcer, office = Announcer(good), open_office()
    office.store.tenants.connect("teams", "", "council")

    async def play() -> int:
        async with announcer.serving():
            settings = TeamsSettings(
                app_id=APP,
                app_password="s",
                app_tenant_id=TENANT,
                openid_metadata_url=f"{announcer.url}/openid",
            )
            async with serving(office, settings, connected(settings)) as front:
                service = front.connector.url
                message = a_message("hello", serviceUrl=service, channelData={})
                del message["conversation"]["tenantId"]
                token = good.speaking_for(service).token()
                seen, _ = await front.post(message, Authorization=token)
                await front.settled()
                return int(seen)

    assert asyncio.run(play()) == 201
    assert "answer.composed" not in office.log()
    assert "teams.unknown_tenant" in office.log()


def test_a_new_key_works_at_once(good: Key, sdk: str) -> None:
    """When Microsoft rotates its keys, nobody is locked out, under a new name or the old one."""
    announcer = Announcer(good)

    async def play() -> None:
        async with announcer.serving():
            connection = connected(
                TeamsSettings(
                    app_id=APP,
                    app_password="s",
                    app_tenant_id="t",
                    openid_metadata_url=f"{announcer.url}/openid",
                    sdk=sdk,
                )
            )
            activity = a_message(serviceUrl=SERVICE)
            await connection.authenticate(good.token(), activity)
            fresh, renamed = Key("k-fresh"), Key(good.kid)
            announcer.keys.append(fresh)
            await connection.authenticate(fresh.token(), activity)
            announcer.keys = [renamed]
            await connection.authenticate(renamed.token(), activity)
            with pytest.raises(NotAuthenticated):
                await connection.authenticate(good.token(), activity)

    asyncio.run(play())


def test_keys_are_not_fetched_for_every_stranger(good: Key) -> None:
    """Whoever names keys that do not exist cannot make us ask Microsoft without end."""
    announcer, now = Announcer(good), [0.0]

    async def play() -> tuple[int, int]:
        async with announcer.serving():
            keys = SigningKeys(f"{announcer.url}/openid", clock=lambda: now[0])
            for number in range(100):
                with pytest.raises(NotAuthenticated):
                    await keys.get(f"k-{number}")
            at_once = announcer.n_asked
            now[0] += 30
            for number in range(100):
                with pytest.raises(NotAuthenticated):
                    await keys.get(f"k-{number}")
            return at_once, announcer.n_asked - at_once

    at_once, later = asyncio.run(play())
    assert at_once == 20
    assert later == 3


def test_without_keys_nobody_is_let_in_and_with_old_ones_work_goes_on(good: Key) -> None:
    """A failed fetch is no yes; keys that were good yesterday are kept until there are others."""
    announcer, now = Announcer(good), [0.0]

    async def play() -> None:
        async with announcer.serving():
            keys = SigningKeys(f"{announcer.url}/openid", clock=lambda: now[0])
            announcer.is_down = True
            with pytest.raises(KeysUnavailable):
                await keys.get(good.kid)
            announcer.is_down = False
            assert (await keys.get(good.kid)).endorsements == ("msteams",)
            announcer.is_down = True
            now[0] += 48 * 3600
            assert (await keys.get(good.kid)).endorsements == ("msteams",)

    asyncio.run(play())


def test_keys_that_cannot_be_fetched_are_503(sdk: str) -> None:
    """Teams is asked to come back, and the operator is told."""
    office = open_office()
    settings = TeamsSettings(
        app_id=APP,
        app_password="s",
        app_tenant_id=TENANT,
        openid_metadata_url="http://127.0.0.1:9/openid",
        sdk=sdk,
    )

    async def play() -> int:
        async with serving(office, settings, connected(settings)) as front:
            key = Key("k-any")
            seen, _ = await front.post(a_message(serviceUrl=SERVICE), Authorization=key.token())
            return int(seen)

    assert asyncio.run(play()) == 503
    assert office.alarms() == ["teams.keys_unavailable"]
