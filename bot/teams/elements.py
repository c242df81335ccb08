"""The parts that Adaptive Cards are made of, and how much of them fits into one message.

Pure: words in, dict out. Words of policies and people go into text runs, which no client reads as
markup; only our own fixed words stand in text blocks.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.core import wording_teams
from bot.core.shown import Piece, Quote

__all__ = [
    "CARD_BYTES",
    "Element",
    "adaptive_attachment",
    "card",
    "container",
    "cut",
    "execute",
    "fitting",
    "folded",
    "heading",
    "note",
    "quote_elements",
    "rich",
    "run_pieces",
    "size_of",
    "submit",
    "text",
    "title",
    "words",
]

Element = dict[str, Any]

CARD_BYTES = 36_000
"""What a card may take of a message's 80 KB, counted in UTF-16 as Teams counts."""

_SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"
_LONGEST_SPOKEN = 2_000


def card(
    body: Sequence[Element], actions: Sequence[Element] = (), *, spoken: str = "", full: bool = True
) -> Element:
    """Return an Adaptive Card of the version that Teams takes from bots.

    Args:
        spoken: all of it as text, for screen readers; cut where long.
        full: takes the whole width of the conversation.
    """
    made: Element = {"type": "AdaptiveCard", "$schema": _SCHEMA, "version": "1.5"}
    made["body"] = _filled(body)
    if actions:
        made["actions"] = list(actions)
    if spoken:
        made["speak"] = cut(spoken, _LONGEST_SPOKEN)
        made["fallbackText"] = cut(spoken, 400)
    if full:
        made["msteams"] = {"width": "Full"}
    return made


def adaptive_attachment(made: Element) -> Element:
    """Return a card as an attachment."""
    return {"contentType": "application/vnd.microsoft.card.adaptive", "content": made}


def heading(words: str, size: str = "Medium") -> Element:
    """Return words of ours as a heading that screen readers announce."""
    return {
        "type": "TextBlock",
        "text": words,
        "style": "heading",
        "weight": "Bolder",
        "size": size,
        "wrap": True,
    }


def text(words: str, **how: object) -> Element:
    """Return words of ours, which hold no markup."""
    return {"type": "TextBlock", "text": words, "wrap": True, **how}


def note(words: str, **how: object) -> Element:
    """Return words that stand back."""
    return rich([_run(words, isSubtle=True, size="Small")], **how)


def rich(runs: Iterable[Element], **how: object) -> Element:
    """Return text runs as one paragraph; one without words is left out of the card."""
    return {"type": "RichTextBlock", "inlines": [r for r in runs if r["text"]], **how}


def words(said: str, **how: object) -> Element:
    """Return words of policies or people as one paragraph."""
    return rich([_run(said)], spacing="Small", **how)


def title(said: str) -> Element:
    """Return words of policies or people as a heading; in a text block they would be markup."""
    return rich([_run(said, weight="Bolder", size="Medium")])


def container(items: Sequence[Element], style: str = "", **how: object) -> Element:
    """Return elements that belong together; a style is never the only sign of anything."""
    made: Element = {"type": "Container", "items": _filled(items), **how}
    return made | {"style": style, "bleed": False} if style else made


def _filled(elements: Iterable[Element]) -> list[Element]:
    """Return the elements that show something: clients refuse a card for an empty one."""
    return [
        element
        for element in elements
        if element.get("text", element.get("inlines", element.get("items", True)))
    ]


def submit(title: str, data: Mapping[str, object], **how: object) -> Element:
    """Return a button that sends its data."""
    return {"type": "Action.Submit", "title": cut(title, 60), "data": dict(data), **how}


def execute(title: str, data: Mapping[str, object]) -> Element:
    """Return a button that is answered on the spot; older clients send it as a message.

    Args:
        data: names the verb as ``act``.
    """
    return {
        "type": "Action.Execute",
        "title": cut(title, 60),
        "verb": data["act"],
        "data": dict(data),
        "fallback": submit(title, data),
    }


def folded(
    name: str, title: str, items: Sequence[Element], beside: Element | None = None
) -> list[Element]:
    """Return elements that one press unfolds, and the button that does it.

    Args:
        name: of its own within the card.
        beside: another button in the same row.
    """
    toggle = {"type": "Action.ToggleVisibility", "title": title, "targetElements": [name]}
    return [
        container(items, id=name, isVisible=False, spacing="Small"),
        {"type": "ActionSet", "actions": [toggle, *filter(None, [beside])], "spacing": "Small"},
    ]


def _run(words: str, **how: object) -> Element:
    return {"type": "TextRun", "text": words, **how}


def run_pieces(pieces: Sequence[Piece], **how: object) -> list[Element]:
    """Return pieces as text runs; marked ones are bold, which needs no colour to be seen."""
    return [
        _run(p.words, **({"weight": "Bolder"} if p.is_marked else {}), **how)
        for p in pieces
        if p.words
    ]


def quote_elements(quote: Quote, number: int | None = None) -> list[Element]:
    """Return a clause, word for word, with where it stands.

    Args:
        number: the mark in the message's text that it belongs to.
    """
    mark = f"[{number}] " if number else ""
    head = [_run(f"{mark}{quote.ref}", weight="Bolder")]
    if quote.place:
        head.append(_run(f"  {quote.place}", isSubtle=True, size="Small"))
    words = run_pieces(quote.pieces)
    if quote.lead_in:
        words.insert(0, _run(f"{quote.lead_in} ", isSubtle=True))
    if quote.lead_out:
        words.append(_run(f" {quote.lead_out}", isSubtle=True))
    return [rich(head, spacing="Medium"), rich(words, spacing="Small")]


def size_of(made: object) -> int:
    """Return how many bytes something takes as JSON in UTF-16."""
    return len(json.dumps(made, ensure_ascii=False).encode("utf-16-le", "surrogatepass"))


def cut(words: str, most: int) -> str:
    """Return words no longer than ``most`` characters, cut between words, with dots where cut."""
    if len(words) <= most:
        return words
    kept = words[: most - 1]
    gap = max(kept.rfind(" "), kept.rfind("\n"))
    return f"{kept[:gap] if gap > most // 2 else kept}\u2026"


def fitting(parts: Iterable[Sequence[Element]], budget: int = CARD_BYTES) -> list[Element]:
    """Return as many parts as fit, in order, and a word where something is left out.

    A part is shown whole or not at all, but for a first part that is too long by itself: that one
    is cut between words and says so.
    """
    shown: list[Element] = []
    left = budget - size_of(note(wording_teams.CUT))
    for part in parts:
        cost = size_of(part)
        if cost <= left:
            shown += part
            left -= cost
            continue
        if not shown:
            shown += _shortened(part, left)
        shown.append(note(wording_teams.CUT, spacing="Medium"))
        break
    return shown


def _shortened(part: Sequence[Element], budget: int) -> list[Element]:
    """Return a part with its runs cut so that it fits."""
    kept: list[Element] = []
    left = budget
    for element in part:
        if size_of(element) <= left:
            kept.append(element)
            left -= size_of(element)
            continue
        runs = []
        for run in element.get("inlines", ()):
            room = (left - size_of({**run, "text": ""})) // 2 - 64
            if room <= 0:
                break
            # Escaped characters take more room in JSON than they show.
            words = cut(run["text"], max(1, room * len(run["text"]) * 2 // size_of(run["text"])))
            runs.append({**run, "text": words})
            left -= size_of(runs[-1])
            if words != run["text"]:
                break
        if runs:
            kept.append({**element, "inlines": runs})
        break
    return kept
