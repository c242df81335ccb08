"""The ports of the store in memory: forgotten when the process ends.

For tests, and as the plainest statement of what each port promises; the contract suites hold these
twins and the databases to the same behaviour. Safe to use from several threads.
"""

from datetime import UTC, datetime

from bot.core.memory.held import Held
from bot.core.memory.orgs import (
    MemoryAuditTrail,
    MemoryClaims,
    MemoryFeedback,
    MemoryInbox,
    MemoryInstallations,
    MemoryOneTimeCodes,
    MemoryOrgProfiles,
    MemoryQuestionLog,
    MemoryTenants,
)
from bot.core.memory.people import (
    MemoryConversationRefs,
    MemoryPeople,
    MemoryPersonalData,
    MemorySuppressions,
)
from bot.core.ports import Clock

__all__ = ["MemoryStore"]


class _SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class MemoryStore:
    """Every port of the store, over one memory.

    Args:
        clock: tells the time; the machine's where None.
        shared: another store whose memory this one uses, as a second replica would.
    """

    def __init__(self, clock: Clock | None = None, *, shared: "MemoryStore | None" = None) -> None:
        self.held: Held = shared.held if shared is not None else Held(clock=clock or _SystemClock())
        held = self.held
        self.claims = MemoryClaims(held)
        self.inbox = MemoryInbox(held)
        self.tenants = MemoryTenants(held)
        self.profiles = MemoryOrgProfiles(held)
        self.question_log = MemoryQuestionLog(held)
        self.feedback = MemoryFeedback(held)
        self.people = MemoryPeople(held)
        self.personal_data = MemoryPersonalData(held)
        self.suppressions = MemorySuppressions(held)
        self.audit = MemoryAuditTrail(held)
        self.conversation_refs = MemoryConversationRefs(held)
        self.installations = MemoryInstallations(held)
        self.codes = MemoryOneTimeCodes(held)
        self.reminders = held.reminders

    def close(self) -> None:
        """End; nothing is kept."""

    def check(self) -> None:
        """Do nothing: memory is always there."""
