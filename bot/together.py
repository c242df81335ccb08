"""Many calls that come at the same time, made as one.

Knows nothing of what is called.
"""

import asyncio
from collections.abc import Callable, Collection, Mapping
from functools import partial
from itertools import islice
from typing import Generic, TypeVar

from bot.workers import Workers

__all__ = ["Together"]

_MOST = 200

_Value = TypeVar("_Value")


class Together(Generic[_Value]):
    """Asks for one key at a time; what is asked while an answer is waited for goes with the next.

    So it is quick when little is going on, and does not fall behind when much is.

    Args:
        threads: run the call.
        call: answers for many keys at once.
    """

    def __init__(
        self, threads: Workers, call: Callable[[Collection[str]], Mapping[str, _Value]]
    ) -> None:
        self._threads = threads
        self._call = call
        self._waiting: dict[str, asyncio.Future[_Value]] = {}
        self._asking: asyncio.Future[None] | None = None

    async def ask(self, key: str) -> _Value:
        """Return the answer for a key; who asks for the same at the same time gets the same.

        Raises whatever the call raises, or ``Busy``.
        """
        answer = self._waiting.get(key)
        if answer is None:
            answer = self._waiting[key] = asyncio.get_running_loop().create_future()
            # Whoever asked may have gone away.
            answer.add_done_callback(lambda done: done.cancelled() or done.exception())
        if self._asking is None or self._asking.done():
            self._asking = asyncio.ensure_future(self._ask())
        return await asyncio.shield(answer)

    async def _ask(self) -> None:
        while self._waiting:
            asked = dict(islice(self._waiting.items(), _MOST))
            for key in asked:
                del self._waiting[key]
            try:
                answers = await self._threads.run(partial(self._call, asked.keys()))
            except Exception as error:  # noqa: BLE001 - it is theirs who asked
                for answer in asked.values():
                    answer.set_exception(error)
            else:
                for key, answer in asked.items():
                    answer.set_result(answers[key])
