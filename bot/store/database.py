"""One database, SQLite or PostgreSQL: transactions, moments and errors in our terms.

The one module that knows how the two differ. A connection that died is noticed before it is used,
so a database that was away heals by itself.
"""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from sqlalchemy import (
    URL,
    ColumnElement,
    Connection,
    Engine,
    Interval,
    Table,
    create_engine,
    event,
    func,
    literal,
    make_url,
    type_coerce,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from bot.core.ports import Clock
from bot.store.kinds import Moment
from knowledge.errors import ConfigError, StoreUnavailable

__all__ = ["Database", "open_database", "url_in_use"]

_WAIT_S = 10
_AGAIN_S = 0.01
_SQLITE_USUAL = {"synchronous": "NORMAL", "foreign_keys": "ON"}
_POSTGRES_SETTINGS = {
    "statement_timeout": "15s",
    "lock_timeout": f"{_WAIT_S}s",
    "idle_in_transaction_session_timeout": "60s",
    "timezone": "UTC",
}

# What operators meet most; every other code is looked up as it stands.
_SAID = {
    "28P01": "it refuses this user or password",
    "28000": "it refuses this user or password",
    "3D000": "it has no database of this name",
    "42501": "this user may not do that",
    "53300": "it takes no more connections",
    "57P03": "it is starting or stopping",
    "BUSY": "it is busy: something else holds its file",
    "CANTOPEN": "its file cannot be opened",
    "CORRUPT": "its file is damaged",
    "FULL": "the disk is full",
    "NOTADB": "its file is not a database",
    "READONLY": "its file may not be written",
    "OperationalError": "no connection",
}
_DAMAGED = frozenset({"CORRUPT", "NOTADB"})


class Database:
    """Transactions on one database; may be used from several threads.

    Args:
        engine: made by `open_database`.
        clock: tells the time; None leaves it to the database where that has one for all replicas.
    """

    def __init__(self, engine: Engine, clock: Clock | None = None) -> None:
        self.engine = engine
        self.is_postgres = engine.dialect.name == "postgresql"
        self._clock = clock
        # SQLite has one writer at a time; in line behind a lock is fairer than asking again.
        self._writer = threading.Lock()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction that sees one state throughout and changes nothing.

        Raises:
            StoreUnavailable: the database cannot be reached, or what was asked failed.
        """
        isolation: dict[str, Any] = {"isolation_level": "REPEATABLE READ"}
        options = isolation if self.is_postgres else {"begin": "BEGIN"}
        with self._translating(), self.engine.connect() as connection:
            connection.execution_options(**options)
            with connection.begin():
                yield connection

    @contextmanager
    def writing(
        self, *, durable: bool = False, references_checked: bool = True
    ) -> Iterator[Connection]:
        """Open a transaction that is kept as a whole or not at all.

        Args:
            durable: survives a power cut of this machine as well; without it, what was written
                survives the end of the process at any moment.
            references_checked: False lets SQLite rebuild a table without deleting what refers to
                it; for migrations, which check all references before they end.

        Raises:
            StoreUnavailable: the database cannot be reached, or what was asked failed.
        """
        with self._translating(), self._in_line(), self.engine.connect() as connection:
            if not self.is_postgres:
                connection.execution_options(
                    begin="BEGIN IMMEDIATE",
                    synchronous="FULL" if durable else "NORMAL",
                    foreign_keys="ON" if references_checked else "OFF",
                )
            with connection.begin():
                yield connection

    def upsert(self, table: Table) -> "postgresql.Insert | sqlite.Insert":
        """Return an INSERT that can say what to do where the row is there already."""
        return postgresql.insert(table) if self.is_postgres else sqlite.insert(table)

    def now(self) -> datetime:
        """Return the present moment as this process sees it, in UTC."""
        return datetime.now(UTC) if self._clock is None else self._clock.now()

    def moment(self, after_s: float = 0.0) -> ColumnElement[datetime]:
        """Return a moment as all replicas see it, for use inside a statement.

        Args:
            after_s: how long after the present.
        """
        after = timedelta(seconds=after_s)
        if self.is_postgres and self._clock is None:
            return type_coerce(func.clock_timestamp() + literal(after, Interval), Moment)
        return literal(self.now() + after, Moment)

    def forget_traces(self) -> None:
        """Empty SQLite's log, in which pages stay that were deleted from the file itself."""
        if self.is_postgres:
            return
        with self._translating():
            connection = self.engine.raw_connection()
            try:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                connection.close()

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()

    @contextmanager
    def _in_line(self) -> Iterator[None]:
        if self.is_postgres:
            yield
            return
        if not self._writer.acquire(timeout=_WAIT_S):
            raise StoreUnavailable(
                f"The database was busy for {_WAIT_S} seconds. Try again; if it goes on, "
                "see whether something else holds its file open"
            )
        try:
            yield
        finally:
            self._writer.release()

    @contextmanager
    def _translating(self) -> Iterator[None]:
        try:
            yield
        except (SQLAlchemyError, sqlite3.Error, OSError) as error:
            raise StoreUnavailable(_sentence(self.engine.url, error)) from error


def url_in_use(home: Path, given: str) -> URL:
    """Return the address of the database: the one given, else a file in the home folder.

    Raises:
        ConfigError: the address cannot be read, or is of no database that keeps anything.
    """
    if not given:
        return URL.create("sqlite", database=str(home / "policybot.sqlite3"))
    try:
        url = make_url(given)
    except ArgumentError as error:
        problem = "POLICYBOT_DATABASE_URL cannot be read. Write it as "
        raise ConfigError([f"{problem}postgresql://USER:PASSWORD@HOST/NAME"]) from error
    if url.drivername in ("postgres", "postgresql"):
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername == "postgresql+psycopg":
        return url
    if url.drivername == "sqlite" and url.database and ":memory:" not in url.database:
        return url
    problem = (
        f"POLICYBOT_DATABASE_URL begins with {url.drivername!r}. Use sqlite:///FILE or "
        "postgresql://USER:PASSWORD@HOST/NAME"
    )
    raise ConfigError([problem])


def open_database(url: URL, clock: Clock | None = None) -> Database:
    """Return a database; nothing is read or written before it is used.

    Raises:
        StoreUnavailable: the folder of a SQLite file cannot be made.
    """
    if url.get_backend_name() == "sqlite":
        return Database(_sqlite_engine(url), clock)
    return Database(_postgres_engine(url), clock)


def _sqlite_engine(url: URL) -> Engine:
    path = Path(url.database or "")
    engine = create_engine(
        url, connect_args={"timeout": _WAIT_S}, hide_parameters=True, pool_timeout=_WAIT_S
    )

    @event.listens_for(engine, "do_connect")
    def _private_file(*_: Any) -> None:
        # Made before SQLite makes it, so that nobody else may read it even for a moment.
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _: object) -> None:
        # Transactions begin where we say so, not where the driver thinks they should.
        connection.isolation_level = None
        _use_log(connection)
        connection.execute("PRAGMA secure_delete = ON")
        for pragma, usual in _SQLITE_USUAL.items():
            connection.execute(f"PRAGMA {pragma} = {usual}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        # Both can be changed between transactions only, and a connection serves many.
        for pragma, usual in _SQLITE_USUAL.items():
            wanted = options.get(pragma, usual)
            if connection.info.get(pragma, usual) != wanted:
                connection.exec_driver_sql(f"PRAGMA {pragma} = {wanted}")
                connection.info[pragma] = wanted
        connection.exec_driver_sql(options.get("begin", "BEGIN"))

    return engine


def _use_log(connection: sqlite3.Connection) -> None:
    """Let readers read while one writes.

    Where another makes the same switch at this moment, SQLite says "busy" at once whatever time
    to wait it was given: it is asked again.
    """
    until = monotonic() + _WAIT_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or monotonic() > until:
                raise
        sleep(_AGAIN_S)


def _postgres_engine(url: URL) -> Engine:
    engine = create_engine(
        url,
        connect_args={
            "connect_timeout": 5,
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 3,
            "tcp_user_timeout": 10_000,
            "application_name": "policybot",
            # Prepared statements do not survive poolers that stand in front of many a database.
            "prepare_threshold": None,
        },
        hide_parameters=True,
        pool_pre_ping=True,
        pool_recycle=1800,
        pool_timeout=_WAIT_S,
        pool_size=8,
        max_overflow=24,
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: object) -> None:
        connection.autocommit = True
        with connection.cursor() as cursor:
            for name, value in _POSTGRES_SETTINGS.items():
                cursor.execute("SELECT set_config(%s, %s, false)", (name, value))
        connection.autocommit = False

    return engine


def _sentence(url: URL, error: Exception) -> str:
    """Return what failed and the remedy; never a value, a name or a password."""
    code = _code(error)
    if url.get_backend_name() != "sqlite":
        where = f"{url.host or 'this machine'}/{url.database}"
        return (
            f"The database {where} cannot be used ({_SAID.get(code, code)}). "
            "See that it runs and that POLICYBOT_DATABASE_URL is right"
        )
    remedy = "Check the disk, its free space and its rights"
    if code in _DAMAGED:
        remedy = "Put a backup in its place: policybot restore FILE --force"
    return f"{url.database}: the database cannot be used ({_SAID.get(code, code)}). {remedy}"


def _code(error: Exception) -> str:
    """Return what kind of failure it is, in the database's word for it."""
    cause = getattr(error, "orig", None) or error
    if isinstance(cause, OSError):
        return cause.strerror or type(cause).__name__
    code = getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None)
    return (code or type(cause).__name__).removeprefix("SQLITE_")
