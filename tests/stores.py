"""Stores for tests: in memory, on SQLite and on a real PostgreSQL, each empty and quick to have."""

import atexit
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from sqlalchemy import text

from bot.config import Settings, load_settings
from bot.core.memory import MemoryStore
from bot.store.database import open_database, url_in_use
from bot.store.opening import Store, open_and_upgrade
from bot.store.schema import metadata
from tests.bot.twins import FixedClock
from tests.postgres import Postgres

__all__ = ["KEY", "AnyStore", "Place", "new_database", "place_on"]

KEY = "cG9saWN5Ym90IHRlc3RzIHVzZSB0aGlzIGtleS4uLi4="

AnyStore = MemoryStore | Store


@dataclass
class Place:
    """Where stores of one test are: replicas that are opened here share what they keep.

    Attributes:
        kind: "memory", "sqlite" or "postgres".
        clock: what they all go by; moves when told to.
    """

    kind: str
    folder: Path
    postgres: Postgres | None = None
    clock: FixedClock = field(default_factory=FixedClock)
    opened: list[AnyStore] = field(default_factory=list)

    def open(self) -> AnyStore:
        """Return one more replica."""
        if self.kind == "memory":
            first = self.opened[0] if self.opened else None
            shared = first if isinstance(first, MemoryStore) else None
            store: AnyStore = MemoryStore(self.clock, shared=shared)
        else:
            store = open_and_upgrade(self.settings, self.clock)
        self.opened.append(store)
        return store

    @cached_property
    def settings(self) -> Settings:
        """Settings that lead here; the database is emptied when they are first asked for."""
        if self.kind == "postgres":
            assert self.postgres is not None
            return load_settings(
                home=self.folder, encryption_keys=KEY, database_url=_emptied(self.postgres)
            )
        self.folder.mkdir(parents=True)
        shutil.copy(_empty_sqlite(), self.folder / "policybot.sqlite3")
        return load_settings(home=self.folder, encryption_keys=KEY)

    def close(self) -> None:
        """End every replica."""
        for store in self.opened:
            store.close()


def place_on(*kinds: str) -> Any:
    """Return the fixture `place`: where the stores of a test are, once for each kind."""

    @pytest.fixture(params=kinds)
    def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
        """Where the stores of this test are."""
        server = request.getfixturevalue("postgres") if request.param == "postgres" else None
        place = Place(request.param, tmp_path / "home", server)
        yield place
        place.close()

    return place


def new_database(postgres: Postgres, name: str) -> str:
    """Return the address of a database without tables, in place of one of that name."""
    first = open_database(url_in_use(Path(), postgres.url()))
    with first.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.execute(text(f"DROP DATABASE IF EXISTS {name}"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    first.close()
    return postgres.url(name)


def _emptied(postgres: Postgres) -> str:
    """Return the address of the server's database for tests, migrated and without rows."""
    store = _migrated(postgres)
    with store.database.writing() as connection:
        names = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)
        connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
    return postgres.url()


@cache
def _migrated(postgres: Postgres) -> Store:
    settings = load_settings(encryption_keys=KEY, database_url=postgres.url())
    return open_and_upgrade(settings, None)


@cache
def _empty_sqlite() -> Path:
    """Return a file with empty tables; copying it is quicker than making them."""
    home = Path(mkdtemp())
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    open_and_upgrade(load_settings(home=home, encryption_keys=KEY), None).close()
    return home / "policybot.sqlite3"
