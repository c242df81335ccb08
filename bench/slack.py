"""Slack at its busiest, against `policybot serve` as it is run: how fast, and is anything lost?

    python -m bench.slack speed                       fifty at once; twenty a second
    python -m bench.slack kills [--events 10000] [--kills 10] [--replicas 2] [--postgres own|URL]
    python -m bench.slack tenants [--events 1000]     two workspaces with policies of their own

Slack is a stand-in on this machine that takes a part of the processor, too. Exits with 1 where a
promise is not kept.
"""

import argparse
import asyncio
import hashlib
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from pathlib import Path

from sqlalchemy import create_engine, text

from bench.slack_world import Act, Replica, SlackWorld
from tests.postgres import running_postgres

_ROOT = Path(__file__).resolve().parents[1]
_SAMPLES = _ROOT / "knowledge" / "policies"
_ROUNDS, _AT_ONCE = 6, 50
_RATE, _FOR_S = 20, 20
_AT_A_TIME = 40
_SETTLE_S, _MOST_TOLD = 60.0, 20
_HEARD_MS, _ANSWERED_MS = 300.0, 1_000.0


def _policybot(home: Path, *words: str) -> None:
    command = [sys.executable, "-m", "bot", "--home", str(home), *words]
    subprocess.run(command, check=True, cwd=_ROOT, stdout=subprocess.DEVNULL)


def _quantile(seconds: Sequence[float], share: float) -> float:
    """Return milliseconds that so large a share stays within."""
    ordered = sorted(seconds)
    return 1000 * ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def _told(what: str, value: float, most: float) -> bool:
    print(f"{what:<46}{value:>9,.0f} ms   at most {most:,.0f} ms")
    return value <= most


async def _answered(world: SlackWorld, acts: Sequence[Act], within_s: float = _SETTLE_S) -> None:
    """Wait until every act has an answer, or none has come for so long."""
    n_told, is_over = -1, False
    while not is_over and n_told < (n_told := sum(map(world.is_told, acts))):
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await world.until(lambda: all(map(world.is_told, acts)))
                is_over = True


# --- speed --------------------------------------------------------------------------------------


async def _speed(home: Path) -> bool:
    async with SlackWorld() as world:
        replica = Replica(world, home)
        try:
            await replica.ready()
            await asyncio.gather(*(world.deliver(Act(n), replica) for n in range(900_000, 900_005)))
            at_once = await _all_at_once(world, replica)
            return await _steadily(world, replica) and at_once
        finally:
            replica.stop()


async def _all_at_once(world: SlackWorld, replica: Replica) -> bool:
    heard: list[float] = []
    for number in range(_ROUNDS):
        acts = [Act(1_000 * number + n) for n in range(_AT_ONCE)]
        told = await asyncio.gather(*(world.deliver(act, replica) for act in acts))
        heard += [took_s for _, took_s, _ in told]
        await _answered(world, acts, 60)
    return _told(f"{_AT_ONCE} at once: heard, p99", _quantile(heard, 0.99), _HEARD_MS)


async def _steadily(world: SlackWorld, replica: Replica) -> bool:
    began, deliveries = time.monotonic(), []
    acts = [Act(50_000 + n) for n in range(_RATE * _FOR_S)]
    for number, act in enumerate(acts):
        await asyncio.sleep(max(0.0, began + number / _RATE - time.monotonic()))
        deliveries.append(asyncio.create_task(world.deliver(act, replica)))
    told = await asyncio.gather(*deliveries)
    await _answered(world, acts, 30)
    heard = [took_s for _, took_s, _ in told]
    late = [world.said_at[act.name][0] - at for act, (_, _, at) in zip(acts, told, strict=True)]
    is_heard = _told(f"{_RATE} a second: heard, p99", _quantile(heard, 0.99), _HEARD_MS)
    print(f"{f'{_RATE} a second: answered, p50':<46}{_quantile(late, 0.5):>9,.0f} ms")
    return _told(f"{_RATE} a second: answered, p95", _quantile(late, 0.95), _ANSWERED_MS) and (
        is_heard
    )


# --- what is lost -------------------------------------------------------------------------------


async def survived(
    world: SlackWorld, replicas: Sequence[Replica], *, n_events: int, n_kills: int
) -> list[str]:
    """Deliver acts with repeats while replicas are killed; return what went wrong with which.

    Of eight acts one is a command, three are written to the bot alone and four in a channel; one
    delivery in seven is repeated though it was heard. An answer that anybody reads twice is a fault,
    be it in private; a notice beside an answer is none.
    """
    acts = [Act(n, is_command=n % 8 == 7, is_direct=n % 8 in (1, 3, 5)) for n in range(n_events)]
    places, n_done, heard = asyncio.Semaphore(_AT_A_TIME), 0, set[str]()

    async def one(act: Act) -> None:
        nonlocal n_done
        async with places:
            if await world.deliver_surely(act, replicas):
                heard.add(act.name)
                if not act.is_command and random.random() < 1 / 7:  # noqa: S311
                    await world.deliver(act, random.choice(replicas))  # noqa: S311
            n_done += 1

    async def killer() -> None:
        for number in range(n_kills):
            n_before = (number + 1) * n_events // (n_kills + 1)
            await world.until(lambda n=n_before: n_done >= n)  # type: ignore[misc]
            await asyncio.to_thread(random.choice(replicas).kill)  # noqa: S311

    await asyncio.gather(killer(), *map(one, acts))
    expected = [act for act in acts if act.name in heard]
    await _answered(world, expected)
    faults = [
        *(
            (f"unheard {world.refused[act.name]}", act)
            for act in acts
            if not (act.is_command or act.name in heard or world.is_told(act))
        ),
        *(("lost", act) for act in expected if not world.is_told(act)),
        *(("doubled", act) for act in acts if world.said[act.name] > 1),
        *(("interrupted twice", act) for act in acts if world.interrupted[act.name] > 1),
    ]
    lines = [line for replica in replicas for line in replica.log.splitlines()] if faults else []
    return [
        f"{fault} {act.name}{_traces(act, lines) if at < _MOST_TOLD else ''}"
        for at, (fault, act) in enumerate(faults)
    ]


def _traces(act: Act, lines: Sequence[str]) -> str:
    """Return what was written down about an act."""
    reference = hashlib.sha256(act.key.encode()).hexdigest()[:10]
    return "".join(f"\n    {line}" for line in lines if reference in line)


def _left_behind(database: str) -> list[str]:
    """Return what the store still holds of work that is not done."""
    engine = create_engine(database.replace("postgresql:", "postgresql+psycopg:", 1))
    with engine.connect() as connection:
        kept = connection.execute(text("SELECT key, kept_at FROM inbox LIMIT 20")).all()
        held = connection.execute(
            text("SELECT key, lease_until, spoken_by FROM claims WHERE done_at IS NULL LIMIT 20")
        ).all()
    engine.dispose()
    return [*(f"kept {row}" for row in kept), *(f"held {row}" for row in held)]


async def _kills(home: Path, given: argparse.Namespace, database: str) -> bool:
    settings = {"POLICYBOT_DATABASE_URL": database} if database else {}
    async with SlackWorld() as world:
        replicas = []
        for _ in range(given.replicas):
            replicas.append(Replica(world, home, **settings))
            await replicas[-1].ready()
        began = time.monotonic()
        try:
            faults = await survived(world, replicas, n_events=given.events, n_kills=given.kills)
            faults += _left_behind(database) if faults and database else []
        finally:
            ends = [replica.stop() for replica in replicas]
    took_s = time.monotonic() - began
    print(
        f"{given.events:,} events in {took_s:,.0f} s, {given.kills} kills, {given.replicas} replicas "
        f"on {'PostgreSQL' if database else 'SQLite'}: {len(faults)} faults, exits {ends}"
    )
    unsure = [name for name in world.interrupted if not world.said[name]]
    print(f"{len(+world.said):,} answered, {len(world.put_off)} told first to wait a moment;")
    print(
        f"{len(world.interrupted)} told that they may be answered, {len(unsure)} of whom were not"
    )
    print("\n".join(faults[:_MOST_TOLD]))
    return not faults


# --- two organisations --------------------------------------------------------------------------


async def leaked(
    world: SlackWorld, replica: Replica, words: dict[str, str], n_events: int
) -> list[str]:
    """Ask in several workspaces in turns; return the acts that read another's words, or nothing.

    Args:
        words: what only the answers of a workspace hold, by workspace.
    """
    teams = list(words)
    acts = [Act(n, team=teams[n % len(teams)]) for n in range(n_events)]
    places = asyncio.Semaphore(_AT_A_TIME)

    async def one(act: Act) -> None:
        async with places:
            await world.deliver_surely(act, [replica])

    await asyncio.gather(*map(one, acts))
    await _answered(world, acts)
    wrong = [f"unanswered {act.name}" for act in acts if not world.said[act.name]]
    for act in acts:
        said = world.texts.get(act.name, "")
        wrong += [f"leak {act.name}" for team in teams if team != act.team and words[team] in said]
        wrong += [f"nothing {act.name}"] if words[act.team] not in said else []
    return wrong


def _two_organisations(home: Path, folder: Path) -> dict[str, str]:
    """Ingest two policies that differ in one word; return the word of each workspace."""
    words = {"T1": "Aldermoor", "T2": "Birchwick"}
    for team, word in words.items():
        policy = folder / team / "conduct.md"
        policy.parent.mkdir()
        lines = "".join(
            f"## {at} On this\n\n{at}.1 {question.rstrip('?')} at {word}: ask your manager.\n\n"
            for at, question in enumerate(_QUESTIONS, 1)
        )
        policy.write_text(f"# Conduct at {word}\n\n{lines}", "utf-8")
        _policybot(home, "ingest", "--org", word.lower(), str(policy))
        _policybot(home, "org", "connect", "slack", team, "--org", word.lower())
    return words


_QUESTIONS = tuple(Act(n).question for n in range(10))


async def _tenants(home: Path, folder: Path, n_events: int) -> bool:
    words = await asyncio.to_thread(_two_organisations, home, folder)
    async with SlackWorld() as world:
        replica = Replica(world, home)
        try:
            await replica.ready()
            wrong = await leaked(world, replica, words, n_events)
        finally:
            replica.stop()
    print(f"{n_events:,} questions of two workspaces in turns: {len(wrong)} went wrong")
    print("\n".join(wrong[:20]))
    return not wrong


def main() -> int:
    """Run the measure that is named; return 1 where a promise is not kept."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("measure", choices=("speed", "kills", "tenants"))
    parser.add_argument("--events", type=int)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--replicas", type=int, default=2)
    parser.add_argument("--postgres", default="", help="an address, or 'own' for one of this run's")
    parser.add_argument("--keep", type=Path, help="a new folder to leave what the service wrote in")
    given = parser.parse_args()
    with ExitStack() as opened:
        folder = given.keep or Path(opened.enter_context(tempfile.TemporaryDirectory()))
        home = folder / "home"
        if given.measure == "tenants":
            return int(not asyncio.run(_tenants(home, folder, given.events or 1_000)))
        _policybot(home, "ingest", str(_SAMPLES))
        if given.measure == "speed":
            return int(not asyncio.run(_speed(home)))
        database = given.postgres
        if database == "own":
            database = opened.enter_context(running_postgres()).url()
        given.events = given.events or 10_000
        return int(not asyncio.run(_kills(home, given, database)))


if __name__ == "__main__":
    sys.exit(main())
