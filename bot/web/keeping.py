"""What the chat page keeps of questions: as much as the organisation decided, and never who asked.

Payload in, port out; a question that cannot be counted is answered all the same.
"""

import asyncio
from functools import partial

from bot.core.ports import EventLog, QuestionLog
from bot.core.records import OrgProfiles, QuestionKeeping
from bot.workers import Busy, Workers
from knowledge.domain import Answer
from knowledge.errors import PolicyAssistantError

__all__ = ["NOTHING_KEPT", "NOT_PASSED_ON", "PASSED_ON", "Keeping"]

PASSED_ON = (
    "Passed on to the policy owner, without who asked. If you need a reply, ask them yourself."
)
NOT_PASSED_ON = "Questions are not kept here, so this one cannot be passed on. Ask them yourself."

NOTHING_KEPT = "Questions are not kept."
_KEPT = {
    QuestionKeeping.OFF: NOTHING_KEPT,
    QuestionKeeping.COUNTS: "Questions are counted; their words are not kept.",
    QuestionKeeping.TEXT: "Questions are kept for the policy owner, without who asked.",
}


class Keeping:
    """Counts questions behind the answers, and takes those that are passed on."""

    def __init__(
        self,
        *,
        log: QuestionLog,
        profiles: OrgProfiles,
        workers: Workers,
        events: EventLog,
        org: str,
    ) -> None:
        self._log, self._profiles, self._workers = log, profiles, workers
        self._events, self._org = events, org
        self._running: set[asyncio.Task[None]] = set()

    async def sentence(self) -> str:
        """Return what is kept of a question, for people."""
        return _KEPT[await self._decided()]

    async def may_pass_on(self) -> bool:
        """Return whether a question can be left for the policy owner."""
        return await self._decided() is not QuestionKeeping.OFF

    def count(self, question: str, answer: Answer) -> None:
        """Count a question that was looked up, behind its answer; nobody waits for it."""
        if not answer.candidates:
            return
        task = asyncio.create_task(self._counted(question, answer))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def pass_on(self, question: str) -> None:
        """Leave a question for the policy owner.

        Raises:
            StoreUnavailable: it cannot be kept.
        """
        record = partial(self._log.record, self._org, question, outcome="passed_on")
        await self._workers.run(partial(record, passed_on=True))

    async def _counted(self, question: str, answer: Answer) -> None:
        record = partial(
            self._log.record,
            self._org,
            question,
            outcome=answer.outcome.value,
            clause_ids=tuple(c.clause_id for c in answer.citations),
        )
        try:
            await self._workers.run(record)
        except (PolicyAssistantError, Busy) as error:
            self._events.alarm("page.not_counted", kind=type(error).__name__)

    async def _decided(self) -> QuestionKeeping:
        """Return what the organisation decided; nothing is kept where that cannot be told."""
        try:
            profile = await self._workers.run(partial(self._profiles.profile, self._org))
        except (PolicyAssistantError, Busy):
            return QuestionKeeping.OFF
        return profile.question_keeping
