"""The words of a page's paragraphs, gathered until the paragraph ends.

White space is collapsed as browsers do; knows lists and notes only by the marks they give it.
"""

import re
from typing import Final

from knowledge.domain import BlockKind
from knowledge.readers.decoding import clean_text
from knowledge.readers.html.counting import OpenList, clause_mark
from knowledge.readers.html.frames import Frame
from knowledge.readers.symbols import without_private_use
from knowledge.readers.words import Paragraph, Stretch, add_reference, raised, stripped

__all__ = ["Gathering", "Ground", "Marker"]

_SPACE: Final = re.compile(r"[ \t\n\r\f]+")
_FIXED_SPACES: Final = str.maketrans("\xa0\u2007\u202f", "   ")
# Word's bullets come as letters of a symbol font.
_MSO_BULLETS: Final = {
    "·": "•",
    "§": "▪",
    "Ø": "➢",
    "ü": "✓",
    "v": "❖",
    "q": "□",
    "à": "→",
    "è": "➔",
}


class Marker:
    """A list item's mark, waiting for the item's first words.

    Attributes:
        is_waiting: no paragraph has taken it yet.
    """

    __slots__ = ("is_waiting", "level", "text")

    def __init__(self, text: str, level: int) -> None:
        self.text = text
        self.level = level
        self.is_waiting = True


class Ground:
    """The lists and items that paragraphs stand in: the page's own, or those of one table cell."""

    __slots__ = ("items", "lists")

    def __init__(self) -> None:
        self.lists: list[OpenList] = []
        self.items: list[Marker] = []


class Gathering:
    """The paragraph in the making.

    Attributes:
        heading: level of the heading it stands in, 0 for none.
        note: label of the note it stands in, "" for none.
        in_comment: that note is a margin comment.
        is_display: it is set as a label over what follows.
        in_mark: depth of elements that hold a list mark written out by Word.
        mark_level: depth of the list that such a mark belongs to.
        ground: lists around it.
    """

    def __init__(self) -> None:
        self.heading = 0
        self.note = ""
        self.in_comment = False
        self.is_display = False
        self.in_mark = 0
        self.mark_level = 0
        self.ground = Ground()
        self._words: list[Stretch] = []
        self._hidden: list[tuple[str, str]] = []
        self._mark: list[str] = []
        self._at_space = True

    @property
    def has_words(self) -> bool:
        """Something readable was gathered since the last paragraph ended."""
        return any(not s[0].isspace() for s in self._words)

    def text(self, source: str, frame: Frame) -> None:
        """Take in a text node."""
        text = without_private_use(clean_text(source))
        if not frame.look.pre:
            text = _SPACE.sub(" ", text)
            if self._at_space and text[:1] == " ":
                text = text[1:]
        if text:
            self.put(text, frame)

    def put(self, text: str, frame: Frame) -> None:
        """Take in words whose white space is as it shall be."""
        look = frame.look
        text = text.translate(_FIXED_SPACES)
        if self.in_mark:
            self._mark.append(text)
            return
        if look.hidden:
            self._hidden.append((text, look.hidden))
            return
        if frame.tag == "sup" and self._words:
            text = raised(text, self._words[-1][0])
        self._words.append((text, look.deleted, look.stands_out, look.size))
        self._at_space = text[-1].isspace()

    def reference(self, label: str, frame: Frame) -> None:
        """Take in the label of a note that the words refer to."""
        add_reference(self._words, label, frame.look.deleted, frame.look.size)
        self._at_space = False

    def newline(self, frame: Frame) -> None:
        """Take in a line break."""
        if self._words:
            self._words.append(("\n", frame.look.deleted, False, 0.0))
        self._at_space = True

    def end_paragraph(self, frame: Frame) -> Paragraph | None:
        """Return the paragraph that ends here, None where nothing was gathered.

        Inside a note, paragraphs are lines of it.
        """
        if self.note:
            if self.has_words and self._words[-1][0] != "\n":
                self.newline(frame)
            return None
        if not self._words and not self._hidden and not self._mark:
            return None
        item = self._gathered(frame)
        if item is not None and item.stretches:
            self._shape(item, frame)
        return item

    def end_note(self, frame: Frame) -> Paragraph | None:
        """Return the note that ends here, None where it is empty."""
        label, self.note = self.note, ""
        item = self._gathered(frame)
        if item is not None and item.stretches:
            item.kind = BlockKind.COMMENT if self.in_comment else BlockKind.NOTE
            item.mark = item.note_label = "" if self.in_comment else label
            item.gap = " "
            _drop_label(item.stretches, label)
        return item

    def _gathered(self, frame: Frame) -> Paragraph | None:
        words = stripped(self._words)
        hidden = _joined(self._hidden)
        self._words = []
        self._hidden = []
        self._at_space = True
        if not words and not hidden:
            self._mark = []
            return None
        item = Paragraph(BlockKind.PARAGRAPH, words)
        item.hidden = hidden
        item.reason = frame.reason
        return item

    def _shape(self, item: Paragraph, frame: Frame) -> None:
        """Make a paragraph a heading, a list item, a comment or text."""
        mark, self._mark = _mso_mark("".join(self._mark)), []
        waiting = self.ground.items[-1] if self.ground.items else None
        if waiting is not None and waiting.is_waiting:
            waiting.is_waiting = False
            mark = waiting.text or mark
            item.kind, item.level = BlockKind.ITEM, waiting.level
        elif waiting is not None:
            item.level = waiting.level + 1
        elif mark:
            item.kind, item.level = BlockKind.ITEM, self.mark_level
        item.mark = mark
        if item.kind is BlockKind.ITEM and clause_mark(mark):
            item.kind, item.level = BlockKind.PARAGRAPH, 0
        if frame.is_comment:
            item.kind, item.level = BlockKind.COMMENT, 0
        elif self.heading:
            item.kind, item.level = BlockKind.HEADING, self.heading
        item.display = self.is_display or "MsoTitle" in frame.classes


def _drop_label(stretches: list[Stretch], label: str) -> None:
    """Take off the label that the note's own words begin with; its mark says it already."""
    whole = "".join([s[0] for s in stretches[:3]])
    found = re.match(rf"[\[(]?{re.escape(label)}[\])]?[.:]?\s+(?=\S)", whole) if label else None
    left = found.end() if found is not None else 0
    while left:
        text, *look = stretches[0]
        stretches[0] = (text[left:], *look)  # type: ignore[assignment]  # the look stays as it is
        left = max(0, left - len(text))
        if not stretches[0][0]:
            del stretches[0]


def _mso_mark(text: str) -> str:
    mark = " ".join(text.split())
    return _MSO_BULLETS.get(mark, mark)


def _joined(hidden: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return neighbouring hidden words of one reason as one; blank ones left out."""
    joined: list[tuple[str, list[str]]] = []
    for text, why in hidden:
        if joined and joined[-1][0] == why:
            joined[-1][1].append(text)
        else:
            joined.append((why, [text]))
    return [(words, why) for why, parts in joined if (words := "".join(parts).strip())]
