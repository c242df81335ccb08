"""Pages as a person meets them: served on this machine, opened in a browser where there is one."""

import asyncio
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from aiohttp import web

__all__ = ["a_browser", "a_tab", "served"]

_CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")


@contextmanager
def served(make_app: Callable[[], web.Application]) -> Iterator[str]:
    """Serve an application from a thread of its own; the value is its address."""
    loop, up = asyncio.new_event_loop(), threading.Event()
    port: list[int] = []

    def run() -> None:
        asyncio.set_event_loop(loop)
        runner = web.AppRunner(make_app())
        loop.run_until_complete(runner.setup())
        loop.run_until_complete(web.TCPSite(runner, "127.0.0.1", 0).start())
        port.append(runner.addresses[0][1])
        up.set()
        loop.run_forever()
        loop.run_until_complete(runner.cleanup())
        loop.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert up.wait(20)
    try:
        yield f"http://127.0.0.1:{port[0]}"
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(20)


@contextmanager
def a_browser() -> Iterator[Any]:
    """Open a browser; the test stands back where there is none."""
    driver = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if _CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    with driver.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=_CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@contextmanager
def a_tab(browser: Any, address: str, *, width: int, height: int) -> Iterator[Any]:
    """Open a tab at an address; what the console complains of fails the test."""
    opened = browser.new_page(viewport={"width": width, "height": height}, base_url=address)
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on(
        "console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None
    )
    yield opened
    opened.close()
    assert complaints == []
