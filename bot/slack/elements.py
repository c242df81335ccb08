"""The parts that replies are made of, as Block Kit: text runs, lines, buttons, the text instead.

Pure: words in, dict out. Words of policies, drafts and people are shown as they are.
"""

from typing import Any

from bot.slack.text import cut, escaped, in_runs, units

__all__ = [
    "LONGEST_CONTEXT",
    "Block",
    "button",
    "context",
    "emoji",
    "fallback",
    "line_with",
    "rich",
    "run",
    "runs_of",
    "said",
    "text_section",
]

LONGEST_CONTEXT = 400
_LONGEST_LABEL = 75
_LONGEST_FALLBACK = 3_800
_LONGEST_LINE = 2_900

Block = dict[str, Any]


def button(action_id: str, label: str, value: str = "") -> Block:
    """Return a button; its label is read as it is."""
    text = {"type": "plain_text", "text": cut(label, _LONGEST_LABEL) or "\u2026", "emoji": False}
    made: Block = {"type": "button", "action_id": action_id, "text": text}
    return made | ({"value": value} if value else {})


def text_section(words: str, *, is_bold: bool = True) -> Block:
    """Return a line of text."""
    line = run(cut(words, LONGEST_CONTEXT) or "\u2026", is_bold=is_bold)
    return rich({"type": "rich_text_section", "elements": [line]})


def line_with(words: str, accessory: Block) -> Block:
    """Return a line of text with something to press beside it."""
    text = {"type": "plain_text", "text": cut(words, _LONGEST_LINE), "emoji": False}
    return {"type": "section", "text": text, "accessory": accessory}


def said(words: str) -> list[Block]:
    """Return a plain sentence, shown as it is."""
    return [text_section(words, is_bold=False)]


def context(words: str) -> Block:
    """Return small print."""
    text = {"type": "plain_text", "text": cut(words, LONGEST_CONTEXT) or "\u2026", "emoji": False}
    return {"type": "context", "elements": [text]}


def rich(*elements: Block) -> Block:
    """Return a block of rich text."""
    return {"type": "rich_text", "elements": list(elements)}


def fallback(plain: str) -> str:
    """Return a reply as text, for notifications and screen readers; nobody is mentioned by it."""
    longest = _LONGEST_FALLBACK
    text = escaped(cut(plain, longest))
    while units(text) > _LONGEST_FALLBACK:
        # Escaped characters take more room than they show.
        longest = longest * 3 // 4
        text = escaped(cut(plain, longest))
    return text or "\u2026"


def run(words: str, *, is_bold: bool = False, is_italic: bool = False) -> Block:
    """Return a run of text."""
    made: Block = {"type": "text", "text": words}
    style = {name: True for name, on in (("bold", is_bold), ("italic", is_italic)) if on}
    return made | ({"style": style} if style else {})


def runs_of(words: str, *, is_bold: bool = False, is_italic: bool = False) -> list[Block]:
    """Return text in as many runs as its length needs."""
    return [run(part, is_bold=is_bold, is_italic=is_italic) for part in in_runs(words)]


def emoji(name: str) -> Block:
    """Return a sign by Slack's name for it."""
    return {"type": "emoji", "name": name}
