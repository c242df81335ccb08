"""One act from start to end: claimed, let in, done, and a sentence for the person if it fails.

Whoever speaks to the bot gets an answer or a reason: every way out of here says something.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import suppress
from time import perf_counter
from typing import Any, TypeVar

from slack_sdk.web.async_client import AsyncWebClient

from bot.core import wording_chat
from bot.core.desk import Desk
from bot.correlation import correlated
from bot.slack.arrivals import Arrivals
from bot.slack.calls import Call
from bot.slack.claiming import LEASE_S, Claimed, Claiming, TakenOver
from bot.slack.keeping import Keeping
from bot.slack.people import Door, Refused
from bot.slack.quiet import place_of
from bot.slack.reasons import sentence_for
from bot.slack.sending import Reply, Sender
from bot.slack.tokens import DEAD, Tokens
from bot.within import within
from bot.workers import Busy, Workers
from knowledge.errors import DeliveryFailed

__all__ = ["Turn", "Turns"]

_BUSY_FOR_S = 30.0
_MOST_PATIENT = 500
_STORE_S = 5.0
_LOOP_TURNS = 5
_LOOK_FOR_ROOM_S, _LOOK_EVERY_S = 0.05, 8.0
_FEW_TURNS = 8
_LATER, _MOST_LATER = "later", 1_000

_Value = TypeVar("_Value")


class Turn:
    """One act that is being handled.

    Attributes:
        org: the organisation that it is for.
    """

    def __init__(self, turns: "Turns", client: AsyncWebClient, call: Call, org: str) -> None:
        self._turns = turns
        self.client = client
        self.call = call
        self.org = org

    async def work(self, call: Callable[[], _Value]) -> _Value:
        """Return what blocking work returns; waits while too much is going on, and says so.

        Raises:
            Busy: even waiting did not help.
        """
        return await self._turns.patiently(self, call)

    def afterwards(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something that nobody waits for but a stop."""
        self._turns.afterwards(work)

    async def answer(self, reply: Reply) -> None:
        """Answer where everybody in the conversation can read."""
        await self._turns.claiming.make_sure(self.call.key)
        await self._turns.sender.openly(self.client, self.call, reply)

    async def tell(self, reply: Reply, *, replace: bool = False) -> None:
        """Answer so that only the asker sees it."""
        await self._turns.claiming.make_sure(self.call.key)
        await self._turns.sender.privately(self.client, self.call, reply, replace=replace)


class Turns:
    """Handles acts; knows which are going on, so that a stop can wait for them.

    Args:
        workers: run what takes time; refuse when too much waits.
        threads: run what waits for the store.
    """

    def __init__(
        self,
        desk: Desk,
        door: Door,
        sender: Sender,
        workers: Workers,
        claiming: Claiming,
        threads: Workers,
        tokens: Tokens,
        keeping: Keeping,
    ) -> None:
        self.desk = desk
        self.door = door
        self.sender = sender
        self._workers = workers
        self.claiming = claiming
        self._threads = threads
        self._tokens = tokens
        self.keeping = keeping
        self._going_on: dict[asyncio.Task[None], str] = {}
        self._n_going_on: Counter[str] = Counter()
        self._one_ended = asyncio.Event()
        self._settling: dict[str, asyncio.Event] = {}
        self._watching: set[asyncio.Task[None]] = set()
        self._later: set[str] = set()
        self._doubtful: set[str] = set()
        self._n_patient = 0
        self.arrivals = Arrivals()

    def start(
        self,
        client: AsyncWebClient,
        call: Call,
        do: Callable[[Turn], Awaitable[None]],
        *,
        surface: str,
    ) -> "asyncio.Task[None]":
        """Begin to handle an act; returns at once.

        Args:
            surface: where people met the bot, for the log ("mention", "command" ...).
        """
        self._later.discard(call.key)
        task = asyncio.ensure_future(self._handled(client, call, do, surface))
        self._going_on[task] = call.key
        self._n_going_on[call.key] += 1
        self._settling.setdefault(call.key, asyncio.Event())
        task.add_done_callback(self._ended)
        return task

    def afterwards(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something that nobody waits for but a stop."""
        task = asyncio.ensure_future(work)
        self._going_on[task] = ""
        self._n_going_on[""] += 1
        task.add_done_callback(self._ended)

    async def keep(self, write: Callable[[], object]) -> None:
        """Write to the store.

        Raises:
            StoreUnavailable: it cannot be written.
            TimeoutError: it does not answer.
            Busy: too much waits for it.
        """
        await within(self._threads.run(write), _STORE_S)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        key = self._going_on.pop(task, "")
        self._one_ended.set()
        self._n_going_on[key] -= 1
        if self._n_going_on[key] <= 0:
            del self._n_going_on[key]
            if key in self._later and self.keeping.holds(key):
                self._later.discard(key)
                self.keeping.leave(key)
            elif not task.cancelled():
                self.keeping.forget(key)
        self._settle(key)

    def _settle(self, key: str) -> None:
        settling = self._settling.pop(key, None)
        if settling is not None:
            settling.set()

    async def safe(self, key: str, payload: Mapping[str, Any], within_s: float) -> None:
        """Return when an act is done, or will be done even if this process dies.

        Slack is told that it was heard only then. What is done within the time is never kept; while
        much is going on, nobody waits for it.

        Args:
            payload: what to do it from later.
        """
        if self.is_crowded:
            # Slack waits for all of these: nothing is answered before they are kept.
            with self.arrivals.one():
                await self._safe(key, payload, 0.0)
        else:
            await self._safe(key, payload, within_s)

    @property
    def is_crowded(self) -> bool:
        """Return whether so many acts go on that nobody waits for one to end."""
        return len(self._settling) > _FEW_TURNS

    def keep_all(self) -> None:
        """Let nobody wait any longer for an act to end before it is kept: many come."""
        for settling in self._settling.values():
            settling.set()

    async def room(self, n_at_a_time: Callable[[], int]) -> None:
        """Return when fewer acts go on than may at a time."""
        while len(self._settling) >= n_at_a_time():
            self._one_ended.clear()
            with suppress(TimeoutError):
                await within(self._one_ended.wait(), _LOOK_FOR_ROOM_S)

    async def has_begun(self, key: str) -> bool:
        """Return whether the listener of an act that was handed to the app began a turn."""
        for _ in range(_LOOP_TURNS):
            if key in self._n_going_on:
                return True
            # Bolt starts listeners in tasks of their own, which begin when the loop turns.
            await asyncio.sleep(0)
        return key in self._n_going_on

    async def _safe(self, key: str, payload: Mapping[str, Any], within_s: float) -> None:
        if not await self._settled(key, within_s):
            await self.keeping.keep(key, payload)
            if key not in self._n_going_on:
                self.keeping.forget(key)
        elif key in self._later:
            self._later.discard(key)
            await self.put_off(key, payload)

    async def put_off(self, key: str, payload: Mapping[str, Any]) -> None:
        """Keep an act for when its person can be reached again."""
        await self.keeping.keep(key, payload)
        self.keeping.leave(key)

    async def _settled(self, key: str, within_s: float) -> bool:
        """Return whether an act is done, once it is or the time is over."""
        await self.has_begun(key)
        settling = self._settling.get(key)
        if settling is not None:
            with suppress(TimeoutError):
                await within(settling.wait(), within_s)
        return key not in self._n_going_on

    async def stop(self, within_s: float) -> None:
        """Let what is going on end; what does not is given back for another to do."""
        for task in self._watching:
            task.cancel()
        tasks = set(self._going_on)
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=within_s)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _handled(
        self,
        client: AsyncWebClient,
        call: Call,
        do: Callable[[Turn], Awaitable[None]],
        surface: str,
    ) -> None:
        began = perf_counter()
        if not self.keeping.holds(call.key):
            await self.arrivals.quiet()
        if not await self._is_ours(call.key):
            self.desk.events.record("slack.repeated", reference=call.reference, surface=surface)
            return
        if await self._was_done(client, call):
            await self.claiming.finish(call.key)
            self.desk.events.record("slack.done_before", reference=call.reference)
            return
        try:
            async with self.claiming.held(call.key):
                result = await self._carried_out(client, call, do)
        except TakenOver:
            result = _LATER
        except asyncio.CancelledError:
            # Shielded: the stop that cancels us waits for this one thing still.
            await asyncio.shield(self.claiming.release(call.key))
            raise
        if result == _LATER and len(self._later) < _MOST_LATER:
            self._later.add(call.key)
        if result == _LATER or (call.is_repeatable and result != "done"):
            await self.claiming.release(call.key)
        else:
            await self.claiming.finish(call.key)
        self.desk.events.record(
            "slack.handled",
            reference=call.reference,
            surface=surface,
            result=result,
            took_ms=round((perf_counter() - began) * 1000),
        )

    def doubt(self, key: str) -> None:
        """Hear that an act may have been done by somebody who died over it."""
        self._doubtful.add(key)

    async def _was_done(self, client: AsyncWebClient, call: Call) -> bool:
        """Return whether an act that is taken over was done already, as far as can be told."""
        if call.key not in self._doubtful:
            return False
        self._doubtful.discard(call.key)
        self.keeping.adopt(call.key)
        return await self.sender.was_said(client, call)

    async def _is_ours(self, key: str) -> bool:
        """Return whether we have to do it; waits for whoever has it and may have died over it."""
        claimed = await self.claiming.claim(key)
        if claimed is Claimed.SOMEBODYS and (task := asyncio.current_task()) is not None:
            self._watching.add(task)
            self._settle(key)
            try:
                claimed = await self._watched(key)
                self.doubt(key)
            finally:
                self._watching.discard(task)
        if claimed is not Claimed.OURS:
            self._doubtful.discard(key)
        if claimed is Claimed.SOMEBODYS and self.keeping.holds(key):
            self.keeping.leave_to_holder(key)
        return claimed is Claimed.OURS

    async def _watched(self, key: str) -> Claimed:
        """Return whose an act is, once its lease must be over."""
        waited_s, claimed = 0.0, Claimed.SOMEBODYS
        while claimed is Claimed.SOMEBODYS and waited_s < LEASE_S + 1:
            pause_s = min(_LOOK_EVERY_S, LEASE_S + 1)
            await asyncio.sleep(pause_s)
            waited_s += pause_s
            claimed = await self.claiming.claim(key)
        return claimed

    async def _carried_out(
        self, client: AsyncWebClient, call: Call, do: Callable[[Turn], Awaitable[None]]
    ) -> str:
        """Return how it went; says what went wrong to the person."""
        turn = Turn(self, client, call, "")
        try:
            turn.org = await self.door.org(call.tenant)
            await self.door.let_in(client, call, turn.org)
            with correlated(call.reference):
                await do(turn)
        except TakenOver:
            raise
        except Refused as refused:
            return await self._told(turn, refused.sentence, "refused")
        except DeliveryFailed as failed:
            if failed.code in DEAD:
                self._tokens.died(call.tenant)
            self.desk.events.alarm("slack.undelivered", reference=call.reference, code=failed.code)
            told = await self._told(turn, wording_chat.trouble(call.reference), "undelivered")
            # What may have gone through is not said again.
            return told if failed.is_certain else "undelivered"
        except Exception as error:  # noqa: BLE001 - the outermost handler: nobody is left without a reply
            self.desk.events.alarm(
                "slack.failed",
                reference=call.reference,
                kind=type(error).__name__,
                place=place_of(error),
            )
            return await self._told(turn, sentence_for(error, call.reference), "trouble")
        return "done"

    async def _told(self, turn: Turn, sentence: str, result: str) -> str:
        """Tell the person why there is no answer: in private, for others need not know."""
        if not turn.call.user:
            return result
        try:
            if turn.call.is_direct and not turn.call.response_url:
                await turn.answer(Reply(sentence, is_last=bool(result)))
            else:
                await turn.tell(Reply(sentence))
        except DeliveryFailed as failed:
            if failed.code in DEAD:
                self._tokens.died(turn.call.tenant)
            self.desk.events.alarm(
                "slack.speechless", reference=turn.call.reference, code=failed.code
            )
            return _LATER if self._may_be_reached(failed) else "speechless"
        return result

    def _may_be_reached(self, failed: DeliveryFailed) -> bool:
        """Return whether the person may be told later what could not be told now."""
        may_heal = failed.code in DEAD and self._tokens.may_heal
        return failed.is_certain and (may_heal or failed.retry_after_s is not None)

    async def patiently(self, turn: Turn, call: Callable[[], _Value]) -> _Value:
        """Return what a call returns; tells the person once that it takes longer."""
        pause_s, waited_s, has_told = 0.1, 0.0, False
        while True:
            try:
                return await self._workers.run(call)
            except Busy:
                if waited_s > _BUSY_FOR_S or self._n_patient >= _MOST_PATIENT:
                    raise
            if waited_s > 1 and not has_told:
                has_told = True
                await self._told(turn, wording_chat.BUSY_BUT_COMING, "")
            self._n_patient += 1
            try:
                await asyncio.sleep(pause_s)
            finally:
                self._n_patient -= 1
            waited_s += pause_s
            pause_s = min(2.0, pause_s * 1.5)
