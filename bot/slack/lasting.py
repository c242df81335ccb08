"""Which acts outlive the process that heard them, and which must not. Pure.

A question, a press and a confirmation are done even if this process dies over them. A draft is held
in memory alone, so nothing that may carry one is ever written anywhere.
"""

from collections.abc import Mapping
from typing import Any

from bot.slack.calls import Call, is_on_a_draft, of_command, of_event, of_press

__all__ = ["lasting", "may_wait"]

_QUESTIONS = frozenset({"app_mention", "message"})
_QUESTION_COMMAND = "/policy"


def lasting(payload: Mapping[str, Any]) -> Call | None:
    """Return the act to keep until it is done, None where there is none or it may not be kept."""
    kind = payload.get("type")
    if kind == "event_callback":
        return of_event(payload) if _is_question(payload.get("event")) else None
    if payload.get("command") == _QUESTION_COMMAND:
        return of_command(payload)
    # A window holds what was typed into it, and a report the words that it marks.
    if kind == "block_actions" and not payload.get("view") and not is_on_a_draft(payload):
        return of_press(payload)
    return None


def may_wait(payload: Mapping[str, Any]) -> Call | None:
    """Return the act to keep that nobody watches a screen for; presses may have to open a window."""
    return None if payload.get("type") == "block_actions" else lasting(payload)


def _is_question(event: object) -> bool:
    """Return whether a person wrote it."""
    if not isinstance(event, Mapping) or event.get("type") not in _QUESTIONS:
        return False
    return bool(event.get("user")) and not event.get("bot_id")
