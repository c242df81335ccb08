"""What the pages send, read with care: JSON and nothing else, and of it what was asked for.

Knows requests and what to call the core with; nothing of what comes of it.
"""

from typing import Any

from aiohttp import web

from knowledge.domain import Capacity

__all__ = ["draft_posted", "json_posted", "question_posted", "readable"]

_CAPACITIES = {"personal": Capacity.PERSONAL, "official": Capacity.OFFICIAL}
_MOST_EARLIER = 3
_MOST_DISMISSED = 200
_LONGEST_REASON = 200


async def json_posted(request: web.Request) -> Any:
    """Return what was sent as JSON, None where nothing was.

    Only JSON: a page of somebody else's cannot send it here without being asked first.
    """
    if request.content_type != "application/json":
        return None
    try:
        return await request.json()
    except (ValueError, RecursionError):
        return None


def question_posted(sent: Any) -> tuple[str, tuple[str, ...]] | None:
    """Return the question and those asked before it on the page, None where there is none.

    Args:
        sent: ``{"question": str, "earlier": [str]}``, the latter at most three and left out at first.
    """
    if not isinstance(sent, dict) or not isinstance(sent.get("question"), str):
        return None
    given = sent.get("earlier")
    before = given[-_MOST_EARLIER:] if isinstance(given, list) else []
    return readable(sent["question"]), tuple(readable(w) for w in before if isinstance(w, str))


def draft_posted(sent: Any) -> dict[str, Any] | None:
    """Return what to call the review with, None where no draft was sent."""
    if not isinstance(sent, dict) or not isinstance(sent.get("draft"), str):
        return None
    dismissed = sent.get("dismissed")
    pairs = dismissed.items() if isinstance(dismissed, dict) else ()
    return {
        "draft": readable(sent["draft"]),
        "capacity": _CAPACITIES.get(str(sent.get("capacity") or "")),
        "platform": str(sent.get("platform") or "")[:40],
        "dismissed": {
            str(finding_id): readable(str(reason))[:_LONGEST_REASON]
            for finding_id, reason in list(pairs)[:_MOST_DISMISSED]
        },
    }


def readable(words: str) -> str:
    """Return the words with lone surrogates, which JSON may carry, made question marks."""
    return words.encode("utf-8", "replace").decode("utf-8")
