"""How the service is: alive, ready, or which part of it is missing and why, by kind.

Tells kinds of things and never names; knows the parts and nothing of what they do.
"""

import asyncio
from collections.abc import Callable
from functools import partial

from aiohttp import web

from bot.config import Settings
from bot.metrics import Figures
from bot.parts import Parts
from bot.within import within
from bot.workers import Busy
from knowledge.errors import PolicyAssistantError

__all__ = ["healthy", "kind_of", "measured", "not_set_up", "ready"]

_PATIENCE_S = 5.0


async def healthy(request: web.Request) -> web.Response:
    """Say that the process lives."""
    del request
    return web.json_response({"alive": True})


async def ready(settings: Settings, parts: Parts, request: web.Request) -> web.Response:
    """Say whether people could be answered now, and if not, what kind of thing is missing."""
    del request
    reasons = await _reasons(settings, parts)
    missing = {part: reason for part, reason in reasons.items() if reason}
    if not missing:
        return web.json_response({"ready": True, "parts": reasons})
    reason = next(iter(missing.values()))
    return web.json_response({"ready": False, "reason": reason, "parts": reasons}, status=503)


async def measured(
    settings: Settings, parts: Parts, figures: Figures, request: web.Request
) -> web.Response:
    """Show all figures, and readiness as it is now."""
    del request
    return figures.shown(await _reasons(settings, parts))


async def _reasons(settings: Settings, parts: Parts) -> dict[str, str]:
    """Return "" or what is missing, by part."""
    index, store = await asyncio.gather(
        _reason_of(parts, partial(_has_index, settings, parts)),
        _reason_of(parts, parts.check_store),
    )
    platforms = {name: platform.is_ready() for name, platform in parts.platforms.items()}
    return {"index": index, "store": store, **platforms}


def _has_index(settings: Settings, parts: Parts) -> None:
    """Open the usual organisation's index, or that of the first one where it has none."""
    orgs = parts.orgs()
    org = settings.org if settings.org in orgs or not orgs else orgs[0]
    parts.desk.assistant.is_ready(org)


async def _reason_of(parts: Parts, call: Callable[[], object]) -> str:
    """Return "" once the call has ended well, else why not, as a kind of thing."""
    try:
        await within(parts.workers.run(call), _PATIENCE_S)
    except Busy:
        return "busy"
    except TimeoutError:
        return "no answer in time"
    except (PolicyAssistantError, OSError) as error:
        return kind_of(error)
    return ""


async def not_set_up(name: str, request: web.Request) -> web.Response:
    """Say to whoever calls for a platform that it is not there."""
    del request
    sentence = f"{name.capitalize()} is not set up here. `policybot doctor` says what is missing."
    return web.json_response({"error": sentence}, status=503)


def kind_of(error: Exception) -> str:
    """Return what a log may say of an error."""
    return type(error).__name__
