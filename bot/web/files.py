"""The pages' own files, as handlers.

Knows files and replies; nothing of what the pages are about.
"""

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

from aiohttp import web

__all__ = ["file_handler", "static_files"]

_STATIC = Path(__file__).parent / "static"
_TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def static_files() -> Iterator[str]:
    """Yield the names of the files that pages ask for: styles, scripts and pictures."""
    for path in sorted(_STATIC.iterdir()):
        if path.suffix in _TYPES and path.suffix != ".html":
            yield path.name


def file_handler(name: str) -> _Handler:
    """Return a handler that sends a file, read once."""
    path = _STATIC / name
    body = path.read_bytes()

    async def send(request: web.Request) -> web.Response:
        del request
        return web.Response(body=body, content_type=_TYPES[path.suffix], charset="utf-8")

    return send
