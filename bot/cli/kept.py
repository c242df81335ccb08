"""What is kept about a person, for the commands that give it out and delete it."""

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bot.core.personal import EverythingKept
    from bot.store.opening import Store

__all__ = ["everything_in", "person_option"]

person_option = click.option(
    "--person", required=True, metavar="ID", help="E-mail address, or a platform's id."
)


def everything_in(store: "Store") -> "EverythingKept":
    """Return what a store keeps about people, whether met in conversations or in reminders."""
    # Loaded here: `--help` needs no clock and no core.
    from bot.core.personal import EverythingKept
    from bot.wiring import SystemClock

    return EverythingKept(
        people=store.people,
        personal_data=store.personal_data,
        reminders=store.reminders,
        clock=SystemClock(),
    )
