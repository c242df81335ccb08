"""What the chat page sends to be checked, read with care.

Pure: what was sent in, what to review out.
"""

from typing import Any

from knowledge.domain import Capacity

__all__ = ["EXAMPLES", "posted"]

EXAMPLES = (
    "Guess which family I visited again today, third time this month, the ones on Mill Lane",
    "WHY does nobody in the planning team EVER answer their phone?! Ring Karen on 07700 900142",
    "The library in Market Street is open again from Monday, 9am to 5pm. See you there!",
)
"""Drafts to try, of nobody real; the last has nothing against it."""

_CAPACITIES = {"personal": Capacity.PERSONAL, "official": Capacity.OFFICIAL}
_MOST_DISMISSED = 200
_LONGEST_REASON = 200


def posted(sent: Any) -> dict[str, Any] | None:
    """Return what to call the review with, None where no draft was sent."""
    if not isinstance(sent, dict) or not isinstance(sent.get("draft"), str):
        return None
    dismissed = sent.get("dismissed")
    pairs = dismissed.items() if isinstance(dismissed, dict) else ()
    return {
        "draft": _readable(sent["draft"]),
        "capacity": _CAPACITIES.get(str(sent.get("capacity") or "")),
        "platform": str(sent.get("platform") or "")[:40],
        "dismissed": {
            str(finding_id): _readable(str(reason))[:_LONGEST_REASON]
            for finding_id, reason in list(pairs)[:_MOST_DISMISSED]
        },
    }


def _readable(words: str) -> str:
    """Return the words with what no encoding can carry made question marks."""
    return words.encode("utf-8", "replace").decode("utf-8")
