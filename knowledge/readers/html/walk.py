"""A page's elements to paragraphs and tables, in the order in which a browser shows them.

One pass without recursion, so that no nesting exhausts the stack; spans are for the canvas.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from selectolax.lexbor import LexborNode

from knowledge.readers.html.counting import Counters, OpenList
from knowledge.readers.html.css import Declarations, Sheet, declarations_of
from knowledge.readers.html.folding import Folding
from knowledge.readers.html.frames import LIST_TAGS, SKIPPED_TAGS, Frame, heading_level
from knowledge.readers.html.gathering import Gathering, Ground, Marker
from knowledge.readers.html.look import HIDDEN, look_of
from knowledge.readers.html.notes import PageNotes
from knowledge.readers.html.regions import OUTSIDE, PAGE_REASONS, region_of
from knowledge.readers.symbols import without_private_use
from knowledge.readers.words import Item, Paragraph, Row, Table

__all__ = ["PageWalk"]

_MSO_LEVEL: Final = re.compile(r"level(\d)")
_PERMALINK: Final = re.compile(
    r"headerlink|anchor|permalink|heading-?link|hash-?link|section-?link", re.I
)
_PERMALINK_SIGNS: Final = {"", "#", "¶", "§", "🔗", "link", "permalink"}
_WAY_BACK_SIGNS: Final = {"↩", "↩︎", "↑", "^", "⏎", "back", "return"}
_MSO_COMMENT_LINKS: Final = frozenset(("msocomanchor", "msocomoff"))
_LONG_STYLE: Final = 5000
_TABLE_TAGS: Final = {"table", "tr", "td", "th"}
_DISPLAY_TAGS: Final = {"dt", "summary", "legend"}


class PageWalk:
    """Walks one page.

    Args:
        write: called with every paragraph and table, in order.
        main: memory id of the element that holds the page's own content, 0 where none is told.
        title: memory id of a heading that is content wherever it stands, 0 for none.
        shows_hidden: take hidden words for shown: scripts of the page would unfold them.
    """

    def __init__(
        self,
        write: Callable[[Item], None],
        sheet: Sheet,
        notes: PageNotes,
        folding: Folding,
        *,
        main: int,
        title: int,
        shows_hidden: bool = False,
    ) -> None:
        self._write = write
        self._sheet = sheet
        self._notes = notes
        self._folding = folding
        self._main = main
        self._title = title
        self._shows_hidden = shows_hidden
        self._frame = Frame("", {}, None)
        self._frame.reason = OUTSIDE if main else ""
        self._counters = Counters()
        self._gathering = Gathering()
        self._grounds: list[Ground] = []
        self._sinks: list[list[Item]] = []
        self._tables: list[list[Row]] = []

    def run(self, root: LexborNode) -> None:
        """Walk an element and all that it holds."""
        outside = self._frame
        node = root
        while True:
            if self._enter(node):
                child = node.first_child
                if child is not None:
                    node = child
                    continue
                self._leave()
            while True:
                if self._frame is outside:
                    return
                following = node.next
                if following is not None:
                    break
                above = node.parent
                self._leave()
                node = above if above is not None else root
            node = following

    # --- elements -------------------------------------------------------------------------------

    def _enter(self, node: LexborNode) -> bool:
        """Take in a node; return whether to walk what it holds (a frame is open then)."""
        tag = node.tag
        if tag == "-text":
            self._gathering.text(node.text_content or "", self._frame)
            return False
        if tag is None or tag in SKIPPED_TAGS or tag[0] == "-":
            return False
        if tag == "br":
            self._gathering.newline(self._frame)
            return False
        frame = Frame(tag, node.attributes, self._frame)
        said = self._said(frame)
        self._set_look(frame, said)
        if tag == "a" and self._is_done_link(node, frame):
            return False
        level = heading_level(frame)
        frame.is_block = frame.is_block or bool(level)
        self._place(node, frame)
        if frame.is_block:
            self._end_paragraph()
        self._frame = frame
        self._open(node, frame, said)
        if level and not self._gathering.heading:
            self._gathering.heading = level
            frame.ends.append("heading")
        return True

    def _said(self, frame: Frame) -> Declarations:
        said = self._sheet.of(frame)
        style = frame.attributes.get("style") if frame.attributes else None
        return {**said, **declarations_of(style[:_LONG_STYLE])} if style else said

    def _set_look(self, frame: Frame, said: Declarations) -> None:
        above = frame.look
        if said or frame.attributes or frame.tag not in _PLAIN_TAGS:
            frame.look = look_of(
                frame.tag, frame.attributes, said, above, shows_hidden=self._shows_hidden
            )
        if frame.tag == "button" and (self._gathering.heading or self._folding.labels(frame)):
            frame.look = above
        elif frame.look.hidden == HIDDEN and not above.hidden and self._folding.unfolds(frame):
            frame.look = replace(frame.look, hidden="")
        if said and "display" in said:
            frame.shown_as(said["display"])
        frame.is_block = frame.is_block or self._folding.labels(frame)

    def _place(self, node: LexborNode, frame: Frame) -> None:
        """Find out whether the element is page furniture, or the page's own part."""
        if self._main and node.mem_id == self._main:
            frame.reason = ""
            frame.is_block = True
        elif frame.reason in (OUTSIDE, "running header") and frame.tag == "h1":
            if node.mem_id == self._title:
                frame.reason = ""
        elif not frame.reason or frame.reason in PAGE_REASONS:
            found = region_of(frame.tag, frame.attributes, frame.parents)
            if found:
                frame.reason = found
                frame.is_block = True

    def _is_done_link(self, node: LexborNode, frame: Frame) -> bool:
        """Take in links that are no words of their own: references, ways back, permalinks."""
        attributes = frame.attributes
        if not attributes:
            return False
        gathering = self._gathering
        if not _MSO_COMMENT_LINKS.isdisjoint(frame.classes):
            return True
        label = self._notes.reference(attributes)
        if label:
            if not self._notes.is_comment(label):
                gathering.reference(label, frame)
            return True
        label = self._notes.label(attributes)
        if label and not gathering.note and not gathering.has_words:
            self._begin_note(self._notes.block_of(self._frame), label)
        if gathering.note:
            return self._notes.is_way_back(attributes) or _sign(node) in _WAY_BACK_SIGNS
        if not gathering.heading or _PERMALINK.search(" ".join(frame.classes)) is None:
            return False
        return _sign(node) in _PERMALINK_SIGNS

    def _open(self, node: LexborNode, frame: Frame, said: Declarations) -> None:
        """Do what the element's start does beyond its look."""
        if said and ("counter-reset" in said or "counter-increment" in said):
            self._count(frame, said)
        tag = frame.tag
        if tag in LIST_TAGS:
            self._open_list(node, frame, said)
        elif tag == "li":
            self._open_item(frame, said)
        elif tag in _TABLE_TAGS:
            self._open_table(frame)
        elif tag in _DISPLAY_TAGS or self._folding.labels(frame):
            self._gathering.is_display = True
            frame.ends.append("display")
        elif tag == "q":
            self._gathering.put("“", frame)
            frame.ends.append("quote")
        if frame.is_block and frame.attributes:
            label = self._notes.label(frame.attributes) if not self._gathering.note else ""
            if label and not heading_level(frame):
                self._begin_note(frame, label)
        self._open_written_mark(frame)

    def _leave(self) -> None:
        """Do what the element's end does."""
        frame = self._frame
        if frame.is_block:
            self._end_paragraph()
        for what in reversed(frame.ends):
            self._end(what, frame)
        if frame.counters:
            self._counters.end(frame.counters)
        if frame.parent is not None:
            self._frame = frame.parent

    def _end(self, what: str, frame: Frame) -> None:
        gathering = self._gathering
        if what == "heading":
            gathering.heading = 0
        elif what == "list":
            gathering.ground.lists.pop()
        elif what == "item":
            gathering.ground.items.pop()
        elif what == "display":
            gathering.is_display = False
        elif what == "quote":
            gathering.put("”", frame)
        elif what == "note":
            self._place_item(gathering.end_note(frame))
        elif what == "mark":
            gathering.in_mark -= 1
        else:
            self._end_table(what, frame)

    # --- lists and counters ---------------------------------------------------------------------

    def _open_list(self, node: LexborNode, frame: Frame, said: Declarations) -> None:
        lists = self._gathering.ground.lists
        n_items = 0
        if "reversed" in frame.attributes:
            child = node.first_child
            while child is not None:
                n_items += child.tag == "li"
                child = child.next
        lists.append(OpenList(frame.tag, frame.attributes, said, depth=len(lists), n_items=n_items))
        frame.ends.append("list")

    def _open_item(self, frame: Frame, said: Declarations) -> None:
        ground = self._gathering.ground
        level = _exported_level(frame.parent.classes) if frame.parent is not None else None
        level = max(len(ground.lists) - 1, 0) if level is None else level
        mark = ground.lists[-1].mark(frame.attributes, said) if ground.lists else "•"
        if self._sheet.has_marks:
            mark = self._content_before(frame) or mark
        ground.items.append(Marker(mark, level))
        frame.ends.append("item")

    def _count(self, frame: Frame, said: Declarations) -> None:
        made = frame.parent.counters if frame.parent is not None else frame.counters
        self._counters.reset(said, made)
        self._counters.increment(said, made)

    def _content_before(self, frame: Frame) -> str:
        """Return the text that a style sheet puts before an element, "" for none."""
        said = self._sheet.before(frame)
        if "content" not in said:
            return ""
        self._counters.increment(said, frame.counters)
        return without_private_use(self._counters.content(said["content"]))

    def _open_written_mark(self, frame: Frame) -> None:
        """Take in numbers that a style sheet writes, and list marks that Word wrote out."""
        if self._sheet.has_marks and frame.tag != "li":
            text = self._content_before(frame)
            if any(c.isdigit() for c in text):
                self._gathering.put(f"{text} ", frame)
        style = frame.attributes.get("style") if frame.attributes else None
        if not style or "mso-list" not in style:
            return
        squeezed = style.replace(" ", "").lower()
        if "mso-list:ignore" in squeezed:
            self._gathering.in_mark += 1
            frame.ends.append("mark")
            return
        found = _MSO_LEVEL.search(squeezed)
        self._gathering.mark_level = max(int(found.group(1)) - 1, 0) if found is not None else 0

    # --- tables ---------------------------------------------------------------------------------

    def _open_table(self, frame: Frame) -> None:
        if frame.tag == "table":
            self._tables.append([])
            frame.ends.append("table")
        elif frame.tag == "tr" and self._tables:
            self._tables[-1].append(Row([], is_header="thead" in frame.parents))
        elif self._tables and self._tables[-1] and frame.tag in ("td", "th"):
            self._sinks.append([])
            self._grounds.append(self._gathering.ground)
            self._gathering.ground = Ground()
            frame.ends.append("cell")

    def _end_table(self, what: str, frame: Frame) -> None:
        if what == "cell":
            self._gathering.ground = self._grounds.pop()
            row = self._tables[-1][-1]
            is_first = not row.cells
            row.cells.append(self._sinks.pop())
            row.is_header = frame.tag == "th" and (is_first or row.is_header)
        elif what == "table":
            role = frame.attributes.get("role") if frame.attributes else None
            rows = self._tables.pop()
            self._place_item(Table(rows, is_layout=role in ("presentation", "none")))

    # --- paragraphs and notes -------------------------------------------------------------------

    def _begin_note(self, frame: Frame, label: str) -> None:
        self._gathering.note = label
        self._gathering.in_comment = self._notes.is_comment(label)
        frame.ends.append("note")

    def _end_paragraph(self) -> None:
        self._place_item(self._gathering.end_paragraph(self._frame))

    def _place_item(self, item: Paragraph | Table | None) -> None:
        if item is None:
            return
        if self._sinks:
            self._sinks[-1].append(item)
        else:
            self._write(item)


_PLAIN_TAGS: Final = frozenset(
    ("p", "div", "span", "li", "ul", "ol", "a", "em", "i", "td", "tr", "tbody")
)


def _sign(node: LexborNode) -> str:
    return node.text(deep=True)[:12].strip().lower()


def _exported_level(classes: frozenset[str]) -> int | None:
    """Return the depth that Google Docs writes into a list's class; its lists do not nest."""
    for name in classes:
        if name.startswith("lst-kix_"):
            depth = name.rpartition("-")[2]
            return int(depth) if len(depth) == 1 and depth in "0123456789" else None
    return None
