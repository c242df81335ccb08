"""What was asked before in a conversation, so that "and on LinkedIn?" is understood.

Held in memory only, bounded in number and time; nothing of it is ever written.
"""

import threading
from collections import OrderedDict
from datetime import datetime, timedelta

from bot.core.ports import Clock

__all__ = ["Threads"]

_KEPT_FOR = timedelta(hours=1)
_MOST_THREADS = 10_000
_MOST_QUESTIONS = 3


class Threads:
    """The last questions of each conversation.

    Args:
        clock: decides what is too old to be meant.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, tuple[datetime, tuple[str, ...]]] = OrderedDict()

    def earlier(self, key: str) -> tuple[str, ...]:
        """Return up to three questions asked in the last hour, oldest first.

        Args:
            key: names one conversation of one person or thread, the organisation included.
        """
        with self._lock:
            at, questions = self._kept.get(key, (None, ()))
            if at is None or self._clock.now() - at > _KEPT_FOR:
                self._kept.pop(key, None)
                return ()
            return questions

    def remember(self, key: str, question: str) -> None:
        """Keep a question; the oldest conversations make room."""
        with self._lock:
            _, questions = self._kept.pop(key, (None, ()))
            self._kept[key] = (self._clock.now(), (*questions, question)[-_MOST_QUESTIONS:])
            while len(self._kept) > _MOST_THREADS:
                self._kept.popitem(last=False)

    def forget(self, key: str) -> None:
        """Drop a conversation."""
        with self._lock:
            self._kept.pop(key, None)
