"""One act from start to end: claimed, let in, done, and a sentence for the person if it fails.

Whoever speaks to the bot gets an answer or a reason: every way out of here says something.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from time import perf_counter
from typing import Any, TypeVar

from slack_sdk.web.async_client import AsyncWebClient

from bot.core import wording_chat
from bot.core.desk import Desk
from bot.correlation import correlated
from bot.slack.arrivals import Arrivals
from bot.slack.blocks import button, said
from bot.slack.calls import CHOOSE, Call
from bot.slack.claiming import Claimed, Claiming, TakenOver
from bot.slack.going_on import GoingOn
from bot.slack.keeping import Keeping
from bot.slack.people import Door, Refused
from bot.slack.quiet import place_of
from bot.slack.reasons import sentence_for
from bot.slack.sending import Reply, Sender
from bot.slack.tokens import DEAD, Tokens
from bot.slack.turn import Patience, PerhapsSaid, SaidBefore, Turn
from bot.within import within
from bot.workers import Workers
from knowledge.errors import DeliveryFailed

__all__ = ["Turns"]

_STORE_S = 5.0
_DONE, _LATER, _MOST_LATER = "done", "later", 1_000

_Doing = Callable[[Turn], Awaitable[None]]
_Value = TypeVar("_Value")


class Turns:
    """Handles acts.

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
        self.claiming = claiming
        self.keeping = keeping
        self.arrivals = Arrivals()
        self.going_on = GoingOn(self._over)
        self._patience = Patience(workers, self._tell)
        self._threads = threads
        self._tokens = tokens
        self._later: set[str] = set()

    def start(
        self, client: AsyncWebClient, call: Call, do: _Doing, *, surface: str
    ) -> "asyncio.Task[None]":
        """Begin to handle an act; returns at once.

        Args:
            surface: where people met the bot, for the log ("mention", "command" ...).
        """
        self._later.discard(call.key)
        return self.going_on.begin(call.key, self._handled(client, call, do, surface))

    def afterwards(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something that nobody waits for but a stop."""
        self.going_on.afterwards(work)

    async def keep(self, write: Callable[[], _Value]) -> _Value:
        """Write to the store; return what that returns.

        Raises:
            StoreUnavailable: it cannot be written.
            TimeoutError: it does not answer.
            Busy: too much waits for it.
        """
        return await within(self._threads.run(write), _STORE_S)

    # --- until it is safe to say that it was heard ----------------------------------------------

    async def safe(self, key: str, payload: Mapping[str, Any], within_s: float) -> None:
        """Return when an act is done, or will be done even if this process dies.

        Slack is told that it was heard only then. What is done within the time is never kept; while
        much is going on, nobody waits for it.

        Args:
            payload: what to do it from later.
        """
        if self.going_on.is_crowded:
            # Slack waits for all of these: nothing is answered before they are kept.
            with self.arrivals.one():
                await self._safe(key, payload, 0.0)
        else:
            await self._safe(key, payload, within_s)

    async def put_off(self, key: str, payload: Mapping[str, Any]) -> None:
        """Keep an act for when its person can be reached again."""
        await self.keeping.keep(key, payload)
        self.keeping.leave(key)

    async def stop(self, within_s: float) -> None:
        """Let what is going on end; what does not is given back for another to do."""
        await self.going_on.stop(within_s)

    async def _safe(self, key: str, payload: Mapping[str, Any], within_s: float) -> None:
        if not await self.going_on.settled(key, within_s):
            await self.keeping.keep(key, payload)
            if key not in self.going_on:
                self.keeping.forget(key)
        elif key in self._later:
            self._later.discard(key)
            await self.put_off(key, payload)

    def _over(self, key: str, is_cut_short: bool) -> None:
        if key in self._later and self.keeping.holds(key):
            self._later.discard(key)
            self.keeping.leave(key)
        elif not is_cut_short:
            self.keeping.forget(key)

    # --- from start to end ----------------------------------------------------------------------

    async def _handled(self, client: AsyncWebClient, call: Call, do: _Doing, surface: str) -> None:
        began = perf_counter()
        if not self.keeping.holds(call.key):
            await self.arrivals.quiet()
        if not await self._is_ours(call.key):
            self.desk.events.record("slack.repeated", reference=call.reference, surface=surface)
            return
        turn = Turn(
            client,
            call,
            sender=self.sender,
            claiming=self.claiming,
            patience=self._patience,
            events=self.desk.events,
            afterwards=self.afterwards,
        )
        try:
            async with self.claiming.held(call.key):
                result = await self._carried_out(turn, do)
        except TakenOver:
            result = _LATER
        except asyncio.CancelledError:
            # Shielded: the stop that cancels us waits for this one thing still.
            await asyncio.shield(self.claiming.release(call.key, is_unsure=turn.is_speaking))
            raise
        if result == _LATER and len(self._later) < _MOST_LATER:
            self._later.add(call.key)
        if result == _LATER or (call.is_repeatable and result != _DONE):
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

    async def _is_ours(self, key: str) -> bool:
        """Return whether we have to do it; waits for whoever has it and may have died over it."""
        claimed = await self.claiming.claim(key)
        if claimed is not Claimed.SOMEBODYS:
            return claimed is Claimed.OURS
        with self.going_on.watching(key):
            claimed = await self.claiming.watched(key, lambda: self.keeping.holds(key))
        if claimed is Claimed.OURS:
            # Whoever died over it may have kept it.
            self.keeping.adopt(key)
        elif self.keeping.holds(key) and not await self.claiming.is_done(key):
            # Found again later: by then its holder has done it, or died over it.
            self.keeping.leave(key)
        return claimed is Claimed.OURS

    async def _carried_out(self, turn: Turn, do: _Doing) -> str:
        """Return how it went; says what went wrong to the person.

        Raises:
            TakenOver: another replica does it.
        """
        try:
            return await self._tried(turn, do)
        except SaidBefore:
            self.desk.events.record("slack.done_before", reference=turn.call.reference)
            return _DONE
        except PerhapsSaid:
            self.desk.events.record("slack.in_doubt", reference=turn.call.reference)
            return await self._told(turn, _interrupted(turn), "in doubt")

    async def _tried(self, turn: Turn, do: _Doing) -> str:
        call = turn.call
        try:
            turn.org = await self.door.org(call.tenant)
            await self.door.let_in(turn.client, call, turn.org)
            with correlated(call.reference):
                await do(turn)
        except (TakenOver, SaidBefore, PerhapsSaid):
            raise
        except Refused as refused:
            return await self._told(turn, Reply(refused.sentence), "refused")
        except DeliveryFailed as failed:
            if failed.code in DEAD:
                self._tokens.died(call.tenant)
            self.desk.events.alarm("slack.undelivered", reference=call.reference, code=failed.code)
            sorry = Reply(wording_chat.trouble(call.reference))
            told = await self._told(turn, sorry, "undelivered")
            # What may have gone through is not said again.
            return told if failed.is_certain else "undelivered"
        except Exception as error:  # noqa: BLE001 - the outermost handler: nobody is left without a reply
            self.desk.events.alarm(
                "slack.failed",
                reference=call.reference,
                kind=type(error).__name__,
                place=place_of(error),
            )
            return await self._told(turn, Reply(sentence_for(error, call.reference)), "trouble")
        return _DONE

    # --- a sentence instead of an answer --------------------------------------------------------

    async def _told(self, turn: Turn, reply: Reply, result: str) -> str:
        """Tell the person why there is no answer; return how the act ends."""
        failed = await self._tell(turn, reply)
        if failed is None:
            return result
        return _LATER if self._may_be_reached(failed) else "speechless"

    async def _tell(self, turn: Turn, reply: Reply) -> DeliveryFailed | None:
        """Tell the person something in private, for others need not know; return why it failed."""
        if not turn.call.user:
            return None
        try:
            if turn.call.is_direct and not turn.call.response_url:
                await turn.answer(reply)
            else:
                await turn.tell(reply)
        except DeliveryFailed as failed:
            if failed.code in DEAD:
                self._tokens.died(turn.call.tenant)
            self.desk.events.alarm(
                "slack.speechless", reference=turn.call.reference, code=failed.code
            )
            return failed
        return None

    def _may_be_reached(self, failed: DeliveryFailed) -> bool:
        """Return whether the person may be told later what could not be told now."""
        may_heal = failed.code in DEAD and self._tokens.may_heal
        return failed.is_certain and (may_heal or failed.retry_after_s is not None)


def _interrupted(turn: Turn) -> Reply:
    """Return what to say where an answer may stand already, with a button for who sees none."""
    blocks = said(wording_chat.INTERRUPTED)
    if turn.asked is not None and turn.asked.value:
        again = button(f"{CHOOSE}:0", wording_chat.ANSWER_NOW, turn.asked.value)
        blocks.append({"type": "actions", "elements": [again]})
    return Reply(wording_chat.INTERRUPTED, blocks, is_last=False)
