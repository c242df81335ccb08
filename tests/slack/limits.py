"""What Slack takes and what it refuses, as far as our blocks can go wrong.

From Slack's reference of blocks and views; lengths in UTF-16 units, as Slack counts.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

__all__ = ["faults_of_message", "faults_of_view", "visible"]

_BLOCKS = {
    "section",
    "divider",
    "actions",
    "context",
    "context_actions",
    "input",
    "header",
    "rich_text",
}
_MESSAGE_ONLY = {"context_actions"}
_LONGEST = {
    "action_id": 255,
    "block_id": 255,
    "value": 2_000,
    "url": 3_000,
    "callback_id": 255,
    "private_metadata": 3_000,
    "external_id": 255,
    "accessibility_label": 75,
}
_MOST_ELEMENTS = {"context": 10, "actions": 25, "context_actions": 5}
_MOST_TEXT = 12_000
_LARGEST_VIEW = 250_000
_MENTION = re.compile(r"<[!@#]")


def faults_of_message(body: dict[str, Any]) -> list[str]:
    """Return what Slack would refuse in a message, or people would be troubled by."""
    found = list(_faults(body["blocks"], 50, is_message=True))
    if not body.get("text"):
        found.append("no text for notifications and screen readers")
    if _units(body.get("text", "")) > 4_000:
        found.append("text over 4,000 characters")
    if _MENTION.search(body.get("text", "")):
        found.append("the text mentions somebody")
    return found


def faults_of_view(view: dict[str, Any]) -> list[str]:
    """Return what Slack would refuse in a window or a Home tab."""
    found = list(_faults(view["blocks"], 100, is_message=False))
    found += [
        f"{name} of {_units(view[name]['text'])} characters"
        for name in ("title", "submit", "close")
        if name in view and not 1 <= _units(view[name]["text"]) <= 24
    ]
    has_input = any(block["type"] == "input" for block in view["blocks"])
    if view["type"] == "modal" and has_input and "submit" not in view:
        found.append("a form that cannot be sent")
    return found


def _faults(blocks: list[dict[str, Any]], most: int, *, is_message: bool) -> Iterator[str]:
    if not 1 <= len(blocks) <= most:
        yield f"{len(blocks)} blocks"
    for block in blocks:
        if block["type"] not in _BLOCKS or (block["type"] in _MESSAGE_ONLY and not is_message):
            yield f"block {block['type']}"
        most_elements = _MOST_ELEMENTS.get(block["type"], 10_000)
        if "elements" in block and not 1 <= len(block["elements"]) <= most_elements:
            yield f"{len(block['elements'])} elements in {block['type']}"
        names = [e.get("action_id") for e in block.get("elements", []) if e.get("action_id")]
        if len(names) != len(set(names)):
            yield f"an action_id twice: {names}"
        for part in _parts(block):
            yield from _faults_of_part(part, block["type"])
    if is_message and sum(_units(text) for text in visible(blocks)) > _MOST_TEXT:
        yield "more text than a message takes"
    if len(json.dumps(blocks)) > _LARGEST_VIEW:
        yield "more than a view takes"


def _faults_of_part(part: dict[str, Any], block: str) -> Iterator[str]:
    for name, longest in _LONGEST.items():
        if isinstance(part.get(name), str) and not 1 <= _units(part[name]) <= longest:
            yield f"{name} of {_units(part[name])} characters"
    kind = part.get("type")
    if kind in ("text", "plain_text", "mrkdwn"):
        longest = {"header": 150, "section": 3_000, "context": 2_000}.get(block, 3_000)
        if not 1 <= _units(part["text"]) <= longest:
            yield f"{kind} of {_units(part['text'])} characters in {block}"
    if kind == "button" and _units(part["text"]["text"]) > 75:
        yield "a label over 75 characters"
    if kind == "mrkdwn" and re.search(r"<!|<@(?!U\w+>)", part["text"]):
        yield "mrkdwn that mentions somebody"
    confirm = part.get("confirm")
    if isinstance(confirm, dict) and "deny" in confirm:
        for name, longest in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30)):
            if not 1 <= _units(confirm[name]["text"]) <= longest:
                yield f"confirm.{name} of {_units(confirm[name]['text'])} characters"


def _parts(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from _parts(value)
    elif isinstance(node, list):
        for value in node:
            yield from _parts(value)


def visible(blocks: list[dict[str, Any]]) -> Iterator[str]:
    """Yield every run of text that people see, in order."""
    for part in _parts(blocks):
        if part.get("type") in ("text", "plain_text", "mrkdwn"):
            yield part["text"]


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
