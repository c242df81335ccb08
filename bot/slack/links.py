"""The address of a clause in its policy, where people can open one. Pure."""

from collections.abc import Sequence
from urllib.parse import quote

from bot.core.shown import Quote

__all__ = ["page_of"]


def page_of(public_url: str, quotes: Sequence[Quote]) -> str:
    """Return the address of the first quote's place in its policy, "" where there is none."""
    if not public_url or not quotes:
        return ""
    return f"{public_url.rstrip('/')}/?clause={quote(quotes[0].clause_id, safe='')}"
