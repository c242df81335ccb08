"""Bring a database's tables up to date: every step or none, by one process at a time.

The steps stand in ``migrations/versions``, each a small module; nothing else makes tables.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext, MigrationStep
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from bot.store.schema import metadata
from knowledge.errors import MigrationFailed

if TYPE_CHECKING:
    from bot.store.database import Database

__all__ = ["migrate", "newest_revision", "revision_of", "revisions", "upgrade"]

_FOLDER = Path(__file__).parent / "migrations"
# Any number will do, so long as every replica uses the same and no other program does.
_LOCK = 7_215_020_513


def upgrade(database: "Database", *, to: str = "head") -> str:
    """Bring the tables up to date and return the revision; costs one SELECT when they are.

    Safe to call from several replicas that start together: one works, the others wait.

    Raises:
        MigrationFailed: the tables are of a newer program, or a step failed; then nothing changed.
        StoreUnavailable: the database cannot be reached.
    """
    wanted = newest_revision() if to == "head" else to
    with database.reading() as connection:
        if revision_of(connection) == wanted:
            return wanted
    with database.writing(durable=True, references_checked=False) as connection:
        if database.is_postgres:
            # A long wait is right here: another replica may be moving many rows.
            connection.execute(text("SET LOCAL lock_timeout = '10min'"))
            connection.execute(text("SET LOCAL statement_timeout = '10min'"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        migrate(connection, wanted)
    return wanted


def migrate(connection: Connection, to: str) -> None:
    """Run the steps that lead to a revision, inside the caller's transaction.

    Raises:
        MigrationFailed: as `upgrade`.
    """
    known, now = revisions(), revision_of(connection)
    if now is not None and now not in known:
        raise MigrationFailed(
            f"The database was made by a newer policybot (its tables are at {now!r}, this one "
            f"knows them up to {known[-1]!r}). Install that version again, or go back: policybot "
            "restore BACKUP --force, with the backup that was made before it"
        )

    def steps(*_: Any) -> list[MigrationStep]:
        script = _script()
        wanted = list(script.iterate_revisions(to, now or "base"))
        return [MigrationStep.upgrade_from_script(script.revision_map, s) for s in wanted[::-1]]

    context = MigrationContext.configure(
        connection, opts={"fn": steps, "target_metadata": metadata, "render_as_batch": True}
    )
    try:
        with Operations.context(context):
            context.run_migrations()
        _check_references(connection)
    except (SQLAlchemyError, CommandError) as error:
        raise MigrationFailed(
            f"Bringing the database from {now or 'empty'} to {to} failed "
            f"({type(error).__name__}); nothing was changed. Check its free space and the rights "
            "of its user, then start again"
        ) from error


def revision_of(connection: Connection) -> str | None:
    """Return what revision the tables are at, None before the first."""
    return MigrationContext.configure(connection).get_current_revision()


def revisions() -> tuple[str, ...]:
    """Return every revision that this program knows, oldest first."""
    return tuple(reversed([s.revision for s in _script().walk_revisions()]))


def newest_revision() -> str:
    """Return the revision that this program works with."""
    return revisions()[-1]


def _check_references(connection: Connection) -> None:
    """Refuse to end with a row that refers to nothing; PostgreSQL checks this itself."""
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if broken is not None:
            raise MigrationFailed(
                f"Rows of the table {broken[0]!r} refer to others that are missing; nothing was "
                "changed. Restore the last backup"
            )


def _script() -> ScriptDirectory:
    return ScriptDirectory(_FOLDER, version_locations=[_FOLDER / "versions"])
