"""What is kept between questions: one database, SQLite or PostgreSQL, behind the core's ports.

Importing this loads no database library; opening a store does.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.core.ports import Clock
    from bot.store.opening import Facts, Store

__all__ = ["look_at_store", "open_store"]


def open_store(settings: "Settings", *, clock: "Clock | None" = None) -> "Store":
    """Return the store, its tables up to date; close it in the end.

    Args:
        clock: tells the time; None for the machine's, and the database's where replicas share it.

    Raises:
        ConfigError: the address or the encryption keys are wrong, or keys are missing.
        StoreUnavailable: the database cannot be reached.
        MigrationFailed: its tables are of a newer program, or cannot be brought up to date.
    """
    from bot.store.opening import open_and_upgrade

    return open_and_upgrade(settings, clock)


def look_at_store(settings: "Settings") -> "Facts":
    """Return what there is, without making or changing anything.

    Raises:
        ConfigError: as `open_store`.
        StoreUnavailable: as `open_store`.
    """
    from bot.store.opening import look

    return look(settings)
