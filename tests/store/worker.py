"""A process of its own that claims keys, for tests: python -m tests.store.worker HOME URL KEY MODE N.

Reads nothing from the environment. Prints a line for each key that it was given.
"""

import os
import signal
import sys
from pathlib import Path

from bot.config import load_settings
from bot.store import open_store

__all__ = ["main"]


def main(home: str, url: str, key: str, mode: str, n_keys: int) -> None:
    """Claim every key in turn; with "die", end by SIGKILL right after some claims."""
    settings = load_settings(home=Path(home), database_url=url or None, encryption_keys=key)
    store = open_store(settings)
    for n in range(n_keys):
        if not store.claims.claim(f"e{n}", lease_s=3600):
            continue
        print(n, flush=True)
        if mode == "die" and n % 7 == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        store.claims.finish(f"e{n}")
        store.question_log.record("council", "May I?", outcome="answered")
    store.close()


if __name__ == "__main__":
    home, url, key, mode, n_keys = sys.argv[1:]
    main(home, url, key, mode, int(n_keys))
