"""A database that is away, locked, full or broken: our error with a remedy, then all is well."""

import sqlite3
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.config import load_settings
from bot.store import database as module
from bot.store import look_at_store, open_store
from bot.store.opening import Store
from knowledge.errors import ConfigError, StoreUnavailable
from tests.postgres import CannotStart, Postgres, running_postgres
from tests.stores import KEY, Place


@pytest.fixture
def own_postgres() -> Iterator[Postgres]:
    """A server that a test may stop."""
    try:
        with running_postgres() as server:
            yield server
    except CannotStart as reason:
        pytest.skip(f"no PostgreSQL here: {reason}")


def test_a_database_that_was_away_heals(own_postgres: Postgres, tmp_path: Path) -> None:
    """While the server is down every call fails with a remedy; when it is back, the next works."""
    settings = load_settings(home=tmp_path, encryption_keys=KEY, database_url=own_postgres.url())
    store = open_store(settings)
    assert store.claims.claim("before")
    with ThreadPoolExecutor(8) as pool:  # several connections, all of which die
        list(pool.map(lambda n: store.claims.claim(str(n)), range(16)))
    own_postgres.stop()
    for act in (store.check, lambda: store.claims.claim("during"), store.sweep):
        with pytest.raises(StoreUnavailable, match="See that it runs"):
            act()
    own_postgres.start()
    store.check()
    assert store.claims.claim("during")
    assert not store.claims.claim("before")
    store.close()


def test_a_locked_file_is_waited_for_and_then_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program that holds the file delays us for a while and is then named as the cause."""
    monkeypatch.setattr(module, "_WAIT_S", 0.05)
    store = open_store(load_settings(home=tmp_path, encryption_keys=KEY))
    other = sqlite3.connect(tmp_path / "policybot.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailable, match="busy"):
        store.claims.claim("e")
    assert store.tenants.org_of("slack", "T1") is None
    other.execute("COMMIT")
    other.close()
    assert store.claims.claim("e")
    store.close()


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    """A broken file is reported with its path, and left as it is."""
    file = tmp_path / "policybot.sqlite3"
    file.write_bytes(b"this is no database" * 100)
    with pytest.raises(StoreUnavailable, match=r"policybot\.sqlite3.*not a database.*restore"):
        open_store(load_settings(home=tmp_path, encryption_keys=KEY))
    assert file.read_bytes().startswith(b"this is no database")


def test_a_folder_in_the_way_is_named(tmp_path: Path) -> None:
    """Where the file cannot be made, the error says so in our words."""
    (tmp_path / "policybot.sqlite3").mkdir()
    with pytest.raises(StoreUnavailable, match="Check the disk"):
        open_store(load_settings(home=tmp_path, encryption_keys=KEY))


def test_a_full_disk_is_reported_and_ends(tmp_path: Path) -> None:
    """What does not fit is refused as a whole; with space again, it is kept."""
    store = open_store(load_settings(home=tmp_path, encryption_keys=KEY))
    with store.database.reading() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    limit = f"PRAGMA max_page_count = {pages}"
    raw = store.database.engine.raw_connection()
    raw.cursor().execute(limit)
    raw.close()
    with pytest.raises(StoreUnavailable, match=r"full.*free space"):
        store.installations.save("slack", "T1", "bot", b"x" * 100_000)
    assert store.installations.find("slack", "T1", "bot") is None
    raw = store.database.engine.raw_connection()
    raw.cursor().execute("PRAGMA max_page_count = 1000000")
    raw.close()
    store.installations.save("slack", "T1", "bot", b"x" * 100_000)
    assert store.installations.find("slack", "T1", "bot") == b"x" * 100_000
    store.close()


def test_errors_tell_no_secret(own_postgres: Postgres, tmp_path: Path) -> None:
    """Neither message nor traceback holds the password or what was to be written."""
    url = own_postgres.url().replace("postgres@", "postgres:hunter2@")
    store = open_store(load_settings(home=tmp_path, encryption_keys=KEY, database_url=url))
    own_postgres.stop()
    question = "my boss is a "[::-1]
    with pytest.raises(StoreUnavailable) as raised:
        store.question_log.record("council", question, outcome="answered")
    told = "".join(traceback.format_exception(raised.value))
    assert "hunter" + "2" not in told.replace('"postgres:hunter2@"', "")
    assert question not in told
    own_postgres.start()
    store.close()


@pytest.mark.parametrize(
    "url", ["sqlite://", "sqlite:///:memory:", "sqlite:///file::memory:?cache=shared&uri=true"]
)
def test_a_database_that_keeps_nothing_is_refused(tmp_path: Path, url: str) -> None:
    """A database in memory would forget claims and attestations; it is not accepted."""
    with pytest.raises(ConfigError, match="sqlite:///FILE"):
        open_store(load_settings(home=tmp_path, encryption_keys=KEY, database_url=url))


def test_looking_changes_nothing(tmp_path: Path) -> None:
    """A look at a home without a store makes neither file nor key."""
    facts = look_at_store(load_settings(home=tmp_path / "none"))
    assert (facts.revision, facts.unreadable) == ("", ())
    assert not (tmp_path / "none").exists()


def test_looking_tells_what_there_is(store: Store, place: Place) -> None:
    """A look at a store says where it is and what its tables are at."""
    store.installations.save("slack", "T1", "bot", b"x")
    facts = look_at_store(place.settings)
    assert facts.revision == facts.newest
    assert facts.unreadable == ()
    assert facts.where
