"""Telling commands from questions, and what of a message may be kept until it is answered.

Pure: words in, words out.
"""

import re
from dataclasses import replace

from bot.teams.activity import Incoming
from bot.teams.draft_cards import DRAFT_FIELD

__all__ = ["DRAFT_GONE", "command_of", "keepable"]

DRAFT_GONE = "draft_gone"
"""The act that stands for a draft, which is never kept."""

_KEPT = frozenset({"message", "installationUpdate", "conversationUpdate"})
_COMMAND = re.compile(
    r"/?(?:policy[- ]?)?(ask|check|remind|help)(?:\s*[:\-\u2013]\s*|\s+|$)(.*)", re.I | re.S
)
_IS_A_QUESTION = re.compile(
    r"(?:check\s+(?:if|whether|what|when|where|which|who|why|how|in|out|on|up|with)"
    r"|check\s+(?:the|our|your|my)\s+(?:\w+\s+){0,3}(?:polic(?:y|ies)|rules?|guidance|handbook|clause)"
    r"|remind\s+(?:me|us))\b",
    re.I,
)
_NAMES_A_DRAFT = re.compile(
    r"/?check\s+(?:this|my|our|the)\s+(?:draft|post|tweet|text|message|e-?mail|reply|comment)"
    r"\s*[:\-\u2013\n]\s*(.+)",
    re.I | re.S,
)

_KINDS = (
    r"(?:draft|post|tweet|text|message|e-?mail|reply|comment|picture|photo|image|file|document)"
)
_IS_NO_DRAFT = re.compile(
    rf"(?:this|that|it|an?\s+{_KINDS}|(?:this|that|my|our|the)\s+(?:attached\s+)?{_KINDS}"
    r"|(?:(?:this|my|the)\s+)?attach(?:ed|ment))"
    r"(?:[\s,]+(?:please|for\s+me|out|above|below|attached|now|first))*[\s.!?:]*",
    re.I,
)


def command_of(words: str) -> tuple[str, str]:
    """Return the command that a message begins with and the rest, ("", words) where it has none.

    "Help with annual leave?" is a question, and so are "check if I may post this" and "remind me
    who approves leave".
    """
    if named := _NAMES_A_DRAFT.fullmatch(words):
        return "check", named[1].strip()
    found = _COMMAND.fullmatch(words)
    if found is None or _IS_A_QUESTION.match(words):
        return "", words
    command, rest = found[1].lower(), found[2].strip()
    if command == "check" and _IS_NO_DRAFT.fullmatch(rest):
        # "Check this, please" names a draft that is not there.
        rest = ""
    return ("", words) if command == "help" and rest else (command, rest)


def keepable(incoming: Incoming) -> Incoming | None:
    """Return what may be kept of an activity until it is answered, None for nothing.

    Of a draft only that there was one: drafts live in memory.
    """
    if incoming.kind not in _KEPT or incoming.is_bot or incoming.is_edit:
        return None
    command, rest = command_of(incoming.text)
    if (command == "check" and rest) or DRAFT_FIELD in incoming.value:
        return replace(incoming, text="", value={"act": DRAFT_GONE})
    return incoming
