"""How the words inside an element look: shown or hidden, struck, bold, how large.

Inherited from element to element as browsers do; knows nothing of blocks or text.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from knowledge.readers.html.css import Declarations

__all__ = ["BODY_SIZE", "HIDDEN", "Look", "look_of"]

HIDDEN: Final = "hidden text"

BODY_SIZE: Final = 16.0  # CSS pixels: what browsers set body text in

_STRUCK_TAGS: Final = {"del", "s", "strike"}
_BOLD_TAGS: Final = {"b", "strong", "th"}
_PRE_TAGS: Final = {"pre", "listing", "xmp", "plaintext"}
_CONTROLS: Final = {
    "button",
    "select",
    "textarea",
    "option",
    "optgroup",
    "datalist",
    "meter",
    "progress",
}
_SIZED_TAGS: Final = {"big": 1.2, "small": 0.83}
_STYLED_TAGS: Final = (
    _STRUCK_TAGS | _BOLD_TAGS | _PRE_TAGS | _CONTROLS | set(_SIZED_TAGS) | {"u", "ins", "font"}
)
_NAMED_SIZES: Final = {
    "xx-small": 9.0,
    "x-small": 10.0,
    "small": 13.0,
    "medium": 16.0,
    "large": 18.0,
    "x-large": 24.0,
    "xx-large": 32.0,
    "xxx-large": 48.0,
}
_FONT_SIZES: Final = (10.0, 13.0, 16.0, 18.0, 24.0, 32.0, 48.0)
_UNITS: Final = {
    "px": 1.0,
    "pt": 4 / 3,
    "pc": 16.0,
    "rem": 16.0,
    "mm": 3.78,
    "cm": 37.8,
    "in": 96.0,
}
_SIZE: Final = re.compile(
    r"(?<![\w.])(\d{1,4}(?:\.\d{1,6})?|\.\d{1,6})(px|pt|pc|rem|em|mm|cm|in|%)"
)
# Words for screen readers alone; a citation shows what everybody sees.
_UNSEEN_CLASS: Final = re.compile(
    r"(?:^|\s)(?:[\w-]*visually-?hidden(?:-focusable)?|sr-only(?:-focusable)?|screen-?reader(?:-text|-only)?"
    r"|assistive-text|u-hidden|d-none)(?:\s|$)",
    re.I,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The look of words.

    Attributes:
        hidden: why the words are not shown as text, "" where they are.
        bold: in bold letters.
        apart: underlined or in capitals, as authors set headings.
        size: in CSS pixels.
        pre: white space is kept.
    """

    hidden: str = ""
    deleted: bool = False
    bold: bool = False
    apart: bool = False
    size: float = BODY_SIZE
    pre: bool = False

    @property
    def stands_out(self) -> bool:
        """Set as a heading might be."""
        return self.bold or self.apart


def look_of(
    tag: str,
    attributes: Mapping[str, str | None],
    said: Declarations,
    above: Look,
    *,
    shows_hidden: bool = False,
) -> Look:
    """Return the look of an element's words.

    Args:
        said: what style sheets and the style attribute say of the element.
        above: the look of what it stands in.
        shows_hidden: take what is hidden for shown.
    """
    look = _of_tag(tag, attributes, above) if tag in _STYLED_TAGS else above
    if "hidden" in attributes and attributes["hidden"] != "until-found":
        look = replace(look, hidden=HIDDEN)
    classes = attributes.get("class")
    if classes:
        if _UNSEEN_CLASS.search(classes[:2000]):
            look = replace(look, hidden=HIDDEN)
        if "msoDel" in classes:
            look = replace(look, deleted=True)
    look = _of_style(said, look) if said else look
    return replace(look, hidden="") if shows_hidden and look.hidden == HIDDEN else look


def _of_tag(tag: str, attributes: Mapping[str, str | None], look: Look) -> Look:
    if tag in _STRUCK_TAGS:
        return replace(look, deleted=True)
    if tag in _BOLD_TAGS:
        return replace(look, bold=True)
    if tag in _PRE_TAGS:
        return replace(look, pre=True)
    if tag in _CONTROLS:
        return replace(look, hidden=look.hidden or "control")
    if tag in _SIZED_TAGS:
        return replace(look, size=look.size * _SIZED_TAGS[tag])
    if tag == "u":
        return replace(look, apart=True)
    if tag == "font":
        return replace(look, size=_font_size(attributes.get("size") or "", look.size))
    return look


def _of_style(said: Declarations, look: Look) -> Look:
    changed: dict[str, object] = {}
    if (
        said.get("display") == "none"
        or said.get("visibility") in ("hidden", "collapse")
        or said.get("mso-hide") == "all"
    ):
        changed["hidden"] = HIDDEN
    weight = said.get("font-weight") or said.get("font", "")
    if weight:
        changed["bold"] = _is_bold(weight, look.bold)
    lines = said.get("text-decoration", "") + said.get("text-decoration-line", "")
    if "line-through" in lines:
        changed["deleted"] = True
    if "underline" in lines or said.get("text-transform") == "uppercase":
        changed["apart"] = True
    size = said.get("font-size") or said.get("font", "")
    if size:
        changed["size"] = _size(size, look.size)
    space = said.get("white-space", "")
    if space:
        changed["pre"] = space.startswith("pre") or space == "break-spaces"
    return replace(look, **changed) if changed else look  # type: ignore[arg-type]  # keys are its fields


def _is_bold(value: str, above: bool) -> bool:
    if re.search(r"\b(?:bold|bolder|[6-9]00)\b", value):
        return True
    return above and not re.search(r"\b(?:normal|lighter|[1-5]00)\b", value)


def _size(value: str, above: float) -> float:
    found = _SIZE.search(value)
    if found is None:
        named = next((size for name, size in _NAMED_SIZES.items() if value == name), above)
        return above * 1.2 if value == "larger" else above * 0.83 if value == "smaller" else named
    number, unit = float(found.group(1)), found.group(2)
    if unit == "em":
        size = number * above
    elif unit == "%":
        size = number * above / 100
    else:
        size = number * _UNITS[unit]
    # Zero and giant sizes are tricks of layout, not of meaning.
    return round(size, 2) if 1 <= size <= 1000 else above


def _font_size(value: str, above: float) -> float:
    found = re.fullmatch(r"\s*([+-]?)(\d{1,2})\s*", value)
    if found is None:
        return above
    step = int(found.group(2))
    at = step if not found.group(1) else 3 + (step if found.group(1) == "+" else -step)
    return _FONT_SIZES[min(max(at, 1), 7) - 1]
