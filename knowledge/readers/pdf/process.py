"""Run the PDF library in a process of its own and hand on what it finds, page by page.

A broken or hostile file can make a C++ library crash, loop or eat all memory; apart, it takes
down nothing but that one file. This module knows the wire and nothing of layout.
"""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge.errors import ParseError

__all__ = ["Head", "open_pages"]

# Slower than any real page (2026-11: 5 ms for a dense one) and than any start of Python.
STALL_S = 60.0
TOTAL_S = 900.0
_ROOT = Path(__file__).resolve().parents[3]
_RUN = "import sys; sys.path.insert(0, sys.argv[1]); from knowledge.readers.pdf.worker import main; main()"
_SPLIT = "Split it into one file per policy"
_AGAIN = "Open it in a PDF viewer and print it to a new PDF, or export it again from its original"


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What the file says of itself.

    Attributes:
        n_pages: number of pages, at least 1.
        info: the document information dictionary, names as in the file.
        outline: bookmarks in order: (title, level from 1, page from 0 or -1).
    """

    n_pages: int
    info: dict[str, str]
    outline: tuple[tuple[str, int, int], ...]


def open_pages(name: str, data: bytes) -> tuple[Head, Iterator[dict[str, Any]]]:
    """Return the file's head and its pages as the worker describes them.

    The pages come while the worker reads on; leaving the iterator early ends the worker.

    Raises:
        ParseError: not a PDF, broken, encrypted, without pages or too large; also from the
            iterator, where a later page shows it.
    """
    lines = _Lines(name, data)
    try:
        head = _head(name, lines.next())
    except BaseException:
        lines.close()
        raise
    return head, _pages(name, head, lines)


def _pages(name: str, head: Head, lines: "_Lines") -> Iterator[dict[str, Any]]:
    try:
        for number in range(1, head.n_pages + 1):
            page = lines.next()
            _check(name, page, number)
            yield page
    finally:
        lines.close()


def _head(name: str, value: dict[str, Any]) -> Head:
    _check(name, value)
    if value["pages"] < 1:
        raise ParseError(name, "has no pages", _AGAIN)
    outline = tuple((str(title), int(level), int(page)) for title, level, page in value["outline"])
    return Head(n_pages=value["pages"], info=value["info"], outline=outline)


def _check(name: str, value: dict[str, Any], number: int = 1) -> None:
    code = value.get("error")
    if code is None:
        return
    problem, remedy = {
        "password": (
            "is password protected",
            "Save a copy without the password and ingest that copy",
        ),
        "security": ("is encrypted by a scheme of its own", "Ask its owner for an open copy"),
        "pages": (f"has {value.get('pages', 0):,} pages", _SPLIT),
        "chars": (f"has more text by page {number} than any policy", _SPLIT),
        "page": (f"is damaged: page {number} cannot be read", _AGAIN),
    }.get(code, ("is broken or not a PDF", _AGAIN))
    raise ParseError(name, problem, remedy)


class _Lines:
    """The worker's answers, one JSON object at a time, under a watch on progress."""

    def __init__(self, name: str, data: bytes) -> None:
        self.name = name
        try:
            self.worker = subprocess.Popen(  # noqa: S603  our own program, no words of others
                [sys.executable, "-P", "-X", "utf8", "-c", _RUN, str(_ROOT)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except OSError as error:
            problem = f"cannot be read: the PDF library did not start ({error.strerror})"
            raise ParseError(name, problem, "Free memory or processes and try again") from error
        self.started = self.moved = time.monotonic()
        self.done = threading.Event()
        self.watch = threading.Thread(target=self._watch, daemon=True)
        self.watch.start()
        self._send(data)

    def _send(self, data: bytes) -> None:
        pipe = self.worker.stdin
        if pipe is None:
            return
        try:
            pipe.write(data)
            pipe.close()
        except OSError:
            # The worker is gone; reading from it will say so with the right error.
            return

    def next(self) -> dict[str, Any]:
        line = self.worker.stdout.readline() if self.worker.stdout is not None else b""
        self.moved = time.monotonic()
        try:
            value = json.loads(line)
        except ValueError as error:
            problem = (
                "cannot be read: the PDF library gave up on it (broken, or built to exhaust memory)"
            )
            raise ParseError(self.name, problem, _AGAIN) from error
        return value if isinstance(value, dict) else {"error": "broken"}

    def close(self) -> None:
        self.done.set()
        self.worker.kill()
        for pipe in (self.worker.stdin, self.worker.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    continue
        self.worker.wait()
        self.watch.join()

    def _watch(self) -> None:
        while not self.done.wait(1.0):
            now = time.monotonic()
            if now - self.moved > STALL_S or now - self.started > TOTAL_S:
                self.worker.kill()
                return
