"""Working through activities in the background: each once, none lost when the service stops.

Knows holds and what is kept; nothing of what the work is.
"""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable

from bot.core.ports import EventLog
from bot.rush import Rush
from bot.teams.activity import Incoming
from bot.teams.holding import Hold, Holding, TakenOver
from bot.teams.keeping import Keeping, TryLater

__all__ = ["Turns", "Work"]

# What a sudden end catches between an answer and its note is told so; few at a time, few caught.
_AT_ONCE = 5
_FEW = 2
_MANY = 100
_CALMLY_S = 5.0
_IN_A_HURRY_S = 15.0
_LOOK_AGAIN_S = 0.05
_HELD_BACK_S = 1.0
_MOST_WAITING = 12_000
_REMEMBERED = 20_000
# A turn that takes longer is left for later; longer than any patience of its parts.
_WORK_S = 180.0

Work = Callable[[Hold], Awaitable[None]]
"""Answers an activity; asks its hold before every message, and tells it after."""


class _Room:
    """Lets so many turns work at a time, and few while requests are coming in.

    Teams waits for its 201 and not for the answer: in a flood, what is begun shares the processor
    with taking what comes, and the rest waits its turn.
    """

    def __init__(self) -> None:
        self._n_inside = 0
        self._n_most = _AT_ONCE
        self._queue: deque[asyncio.Future[None]] = deque()
        self.rush = Rush()
        self.is_closing = False
        self._looking: asyncio.TimerHandle | None = None

    def open_wide(self) -> None:
        """Let many in, whose work is short."""
        self._n_most = _MANY
        self.is_closing = True
        self._let_in()

    async def __aenter__(self) -> None:
        loop = asyncio.get_running_loop()
        waiting = loop.create_future()
        self._queue.append(waiting)
        self._let_in()
        try:
            await waiting
        except asyncio.CancelledError:
            if waiting in self._queue:
                self._queue.remove(waiting)
            elif waiting.done() and not waiting.cancelled():
                await self.__aexit__()
            raise

    async def __aexit__(self, *_: object) -> None:
        self._n_inside -= 1
        self._let_in()

    def _let_in(self) -> None:
        while self._queue and self._n_inside < self._n_may_be_inside():
            waiting = self._queue.popleft()
            if not waiting.done():
                self._n_inside += 1
                waiting.set_result(None)
        if self._queue and self._looking is None:
            loop = asyncio.get_running_loop()
            self._looking = loop.call_later(_LOOK_AGAIN_S, self._look_again)

    def _look_again(self) -> None:
        self._looking = None
        self._let_in()

    def _n_may_be_inside(self) -> int:
        if self.is_closing:
            return self._n_most
        if not self.rush.is_on:
            return _FEW if self.rush.is_slow else self._n_most
        # A short rush is taken as a whole first; in a long one, work goes on beside it.
        return 0 if self.rush.lasts_s < _HELD_BACK_S else _FEW


class Turns:
    """Runs the work of each activity once, over repeats, restarts and replicas.

    Args:
        holding: says which replica works on what.
        keeping: keeps what was taken until it is answered.
        events: gets counts and ids.
    """

    def __init__(self, holding: Holding, keeping: Keeping, events: EventLog) -> None:
        self._holding = holding
        self._keeping = keeping
        self._events = events
        self._room = _Room()
        self._running: set[asyncio.Task[None]] = set()
        # A repeat most often comes back to the same process, and need not ask the store; and where
        # the store is gone, this is what is left of answering once.
        self._seen: OrderedDict[str, None] = OrderedDict()

    @property
    def n_running(self) -> int:
        """How many activities are being worked on."""
        return len(self._running)

    async def take(
        self, key: str, work: Work, keepable: Incoming | None, *, after_s: float = 0.0
    ) -> bool:
        """Begin the work unless it was begun before; return False where there is no room.

        Returns when the work is done, or will be done even if this process dies.

        Args:
            key: names the activity, tenant included; "" where it cannot be named.
            work: handles its own errors.
            keepable: what the work can be done from later; None for work that may be lost.
            after_s: how long to wait before it begins.
        """
        self._room.rush.note()
        if key and key in self._seen:
            self._events.record("teams.repeat")
            await self._keeping.kept(key)
            return True
        if len(self._running) >= _MOST_WAITING:
            return False
        if key:
            self._remember(key)
        if keepable is not None:
            self._keeping.begin(key, keepable)
        began = asyncio.get_running_loop().time()
        await self._keeping.kept(key)
        self._room.rush.note_taken(asyncio.get_running_loop().time() - began)
        # After the 201, so that nobody is answered before they are heard.
        self._begin(key, work, after_s)
        return True

    def take_over(self, key: str, work: Work) -> None:
        """Begin work that was left over, unless somebody else does it."""
        if len(self._running) >= _MOST_WAITING:
            self._keeping.leave(key)
            return
        self._remember(key)
        self._begin(key, work)

    def _begin(self, key: str, work: Work, after_s: float = 0.0) -> None:
        task = asyncio.get_running_loop().create_task(self._once(key, work, after_s))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def note_again(self) -> None:
        """Note what was answered while the store was away, before anybody answers it again."""
        for key in await self._holding.note_again():
            self._keeping.forget(key)

    async def idle(self) -> None:
        """Return when nothing is being worked on."""
        while self._running:
            await asyncio.wait(self._running)

    async def drain(self, hurry: Callable[[], None]) -> None:
        """Let what was begun end, in a hurry after a while: Teams has its 201 and asks no more.

        What is kept and not begun yet is left for the next process, or another replica.

        Args:
            hurry: makes all other work that is left short ("please ask again").
        """
        await self._wait(_CALMLY_S)
        if self._running:
            hurry()
            self._room.open_wide()
            await self._wait(_IN_A_HURRY_S)
        late = tuple(self._running)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _wait(self, within_s: float) -> None:
        if self._running:
            await asyncio.wait(self._running, timeout=within_s)

    async def _once(self, key: str, work: Work, after_s: float) -> None:
        hold = self._holding.hold(key)
        try:
            if after_s:
                await asyncio.sleep(after_s)
            async with self._room:
                if self._room.is_closing and self._keeping.holds(key):
                    # The next process answers it, or another replica; nobody is asked to come back.
                    self._keeping.leave(key)
                    return
                if not await hold.take():
                    self._events.record("teams.repeat")
                    # Whoever has it forgets it; whoever died over it leaves it to be found again.
                    self._keeping.leave_to_holder(key)
                    return
                await self._worked(hold, work, self._keeping.holds(key))
        except asyncio.CancelledError:
            # Shielded: the stop that cancels us waits for this one thing still.
            await asyncio.shield(hold.finish() if hold.is_said else hold.give_back())
            raise
        except TakenOver:
            self._events.record("teams.taken_over")
            self._keeping.leave_to_holder(key)
            return
        except (TryLater, TimeoutError):
            if not hold.is_said:
                await hold.give_back()
                self._keeping.leave(key, for_long=True)
                return
        except Exception as error:  # noqa: BLE001 - the work replies to its own errors; this is the net below
            self._events.alarm("teams.turn_failed", kind=type(error).__name__)
        if await hold.finish():
            self._keeping.forget(key)

    async def _worked(self, hold: Hold, work: Work, can_wait: bool) -> None:
        async with hold.kept(), asyncio.timeout(_WORK_S if can_wait else None):
            await work(hold)

    def _remember(self, key: str) -> None:
        self._seen[key] = None
        while len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)
