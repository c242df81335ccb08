"""Teams in a flood: taken at once, answered once, whatever dies? Against the real service.

    python -m bench.teams [--activities 10000] [--kills 10] [--postgres URL|own] [--sdk agents]

Starts `policybot serve --demo` over the sample policies, plays the Bot Connector, and measures how
long a message and an invoke take while fifty people ask at a time. Then two replicas over one
database get every activity once to three times each, are killed with SIGKILL at random moments and
started again; as Teams does, whatever got no 2xx is sent again. Prints what was never answered,
what was answered twice, who was told that their answer may stand there already, and how long
things took.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from bot.core.wording_chat import INTERRUPTED
from tests.postgres import running_postgres

_TENANT = "00000000-0000-0000-0000-000000000001"
_QUESTIONS = (
    "Can I accept a friend request from a service user?",
    "How many days of annual leave can I carry over?",
    "May I use the council's laptop at home?",
    "Can I bring my dog to the office?",
    "Do I have to declare a gift?",
)
_DRAFT = "Guess which family I visited again today, third time this month!"
_KEY = "cG9saWN5Ym90IHRlc3RzIHVzZSB0aGlzIGtleS4uLi4="
_PATIENCE_S = 15.0


class Connector:
    """The Bot Connector: counts what each conversation was told."""

    def __init__(self) -> None:
        self.told: Counter[str] = Counter()
        self.perhaps: Counter[str] = Counter()
        self.told_at: dict[str, list[float]] = {}
        self.url = ""
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listen on this machine."""
        app = web.Application()
        app.router.add_post("/v3/conversations/{conversation}/activities", self._take)
        app.router.add_post("/v3/conversations/{conversation}/activities/{_}", self._take)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/"

    async def stop(self) -> None:
        """Listen no more."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _take(self, request: web.Request) -> web.Response:
        said = await request.json()
        conversation = request.match_info["conversation"]
        if said["type"] == "message" and said.get("summary") == INTERRUPTED:
            self.perhaps[conversation] += 1
        elif said["type"] == "message":
            self.told[conversation] += 1
            self.told_at.setdefault(conversation, []).append(time.monotonic())
        return web.json_response({"id": f"{time.monotonic_ns()}"}, status=201)


class Replica:
    """One process of the service, killed and started again on the same port."""

    def __init__(self, home: Path, args: argparse.Namespace, number: int) -> None:
        self.port = _free_port()
        self._log = (home / f"replica-{number}.log").open("ab")
        self._environment = {
            **os.environ,
            "POLICYBOT_HOME": str(home / "home"),
            "POLICYBOT_DATABASE_URL": args.postgres,
            # The replicas share a key of this run's own; PostgreSQL is not opened without one.
            "POLICYBOT_ENCRYPTION_KEYS": os.environ.get("POLICYBOT_ENCRYPTION_KEYS", _KEY),
            "TEAMS_SDK": args.sdk,
            "OMP_NUM_THREADS": "1",
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where Teams calls it."""
        return f"http://127.0.0.1:{self.port}/teams/messages"

    async def start(self, session: aiohttp.ClientSession) -> None:
        """Start and wait until it is ready."""
        self._process = await asyncio.to_thread(self._spawn)
        for _ in range(600):
            try:
                async with session.get(f"http://127.0.0.1:{self.port}/readyz") as reply:
                    if reply.status == 200:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.1)
        raise SystemExit("bench: the service did not start; see its log in the folder of --keep")

    def _spawn(self) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "bot", "serve", "--demo", "--port", str(self.port)]
        return subprocess.Popen(command, env=self._environment, stdout=self._log, stderr=self._log)

    def kill(self) -> None:
        """Kill it as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Let it end."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait()
            self._process = None


def _free_port() -> int:
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        port: int = opened.getsockname()[1]
    return port


def _activity(connector: Connector, number: int, **others: Any) -> dict[str, Any]:
    person = number % 500
    return {
        "type": "message",
        "id": f"a-{number}",
        "channelId": "msteams",
        "serviceUrl": connector.url,
        "from": {"id": f"29:{person}", "aadObjectId": f"p-{person}", "name": f"Person {person}"},
        "recipient": {"id": "28:bot", "name": "Policy Assistant"},
        # Of its own for each, so that every answer can be told.
        "conversation": {"id": f"c-{number}", "conversationType": "personal"},
        "channelData": {"tenant": {"id": _TENANT}},
        "text": _QUESTIONS[number % len(_QUESTIONS)],
        **others,
    }


def _search(connector: Connector, number: int) -> dict[str, Any]:
    words = {"name": "query", "value": _QUESTIONS[number % len(_QUESTIONS)]}
    value = {"commandId": "findClause", "parameters": [words]}
    name = "composeExtension/query"
    return _activity(connector, number, type="invoke", name=name, value=value, text=None)


def _check(connector: Connector, number: int) -> dict[str, Any]:
    value = {"commandId": "checkDraft", "data": {"act": "check", "draft": _DRAFT}}
    name = "composeExtension/submitAction"
    return _activity(connector, number, type="invoke", name=name, value=value, text=None)


async def _timed(
    session: aiohttp.ClientSession,
    url: str,
    activities: Sequence[dict[str, Any]],
    wanted: int,
    at_once: int,
) -> list[float]:
    """Return how long each took, in ms, with so many under way at any time."""
    waiting, took = list(reversed(activities)), []

    async def one_after_another() -> None:
        while waiting:
            activity = waiting.pop()
            began = time.perf_counter()
            async with session.post(url, json=activity) as reply:
                await reply.read()
                took.append((time.perf_counter() - began) * 1000)
                if reply.status != wanted:
                    raise SystemExit(f"bench: {reply.status} instead of {wanted}")

    await asyncio.gather(*(one_after_another() for _ in range(at_once)))
    return took


def _percentiles(took: Sequence[float]) -> str:
    ordered = sorted(took)
    at = {p: ordered[min(len(ordered) - 1, len(ordered) * p // 100)] for p in (50, 95, 99)}
    shown = ", ".join(f"p{p} {ms:.0f} ms" for p, ms in at.items())
    return f"{shown}, slowest {ordered[-1]:.0f} ms"


async def _measure(
    session: aiohttp.ClientSession, connector: Connector, replica: Replica, n: int
) -> None:
    """Print how long messages and invokes take."""
    # The first few open connections and load what is loaded once, as in any process.
    first = [_activity(connector, number, id=f"first-{number}") for number in range(5)]
    await _timed(session, replica.url, first, 201, 1)
    await _until(lambda: len(connector.told) == len(first), 60)
    connector.told.clear()
    made = [_activity(connector, number, id=f"t-{number}") for number in range(n)]
    took = await _timed(session, replica.url, made, 201, 50)
    print(f"message taken, 50 at a time:  {_percentiles(took)}  (target p99 100 ms)", flush=True)
    await _until(lambda: sum(connector.told.values()) >= n, 600)
    for name, make in (("clause found", _search), ("draft checked", _check)):
        asked = [make(connector, number) for number in range(max(200, n // 4))]
        for at_once in (10, 50):
            took = await _timed(session, replica.url, asked, 200, at_once)
            shown = _percentiles(took)
            print(f"{name}, {at_once} at a time:  {shown}  (target p99 1,000 ms)", flush=True)
    connector.told.clear()
    connector.told_at.clear()


async def _until(is_done: Callable[[], bool], within_s: float) -> None:
    for _ in range(int(within_s * 10)):
        if is_done():
            return
        await asyncio.sleep(0.1)


class Flood:
    """Every activity to any replica, some of them again and again, replicas dying meanwhile."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        connector: Connector,
        replicas: Sequence[Replica],
        args: argparse.Namespace,
    ) -> None:
        self._session = session
        self._connector = connector
        self._replicas = replicas
        self._args = args
        self._dice = random.Random(args.seed)  # noqa: S311 - dice, not secrets
        self.n_taken = 0
        self.killed_at: list[float] = []

    async def run(self) -> float:
        """Return how long it took until everything was answered, or nothing more came."""
        began = time.monotonic()
        waiting = list(range(self._args.activities))
        killer = asyncio.create_task(self._kill_again_and_again())

        async def teams() -> None:
            while waiting:
                await self._send(waiting.pop())

        await asyncio.gather(*(teams() for _ in range(self._args.at_once)))
        await killer
        told, perhaps = self._connector.told, self._connector.perhaps
        wanted = self._args.activities
        await _until(lambda: len(told.keys() | perhaps.keys()) >= wanted, self._args.limit)
        # Whoever answers twice gets a moment to do it.
        await asyncio.sleep(5)
        return time.monotonic() - began

    async def _send(self, number: int) -> None:
        """Send an activity as Teams does: until it is taken, and by chance once more."""
        activity = _activity(self._connector, number)
        again = self._dice.choice((0, 0, 1, 2))
        tries: list[Awaitable[bool]] = [self._post(activity) for _ in range(1 + again)]
        while not any(await asyncio.gather(*tries)):
            await asyncio.sleep(self._dice.uniform(0.2, 1.0))
            tries = [self._post(activity)]
        self.n_taken += 1

    async def _post(self, activity: dict[str, Any]) -> bool:
        replica = self._dice.choice(self._replicas)
        timeout = aiohttp.ClientTimeout(total=_PATIENCE_S)
        try:
            async with self._session.post(replica.url, json=activity, timeout=timeout) as reply:
                await reply.read()
                return reply.status < 300
        except (aiohttp.ClientError, TimeoutError):
            return False

    async def _kill_again_and_again(self) -> None:
        wanted, kills = self._args.activities, self._args.kills
        moments = sorted(self._dice.randrange(wanted) for _ in range(kills))
        for moment in moments:
            await _until(lambda at=moment: len(self._connector.told) > at, self._args.limit)  # type: ignore[misc]
            replica = self._dice.choice(self._replicas)
            await asyncio.sleep(self._dice.uniform(0, 0.2))
            await asyncio.to_thread(replica.kill)
            self.killed_at.append(time.monotonic())
            await replica.start(self._session)


async def _run(home: Path, args: argparse.Namespace) -> int:
    connector = Connector()
    await connector.start()
    replicas = [Replica(home, args, number) for number in range(2)]
    connections = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connections) as session:
        try:
            for replica in replicas:
                await replica.start(session)
            if args.timed:
                await _measure(session, connector, replicas[0], args.timed)
            flood = Flood(session, connector, replicas, args)
            took_s = await flood.run()
        finally:
            for replica in replicas:
                replica.stop()
            await connector.stop()
    told = Counter({k: n for k, n in connector.told.items() if k.startswith("c-")})
    perhaps = connector.perhaps
    lost = args.activities - len(told.keys() | perhaps.keys())
    twice = sum(1 for n in told.values() if n > 1)
    print(
        f"{args.activities:,} activities, two replicas, {args.kills} kills, {took_s:.0f} s: "
        f"{lost} never answered, {twice} answered twice"
    )
    print(
        f"{len(perhaps)} died over between a message and its note, and were told so: "
        f"{len(perhaps.keys() & told.keys())} whose answer stood there, "
        f"{len(perhaps.keys() - told.keys())} for whom it is a press away"
    )
    for line in _told_again(connector, flood.killed_at):
        print(line)
    print(json.dumps({"lost": lost, "twice": twice, "perhaps": len(perhaps), "kills": args.kills}))
    return int(lost > 0 or twice > 0)


def _told_again(connector: Connector, killed_at: Sequence[float]) -> Iterator[str]:
    """Yield, for what was answered twice, how long before a kill and how long after the first."""
    for conversation, at in connector.told_at.items():
        if len(at) < 2 or not conversation.startswith("c-"):
            continue
        waits = [kill - at[0] for kill in killed_at if kill >= at[0]]
        before = f"{min(waits) * 1000:,.0f} ms before a kill" if waits else "after the last kill"
        yield f"  {conversation}: {before}, again after {at[1] - at[0]:,.1f} s"


def main(words: Sequence[str]) -> int:
    """Measure and print; return 1 when something was lost or doubled."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--activities", type=int, default=10_000)
    parser.add_argument("--at-once", type=int, default=20, help="conversations at a time")
    parser.add_argument(
        "--timed", type=int, default=1_000, help="messages that are timed, 0 for none"
    )
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--postgres", default="", help="URL, or 'own'; SQLite without")
    parser.add_argument("--sdk", default="botbuilder")
    parser.add_argument("--limit", type=float, default=1_800, help="seconds to wait at most")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", help="folder for logs and data, kept afterwards")
    args = parser.parse_args(words)
    with ExitStack() as open_:
        if args.postgres == "own":
            args.postgres = open_.enter_context(running_postgres()).url()
        home = Path(args.keep or open_.enter_context(tempfile.TemporaryDirectory()))
        home.mkdir(parents=True, exist_ok=True)
        return asyncio.run(_run(home, args))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
