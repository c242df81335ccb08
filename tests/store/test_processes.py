"""Several processes on one database, some of which are killed in the middle."""

import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

from bot.store.opening import Store
from tests.bot.twins import NOW
from tests.stores import KEY, Place

_ROOT = Path(__file__).resolve().parents[2]
_KEYS = 60


def _start(place: Place, mode: str) -> "subprocess.Popen[str]":
    url = place.settings.database_url
    words = [str(place.folder), url.get_secret_value() if url else "", KEY, mode, str(_KEYS)]
    return subprocess.Popen(
        [sys.executable, "-m", "tests.store.worker", *words],
        cwd=_ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_each_event_is_handled_once_by_processes_that_die(store: Store, place: Place) -> None:
    """Four processes, two of them killed: no key is given out twice, none that was begun is lost.

    What a dead process held comes back when its lease ends, and nothing else does.
    """
    place.clock.at = NOW
    workers = [_start(place, mode) for mode in ("die", "live", "die", "live")]
    said = [worker.communicate(timeout=60) for worker in workers]
    for worker, (_, complaint) in zip(workers, said, strict=True):
        assert worker.returncode in (0, -9), complaint
    given = Counter(int(line) for out, _ in said for line in out.split())
    assert given.keys() == set(range(_KEYS))
    assert set(given.values()) == {1}
    dead = {
        int(out.split()[-1])
        for worker, (out, _) in zip(workers, said, strict=True)
        if worker.returncode == -9
    }
    counted = store.question_log.counts("council", since=NOW - timedelta(days=400))
    assert sum(counted.values()) == _KEYS - len(dead)
    again = place.open().claims
    # The processes went by their own clock; much later, every lease has ended.
    place.clock.at += timedelta(days=20_000)
    assert {n for n in range(_KEYS) if again.claim(f"e{n}")} == dead
