"""What the twins share: one memory and one lock.

Knows nothing but the values kept.
"""

import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.core.memory.reminders import MemoryReminderStore
from bot.core.ports import Clock
from bot.core.records import AuditEntry, LoggedQuestion, OrgProfile, Person, Place

__all__ = ["Held", "Twin"]


@dataclass(slots=True, kw_only=True)
class Held:
    """Everything that the twins share."""

    clock: Clock
    lock: threading.RLock = field(default_factory=threading.RLock)
    claims: dict[str, datetime | None] = field(default_factory=dict)
    spoken: dict[str, object] = field(default_factory=dict)
    inbox: dict[str, tuple[datetime, bytes]] = field(default_factory=dict)
    tenants: dict[tuple[str, str], str] = field(default_factory=dict)
    profiles: dict[str, OrgProfile] = field(default_factory=dict)
    questions: list[tuple[str, LoggedQuestion]] = field(default_factory=list)
    asked: list[tuple[str, datetime, str]] = field(default_factory=list)
    judged: list[tuple[str, datetime, str]] = field(default_factory=list)
    people: dict[str, Person] = field(default_factory=dict)
    dismissed: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    dismissals: dict[str, Counter[str]] = field(default_factory=dict)
    acts: list[AuditEntry] = field(default_factory=list)
    places: dict[tuple[str, Place], tuple[str, Mapping[str, object]]] = field(default_factory=dict)
    installations: dict[tuple[str, str, str], bytes] = field(default_factory=dict)
    reminders: MemoryReminderStore = field(default_factory=MemoryReminderStore)
    codes: dict[tuple[str, str], datetime] = field(default_factory=dict)

    def profile(self, org: str) -> OrgProfile:
        """Return an organisation's decisions."""
        return self.profiles.get(org, OrgProfile(org=org))

    def oldest_kept(self, org: str) -> datetime:
        """Return when the oldest record was made that may still be shown."""
        return self.clock.now() - timedelta(days=self.profile(org).retention_days)

    def knows(self, org: str, person: str) -> bool:
        """Return whether a person is known in an organisation; a purged one is not."""
        return person in self.people and self.people[person].org == org


class Twin:
    """One port over what all share."""

    def __init__(self, held: Held) -> None:
        self._held = held
        self._lock = held.lock
