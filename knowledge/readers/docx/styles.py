"""How a DOCX file's words look: run and paragraph properties, styles and what they are based on.

It knows nothing of text; see ECMA-376 part 1, 17.7 for how styles add up.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final
from xml.etree.ElementTree import Element

from knowledge.readers.docx.package import NAMES, attribute

__all__ = [
    "ParagraphLook",
    "ParagraphStyle",
    "RunLook",
    "Styles",
    "indent",
    "over",
    "overlaid",
    "paragraph_look",
    "run_look",
]

_OFF: Final = ("0", "false", "off", "none")
_TOGGLES: Final = {
    "w:b": "bold",
    "w:strike": "strike",
    "w:dstrike": "double_strike",
    "w:vanish": "hidden",
    "w:caps": "caps",
    "w:smallCaps": "small_caps",
}
_HEADING_NAME: Final = re.compile(r"heading ([1-9])$")
_DEFAULT_SIZE: Final = 20.0  # half-points: what Word assumes where nothing is said
_MAX_BASED_ON: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLook:
    """What is said of a run's letters; None where nothing is said.

    Attributes:
        size: in half-points.
        removed: for a paragraph mark, a table row or a cell: tracked as deleted or moved away.
    """

    bold: bool | None = None
    strike: bool | None = None
    double_strike: bool | None = None
    hidden: bool | None = None
    caps: bool | None = None
    small_caps: bool | None = None
    underlined: bool | None = None
    raised: bool | None = None
    size: float | None = None
    font: str | None = None
    style: str | None = None
    removed: bool = False

    @property
    def is_struck(self) -> bool:
        """Shown struck through."""
        return bool(self.strike or self.double_strike)

    @property
    def stands_out(self) -> bool:
        """Bold, or set apart in another way that authors use for headings."""
        return bool(self.bold or self.caps or self.small_caps or self.underlined)


_PLAIN: Final = RunLook()
_LOOKS: Final = tuple(f for f in RunLook.__dataclass_fields__ if f not in ("style", "removed"))


def run_look(properties: Element | None) -> RunLook:
    """Return what a ``w:rPr`` says."""
    if properties is None or not len(properties):
        return _PLAIN
    said: dict[str, bool | float | str | None] = {}
    for element in properties:
        name = NAMES[element.tag]
        toggle = _TOGGLES.get(name)
        if toggle is not None:
            said[toggle] = attribute(element) not in _OFF
        elif name == "w:sz":
            said["size"] = _number(attribute(element))
        elif name == "w:u":
            said["underlined"] = attribute(element) not in _OFF
        elif name == "w:vertAlign":
            said["raised"] = attribute(element) == "superscript"
        elif name == "w:rFonts":
            said["font"] = attribute(element, "ascii") or attribute(element, "hAnsi")
        elif name == "w:rStyle":
            said["style"] = attribute(element)
        elif name in ("w:del", "w:moveFrom"):
            said["removed"] = True
    return RunLook(**said) if said else _PLAIN  # type: ignore[arg-type]  # keys are its fields


@dataclass(frozen=True, slots=True, kw_only=True)
class ParagraphLook:
    """What is said of a paragraph; None where nothing is said.

    Attributes:
        outline: heading level from 0, 9 for body text.
        num_id: its list, "0" for none.
        num_level: its level in the list, from 0.
        left: indent of its lines, in twentieths of a point.
        first: where its first line starts, relative to ``left``.
        mark: the look of the paragraph mark, which its number shares.
    """

    style: str | None = None
    outline: int | None = None
    num_id: str | None = None
    num_level: int | None = None
    left: float | None = None
    first: float | None = None
    mark: RunLook = _PLAIN


_NOTHING_SAID: Final = ParagraphLook()


def paragraph_look(properties: Element | None) -> ParagraphLook:
    """Return what a ``w:pPr`` says."""
    if properties is None:
        return _NOTHING_SAID
    said: dict[str, object] = {}
    for element in properties:
        name = NAMES[element.tag]
        if name == "w:pStyle":
            said["style"] = attribute(element)
        elif name == "w:outlineLvl":
            said["outline"] = _whole(attribute(element))
        elif name == "w:numPr":
            parts = {NAMES[part.tag]: attribute(part) for part in element}
            said["num_id"] = parts.get("w:numId")
            said["num_level"] = _whole(parts.get("w:ilvl"))
        elif name == "w:ind":
            said["left"], said["first"] = indent(element)
        elif name == "w:rPr":
            said["mark"] = run_look(element)
    return ParagraphLook(**said) if said else _NOTHING_SAID  # type: ignore[arg-type]  # as above


def indent(element: Element) -> tuple[float | None, float | None]:
    """Return left indent and first-line indent of a ``w:ind``, in twentieths of a point."""
    left = attribute(element, "left") or attribute(element, "start")
    hanging = attribute(element, "hanging")
    first = attribute(element, "firstLine")
    if hanging is not None:
        offset = _number(hanging)
        return _number(left), -offset if offset is not None else None
    return _number(left), _number(first)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParagraphStyle:
    """A paragraph style with everything it is based on.

    Attributes:
        heading: level from 1, 0 where it is no heading style.
        is_title: the style of the document's title.
        chain: ids of the style and of those it is based on, nearest first.
    """

    heading: int
    is_title: bool
    look: ParagraphLook
    run: RunLook
    chain: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Style:
    name: str
    based_on: str | None
    paragraph: ParagraphLook
    run: RunLook


class Styles:
    """The styles of one document, each resolved once."""

    def __init__(self, elements: Iterable[Element]) -> None:
        self._styles: dict[str, _Style] = {}
        self._default = ""
        self._defaults = RunLook(size=_DEFAULT_SIZE)
        self._paragraphs: dict[str, ParagraphStyle] = {}
        self._characters: dict[str, RunLook] = {}
        self._runs: dict[tuple[str, RunLook], RunLook] = {}
        for element in elements:
            name = NAMES[element.tag]
            if name == "w:docDefaults":
                self._defaults = overlaid(self._defaults, _default_run(element))
            elif name == "w:style":
                self._add(element)

    def own_numbering(self, style_id: str) -> ParagraphLook:
        """Return what the style itself says of lists, not what it is based on."""
        style = self._styles.get(style_id)
        return style.paragraph if style is not None else _NOTHING_SAID

    def paragraph(self, style_id: str | None) -> ParagraphStyle:
        """Return a paragraph style; the default one for None and for ids that are not there."""
        key = style_id if style_id is not None and style_id in self._styles else self._default
        found = self._paragraphs.get(key)
        if found is None:
            found = self._paragraphs[key] = self._resolve(key)
        return found

    def run(self, style: ParagraphStyle, direct: RunLook) -> RunLook:
        """Return how a run looks in a paragraph of this style."""
        key = (style.chain[0] if style.chain else "", direct)
        found = self._runs.get(key)
        if found is None:
            base = style.run
            if direct.style:
                base = _toggled(base, self._character(direct.style))
            found = self._runs[key] = overlaid(base, direct)
        return found

    def _add(self, element: Element) -> None:
        style_id = attribute(element, "styleId") or ""
        parts = {NAMES[part.tag]: part for part in element}
        name = (attribute(parts["w:name"]) or "") if "w:name" in parts else style_id
        if attribute(element, "type") == "paragraph" and attribute(element, "default") not in (
            None,
            *_OFF,
        ):
            self._default = style_id
        self._styles[style_id] = _Style(
            name=name.lower(),
            based_on=attribute(parts["w:basedOn"]) if "w:basedOn" in parts else None,
            paragraph=paragraph_look(parts.get("w:pPr")),
            run=run_look(parts.get("w:rPr")),
        )

    def _chain(self, style_id: str) -> tuple[str, ...]:
        chain: list[str] = []
        at: str | None = style_id
        while (
            at is not None and at in self._styles and at not in chain and len(chain) < _MAX_BASED_ON
        ):
            chain.append(at)
            at = self._styles[at].based_on
        return tuple(chain)

    def _resolve(self, style_id: str) -> ParagraphStyle:
        chain = self._chain(style_id)
        styles = [self._styles[at] for at in chain]
        run = self._defaults
        look = _NOTHING_SAID
        for style in reversed(styles):
            run = overlaid(run, style.run)
            look = over(look, style.paragraph)
        return ParagraphStyle(
            heading=_heading_level(styles),
            is_title=bool(styles) and styles[0].name == "title",
            look=look,
            run=run,
            chain=chain,
        )

    def _character(self, style_id: str) -> RunLook:
        found = self._characters.get(style_id)
        if found is None:
            found = _PLAIN
            for at in reversed(self._chain(style_id)):
                found = overlaid(found, self._styles[at].run)
            if style_id.lower() == "hyperlink" or self._name(style_id) == "hyperlink":
                found = replace(found, underlined=None)
            self._characters[style_id] = found
        return found

    def _name(self, style_id: str) -> str:
        style = self._styles.get(style_id)
        return style.name if style is not None else ""


def _heading_level(styles: list[_Style]) -> int:
    """Return the level that the nearest style with an opinion gives, from 1; 0 for body text."""
    for style in styles:
        outline = style.paragraph.outline
        if outline is not None:
            return outline + 1 if 0 <= outline <= 8 else 0
        named = _HEADING_NAME.match(style.name)
        if named:
            return int(named.group(1))
    return 0


def overlaid(base: RunLook, over_it: RunLook) -> RunLook:
    """Return the base with everything the other look says said over it."""
    if over_it is _PLAIN:
        return base
    said = {f: value for f in _LOOKS if (value := getattr(over_it, f)) is not None}
    return replace(base, **said) if said else base


def over(base: ParagraphLook, over_it: ParagraphLook) -> ParagraphLook:
    """Return the base with what the other says of numbering and indents said over it."""
    fields = ("outline", "num_id", "num_level", "left", "first")
    said = {f: value for f in fields if (value := getattr(over_it, f)) is not None}
    return replace(base, **said) if said else base


def _toggled(base: RunLook, character: RunLook) -> RunLook:
    """Return a paragraph style's look under a character style: what both switch on is off."""
    # Struck in both styles is still struck in the eyes of whoever deleted it.
    both = [
        f
        for f in ("bold", "hidden", "caps", "small_caps")
        if getattr(base, f) and getattr(character, f)
    ]
    result = overlaid(base, character)
    if not both:
        return result
    return overlaid(result, RunLook(**dict.fromkeys(both, False)))  # type: ignore[arg-type]  # names of flags


def _default_run(element: Element) -> RunLook:
    for defaults in element:
        if NAMES[defaults.tag] == "w:rPrDefault":
            for properties in defaults:
                return run_look(properties)
    return _PLAIN


def _number(value: str | None) -> float | None:
    """Return a measure in its own unit, None where it is no number."""
    found = re.match(r"-?\d{1,9}(?:\.\d{1,6})?", value) if value else None
    return float(found.group()) if found else None


def _whole(value: str | None) -> int | None:
    found = _number(value)
    return int(found) if found is not None else None
