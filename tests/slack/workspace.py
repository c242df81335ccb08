"""A small Slack in this process: it signs and delivers what people do, and takes what the bot says.

It knows as much of Slack as these tests need: the Web API over HTTP, addresses to respond to,
triggers that work once, windows, and connections for Socket Mode.
"""

import asyncio
import hashlib
import hmac
import io
import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from aiohttp import ClientSession, WSMsgType, web

__all__ = ["BOT_TOKEN", "SECRET", "Delivered", "Workspace"]

SECRET = "signing-secret-4711"
BOT_TOKEN = "xoxb-bot-token-4711"
APP_TOKEN = "xapp-app-token-4711"
_RESPONDED = "(response_url)"

PEOPLE: dict[str, dict[str, Any]] = {
    "U1": {"id": "U1", "team_id": "T1", "real_name": "Quentin Quillfeather"},
    "U2": {"id": "U2", "team_id": "T1", "real_name": "Wilhelmina Wexford"},
    "UGUEST": {"id": "UGUEST", "team_id": "T1", "is_restricted": True},
    "UFAR": {"id": "UFAR", "team_id": "T9", "is_stranger": True},
}


class Delivered:
    """What the bot answered to one delivery."""

    def __init__(self, status: int, body: str, took_s: float) -> None:
        self.status = status
        self.body = body
        self.took_s = took_s

    @property
    def json(self) -> Any:
        """The body as an object; empty where there is none."""
        return json.loads(self.body) if self.body.startswith("{") else {}


class Workspace:
    """Slack for one workspace.

    Attributes:
        calls: every Web API call that went through, as (method, arguments), in order; and what was
            posted to an address that came with an act, as if that were a method.
        faults: what the next calls of a method get instead: an error name, or an HTTP status.
        windows: open windows by id.
        bot_url: where the bot takes deliveries.
    """

    def __init__(self, team: str = "T1", enterprise: str | None = None) -> None:
        self.team, self.enterprise = team, enterprise
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.faults: dict[str, list[str | int]] = {}
        self.windows: dict[str, dict[str, Any]] = {}
        self.messages: dict[str, dict[str, Any]] = {}
        self.closed_urls = False
        self.refuses_blocks = False
        self.bot_url = ""
        self.secret = SECRET
        self.granted = BOT_TOKEN
        self._n = 0
        self._sockets: list[web.WebSocketResponse] = []
        self._heard: dict[str, asyncio.Future[Any]] = {}
        self._runner: web.AppRunner | None = None
        self._session: ClientSession | None = None
        self._port = 0

    # --- its own life ---------------------------------------------------------------------------

    async def open(self) -> "Workspace":
        """Begin to serve."""
        app = web.Application(client_max_size=2**22)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/respond/{key}", self._respond)
        app.router.add_get("/socket/{key}", self._socket)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self._port = self._runner.addresses[0][1]
        self._session = ClientSession()
        return self

    async def close(self) -> None:
        """End everything."""
        for socket in self._sockets:
            await socket.close()
        if self._session is not None:
            await self._session.close()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def api_url(self) -> str:
        """Where the Web API is."""
        return f"http://127.0.0.1:{self._port}/api/"

    # --- what the bot did -----------------------------------------------------------------------

    def called(self, method: str) -> list[dict[str, Any]]:
        """Return the arguments of every call of a method that went through."""
        return [arguments for name, arguments in self.calls if name == method]

    @property
    def posted(self) -> list[dict[str, Any]]:
        """Everything that was posted for all to see, or into a direct conversation."""
        return self.called("chat.postMessage")

    @property
    def public(self) -> list[dict[str, Any]]:
        """Everything that anybody but the acting person could read."""
        open_ones = [m for m in self.posted if not str(m["channel"]).startswith(("D", "U"))]
        return open_ones + [r for r in self.responded if r.get("response_type") == "in_channel"]

    @property
    def everything(self) -> list[dict[str, Any]]:
        """Everything that anybody could read, in the order in which it came."""
        spoken = ("chat.postMessage", "chat.postEphemeral", _RESPONDED)
        return [arguments for name, arguments in self.calls if name in spoken]

    @property
    def responded(self) -> list[dict[str, Any]]:
        """Everything that was posted to an address that came with an act."""
        return self.called(_RESPONDED)

    async def until(self, is_true: Callable[[], object]) -> None:
        """Wait until something has happened; fail after a minute."""
        async with asyncio.timeout(60):
            while not is_true():  # noqa: ASYNC110 - it happens in the bot, which tells nobody
                await asyncio.sleep(0.005)

    # --- what people do -------------------------------------------------------------------------

    async def mention(
        self, text: str, *, user: str = "U1", channel: str = "C1", **others: Any
    ) -> Delivered:
        """Write in a channel to the bot."""
        words = f"<@UBOT> {text}"
        return await self.event(
            {"type": "app_mention", "user": user, "channel": channel, "text": words, **others}
        )

    async def message(self, text: str, *, user: str = "U1", **others: Any) -> Delivered:
        """Write to the bot directly."""
        channel = others.pop("channel", f"D{user}")
        kind = "im" if channel.startswith("D") else "channel"
        return await self.event(
            {
                "type": "message",
                "channel_type": kind,
                "user": user,
                "channel": channel,
                "text": text,
                **others,
            }
        )

    async def event(self, event: dict[str, Any], **envelope: Any) -> Delivered:
        """Deliver any event."""
        stamped = {"ts": self.stamp(), **event}
        payload = {
            "type": "event_callback",
            "team_id": self.team,
            "event_id": self.name("Ev"),
            "event": stamped,
            "authorizations": [
                {"team_id": self.team, "enterprise_id": self.enterprise, "user_id": "UBOT"}
            ],
            **envelope,
        }
        return await self.deliver(payload, "events_api")

    async def command(
        self, command: str, text: str = "", *, user: str = "U1", channel: str = "C1", **others: Any
    ) -> Delivered:
        """Type a command."""
        payload = {
            "command": command,
            "text": text,
            "user_id": user,
            "channel_id": channel,
            "team_id": self.team,
            "response_url": self.respond_url(),
            "trigger_id": self.name("tr"),
            **others,
        }
        return await self.deliver(payload, "slash_commands")

    async def press(
        self, action_id: str, value: str = "", *, user: str = "U1", **others: Any
    ) -> Delivered:
        """Press a button of a private message."""
        payload = {
            "type": "block_actions",
            "user": {"id": user, "team_id": self.team},
            "team": {"id": self.team},
            "trigger_id": self.name("tr"),
            "response_url": self.respond_url(),
            "channel": {"id": "C1"},
            "container": {
                "type": "message",
                "message_ts": self.stamp(),
                "channel_id": "C1",
                "is_ephemeral": True,
            },
            "actions": [{"type": "button", "action_id": action_id, "value": value}],
            **others,
        }
        return await self.deliver(payload, "interactive")

    async def shortcut(self, callback_id: str, message: str | None = None) -> Delivered:
        """Use a shortcut, on a message where its words are given."""
        payload: dict[str, Any] = {
            "type": "shortcut",
            "callback_id": callback_id,
            "user": {"id": "U1", "team_id": self.team},
            "team": {"id": self.team},
            "trigger_id": self.name("tr"),
        }
        if message is not None:
            payload |= {
                "type": "message_action",
                "channel": {"id": "C1"},
                "message": {"text": message, "ts": self.stamp(), "user": "U2"},
                "response_url": self.respond_url(),
            }
        return await self.deliver(payload, "interactive")

    async def submit(
        self,
        callback_id: str,
        values: dict[str, str],
        *,
        user: str = "U1",
        opened: dict[str, Any] | None = None,
    ) -> Delivered:
        """Send a form, the one that is open where it is given."""
        chosen = {b["block_id"] for b in (opened or {}).get("blocks", ()) if _is_choice(b)}
        fields = {
            name: {
                name: {"type": "radio_buttons", "selected_option": {"value": value}}
                if name in chosen
                else {"type": "plain_text_input", "value": value}
            }
            for name, value in values.items()
        }
        view = {
            "type": "modal",
            "id": self.name("V"),
            **(opened or {}),
            "callback_id": callback_id,
            "state": {"values": fields},
        }
        payload = {
            "type": "view_submission",
            "user": {"id": user, "team_id": self.team},
            "team": {"id": self.team},
            "trigger_id": self.name("tr"),
            "view": view,
        }
        answer = await self.deliver(payload, "interactive")
        if answer.json.get("response_action") == "push":
            self._window(answer.json["view"])
        elif answer.json.get("response_action") == "update":
            self._window(answer.json["view"], str(view["id"]))
        return answer

    async def deliver(self, payload: dict[str, Any], kind: str) -> Delivered:
        """Deliver as Slack does: by a connection if there is one, else signed over HTTP."""
        open_sockets = [s for s in self._sockets if not s.closed]
        if open_sockets:
            return await self._by_socket(open_sockets[-1], payload, kind)
        if kind == "events_api":
            return await self.post(json.dumps(payload), "application/json")
        fields = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
        return await self.post(urlencode(fields), "application/x-www-form-urlencoded")

    async def post(
        self,
        body: str | bytes,
        content_type: str = "application/json",
        *,
        stamp: str | None = None,
        secret: str | None = None,
        signature: str | None = None,
    ) -> Delivered:
        """Send a body as Slack would, signed."""
        raw = body.encode() if isinstance(body, str) else body
        stamp = str(int(time.time())) if stamp is None else stamp
        signed = b"v0:" + stamp.encode() + b":" + raw
        key = (self.secret if secret is None else secret).encode()
        headers = {
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": signature
            or f"v0={hmac.new(key, signed, hashlib.sha256).hexdigest()}",
        }
        began = time.monotonic()
        assert self._session is not None
        async with self._session.post(
            self.bot_url, data=io.BytesIO(raw), headers=headers
        ) as answer:
            text = await answer.text()
            return Delivered(answer.status, text, time.monotonic() - began)

    async def _by_socket(
        self, socket: web.WebSocketResponse, payload: dict[str, Any], kind: str
    ) -> Delivered:
        envelope = self.name("env")
        self._heard[envelope] = asyncio.get_running_loop().create_future()
        began = time.monotonic()
        message = {"type": kind, "envelope_id": envelope, "payload": payload}
        await socket.send_str(json.dumps({**message, "accepts_response_payload": True}))
        async with asyncio.timeout(60):
            heard = await self._heard[envelope]
        body = json.dumps(heard) if heard else ""
        return Delivered(200, body, time.monotonic() - began)

    # --- names ----------------------------------------------------------------------------------

    def name(self, prefix: str) -> str:
        """Return a name that was not used before."""
        self._n += 1
        return f"{prefix}{self._n:06d}"

    def stamp(self) -> str:
        """Return a time stamp that was not used before."""
        self._n += 1
        return f"1795000000.{self._n:06d}"

    def respond_url(self) -> str:
        """Return an address to respond to."""
        return f"http://127.0.0.1:{self._port}/respond/{self.name('r')}"

    # --- the Web API ----------------------------------------------------------------------------

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        arguments = await _arguments(request)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        waiting = self.faults.get(method) or self.faults.get("*")
        if waiting:
            fault = waiting.pop(0)
            if isinstance(fault, int):
                headers = {"Retry-After": "0"} if fault == 429 else {}
                return web.Response(status=fault, text="away", headers=headers)
            return web.json_response({"ok": False, "error": fault})
        if self.refuses_blocks and arguments.get("blocks"):
            return web.json_response({"ok": False, "error": "invalid_blocks"})
        expected = APP_TOKEN if method == "apps.connections.open" else self.granted
        if method != "oauth.v2.access" and token != expected:
            return web.json_response({"ok": False, "error": "invalid_auth"})
        self.calls.append((method, arguments))
        answer: dict[str, Any] = getattr(self, "_" + method.replace(".", "_"), lambda _: {})(
            arguments
        )
        error = answer.get("error")
        if error:
            self.calls.pop()
        return web.json_response({"ok": not error, **answer})

    def _auth_test(self, _: dict[str, Any]) -> dict[str, Any]:
        return {"user_id": "UBOT", "bot_id": "B1", "team_id": self.team}

    def _oauth_v2_access(self, arguments: dict[str, Any]) -> dict[str, Any]:
        return {
            "access_token": self.granted,
            "token_type": "bot",
            "scope": "chat:write",
            "bot_user_id": "UBOT",
            "app_id": "A1",
            "team": {"id": self.team, "name": "Acme"},
            "enterprise": {"id": self.enterprise} if self.enterprise else None,
            "authed_user": {"id": "U1"},
            "refresh_token": "xoxe-2",
            "expires_in": 43_200,
        }

    def _apps_connections_open(self, _: dict[str, Any]) -> dict[str, Any]:
        return {"url": f"ws://127.0.0.1:{self._port}/socket/{self.name('w')}"}

    def _users_info(self, arguments: dict[str, Any]) -> dict[str, Any]:
        user = PEOPLE.get(arguments["user"])
        return {"user": user} if user else {"error": "user_not_found"}

    def _chat_postMessage(self, arguments: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        if arguments["channel"] == "CNOTIN":
            return {"error": "not_in_channel"}
        return {"ts": self.stamp(), "channel": arguments["channel"]}

    def _chat_postEphemeral(self, arguments: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        if arguments["channel"] == "CNOTIN":
            return {"error": "not_in_channel"}
        return {"message_ts": self.stamp()}

    def _conversations_replies(self, arguments: dict[str, Any]) -> dict[str, Any]:
        in_thread = [m for m in self.posted if m.get("thread_ts") == arguments["ts"]]
        return {"messages": [{"metadata": m["metadata"]} for m in in_thread if "metadata" in m]}

    def _views_open(self, arguments: dict[str, Any]) -> dict[str, Any]:
        return {"view": self._window(arguments["view"])}

    _views_push = _views_open

    def _views_update(self, arguments: dict[str, Any]) -> dict[str, Any]:
        by_name = {v.get("external_id"): k for k, v in self.windows.items()}
        name = arguments.get("view_id") or by_name.get(arguments.get("external_id"))
        known = self.windows.get(str(name))
        if known is None:
            return {"error": "not_found"}
        if arguments.get("hash") not in (None, known["hash"]):
            return {"error": "hash_conflict"}
        return {"view": self._window(arguments["view"], str(name))}

    def _window(self, view: dict[str, Any], name: str = "") -> dict[str, Any]:
        name = name or self.name("V")
        self.windows[name] = {**view, "id": name, "hash": self.name("h")}
        return self.windows[name]

    async def _respond(self, request: web.Request) -> web.Response:
        if self.closed_urls:
            return web.Response(status=404, text="expired_url")
        said = await request.json()
        if self.refuses_blocks and said.get("blocks"):
            return web.Response(status=400, text="invalid_blocks")
        self.calls.append((_RESPONDED, said))
        return web.Response(text="ok")

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._sockets.append(socket)
        await socket.send_str(json.dumps({"type": "hello", "num_connections": 1}))
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                said = json.loads(message.data)
                waiting = self._heard.get(said.get("envelope_id"))
                if waiting is not None and not waiting.done():
                    waiting.set_result(said.get("payload"))
        return socket

    @property
    def n_connections(self) -> int:
        """How many connections the bot holds open."""
        return sum(not socket.closed for socket in self._sockets)

    async def hang_up(self) -> None:
        """Close every connection, as Slack does about once an hour."""
        for socket in self._sockets:
            await socket.close()


def _is_choice(block: dict[str, Any]) -> bool:
    return bool((block.get("element") or {}).get("type") == "radio_buttons")


async def _arguments(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        return dict(await request.json())
    fields = {**request.query, **(await request.post() if request.method == "POST" else {})}
    parsed: dict[str, Any] = {}
    for name, value in fields.items():
        text = str(value)
        try:
            parsed[name] = json.loads(text) if text[:1] in "[{" else text
        except ValueError:
            parsed[name] = text
    return parsed
