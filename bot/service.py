"""`policybot serve`: one process that answers over HTTP, started and stopped with care.

Knows the settings, the wiring and the adapters; decides nothing about answers.
"""

import asyncio
import signal
from collections.abc import Callable
from functools import partial

from aiohttp import web

from bot.config import Settings, is_loopback
from bot.core.assistant import Assistant
from bot.core.ports import EventLog
from bot.events import StructuredEvents
from bot.web.pages import LARGEST_BODY, add_chat_page, guard
from bot.wiring import open_assistant
from bot.workers import Busy, Workers
from knowledge.errors import ConfigError, PolicyAssistantError

__all__ = ["make_app", "refuse_unsafe", "serve"]

_LAST_REQUESTS_S = 10.0
_OWN_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


def refuse_unsafe(settings: Settings, *, demo: bool) -> None:
    """Refuse a configuration that would show policies to people who did not sign in.

    Raises:
        ConfigError: the address is not loopback, and no setting says that it may be.
    """
    if is_loopback(settings.host):
        return
    if demo:
        raise ConfigError(
            [f"--demo serves this machine only, not {settings.host}. Leave out --host"]
        )
    if not settings.allow_public_chat:
        problem = (
            f"POLICYBOT_HOST={settings.host!r} would show the chat page to everyone who reaches it, "
            "and it has no sign-in. Use 127.0.0.1, or put it behind something that signs people in "
            "and set POLICYBOT_ALLOW_PUBLIC_CHAT=true"
        )
        raise ConfigError([problem])


def make_app(
    settings: Settings,
    *,
    assistant: Assistant,
    events: EventLog,
    examples: tuple[str, ...] = (),
) -> web.Application:
    """Return the application; its threads end with it."""
    hosts = _OWN_NAMES if is_loopback(settings.host) else None
    app = web.Application(client_max_size=LARGEST_BODY, middlewares=[guard(events, hosts=hosts)])
    workers = Workers(settings.workers, settings.queue)
    add_chat_page(app, assistant=assistant, workers=workers, org=settings.org, examples=examples)
    app.router.add_get("/healthz", _healthy)
    app.router.add_get("/readyz", partial(_ready, assistant, workers, settings.org))

    async def close(_: web.Application) -> None:
        await asyncio.to_thread(workers.close)

    app.on_cleanup.append(close)
    return app


async def _healthy(request: web.Request) -> web.Response:
    del request
    return web.json_response({"alive": True})


async def _ready(
    assistant: Assistant, workers: Workers, org: str, request: web.Request
) -> web.Response:
    """Say whether a question could be answered now, and if not, what kind of thing is missing."""
    del request
    try:
        await workers.run(partial(assistant.is_ready, org))
    except Busy:
        reason = "busy"
    except PolicyAssistantError as error:
        reason = type(error).__name__
    else:
        return web.json_response({"ready": True})
    return web.json_response({"ready": False, "reason": reason}, status=503)


def serve(
    settings: Settings,
    *,
    demo: bool = False,
    examples: tuple[str, ...] = (),
    announce: Callable[[str], None],
) -> None:
    """Serve until the process is told to stop; running requests are finished first.

    Args:
        demo: refuses every address but loopback.
        examples: questions that the page offers; drawn from the policies where empty.
        announce: gets the page's address once it can be opened.

    Raises:
        ConfigError: the configuration is unsafe, or the address cannot be bound.
    """
    refuse_unsafe(settings, demo=demo)
    events = StructuredEvents()
    app = make_app(
        settings, assistant=open_assistant(settings, events), events=events, examples=examples
    )
    asyncio.run(_run(app, settings, events, announce))


async def _run(
    app: web.Application, settings: Settings, events: EventLog, announce: Callable[[str], None]
) -> None:
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=_LAST_REQUESTS_S)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, settings.host, settings.port).start()
        except OSError as error:
            problem = (
                f"{settings.host}:{settings.port} cannot be bound ({error.strerror}). "
                "Stop what uses it, or choose another with --port"
            )
            raise ConfigError([problem]) from error
        stopped = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stopped.set)
        host, port = runner.addresses[0][:2]
        events.record("service.started", host=host, port=port)
        announce(f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/")
        await stopped.wait()
    finally:
        await runner.cleanup()
        events.record("service.stopped")
