"""Footnotes of a web page: which links are references, which elements are the notes.

Tells by links alone, as every exporter has its own names; knows nothing of the notes' words.
"""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser, LexborNode

from knowledge.readers.html.frames import Frame

__all__ = ["PageNotes"]

_LABEL: Final = re.compile(r"[\[(]?\s*(\d{1,3}|[*†‡§]{1,3}|[a-z]|[ivx]{1,5})\s*[\])]?")
_NOTE_NAME: Final = re.compile(
    r"(?:^|[-_:.])(?:_?fn|_?ftn|_?ftnt|_?edn|_?en|sdfootnote|sdendnote|footnote|endnote|note|cite_note)[-_:.]?\w{0,12}",
    re.I,
)
_MAX_LABEL_CHARS: Final = 8
# Google Docs exports margin comments as notes of their own kind.
_COMMENT: Final = "comment "


class PageNotes:
    """The notes of one page, by element id.

    Attributes:
        labels: id of a note -> label the text uses for it.
    """

    def __init__(self, page: LexborHTMLParser) -> None:
        self.labels: dict[str, str] = {}
        self._anchors: set[str] = set()
        for link in page.css("a[href]"):
            self._take(link)

    def reference(self, attributes: Mapping[str, str | None]) -> str:
        """Return the label of the note that a link refers to, "" for any other link."""
        target = _target(attributes)
        if not target or target in self._anchors or self._is_note(attributes):
            return ""
        return self.labels.get(target, "")

    def is_way_back(self, attributes: Mapping[str, str | None]) -> bool:
        """Tell whether a link leads from a note back into the text."""
        return _target(attributes) in self._anchors

    def label(self, attributes: Mapping[str, str | None]) -> str:
        """Return the label of the note that begins at an element, "" for any other element."""
        if not self.labels:
            return ""
        found = self.labels.get(attributes.get("id") or "")
        return found or self.labels.get(attributes.get("name") or "", "")

    def is_comment(self, label: str) -> bool:
        """Tell whether a label belongs to a margin comment."""
        return label.startswith(_COMMENT)

    def block_of(self, frame: Frame) -> Frame:
        """Return the element that holds the whole note whose first words stand in ``frame``."""
        block = frame.block()
        above = block.parent
        if above is not None and _NOTE_NAME.match(above.element_id[:100]):
            return above
        return block

    def _is_note(self, attributes: Mapping[str, str | None]) -> bool:
        return bool(self.label(attributes))

    def _take(self, link: LexborNode) -> None:
        attributes = link.attributes
        target = _target(attributes)
        if not target or self._is_note(attributes):
            return
        text = link.text(deep=True)[: _MAX_LABEL_CHARS + 1].strip()
        found = _LABEL.fullmatch(text) if len(text) <= _MAX_LABEL_CHARS else None
        if found is None or not self._refers(link, attributes, target):
            return
        label = found.group(1)
        self.labels.setdefault(target, _COMMENT + label if target.startswith("cmnt") else label)
        self._anchors |= _names(link)

    def _refers(self, link: LexborNode, attributes: Mapping[str, str | None], target: str) -> bool:
        if attributes.get("role") == "doc-noteref" or _NOTE_NAME.search(target[:100]):
            return True
        parent = link.parent
        raised = parent is not None and parent.tag == "sup"
        return raised or link.css_first("sup") is not None


def _target(attributes: Mapping[str, str | None]) -> str:
    href = attributes.get("href") or ""
    return unquote(href[1:201]) if href.startswith("#") else ""


def _names(link: LexborNode) -> set[str]:
    """Return the ids by which a note leads back to a reference: its own or that of what wraps it."""
    names: set[str] = set()
    node: LexborNode | None = link
    for _ in range(3):
        if node is None or node.tag not in ("a", "sup", "span"):
            break
        names |= {name for name in (node.attributes.get("id"), node.attributes.get("name")) if name}
        node = node.parent
    return names
