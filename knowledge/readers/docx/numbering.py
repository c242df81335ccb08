"""Automatic list numbers and bullets, as Word shows them (ECMA-376 part 1, 17.9).

It counts; which paragraphs are in force, and so counted, is for others to know.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final
from xml.etree.ElementTree import Element

from knowledge.readers.docx.package import NAMES, attribute
from knowledge.readers.docx.styles import ParagraphLook, ParagraphStyle, Styles, indent
from knowledge.readers.numerals import styled_number
from knowledge.readers.symbols import symbol_char, without_private_use

__all__ = ["Level", "Numbering"]

_MAX_LEVEL: Final = 8
_PLACEHOLDER: Final = re.compile(r"%([1-9])")
_GAPS: Final = {"space": " ", "nothing": ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One level of a list.

    Attributes:
        start: the first number.
        style: number format ("decimal", "bullet" ...).
        text: what is shown, with %1 for the first level's number.
        gap: what stands between the number and the words.
        font: the font of a bullet.
        is_legal: the numbers of all levels are shown in digits.
        restarts_after: the level from 1 that starts this one anew; None for any above, 0 for none.
        paragraph_style: the style whose paragraphs stand at this level.
        left: indent of the words, in twentieths of a point.
        first: where the number stands, relative to ``left``.
    """

    start: int = 1
    style: str = "decimal"
    text: str = ""
    gap: str = "\t"
    font: str = ""
    is_legal: bool = False
    restarts_after: int | None = None
    paragraph_style: str | None = None
    left: float | None = None
    first: float | None = None

    @property
    def is_compound(self) -> bool:
        """It shows the numbers of several levels ("7.6"), as paragraphs of a policy do."""
        return len(_PLACEHOLDER.findall(self.text)) > 1


@dataclass(slots=True, kw_only=True)
class _List:
    """A ``w:num``: the list definition it uses, and its own changes to it."""

    abstract: str
    levels: dict[int, Level]
    starts: dict[int, int]


class Numbering:
    """The lists of one document and how far each has counted."""

    def __init__(self, elements: Iterable[Element], styles: Styles) -> None:
        self._styles = styles
        self._abstract: dict[str, dict[int, Level]] = {}
        self._links: dict[str, str] = {}
        self._lists: dict[str, _List] = {}
        self._counters: dict[str, dict[int, int]] = {}
        self._restarted: set[tuple[str, int]] = set()
        for element in elements:
            name = NAMES[element.tag]
            if name == "w:abstractNum":
                self._add_abstract(element)
            elif name == "w:num":
                self._add_list(element)

    def place(self, direct: ParagraphLook, style: ParagraphStyle) -> tuple[str, int] | None:
        """Return the list and level, from 0, of a paragraph; None where it is in none."""
        num_id = direct.num_id if direct.num_id is not None else style.look.num_id
        if num_id is None or num_id == "0" or num_id not in self._lists:
            return None
        level = direct.num_level
        if level is None:
            level = 0 if direct.num_id is not None else self._level_of_style(num_id, style)
        level = min(max(level, 0), _MAX_LEVEL)
        return (num_id, level) if self.level(num_id, level) is not None else None

    def level(self, num_id: str, level: int) -> Level | None:
        """Return a list's level, None where the list does not define it."""
        used = self._lists[num_id]
        own = used.levels.get(level)
        return own if own is not None else self._levels_of(used).get(level)

    def is_clause_level(self, num_id: str, level: int) -> bool:
        """Tell whether the level numbers sections or paragraphs ("7", "7.6") rather than items."""
        this = self.level(num_id, level)
        if this is None or this.style == "bullet":
            return False
        below = self.level(num_id, level + 1)
        return this.is_compound or (
            below is not None and below.is_compound and below.style != "bullet"
        )

    def advance(self, num_id: str, level: int) -> str:
        """Count one more paragraph at this level and return its number or bullet as shown."""
        used = self._lists[num_id]
        counters = self._counters.setdefault(self._root(used), {})
        if not self._restart(num_id, used, level, counters):
            counters[level] = (
                counters[level] + 1 if level in counters else self._start(num_id, level)
            )
        for below in [at for at in counters if at > level]:
            if self._restarts(num_id, below, level):
                del counters[below]
        return self._shown(num_id, level, counters)

    def _restart(self, num_id: str, used: _List, level: int, counters: dict[int, int]) -> bool:
        """Start a level anew where this list says so, the first time it comes to that level."""
        start = used.starts.get(level)
        if start is None or (num_id, level) in self._restarted:
            return False
        self._restarted.add((num_id, level))
        counters[level] = start
        return True

    def _start(self, num_id: str, level: int) -> int:
        start = self._lists[num_id].starts.get(level)
        found = self.level(num_id, level)
        return start if start is not None else found.start if found is not None else 1

    def _restarts(self, num_id: str, below: int, level: int) -> bool:
        found = self.level(num_id, below)
        after = found.restarts_after if found is not None else None
        return after is None or level < after

    def _shown(self, num_id: str, level: int, counters: dict[int, int]) -> str:
        shown = self.level(num_id, level)
        if shown is None:
            return ""
        if shown.style == "bullet":
            return _bullet(shown)

        def number(found: re.Match[str]) -> str:
            at = int(found.group(1)) - 1
            defined = self.level(num_id, at)
            if at > level or defined is None:
                return ""
            style = "decimal" if shown.is_legal and defined.style != "none" else defined.style
            return styled_number(counters.get(at, self._start(num_id, at)), style)

        return " ".join(_PLACEHOLDER.sub(number, shown.text).split())

    def _level_of_style(self, num_id: str, style: ParagraphStyle) -> int:
        levels = self._levels_of(self._lists[num_id])
        for style_id in style.chain:
            for at, level in levels.items():
                if level.paragraph_style == style_id:
                    return at
            said = self._styles.own_numbering(style_id).num_level
            if said is not None:
                return said
        return 0

    def _levels_of(self, used: _List) -> dict[int, Level]:
        return self._abstract.get(self._root(used), {})

    def _root(self, used: _List) -> str:
        """Return the list definition, through the numbering style that stands for it."""
        abstract = used.abstract
        for _ in range(_MAX_LEVEL):
            link = self._links.get(abstract)
            num_id = self._styles.own_numbering(link).num_id if link is not None else None
            if num_id is None or num_id not in self._lists:
                break
            abstract = self._lists[num_id].abstract
        return abstract

    def _add_abstract(self, element: Element) -> None:
        key = attribute(element, "abstractNumId") or ""
        levels = self._abstract[key] = {}
        for part in element:
            name = NAMES[part.tag]
            if name == "w:lvl":
                levels[_level_number(part)] = _level(part)
            elif name == "w:numStyleLink":
                self._links[key] = attribute(part) or ""

    def _add_list(self, element: Element) -> None:
        used = _List(abstract="", levels={}, starts={})
        for part in element:
            name = NAMES[part.tag]
            if name == "w:abstractNumId":
                used.abstract = attribute(part) or ""
            elif name == "w:lvlOverride":
                self._override(used, part)
        self._lists[attribute(element, "numId") or ""] = used

    def _override(self, used: _List, element: Element) -> None:
        at = _level_number(element)
        for part in element:
            name = NAMES[part.tag]
            if name == "w:startOverride":
                used.starts[at] = _whole(part, 1)
            elif name == "w:lvl":
                used.levels[at] = _level(part)


def _level(element: Element) -> Level:
    level = Level()
    for part in element:
        match NAMES[part.tag]:
            case "w:start":
                level = replace(level, start=_whole(part, 1))
            case "w:numFmt":
                level = replace(level, style=attribute(part) or "decimal")
            case "w:lvlText":
                level = replace(level, text=attribute(part) or "")
            case "w:suff":
                level = replace(level, gap=_GAPS.get(attribute(part) or "", "\t"))
            case "w:isLgl":
                level = replace(level, is_legal=attribute(part) not in ("0", "false", "off"))
            case "w:lvlRestart":
                level = replace(level, restarts_after=_whole(part, 0))
            case "w:pStyle":
                level = replace(level, paragraph_style=attribute(part))
            case "w:pPr" | "w:rPr" as name:
                level = _with_look(level, part, name)
    return level


def _with_look(level: Level, element: Element, name: str) -> Level:
    for part in element:
        if name == "w:pPr" and NAMES[part.tag] == "w:ind":
            left, first = indent(part)
            return replace(level, left=left, first=first)
        if name == "w:rPr" and NAMES[part.tag] == "w:rFonts":
            return replace(level, font=attribute(part, "ascii") or attribute(part, "hAnsi") or "")
    return level


def _bullet(level: Level) -> str:
    if not level.text:
        return "•"
    char = level.text.strip()
    if len(char) == 1 and (
        ord(char) >= 0xE000 or level.font.lower().startswith(("wingd", "symb", "webd"))
    ):
        return symbol_char(ord(char), level.font)
    return without_private_use(char, level.font)


def _level_number(element: Element) -> int:
    value = attribute(element, "ilvl") or ""
    return min(int(value), _MAX_LEVEL) if re.fullmatch(r"\d{1,9}", value) else 0


def _whole(element: Element, otherwise: int) -> int:
    value = attribute(element) or ""
    return int(value) if re.fullmatch(r"-?\d{1,9}", value) else otherwise
