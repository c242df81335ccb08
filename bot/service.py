"""`policybot serve`: one process that answers over HTTP, started and stopped with care.

Knows the settings, the wiring and the adapters; decides nothing about answers.
"""

import asyncio
import gc
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from time import perf_counter

from aiohttp import web

from bot.config import Settings, is_loopback
from bot.core.ports import EventLog
from bot.events import EventsToAll, StructuredEvents, libraries_hushed
from bot.health import healthy, kind_of, measured, not_set_up, ready
from bot.metrics import Figures
from bot.overseeing_opening import overseer_over
from bot.parts import Parts
from bot.platforms import open_platforms
from bot.safety import refuse_unsafe
from bot.store import open_store
from bot.ticking import Ticking
from bot.web.guarding import LARGEST_BODY, guard
from bot.web.keeping import Keeping
from bot.web.pages import add_chat_page
from bot.web.policies import add_policies_page
from bot.web.reminders import add_reminders_page
from bot.wiring import open_archive, open_desk
from bot.workers import Busy, Workers
from knowledge.errors import ConfigError, PolicyAssistantError

__all__ = ["Parts", "make_app", "refuse_unsafe", "serve"]

_LAST_REQUESTS_S = 10.0
_OWN_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
_SWEEP_EVERY_S = 3600.0
_PLATFORM_PATHS = {"slack": "/slack/events", "teams": "/teams/messages"}
_MOST_WARMED = 20
_SWITCH_S = 0.0005
"""How long a thread that composes an answer keeps the loop from hearing what comes; 5 ms is usual."""
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 1.0, 60.0


def make_app(settings: Settings, parts: Parts) -> web.Application:
    """Return the application; its threads end with it."""
    events = parts.desk.events
    hosts = _OWN_NAMES if is_loopback(settings.host) else None
    app = web.Application(client_max_size=LARGEST_BODY, middlewares=[guard(events, hosts=hosts)])
    if settings.chat_page:
        add_chat_page(
            app,
            assistant=parts.desk.assistant,
            reviewer=parts.desk.reviewer,
            workers=parts.workers,
            org=settings.org,
            examples=parts.examples,
            keeping=Keeping(
                log=parts.desk.question_log,
                profiles=parts.desk.profiles,
                workers=parts.workers,
                events=events,
                org=settings.org,
            ),
        )
        add_policies_page(
            app,
            overseer=overseer_over(open_archive(settings), parts.desk, parts.desk.clock),
            workers=parts.workers,
            org=settings.org,
            is_own=is_loopback(settings.host),
        )
        add_reminders_page(
            app,
            reminders=parts.desk.reminders,
            assistant=parts.desk.assistant,
            workers=parts.workers,
            org=settings.org,
            clock=parts.desk.clock,
        )
    app.router.add_get("/healthz", healthy)
    app.router.add_get("/readyz", partial(ready, settings, parts))
    if parts.figures is not None:
        app.router.add_get("/metrics", partial(measured, settings, parts, parts.figures))
    for name, platform in parts.platforms.items():
        platform.add_routes(app)
        events.record("platform.mounted", platform=name)
    for name in _PLATFORM_PATHS.keys() - parts.platforms.keys():
        app.router.add_post(_PLATFORM_PATHS[name], partial(not_set_up, name))
    app.cleanup_ctx.append(partial(_running, parts))
    return app


async def _running(parts: Parts, app: web.Application) -> AsyncIterator[None]:
    """Start the platforms and what goes on beside requests; stop them in order."""
    del app
    late = [name for name in parts.platforms if not await _is_started(parts, name)]
    beside = [asyncio.create_task(_swept(parts)), asyncio.create_task(_warmed(parts))]
    beside += [asyncio.create_task(_started_late(parts, name)) for name in late]
    reminders = parts.desk.reminders
    ticking = Ticking(reminders.clockwork, parts.desk.events) if reminders is not None else None
    if ticking is not None:
        ticking.start()
    if parts.figures is not None:
        beside.append(asyncio.create_task(parts.figures.watch_the_loop()))
    yield
    if ticking is not None:
        await asyncio.to_thread(ticking.stop)
    for task in beside:
        task.cancel()
    await asyncio.gather(*beside, return_exceptions=True)
    await asyncio.gather(*(_stopped(parts, name) for name in parts.platforms))
    await asyncio.to_thread(parts.workers.close)
    await asyncio.to_thread(parts.close)


async def _warmed(parts: Parts) -> None:
    """Load models and indexes before the first question and the first draft.

    It takes nobody's place in the queue: whoever asks meanwhile waits for the same loading.
    """

    def warm() -> None:
        orgs = parts.orgs()[:_MOST_WARMED]
        for org in orgs:
            parts.desk.assistant.is_ready(org)
        for org in orgs:
            parts.desk.reviewer.is_ready(org)
        # What was loaded stays: without going through all of it now and then, the slowest of 80
        # checks of long drafts takes 70 ms instead of 150 to 230 (2026-11).
        gc.collect()
        gc.freeze()

    try:
        await asyncio.to_thread(warm)
    except (PolicyAssistantError, OSError) as error:
        parts.desk.events.record("service.not_warmed", kind=kind_of(error))


async def _is_started(parts: Parts, name: str) -> bool:
    """Start a platform and return whether it did; one that is away keeps nobody else waiting."""
    try:
        await parts.platforms[name].start()
    except ConfigError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, the others start and this one again
        parts.desk.events.alarm("platform.start_failed", platform=name, kind=kind_of(error))
        return False
    return True


async def _started_late(parts: Parts, name: str) -> None:
    """Try again to start a platform, less and less often, until it does."""
    pause_s = _FIRST_PAUSE_S
    while True:
        await asyncio.sleep(pause_s)
        if await _is_started(parts, name):
            return
        pause_s = min(pause_s * 2, _LONGEST_PAUSE_S)


async def _stopped(parts: Parts, name: str) -> None:
    """Stop a platform; one that cannot stop well does not keep the others from it."""
    try:
        await parts.platforms[name].stop()
    except Exception as error:  # noqa: BLE001 - whatever it is, the rest must still be stopped
        parts.desk.events.alarm("platform.stopping_failed", platform=name, kind=kind_of(error))


async def _swept(parts: Parts) -> None:
    while True:
        await asyncio.sleep(_SWEEP_EVERY_S)
        began = perf_counter()
        try:
            removed = await parts.workers.run(parts.sweep)
        except (Busy, PolicyAssistantError) as error:
            parts.desk.events.record("store.sweep_failed", kind=kind_of(error))
        else:
            took_ms = round((perf_counter() - began) * 1000)
            parts.desk.events.record("store.swept", took_ms=took_ms, **removed)


# --- start and stop ---------------------------------------------------------------------------


def serve(
    settings: Settings,
    *,
    demo: bool = False,
    examples: tuple[str, ...] = (),
    announce: Callable[[str], None],
) -> None:
    """Serve until the process is told to stop; running requests are finished first.

    Args:
        demo: refuses every address but loopback, and takes Teams requests that nobody signed.
        examples: questions that the page offers; drawn from the policies where empty.
        announce: gets the page's address once it can be opened.

    Raises:
        ConfigError: the configuration is unsafe, or the address cannot be bound.
        StoreError: the store cannot be opened.
    """
    refuse_unsafe(settings, demo=demo)
    sys.setswitchinterval(_SWITCH_S)
    log = StructuredEvents()
    with libraries_hushed(log):
        asyncio.run(_run(settings, log, demo=demo, examples=examples, announce=announce))


@asynccontextmanager
async def _opened(
    settings: Settings, log: EventLog, *, demo: bool, examples: tuple[str, ...]
) -> AsyncIterator[Parts]:
    """Open everything the service is made of, inside the loop that it will run in."""
    workers = Workers(settings.workers, settings.queue)
    figures = Figures(workers)
    events = EventsToAll((log, figures))
    store = open_store(settings)
    try:
        desk = open_desk(settings, events, store)
        yield Parts(
            desk=desk,
            workers=workers,
            check_store=store.check,
            sweep=store.sweep,
            orgs=open_archive(settings).orgs,
            close=store.close,
            platforms=open_platforms(settings, desk, workers, demo=demo),
            figures=figures,
            examples=examples,
        )
    finally:
        workers.close()
        store.close()


async def _run(
    settings: Settings,
    log: EventLog,
    *,
    demo: bool,
    examples: tuple[str, ...],
    announce: Callable[[str], None],
) -> None:
    async with _opened(settings, log, demo=demo, examples=examples) as parts:
        app = make_app(settings, parts)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=_LAST_REQUESTS_S)
        await runner.setup()
        try:
            await _listen(runner, settings)
            stopped = asyncio.Event()
            for number in (signal.SIGINT, signal.SIGTERM):
                asyncio.get_running_loop().add_signal_handler(number, stopped.set)
            host, port = runner.addresses[0][:2]
            log.record("service.started", host=host, port=port, demo=demo)
            announce(f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/")
            await stopped.wait()
            log.record("service.stopping")
        finally:
            await runner.cleanup()
            log.record("service.stopped")


async def _listen(runner: web.AppRunner, settings: Settings) -> None:
    try:
        await web.TCPSite(runner, settings.host, settings.port).start()
    except OSError as error:
        problem = (
            f"{settings.host}:{settings.port} cannot be bound ({_plainly(error)}). "
            "Stop what uses it, or choose another with --port"
        )
        raise ConfigError([problem]) from error


def _plainly(error: OSError) -> str:
    """Return the system's own words; asyncio wraps them in its own."""
    number = error.errno or 0
    words = os.strerror(number) if number > 0 else error.strerror
    return words.lower() if words else type(error).__name__
