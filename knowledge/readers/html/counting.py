"""List marks as browsers print them: ordered lists, bullets, and CSS counters.

It counts; which element is being walked is for others to know.
"""

import re
from collections.abc import Mapping
from typing import Final

from knowledge.readers.html.css import Declarations
from knowledge.readers.numerals import alphabetic, roman

__all__ = ["Counters", "OpenList", "clause_mark"]

_BULLETS: Final = ("•", "◦", "▪")
_NAMED_BULLETS: Final = {"disc": "•", "circle": "◦", "square": "▪"}
_TYPES: Final = {
    "1": "decimal",
    "a": "lower-alpha",
    "A": "upper-alpha",
    "i": "lower-roman",
    "I": "upper-roman",
}
_STYLE: Final = re.compile(
    r"\b(none|disc|circle|square|decimal-leading-zero|decimal|(?:lower|upper)-(?:alpha|latin|roman))\b"
)
_CONTENT: Final = re.compile(
    r""""((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|counter(s?)\(\s*([\w-]+)\s*(?:,\s*["']([^"']*)["']\s*)?(?:,\s*([\w-]+)\s*)?\)"""
)
_ESCAPE: Final = re.compile(r"\\([0-9a-fA-F]{1,6})\s?|\\(.)")
_CHANGE: Final = re.compile(r"([\w-]+)(?:\s+(-?\d{1,6}))?")
_CLAUSE_MARK: Final = re.compile(r"\d{1,3}(?:\.\d{1,3})+\.?")


def clause_mark(mark: str) -> bool:
    """Tell whether a mark numbers a paragraph of the policy ("7.6") rather than an item."""
    return _CLAUSE_MARK.fullmatch(mark) is not None


class OpenList:
    """A list whose items are being walked.

    Args:
        tag: "ol" or any other list element.
        said: what styles say of it.
        depth: lists it stands in.
        n_items: its items, for lists that count down.
    """

    def __init__(
        self,
        tag: str,
        attributes: Mapping[str, str | None],
        said: Declarations,
        depth: int,
        n_items: int,
    ) -> None:
        self.depth = depth
        self._is_ordered = tag == "ol"
        self._style = _TYPES.get((attributes.get("type") or "").strip(), "")
        self._style = _style_in(said) or self._style or (attributes.get("type") or "").lower()
        self._step = -1 if "reversed" in attributes else 1
        start = _whole(attributes.get("start"))
        if start is None:
            start = n_items if self._step < 0 else 1
        self._next = start

    def mark(self, attributes: Mapping[str, str | None], said: Declarations) -> str:
        """Count one more item and return its mark, "" where none is shown."""
        value = _whole(attributes.get("value"))
        number = self._next if value is None else value
        self._next = number + self._step
        style = (
            _style_in(said) or _TYPES.get((attributes.get("type") or "").strip(), "") or self._style
        )
        if style == "none":
            return ""
        if style in _NAMED_BULLETS:
            return _NAMED_BULLETS[style]
        if not self._is_ordered and not _STYLE.fullmatch(style):
            return _BULLETS[min(self.depth, len(_BULLETS) - 1)]
        return f"{_in_style(number, style)}."


class Counters:
    """The CSS counters of a page, each visible where CSS says (CSS Lists 3, 4)."""

    def __init__(self) -> None:
        self._values: dict[str, list[int]] = {}

    def reset(self, said: Declarations, made: list[str]) -> None:
        """Start the counters that an element resets.

        Args:
            made: names of the counters that children of the same parent started before; the
                caller ends them with ``end`` when the parent ends.
        """
        for name, value in _changes(said.get("counter-reset", ""), 0):
            if name in made:
                self._values[name][-1] = value
            else:
                self._values.setdefault(name, []).append(value)
                made.append(name)

    def increment(self, said: Declarations, made: list[str]) -> None:
        """Count on the counters that an element increments."""
        for name, value in _changes(said.get("counter-increment", ""), 1):
            if not self._values.get(name):
                self._values.setdefault(name, []).append(0)
                made.append(name)
            self._values[name][-1] += value

    def end(self, made: list[str]) -> None:
        """Forget counters whose parent element ended."""
        for name in made:
            self._values[name].pop()

    def content(self, value: str) -> str:
        """Return the text that a ``content`` value writes."""
        parts: list[str] = []
        for found in _CONTENT.finditer(value[:2000]):
            double, single, plural, name, separator, style = found.groups()
            if not name:
                parts.append(_ESCAPE.sub(_unescaped, double if double is not None else single))
                continue
            values = self._values.get(name) or [0]
            shown = values if plural else values[-1:]
            parts.append((separator or "").join(_in_style(v, style or "decimal") for v in shown))
        return " ".join("".join(parts).split())


def _changes(value: str, otherwise: int) -> list[tuple[str, int]]:
    if not value or value == "none":
        return []
    return [(m.group(1), int(m.group(2) or otherwise)) for m in _CHANGE.finditer(value[:500])]


def _style_in(said: Declarations) -> str:
    value = said.get("list-style-type") or said.get("list-style") or ""
    found = _STYLE.search(value)
    return found.group(1) if found else ""


def _in_style(number: int, style: str) -> str:
    kind = style.rpartition("-")[2]
    if kind in ("alpha", "latin"):
        text = alphabetic(number)
    elif kind == "roman":
        text = roman(number)
    else:
        return f"{number:02d}" if style == "decimal-leading-zero" else str(number)
    return text.upper() if style.startswith("upper") else text


def _unescaped(found: re.Match[str]) -> str:
    if found.group(2):
        return found.group(2)
    code = int(found.group(1), 16)
    return chr(code) if 0x20 <= code < 0xD800 or 0xE000 <= code < 0x110000 else ""


def _whole(value: str | None) -> int | None:
    found = re.match(r"\s*([+-]?\d{1,9})", value or "")
    return int(found.group(1)) if found else None
