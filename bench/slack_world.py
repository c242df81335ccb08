"""A Slack for measuring: signs and delivers as Slack does, repeats as Slack does, and counts.

Knows the service as Slack knows it: by its address. It shares no code with the adapter but two
sentences, which are no answers: that the answer comes in a moment, and that we were interrupted.
"""

import asyncio
import hashlib
import hmac
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import urlencode

from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector, web

from bot.core.wording_chat import BUSY_BUT_COMING, INTERRUPTED

__all__ = ["Act", "Replica", "SlackWorld"]

_SECRET = "bench-signing-secret"  # noqa: S105 - of a Slack that is none
_KEY = "cG9saWN5Ym90IHRlc3RzIHVzZSB0aGlzIGtleS4uLi4="
_HEARD_S = 3.0
_PAUSES_S = (0.2, 0.4, 0.8, 1.5, 3.0, 5.0, 8.0)
"""Between repeats of one delivery. Slack waits 0 s, 1 min and 5 min; a restart lasts seconds."""
_READY_S = 120.0
_JSON, _FORM = "application/json", "application/x-www-form-urlencoded"

QUESTIONS = (
    "Can I accept a friend request from a service user?",
    "May I carry over annual leave?",
    "What must I do when I am sick?",
    "Can I use my own phone for work?",
    "May I post about work on my own account?",
    "Who can I report wrongdoing to?",
    "Do I need to lock my screen?",
    "How do I ask for flexible working?",
    "Can I install software?",
    "May I accept a gift?",
)


class Act:
    """One thing that a person does: asks in a channel, in a direct conversation, or by command.

    Attributes:
        name: what its answer is found by.
        is_command: typed, not written: Slack delivers it once and shows an error if that fails.
        is_direct: written to the bot alone, where it may read back what it said.
    """

    def __init__(
        self, number: int, *, team: str = "T1", is_command: bool = False, is_direct: bool = False
    ) -> None:
        self.name = f"{number}.{team}"
        self.team = team
        self.is_command = is_command
        self.is_direct = is_direct
        self.question = QUESTIONS[number % len(QUESTIONS)]
        self.user = f"U{number % 7}"

    @property
    def key(self) -> str:
        """Return what the bot's own reference to the act is made from."""
        if self.is_command:
            return f"slack/{self.team}/command/tr{self.name}"
        return f"slack/{self.team}/{'D1' if self.is_direct else 'C1'}/{self.name}"

    def payload(self, world: "SlackWorld") -> tuple[str, str]:
        """Return its body and the kind of that."""
        if self.is_command:
            fields = {
                "command": "/policy",
                "text": self.question,
                "user_id": self.user,
                "channel_id": "C1",
                "team_id": self.team,
                "trigger_id": f"tr{self.name}",
                "response_url": f"{world.url}/respond/{self.name}",
            }
            return urlencode(fields), _FORM
        event = {
            "type": "message" if self.is_direct else "app_mention",
            "user": self.user,
            "channel": "D1" if self.is_direct else "C1",
            "ts": self.name,
            "thread_ts": self.name,
            "text": self.question if self.is_direct else f"<@UBOT> {self.question}",
        }
        payload = {
            "type": "event_callback",
            "team_id": self.team,
            "event_id": f"Ev{self.name}",
            "event": event,
            "authorizations": [{"team_id": self.team, "user_id": "UBOT"}],
        }
        return json.dumps(payload), _JSON


class SlackWorld:
    """Takes what the service says; delivers what people do.

    Attributes:
        said: how often each act was answered.
        put_off: who was told that the answer comes in a moment.
        interrupted: who was told that the answer may be there, and to ask again if it is not.
        refused: what deliveries came to that were not heard.
        said_at: when it was answered, in seconds that only grow.
        texts: what was said, by act.
    """

    def __init__(self) -> None:
        self.said: Counter[str] = Counter()
        self.put_off: Counter[str] = Counter()
        self.interrupted: Counter[str] = Counter()
        self.refused: dict[str, list[str]] = {}
        self.said_at: dict[str, list[float]] = {}
        self.texts: dict[str, str] = {}
        self.marks: dict[str, list[object]] = {}
        self.url = ""
        self._runner: web.AppRunner | None = None
        self._session: ClientSession | None = None

    async def __aenter__(self) -> "SlackWorld":
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/respond/{name}", self._respond)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self._session = ClientSession(connector=TCPConnector(limit=200))
        return self

    async def __aexit__(self, *trouble: object) -> None:
        if self._session is not None:
            await self._session.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def until(self, is_true: Callable[[], bool]) -> None:
        """Return once something holds; for ever, if it never does."""
        while not is_true():  # noqa: ASYNC110 - it happens in other processes, which tell nobody
            await asyncio.sleep(0.02)

    async def deliver(self, act: Act, replica: "Replica") -> tuple[int, float, float]:
        """Deliver an act once; return the status, how long that took, and when it began.

        A status of 0 means that nobody was there.
        """
        assert self._session is not None
        body, kind = act.payload(self)
        stamp = str(int(time.time()))
        signed = f"v0:{stamp}:{body}".encode()
        headers = {
            "Content-Type": kind,
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": "v0="
            + hmac.new(_SECRET.encode(), signed, hashlib.sha256).hexdigest(),
        }
        began = time.monotonic()
        try:
            async with self._session.post(
                f"{replica.url}/slack/events",
                data=body.encode(),
                headers=headers,
                timeout=ClientTimeout(total=_HEARD_S),
            ) as heard:
                return heard.status, time.monotonic() - began, began
        except (ClientError, OSError, TimeoutError):
            return 0, time.monotonic() - began, began

    async def deliver_surely(self, act: Act, replicas: Sequence["Replica"]) -> int:
        """Deliver as Slack does, again until it was heard; return how often, 0 for in vain."""
        for n_before, pause_s in enumerate((*_PAUSES_S, 0.0)):
            status, took_s = 0, 0.0
            # A proxy in front of replicas turns to the next where nobody listens.
            for replica in random.sample(replicas, len(replicas)):
                status, took_s, _ = await self.deliver(act, replica)
                if status or act.is_command:
                    break
            if status == 200:
                return n_before + 1
            self.refused.setdefault(act.name, []).append(f"{status} after {took_s:.1f} s")
            if act.is_command:
                return 0
            await asyncio.sleep(pause_s)
        return 0

    async def _api(self, request: web.Request) -> web.Response:
        is_json = request.content_type == _JSON
        body = await request.json() if is_json else await request.post()
        given = {**request.query, **body}
        method = request.match_info["method"]
        answer = {"ok": True, "ts": "1.1", "user_id": "UBOT", "bot_id": "B1", "team_id": "T1"}
        if method == "users.info":
            return web.json_response({**answer, "user": {"id": given["user"]}})
        if method == "conversations.replies":
            if not str(given["channel"]).startswith("D"):
                return web.json_response({"ok": False, "error": "missing_scope"})
            marks = [{"metadata": mark} for mark in self.marks.get(str(given["ts"]), ())]
            return web.json_response({**answer, "messages": marks})
        if method == "chat.postMessage":
            self.marks.setdefault(str(given.get("thread_ts")), []).append(given.get("metadata"))
        if method.startswith("chat.post"):
            self._heard(str(given.get("thread_ts") or given["channel"]), str(given["text"]))
        return web.json_response(answer)

    async def _respond(self, request: web.Request) -> web.Response:
        said = await request.json()
        self._heard(request.match_info["name"], str(said["text"]))
        return web.Response(text="ok")

    def _heard(self, name: str, text: str) -> None:
        notices = {BUSY_BUT_COMING: self.put_off, INTERRUPTED: self.interrupted}
        counted = notices.get(text, self.said)
        counted[name] += 1
        if counted is self.said:
            self.said_at.setdefault(name, []).append(time.monotonic())
            self.texts[name] = text

    def is_told(self, act: Act) -> bool:
        """Return whether somebody has an answer, or was told to look for it."""
        return bool(self.said[act.name] or self.interrupted[act.name])


class Replica:
    """`policybot serve` as a process of its own.

    Args:
        home: a folder with policies in it.
        settings: further environment variables.
    """

    def __init__(self, world: SlackWorld, home: Path, **settings: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"
        self._log = home / f"replica-{self._port}.log"
        self._environment = {
            **os.environ,
            "POLICYBOT_HOME": str(home),
            "POLICYBOT_QUEUE": "200",
            "POLICYBOT_ENCRYPTION_KEYS": _KEY,
            "SLACK_BOT_TOKEN": "xoxb-bench",
            "SLACK_SIGNING_SECRET": _SECRET,
            "SLACK_API_BASE_URL": f"{world.url}/api/",
            **settings,
        }
        self._process = self._started()

    def _started(self) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "bot", "serve", "--port", str(self._port)]
        with self._log.open("ab") as log:
            return subprocess.Popen(command, env=self._environment, stdout=log, stderr=log)

    async def ready(self) -> None:
        """Return once it answers.

        Raises:
            TimeoutError: it does not.
            RuntimeError: it ended; with what it wrote last.
        """
        async with asyncio.timeout(_READY_S), ClientSession() as session:
            while True:
                if self._process.poll() is not None:
                    raise RuntimeError(self.log[-500:])
                try:
                    async with session.get(f"{self.url}/readyz") as answer:
                        if answer.status == 200:
                            return
                except (ClientError, OSError):
                    pass
                await asyncio.sleep(0.1)

    def kill(self) -> None:
        """End it as a power cut would, and start it again."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        self._process = self._started()

    def stop(self) -> int:
        """Tell it to stop; return its exit status."""
        self._process.terminate()
        return self._process.wait(60)

    @property
    def log(self) -> str:
        """All that it wrote."""
        return self._log.read_text("utf-8")
