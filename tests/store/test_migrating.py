"""Tables come about in order, once, and as the schema says; from empty and from every revision."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import op
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import URL, Connection, MetaData, inspect, make_url, text

from bot.store import database as database_module
from bot.store import migrating
from bot.store.database import Database, open_database, url_in_use
from bot.store.migrating import newest_revision, revision_of, revisions, upgrade
from bot.store.schema import metadata
from knowledge.errors import MigrationFailed, StoreUnavailable
from tests.stores import new_database


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> URL:
    """An address where nothing is yet."""
    if request.param == "sqlite":
        return url_in_use(tmp_path, "")
    return url_in_use(tmp_path, new_database(request.getfixturevalue("postgres"), "empty"))


@pytest.fixture
def database(url: URL) -> Iterator[Database]:
    """A database without tables."""
    database = open_database(url)
    yield database
    database.close()


def _differences(database: Database) -> list[Any]:
    with database.reading() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        return list(compare_metadata(context, metadata))


@pytest.mark.parametrize("start", ["empty", *revisions()])
def test_tables_come_about_from_every_revision(database: Database, start: str) -> None:
    """From empty and from every older revision, the tables end as the schema says."""
    if start != "empty":
        upgrade(database, to=start)
        with database.reading() as connection:
            assert revision_of(connection) == start
    assert upgrade(database) == newest_revision()
    assert upgrade(database) == newest_revision()
    assert _differences(database) == []


def test_rows_survive_an_upgrade(database: Database) -> None:
    """What was kept by the oldest program is there for the newest."""
    upgrade(database, to=revisions()[0])
    with database.writing() as connection:
        _insert(connection, "claims", key="e", holder="h", lease_until=None, done_at=None)
        _insert(connection, "tenants", platform="slack", tenant="T1", org="a", connected_at=None)
    upgrade(database)
    with database.reading() as connection:
        assert connection.execute(text("SELECT key FROM claims")).scalars().all() == ["e"]
        assert connection.execute(text("SELECT org FROM tenants")).scalars().all() == ["a"]


def _insert(connection: Connection, name: str, **values: Any) -> None:
    tables = MetaData()
    tables.reflect(connection, only=[name])
    table = tables.tables[name]
    now = datetime(2026, 1, 1, tzinfo=UTC)
    given = {
        k: now if k.endswith(("_at", "_until")) and v is None else v for k, v in values.items()
    }
    connection.execute(table.insert().values(given))


def test_replicas_that_start_together_make_the_tables_once(url: URL) -> None:
    """Of many that start at once one works; all find everything ready."""

    def start(_: int) -> str:
        database = open_database(url)
        try:
            return upgrade(database)
        finally:
            database.close()

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(start, range(6))) == {newest_revision()}


def test_a_file_that_another_just_opened_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite does not wait by itself where two prepare a new file at the same moment."""
    url = url_in_use(tmp_path, "")
    other = sqlite3.connect(str(url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    monkeypatch.setattr(database_module, "sleep", lambda _: other.rollback())
    database = open_database(url)
    assert upgrade(database) == newest_revision()
    database.close()
    other.close()


def test_a_newer_database_is_refused(database: Database) -> None:
    """An older program does not touch the tables of a newer one, and says what to do."""
    upgrade(database)
    with database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(MigrationFailed, match=r"newer policybot.*Install that version again"):
        upgrade(database)


def test_a_step_that_fails_leaves_everything_as_it_was(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half a migration never stays, and the error says what to look at."""
    steps = migrating._script()

    def broken() -> None:
        op.execute("CREATE TABLE half (n INTEGER)")
        op.execute("INSERT INTO missing VALUES (1)")

    monkeypatch.setattr(steps.get_revision("0001").module, "upgrade", broken)
    monkeypatch.setattr(migrating, "_script", lambda: steps)
    with pytest.raises(MigrationFailed, match="nothing was changed"):
        upgrade(database)
    with database.reading() as connection:
        assert revision_of(connection) is None
        assert "half" not in inspect(connection).get_table_names()
    monkeypatch.undo()
    assert upgrade(database) == newest_revision()


def test_a_row_that_refers_to_nothing_is_noticed(tmp_path: Path) -> None:
    """SQLite does not check references while it migrates; we do before it ends."""
    database = open_database(url_in_use(tmp_path, ""))
    upgrade(database, to="0001")
    with database.writing(references_checked=False) as connection:
        connection.execute(
            text("INSERT INTO suppressions VALUES ('nobody', 'f', 'r', '', '2026-01-01 00:00:00')")
        )
    with (
        pytest.raises(MigrationFailed, match="Restore the last backup"),
        database.writing() as connection,
    ):
        migrating.migrate(connection, newest_revision())
    database.close()


def test_revisions_are_one_line() -> None:
    """Every step has one before it and one number; no two begin at the same place."""
    assert list(revisions()) == [f"{n:04}" for n in range(1, len(revisions()) + 1)]


def test_a_database_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    """Whoever starts without a database is told which one, without its password."""
    url = make_url(f"postgresql+psycopg://bot:s3cret@/policies?host={tmp_path}")
    database = open_database(url)
    with pytest.raises(StoreUnavailable) as raised:
        upgrade(database)
    assert "policies cannot be used" in str(raised.value)
    assert "s3cret" not in str(raised.value)
    database.close()
