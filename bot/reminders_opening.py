"""Putting reminders together: the core's verbs over a store, with the inbox connected."""

from secrets import token_hex
from typing import TYPE_CHECKING

from bot.config import Settings, is_loopback
from bot.core.ports import Clock, EventLog, Library
from bot.core.reminders import Reminders, make_reminders
from bot.core.reminding_inbox import INBOX_PLATFORMS, Inbox
from bot.core.reminding_owner import Owners, OwnersPorts
from bot.draft_files import FileTally
from knowledge.archive import Archive

if TYPE_CHECKING:
    from bot.store.opening import Store

__all__ = ["reminders_over"]


def reminders_over(
    settings: Settings,
    store: "Store",
    *,
    archive: Archive,
    library: Library,
    clock: Clock,
    events: EventLog,
    tells_owners: bool,
) -> Reminders:
    """Return reminders over a store; chat platforms connect themselves while they start."""
    reminders = make_reminders(
        store=store.reminders,
        library=library,
        versions=archive,
        clock=clock,
        events=events,
        name=token_hex(8),
        time_zone=settings.time_zone,
        holidays=settings.holidays,
    )
    inbox = Inbox(page_may_remind=is_loopback(settings.host))
    for platform in INBOX_PLATFORMS:
        reminders.connect(platform, inbox, inbox)
    if tells_owners:
        owners = Owners(
            OwnersPorts(
                orgs=archive.orgs,
                library=library,
                profiles=store.profiles,
                tenants=store.tenants,
                question_log=store.question_log,
                claims=store.claims,
                notifiers=reminders.notifiers,
                clock=clock,
                events=events,
                tally=FileTally(archive),
                holidays=settings.holidays,
            ),
            settings.time_zone,
        )
        reminders.clockwork.add(owners.turn)
    return reminders
