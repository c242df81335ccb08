"""The core's verbs for coroutines: in threads, with patience where many ask, errors as sentences.

Knows the desk and the threads; nothing of Teams.
"""

import asyncio
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from bot.core import wording, wording_chat
from bot.core.browsing import PolicyCard
from bot.core.desk import Desk
from bot.core.records import OrgProfile
from bot.core.section import Section
from bot.correlation import correlation_id
from bot.teams.records import Records
from bot.within import within
from bot.workers import Busy, Workers
from knowledge.domain import Answer, Capacity, Citation, DraftReport
from knowledge.errors import IndexMissing, RetrievalError, StoreUnavailable

__all__ = ["CoreCalls", "Known"]

_Value = TypeVar("_Value")

_FIRST_PAUSE_S = 0.05
_LONGEST_PAUSE_S = 0.5
_AT_ONCE = 32
_STORE_S = 2.0
_PLATFORM = "teams"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the bot knows, as a card shows it."""

    policies: tuple[PolicyCard, ...] = ()
    examples: tuple[str, ...] = ()


class CoreCalls:
    """Calls the core and the ports from the event loop.

    Args:
        desk: the core's verbs and ports.
        workers: threads that compose answers, shared with every other way in.
        records: threads for the store.
    """

    def __init__(self, desk: Desk, workers: Workers, records: Records) -> None:
        self.desk = desk
        self.records = records
        self._workers = workers
        self._is_closing = False
        # Those that were connected: a few at most.
        self._orgs: dict[str, str] = {}
        self._turnstile = asyncio.Semaphore(_AT_ONCE)

    def hurry(self) -> None:
        """Compose nothing more: whoever waits is asked to come back."""
        self._is_closing = True

    async def answer(
        self, org: str, question: str, *, earlier: Sequence[str], within_s: float
    ) -> Answer:
        """Return what the policies say.

        Raises:
            Busy: nobody came free in time.
            RetrievalError: the policies cannot be looked into.
            StoreUnavailable: as above.
        """
        call = partial(self.desk.assistant.answer, org, question, earlier=tuple(earlier))
        return await self._compose(call, within_s)

    async def review(
        self,
        org: str,
        draft: str,
        *,
        capacity: Capacity | None,
        platform: str,
        dismissed: Mapping[str, str],
        within_s: float,
    ) -> DraftReport:
        """Return what the policies say against a draft; raises as ``answer``.

        Args:
            dismissed: reasons by finding id, counted when they were given.
        """
        call = partial(
            self.desk.reviewer.review,
            org,
            draft,
            capacity=capacity,
            platform=platform,
            dismissed=dismissed,
            counts_dismissed=False,
        )
        return await self._compose(call, within_s)

    async def section(self, org: str, clause_id: str, *, within_s: float) -> Section | None:
        """Return the section that a clause stands in; raises as ``answer``."""
        return await self._compose(partial(self.desk.assistant.section, org, clause_id), within_s)

    async def find(self, org: str, words: str, *, within_s: float) -> tuple[Citation, ...]:
        """Return the clauses nearest to some words; raises as ``answer``."""
        return await self._compose(partial(self.desk.assistant.find, org, words), within_s)

    async def known(self, org: str, *, within_s: float) -> Known:
        """Return what there is to ask about; empty where nothing was added yet."""
        assistant = self.desk.assistant

        def call() -> Known:
            try:
                return Known(policies=assistant.policies(org), examples=assistant.examples(org))
            except IndexMissing:
                return Known()

        return await self._compose(call, within_s)

    async def org_of(self, tenant: str) -> str | None:
        """Return whose a tenant is, None where nobody said; while the store is away, whose it was.

        Raises:
            StoreUnavailable: it cannot be told, and was not known before.
        """
        ask = partial(self.desk.tenants.org_of, _PLATFORM, tenant)
        try:
            org = await within(self.records.run(ask), _STORE_S)
        except (StoreUnavailable, TimeoutError) as error:
            if tenant not in self._orgs:
                raise StoreUnavailable("Nobody can be told whose a tenant is") from error
            return self._orgs[tenant]
        if org is not None:
            self._orgs[tenant] = org
        else:
            self._orgs.pop(tenant, None)
        return org

    async def profile(self, org: str) -> OrgProfile:
        """Return what the organisation decided, the careful defaults where that is not known."""
        look_up = partial(self.desk.profiles.profile, org)
        try:
            return await within(self.records.run(look_up), _STORE_S)
        except (StoreUnavailable, TimeoutError):
            self.desk.events.alarm("teams.profile_unavailable", org=org)
            return OrgProfile(org=org)

    async def keep(self, call: Callable[[], object], what: str) -> bool:
        """Write to the store; return whether it was written. An answer does not wait for it."""
        return await self.from_store(lambda: (call(),), what) is not None

    async def from_store(
        self, call: Callable[[], _Value], what: str, *, within_s: float | None = None
    ) -> _Value | None:
        """Return what a call to the store returns; None where it is away."""
        try:
            return await within(self.records.run(call), within_s or _STORE_S)
        except (StoreUnavailable, TimeoutError):
            self.desk.events.alarm("teams.not_kept", what=what)
            return None

    def reason_for(self, error: Exception) -> str:
        """Return what a person is told instead of an answer, and note it for the operator."""
        events = self.desk.events
        match error:
            case Busy():
                events.record("teams.busy")
                return wording.BUSY
            case IndexMissing():
                events.alarm("teams.no_policies")
                return wording_chat.KNOWS_NOTHING
            case RetrievalError():
                events.alarm("teams.retrieval_failed", kind=type(error).__name__)
                return wording_chat.INDEX_TROUBLE
            case StoreUnavailable():
                events.alarm("teams.store_unavailable")
                return wording_chat.STORE_TROUBLE
        reference = correlation_id() or secrets.token_hex(4)
        events.alarm("teams.failed", kind=type(error).__name__, reference=reference)
        return wording_chat.trouble(reference)

    async def _compose(self, call: Callable[[], _Value], within_s: float) -> _Value:
        """Run a call on the shared threads; wait a while, in order, where all of them are taken."""
        try:
            async with asyncio.timeout(within_s), self._turnstile:
                if self._is_closing:
                    raise Busy
                return await self._patiently(call)
        except TimeoutError as error:
            raise Busy from error

    async def _patiently(self, call: Callable[[], _Value]) -> _Value:
        pause = _FIRST_PAUSE_S
        while True:
            try:
                return await self._workers.run(call)
            except Busy:
                # Other ways in hold the threads; only the few behind the turnstile ask again.
                await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE_S)
