"""The characters that a file draws in one go, cleaned to plain text.

It knows the worker's wire and how typesetters and symbol fonts write; nothing of rows.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from knowledge.readers.symbols import is_symbol_font, symbol_char

__all__ = ["Run", "Style", "cleaned", "run_of"]

Style = tuple[float, str, bool]

_SPACES = re.compile(
    r"[\t\n\r\x0b\x0c\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"
)
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff"
    "\ufe00-\ufe0f\ufffe\uffff\ud800-\udfff]"
)
_LIGATURES = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
_RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_HEAVY = re.compile(r"bold|black|heavy|semibold|demi", re.IGNORECASE)
_SYMBOLS = re.compile(r"symbol|dingbat|wingding|webding", re.IGNORECASE)
_PRIVATE = re.compile("[\ue000-\uf8ff]")


class Run:
    """Characters that the file draws in one go."""

    __slots__ = (
        "bold",
        "edges",
        "order",
        "raised",
        "rtl",
        "size",
        "spaced",
        "symbol",
        "tag",
        "text",
        "x0",
        "x1",
        "y",
    )

    def __init__(self, order: int, text: str, edges: list[int], y: float, style: Style) -> None:
        self.order = order
        self.text = text
        self.edges = [edge / 100 for edge in edges]
        self.y = y
        self.size, name, heavy = style
        self.bold = heavy or _HEAVY.search(name) is not None
        self.symbol = _SYMBOLS.search(name) is not None
        self.raised = False
        self.rtl = False
        self.spaced = False
        self.tag = -1
        self.x0 = min(self.edges)
        self.x1 = max(self.edges)


def cleaned(text: str) -> str:
    """Return text with plain spaces, letters for ligatures and nothing that cannot be seen."""
    text = _UNSEEN.sub("", _SPACES.sub(" ", text))
    return "".join([_LIGATURES.get(c, c) for c in text]) if not text.isascii() else text


def run_of(order: int, raw: Sequence[Any], style: Style) -> Run | None:
    """Return a run of the worker, cleaned; None where it has no words.

    Args:
        order: its place in the order of drawing.
        raw: as the worker describes it.
        style: its size in points, its font's name and whether it is heavy.
    """
    text, edges = raw[0], raw[3]
    if len(edges) != len(text) + 1:
        return None
    if not text.isascii() or not text.isprintable():
        text, edges = _clean_with_edges(text, edges)
    if _PRIVATE.search(text) or _SYMBOLS.search(style[1]):
        text = _with_signs(text, style[1])
    words = text.strip()
    if not words:
        return None
    start = len(text) - len(text.lstrip())
    end = start + len(words)
    run = Run(order, words, edges[start : end + 1], raw[2] / 100, style)
    run.spaced = text[end : end + 1] == " "
    run.tag = raw[5]
    run.rtl = _RTL.search(words) is not None
    return run


def _with_signs(text: str, font: str) -> str:
    """Return text of a symbol font as the signs it shows, one for each character."""
    name = re.sub(r"mt$|-?regular$", "", re.sub(r"(?<=dings)-?(?=\d)", " ", font.lower()))
    known = is_symbol_font(name)
    return "".join(
        [(symbol_char(ord(c), name) or "•")[:1] if known or _PRIVATE.match(c) else c for c in text]
    )


def _clean_with_edges(text: str, edges: list[int]) -> tuple[str, list[int]]:
    """Clean character by character: a ligature becomes letters that share its width."""
    words: list[str] = []
    places: list[int] = []
    for at, char in enumerate(text):
        clean = cleaned(char)
        if char == "\xad" and edges[at + 1] <= edges[at]:
            clean = ""
        step = (edges[at + 1] - edges[at]) // max(1, len(clean))
        for index, one in enumerate(clean):
            words.append(one)
            places.append(edges[at] + step * index)
    places.append(edges[-1])
    return "".join(words), places
