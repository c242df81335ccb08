"""Everything about reminders that adapters call, in one value.

Adapters connect their platform while they start; knows no platform.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from bot.core.attesting import Attesting
from bot.core.attesting_figures import Figures
from bot.core.attesting_people import KeptOfPeople
from bot.core.ports import Clock, EventLog, Library
from bot.core.reminding import Reminding
from bot.core.reminding_clockwork import Clockwork
from bot.core.reminding_ports import Directory, Notifier, ReminderStore, Versions
from bot.core.reminding_rounds import Planner
from bot.core.reminding_sending import Sender

__all__ = ["Reminders", "make_reminders"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminders:
    """Everything about reminders.

    Attributes:
        reminding: what managers do.
        attesting: what everybody does.
        figures: how reminders go.
        people: what is kept of one person.
        clockwork: what happens by itself.
        time_zone: the organisation's, for reminders that name none.
    """

    reminding: Reminding
    attesting: Attesting
    figures: Figures
    people: KeptOfPeople
    clockwork: Clockwork
    store: ReminderStore
    directories: dict[str, Directory]
    notifiers: dict[str, Notifier]
    time_zone: str

    def connect(self, platform: str, directory: Directory, notifier: Notifier) -> None:
        """Let reminders reach the people of one more platform."""
        self.directories[platform] = directory
        self.notifiers[platform] = notifier

    def disconnect(self, platform: str) -> None:
        """Let a platform's reminders wait until it is connected again."""
        self.directories.pop(platform, None)
        self.notifiers.pop(platform, None)


def make_reminders(  # noqa: PLR0913 - the ports, and what the organisation decided
    *,
    store: ReminderStore,
    library: Library,
    versions: Versions,
    clock: Clock,
    events: EventLog,
    name: str,
    time_zone: str,
    holidays: tuple[date, ...] = (),
    monotonic: Callable[[], float] = time.monotonic,
) -> Reminders:
    """Return reminders over a store, no platform connected yet.

    Args:
        name: this process's own, different from every other's and from its own last life.
        holidays: days on which nobody is chased.
    """
    directories: dict[str, Directory] = {}
    notifiers: dict[str, Notifier] = {}
    planner = Planner(
        store=store,
        library=library,
        versions=versions,
        directories=directories,
        clock=clock,
        events=events,
        holidays=holidays,
    )
    sender = Sender(
        store=store,
        notifiers=notifiers,
        planner=planner,
        clock=clock,
        monotonic=monotonic,
        events=events,
        name=name,
    )
    return Reminders(
        reminding=Reminding(
            store=store, library=library, directories=directories, clock=clock, events=events
        ),
        attesting=Attesting(store=store, clock=clock, events=events),
        figures=Figures(store),
        people=KeptOfPeople(store, clock),
        clockwork=Clockwork(
            store=store,
            planner=planner,
            sender=sender,
            notifiers=notifiers,
            clock=clock,
            events=events,
        ),
        store=store,
        directories=directories,
        notifiers=notifiers,
        time_zone=time_zone,
    )
