"""Several processes on one database, some of which are killed in the middle."""

import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from bot.config import load_settings
from bot.store import look_at_store, open_store
from bot.store.opening import Store
from tests.bot.twins import NOW
from tests.postgres import Postgres
from tests.stores import KEY, Place, new_database

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


_DIES_MIDWAY = """
import os, signal, sys
from pathlib import Path
from bot.config import load_settings
from bot.store import migrating, open_store

script = migrating._script()
step = script.get_revision(migrating.newest_revision()).module
whole = step.upgrade


def half():
    whole()
    os.kill(os.getpid(), signal.SIGKILL)


step.upgrade = half
migrating._script = lambda: script
home, url, key = sys.argv[1:]
open_store(load_settings(home=Path(home), database_url=url or None, encryption_keys=key))
"""


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_migration_that_was_killed_is_done_by_the_next_start(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """Killed after its last table and before its end, a migration has done nothing; the next does."""
    url = ""
    if kind == "postgres":
        server: Postgres = request.getfixturevalue("postgres")
        url = new_database(server, "killed")
    words = [str(tmp_path), url, KEY]
    done = subprocess.run(
        [sys.executable, "-c", _DIES_MIDWAY, *words], cwd=_ROOT, capture_output=True, check=False
    )
    assert done.returncode == -9, done.stderr
    settings = load_settings(home=tmp_path, database_url=url or None, encryption_keys=KEY)
    assert look_at_store(settings).revision == ""
    store = open_store(settings)
    assert store.claims.claim("e")
    store.close()
