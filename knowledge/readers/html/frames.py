"""What a page walk keeps for every open element, and which elements end a paragraph.

It knows nothing of words or blocks.
"""

from collections.abc import Mapping
from typing import Final

from knowledge.readers.html.look import Look

__all__ = ["BLOCK_TAGS", "HEADING_TAGS", "LIST_TAGS", "SKIPPED_TAGS", "Frame", "heading_level"]

HEADING_TAGS: Final = {f"h{level}": level for level in range(1, 7)}
LIST_TAGS: Final = {"ol", "ul", "menu", "dir"}
BLOCK_TAGS: Final = frozenset(
    "html body main article section header footer aside nav div p address blockquote center details summary "
    "dialog dl dt dd fieldset legend figure figcaption form hgroup hr li ol ul menu dir pre listing xmp plaintext "
    "search table caption thead tbody tfoot tr td th h1 h2 h3 h4 h5 h6 frameset noframes".split()
)
# What browsers show no words of.
SKIPPED_TAGS: Final = frozenset(
    "head script style template noscript svg iframe object embed audio video canvas map datalist title meta link "
    "base img input param source track rp frame noembed col colgroup area".split()
)
_NO_NAMES: Final[frozenset[str]] = frozenset()
_PLAIN: Final = Look()
_BLOCK_DISPLAYS: Final = ("block", "list-item", "flex", "grid", "table")


class Frame:
    """An open element.

    Attributes:
        classes: its class names.
        element_id: its id, "" where none.
        parents: names of the elements around it.
        look: how its words look.
        reason: the page furniture it belongs to, "" for the policy's own text.
        is_comment: it holds a margin comment.
        is_block: it ends the paragraph before it and its own last one.
        counters: CSS counters that its children started.
        ends: what its end tag closes, in words of the walk.
    """

    __slots__ = (
        "attributes",
        "classes",
        "counters",
        "element_id",
        "ends",
        "is_block",
        "is_comment",
        "look",
        "parent",
        "parents",
        "reason",
        "tag",
    )

    def __init__(
        self, tag: str, attributes: Mapping[str, str | None], parent: "Frame | None"
    ) -> None:
        self.tag = tag
        self.attributes = attributes
        self.parent = parent
        names = attributes.get("class") if attributes else None
        self.classes = frozenset(names.split()) if names else _NO_NAMES
        self.element_id = (attributes.get("id") or "") if attributes else ""
        self.is_block = tag in BLOCK_TAGS
        self.counters: list[str] = []
        self.ends: list[str] = []
        self.look: Look = _PLAIN
        self.reason: str = ""
        self.is_comment: bool = "msocomtxt" in self.classes
        self.parents: frozenset[str] = _NO_NAMES
        if parent is not None:
            self.look = parent.look
            self.reason = parent.reason
            self.is_comment = self.is_comment or parent.is_comment
            known = parent.tag in parent.parents
            self.parents = parent.parents if known else parent.parents | {parent.tag}

    def shown_as(self, display: str) -> None:
        """Let a style's ``display`` decide whether the element is a block."""
        if display in ("inline", "contents"):
            self.is_block = False
        elif display in _BLOCK_DISPLAYS:
            self.is_block = True

    def block(self) -> "Frame":
        """Return the nearest block that the element is or stands in."""
        frame = self
        while not frame.is_block and frame.parent is not None:
            frame = frame.parent
        return frame


def heading_level(frame: Frame) -> int:
    """Return the heading level of an element from 1, 0 where it is no heading."""
    level = HEADING_TAGS.get(frame.tag, 0)
    if level or not frame.attributes or frame.attributes.get("role") != "heading":
        return level
    stated = frame.attributes.get("aria-level") or ""
    return int(stated) if len(stated) == 1 and stated in "123456789" else 2
