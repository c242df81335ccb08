"""What every chat adapter is given: the core's verbs and the ports behind them, in one value.

Knows no platform; `bot.wiring` fills it.
"""

from dataclasses import dataclass

from bot.core.assistant import Assistant
from bot.core.ports import Claims, Clock, EventLog, Feedback, Inbox, QuestionLog, Tenants
from bot.core.records import (
    AuditTrail,
    ConversationRefs,
    Installations,
    OneTimeCodes,
    OrgProfiles,
    People,
    Suppressions,
)
from bot.core.reminders import Reminders
from bot.core.reviewing import Reviewer
from bot.core.threads import Threads

__all__ = ["Desk"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything an adapter may call.

    Attributes:
        threads: what was asked before in a conversation, kept in memory only.
        reminders: None where no store keeps them.
        inbox: None where what was heard is not to outlive the process.
    """

    assistant: Assistant
    reviewer: Reviewer
    threads: Threads
    claims: Claims
    tenants: Tenants
    profiles: OrgProfiles
    question_log: QuestionLog
    feedback: Feedback
    people: People
    suppressions: Suppressions
    conversation_refs: ConversationRefs
    installations: Installations
    codes: OneTimeCodes
    audit: AuditTrail
    events: EventLog
    clock: Clock
    reminders: Reminders | None = None
    inbox: Inbox | None = None
