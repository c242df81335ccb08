"""Ten thousand people and fifty channels, two workers, killed twenty times: exactly once each?

    python -m bench.reminders [--people 10000] [--channels 50] [--kills 20] [--postgres URL|own]

Workers are processes over one database and are killed with SIGKILL at random moments; the platform
is a file that takes every message, however often it is sent. Prints what was lost, what doubled,
and how long presses take while five hundred people press within a minute.
"""

import argparse
import json
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from bot.core import reminding_sending
from bot.core.attesting import Pressed
from bot.core.evidence_export import evidence_faults, export_of
from bot.core.ports import Snapshot
from bot.core.reminders import Reminders, make_reminders
from bot.core.reminding import Preview
from bot.core.reminding_ports import Outgoing
from bot.core.reminding_request import ReminderRequest
from bot.events import NoEvents
from bot.store import open_store
from bot.wiring import SystemClock
from knowledge.domain import (
    Account,
    Addressee,
    AddresseeKind,
    Frequency,
    PolicyVersion,
    Recurrence,
    WorkingHours,
)
from tests.bot.twins import MemoryLibrary, ScriptedRetriever, a_corpus
from tests.builders import a_clause, a_version
from tests.postgres import running_postgres

_ORG = "bench"
_KEY = "cG9saWN5Ym90IHRlc3RzIHVzZSB0aGlzIGtleS4uLi4="
_MANAGER = Account(platform="slack", tenant="T1", person_id="UM")
_LEASE_S = 3.0


class FilePlatform:
    """A platform that takes every message and can be asked what arrived."""

    def __init__(self, path: Path, n_people: int, n_channels: int) -> None:
        self._n_people, self._n_channels = n_people, n_channels
        self._db = sqlite3.connect(path, timeout=60, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.execute("CREATE TABLE IF NOT EXISTS sent (key TEXT, place TEXT)")
        self._db.execute("CREATE INDEX IF NOT EXISTS by_key ON sent (key)")
        self._lock = threading.Lock()

    def people(self, addressee: Addressee) -> tuple[Account, ...]:
        """Return everybody, or a fiftieth of them for a channel."""
        if addressee.kind is AddresseeKind.CHANNEL:
            at = int(addressee.ref[1:])
            numbers = range(at, self._n_people, self._n_channels)
        else:
            numbers = range(self._n_people)
        return tuple(
            Account(platform="slack", tenant="T1", person_id=f"U{n}", name=f"Person {n}")
            for n in numbers
        )

    def account(self, tenant: str, person_id: str) -> Account | None:
        """Return somebody."""
        return Account(platform="slack", tenant=tenant, person_id=person_id)

    def may_remind(self, org: str, account: Account) -> bool:
        """Return whether it is the manager."""
        del org
        return account.person_id == "UM"

    def send(self, outgoing: Outgoing) -> str:
        """Take a message."""
        with self._lock:
            row = (outgoing.key, outgoing.delivery.place)
            self._db.execute("INSERT INTO sent VALUES (?, ?)", row)
        return f"m:{outgoing.key}"

    def find(self, outgoing: Outgoing) -> str | None:
        """Tell whether a message arrived."""
        with self._lock:
            found = self._db.execute("SELECT 1 FROM sent WHERE key = ?", (outgoing.key,)).fetchone()
        return f"m:{outgoing.key}" if found else ""

    def update(self, outgoing: Outgoing) -> None:
        """Take an update."""

    def counts(self) -> Counter[str]:
        """Return how often each place got a message."""
        with self._lock:
            return Counter(place for (place,) in self._db.execute("SELECT place FROM sent"))


class _Versions:
    def version(self, org: str, policy: str, number: int) -> PolicyVersion:
        """Return the one version there is."""
        del org, policy, number
        return _policy()


def _policy() -> PolicyVersion:
    return a_version(
        [a_clause("Staff must book leave early."), a_clause("Leave is approved.", "1.2")]
    )


def _open(home: Path, url: str, args: argparse.Namespace) -> tuple[Reminders, FilePlatform]:
    from bot.config import load_settings

    settings = load_settings(home=home, database_url=url or None, encryption_keys=_KEY)
    store = open_store(settings)
    corpus = a_corpus(_policy(), org=_ORG)
    reminders = make_reminders(
        store=store.reminders,
        library=MemoryLibrary(Snapshot(corpus=corpus, retriever=ScriptedRetriever())),
        versions=_Versions(),
        clock=SystemClock(),
        events=NoEvents(),
        name=f"worker-{time.time_ns()}",
        time_zone="UTC",
    )
    platform = FilePlatform(home / "platform.sqlite3", args.people, args.channels)
    reminders.connect("slack", platform, platform)
    return reminders, platform


def _work(args: argparse.Namespace) -> None:
    reminding_sending.LEASE_S = _LEASE_S
    reminders, _ = _open(Path(args.home), args.postgres, args)
    while True:
        if not reminders.clockwork.turn():
            time.sleep(0.2)


def _issue(reminders: Reminders, args: argparse.Namespace) -> None:
    everyone = Addressee(kind=AddresseeKind.EVERYONE, platform="slack", tenant="T1")
    channels = (
        Addressee(kind=AddresseeKind.CHANNEL, platform="slack", tenant="T1", ref=f"C{n}")
        for n in range(args.channels)
    )
    now = datetime.now(UTC)
    never = now.time().replace(microsecond=0)
    request = ReminderRequest(
        policy="leave",
        addressees=(everyone, *channels),
        recurrence=Recurrence(
            frequency=Frequency.ONCE, starts_on=now.date(), at=never, time_zone="UTC"
        ),
        due_in_days=14,
        hours=WorkingHours(quiet_from=never, quiet_until=never),
    )
    preview = reminders.reminding.propose(_ORG, _MANAGER, request)
    if not isinstance(preview, Preview):
        raise SystemExit(preview.text)
    reminders.reminding.confirm(_ORG, _MANAGER, preview.reminder.reminder_id)


def _spawn(args: argparse.Namespace) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "bench.reminders", "--home", args.home]
    command += ["--people", str(args.people), "--channels", str(args.channels)]
    return subprocess.Popen([*command, "--postgres", args.postgres])


def _killed_run(platform: FilePlatform, args: argparse.Namespace) -> float:
    """Run two workers, killing one at random moments, until every place got its message."""
    dice = random.Random(args.seed)  # noqa: S311 - dice, not secrets
    workers = [_spawn(args), _spawn(args)]
    began = time.monotonic()
    wanted = args.people + args.channels
    # A third while people are looked up and asked, the rest while messages go out.
    early = [began + dice.uniform(1, 15) for _ in range(args.kills // 3)]
    late = sorted(dice.randrange(wanted) for _ in range(args.kills - len(early)))
    early.sort()
    try:
        while (n_sent := sum(platform.counts().values())) < wanted or early or late:
            time.sleep(0.05)
            if early and time.monotonic() > early[0]:
                early.pop(0)
            elif late and n_sent >= late[0]:
                late.pop(0)
            elif time.monotonic() - began > args.limit:
                break
            else:
                continue
            at = dice.randrange(2)
            workers[at].send_signal(signal.SIGKILL)
            workers[at].wait()
            workers[at] = _spawn(args)
            print(f"killed at {n_sent} sent, {len(early) + len(late)} to go", flush=True)
        took = time.monotonic() - began
        time.sleep(4 * _LEASE_S)  # what was in hand when its worker died is asked about
        return took
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()


def _press(reminders: Reminders, n_people: int, n_presses: int) -> list[float]:
    """Let people press within a minute while the clockwork turns; return each press's seconds."""
    stop = threading.Event()

    def turn() -> None:
        while not stop.is_set():
            reminders.clockwork.turn()
            stop.wait(1.0)

    turning = threading.Thread(target=turn)
    turning.start()
    took: list[float] = []
    lock = threading.Lock()

    def press(n: int) -> None:
        person = Account(platform="slack", tenant="T1", person_id=f"U{n}")
        (mine,) = reminders.attesting.mine(_ORG, person)
        began = time.perf_counter()
        reply = reminders.attesting.attest(_ORG, person, mine.delivery_id)
        with lock:
            took.append(time.perf_counter() - began)
        if reply.pressed is not Pressed.DONE:
            raise SystemExit(reply.text)

    threads = []
    dice = random.Random(3)  # noqa: S311 - dice, not secrets
    for n in dice.sample(range(n_people), min(n_presses, n_people)):
        threads.append(threading.Thread(target=press, args=(n,)))
        threads[-1].start()
        time.sleep(60 / n_presses)
    for thread in threads:
        thread.join()
    stop.set()
    turning.join()
    return sorted(took)


def _report(reminders: Reminders, platform: FilePlatform, args: argparse.Namespace) -> None:
    counts = platform.counts()
    wanted = {f"person:U{n}" for n in range(args.people)}
    wanted |= {f"channel:C{n}" for n in range(args.channels)}
    with reminders.store.look(_ORG) as work:
        evidence = export_of(work, _ORG, datetime.now(UTC))
    bodies = [json.loads(record["body"]) for record in evidence["records"]]
    sent = Counter(b["delivery"] for b in bodies if b["kind"] == "message sent")
    print(f"lost     {len(wanted - set(counts))}")
    print(f"doubled  {sum(n - 1 for n in counts.values())}")
    print(f"strange  {len(set(counts) - wanted)}")
    print(f"records  {len(bodies)}, sent {len(sent)}, twice {sum(n > 1 for n in sent.values())}")
    print(f"faults   {len(evidence_faults(evidence))}")


def main() -> None:
    """Run the bench, or one of its workers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--channels", type=int, default=50)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--presses", type=int, default=500)
    parser.add_argument("--postgres", default="", help="an address, or `own` to start one here")
    parser.add_argument("--home", default="")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=float, default=1_800)
    args = parser.parse_args()
    if args.home:
        _work(args)
        return
    with ExitStack() as open_now:
        home = args.home = open_now.enter_context(tempfile.TemporaryDirectory())
        if args.postgres == "own":
            args.postgres = open_now.enter_context(running_postgres()).url()
        reminders, platform = _open(Path(home), args.postgres, args)
        _issue(reminders, args)
        took = _killed_run(platform, args)
        print(f"took     {took:.0f} s")
        _report(reminders, platform, args)
        if args.presses:
            times = _press(reminders, args.people, args.presses)
            p95 = times[int(len(times) * 0.95)] * 1000
            print(
                f"presses  {len(times)}, median {times[len(times) // 2] * 1000:.0f} ms, p95 {p95:.0f} ms"
            )


if __name__ == "__main__":
    main()
