"""What many ask at the same time is asked as one."""

import asyncio
import threading
from collections.abc import Collection

import pytest

from bot.together import Together
from bot.workers import Workers


class Slow:
    """Answers with the key in capitals, when it is let; remembers what was asked together."""

    def __init__(self) -> None:
        self.may_go_on = threading.Event()
        self.was_asked = threading.Event()
        self.asked: list[list[str]] = []

    def __call__(self, keys: Collection[str]) -> dict[str, str]:
        """Return every key in capitals.

        Raises:
            ValueError: one of them is bad.
        """
        self.asked.append(sorted(keys))
        self.was_asked.set()
        self.may_go_on.wait(20)
        if "bad" in keys:
            raise ValueError
        return {key: key.upper() for key in keys}


def test_what_comes_while_an_answer_is_waited_for_goes_together() -> None:
    """The first is asked at once, all others with the next; each gets an answer of its own."""

    async def run() -> None:
        slow, workers = Slow(), Workers(2, 10)
        together = Together(workers, slow)
        first = asyncio.ensure_future(together.ask("a"))
        await asyncio.to_thread(slow.was_asked.wait, 20)
        others = [asyncio.ensure_future(together.ask(key)) for key in ("b", "c", "d", "b")]
        await asyncio.sleep(0)
        slow.may_go_on.set()
        assert await first == "A"
        assert await asyncio.gather(*others) == ["B", "C", "D", "B"]
        assert slow.asked == [["a"], ["b", "c", "d"]]
        assert await together.ask("e") == "E"
        workers.close()

    asyncio.run(run())


def test_what_fails_fails_for_those_who_asked_for_it() -> None:
    """An error is told to all who asked in that step; the next step is none the worse."""

    async def run() -> None:
        slow, workers = Slow(), Workers(2, 10)
        slow.may_go_on.set()
        together = Together(workers, slow)
        asked = await asyncio.gather(together.ask("bad"), together.ask("a"), return_exceptions=True)
        assert [type(one) for one in asked] == [ValueError, ValueError]
        assert await together.ask("a") == "A"
        workers.close()

    asyncio.run(run())


def test_whoever_goes_away_keeps_nobody_from_an_answer() -> None:
    """Of two who ask for the same, one may give up."""

    async def run() -> None:
        slow, workers = Slow(), Workers(2, 10)
        together = Together(workers, slow)
        one, other = (asyncio.ensure_future(together.ask("a")) for _ in range(2))
        await asyncio.to_thread(slow.was_asked.wait, 20)
        one.cancel()
        slow.may_go_on.set()
        assert await other == "A"
        with pytest.raises(asyncio.CancelledError):
            await one
        workers.close()

    asyncio.run(run())
