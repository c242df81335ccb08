"""Which clause opens which: lead-ins of bullets and numbered items, and the ends of sentences.

A bullet without its lead-in may say the opposite of what the policy says. Knows nothing of
references or meaning.
"""

import re
from collections.abc import Sequence

from knowledge.domain import BlockKind
from knowledge.parts import Part
from knowledge.unmarked import mark_bare_items, names_columns

__all__ = ["Node", "build_nodes"]

_POINTS_ON = re.compile(
    r"\b(?:follow(?:s|ing)|below|these|such as|includ(?:es?|ing)|listed|table)\b", re.I
)
_LAST_SENTENCE = re.compile(r"(?:^|[.!?]\s+)([^.!?]*[.!?:;]?)$")
# A note stands on the page of what it explains, at most at the end of its chapter.
_NOTE_REACH = 400
_ENDS_LIST_SOON = re.compile(r"[;,]?\s*\b(?:and|or)\s*$", re.I)


class Node:
    """A clause to be: its part, what opens it, and how deep it stands.

    Attributes:
        section: index of the heading it stands under, -1 before the first.
        parent: the node whose words open its sentence, or that a note explains.
        anchor: the node after which a list item, table row or further paragraph is counted.
        depth: 0 for paragraphs; from 1 for list items.
        lead_out: words after the list that end the sentence.
    """

    __slots__ = ("anchor", "depth", "lead_out", "parent", "part", "section")

    def __init__(self, part: Part, section: int) -> None:
        self.part = part
        self.section = section
        self.parent: Node | None = None
        self.anchor: Node | None = None
        self.depth = 0
        self.lead_out = ""

    def lead_in(self) -> str:
        """Return the opening words, outermost first."""
        words: list[str] = []
        node = self.parent
        while node is not None:
            words.append(node.part.text)
            node = node.parent
        return " ".join(reversed(words))


def build_nodes(parts: Sequence[Part]) -> list[Node]:
    """Return a node for every part that is a clause, in order, with its lead-ins."""
    walk = _Walk()
    body = [part for part in parts if not part.reason]
    mark_bare_items(body)
    for at, part in enumerate(body):
        following = body[at + 1] if at + 1 < len(body) else None
        walk.take(part, following)
    return _notes_after_hosts(walk.nodes)


def _notes_after_hosts(nodes: Sequence[Node]) -> list[Node]:
    """Return the nodes in reading order: a note stands right after the clause it explains."""
    notes: dict[int, list[Node]] = {}
    for node in nodes:
        if node.part.kind is BlockKind.NOTE and node.parent is not None:
            notes.setdefault(id(node.parent), []).append(node)
    if not notes:
        return list(nodes)
    ordered: list[Node] = []
    for node in nodes:
        if node.part.kind is BlockKind.NOTE and node.parent is not None:
            continue
        ordered += [node, *notes.get(id(node), ())]
    return ordered


class _Level:
    """One open list: the depth its reader gave, its opener, its items so far."""

    __slots__ = ("indent", "items", "opener")

    def __init__(self, indent: int, opener: Node | None) -> None:
        self.indent = indent
        self.opener = opener
        self.items: list[Node] = []


class _Walk:
    """One pass over the body, keeping what is open."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.section = -1
        self.levels: list[_Level] = []
        self.previous: Node | None = None
        self.numbered: dict[tuple[int, ...], Node] = {}
        self.anchor: Node | None = None
        self.section_lead: Node | None = None
        self.header: Node | None = None
        self.n_headings = 0

    def take(self, part: Part, following: Part | None) -> None:
        if part.heading:
            self._open_section()
            return
        node = Node(part, self.section)
        if part.kind is BlockKind.NOTE:
            node.parent = _host(self.nodes, part)
            node.anchor = node.parent
            self.nodes.append(node)
            return
        if part.kind is BlockKind.ROW:
            self._row(node)
        elif part.number and not self._is_item_number(part):
            self._numbered(node)
        elif part.kind is BlockKind.ITEM or part.label or part.number:
            self._item(node)
        else:
            self._paragraph(node, following)
        self.nodes.append(node)
        self.previous = node

    def _open_section(self) -> None:
        self.section = self.n_headings
        self.n_headings += 1
        self.levels.clear()
        self.previous = self.anchor = self.section_lead = self.header = None
        self.numbered.clear()

    def _is_item_number(self, part: Part) -> bool:
        """Tell whether a single number marks an item of a list opened just before."""
        if len(part.number) > 1:
            return False
        if self.levels and self.levels[-1].items and self.levels[-1].items[-1].part.number:
            return not self._returns_to_clauses(part)
        opener = self.previous
        if part.kind is BlockKind.ITEM and part.number == (1,) and _is_under(part, opener):
            return True
        return (
            part.kind is BlockKind.ITEM
            and part.number == (1,)
            and opener is not None
            and opener.part.opens_list
        )

    def _returns_to_clauses(self, part: Part) -> bool:
        """Tell whether a number counts on from the clause that the open list belongs to."""
        clause = self.anchor
        return (
            clause is not None
            and part.level < self.levels[0].indent
            and len(clause.part.number) == 1
            and part.number[0] == clause.part.number[0] + 1
        )

    def _numbered(self, node: Node) -> None:
        self.levels.clear()
        number = node.part.number
        above = self.numbered.get(number[:-1])
        if above is not None and above.part.opens_list:
            node.parent = above
            node.depth = above.depth + 1
        elif self.section_lead is not None:
            node.parent = self.section_lead
            node.depth = 1
        self.numbered[number] = node
        self.anchor = node

    def _paragraph(self, node: Node, following: Part | None) -> None:
        part = node.part
        if self.levels and part.level and self._continues_item(node):
            return
        if self.levels and part.text[:1].islower() and self._ends_sentence_of_list(node):
            self.levels.clear()
            return
        before = self.previous
        self.levels.clear()
        self.header = None
        if (
            before is not None
            and not before.depth
            and before.part.opens_list
            and not part.opens_list
            and not part.ends_sentence
        ):
            # A name, a number or an address right after "can be had from:".
            node.parent = before
        if part.opens_list or not self.numbered:
            self.section_lead = (
                node
                if part.opens_list
                and not self.numbered
                and following is not None
                and following.number
                else None
            )
        node.anchor = self.anchor

    def _continues_item(self, node: Node) -> bool:
        level = self.levels[-1]
        if not level.items:
            return False
        item = level.items[-1]
        node.parent = item if item.part.opens_list else item.parent
        node.anchor = item
        return True

    def _ends_sentence_of_list(self, node: Node) -> bool:
        opener = self.levels[0].opener
        if opener is None or opener.part.ends_sentence:
            return False
        for level in self.levels:
            for item in level.items:
                item.lead_out = node.part.text
        opener.lead_out = node.part.text
        node.parent = opener
        node.anchor = opener.anchor
        return True

    def _row(self, node: Node) -> None:
        before = self.previous
        level = self.levels[-1] if self.levels else None
        if level is None or level.indent != -1:
            self.levels = [level := _Level(-1, _opener(before, True))]
            self.header = node if node.part.bold or names_columns(node.part) else None
        node.depth = 1
        node.anchor = self.anchor if level.opener is None else level.opener
        node.parent = level.opener
        if self.header is not None and self.header is not node:
            node.parent = self.header
        level.items.append(node)

    def _item(self, node: Node) -> None:
        if self.levels and self.levels[-1].indent == -1:
            self.levels.clear()
        if not self.levels:
            self.levels.append(_Level(node.part.level, _opener(self.previous, False)))
        else:
            self._settle(node)
        level = self.levels[-1]
        node.depth = len(self.levels)
        node.parent = level.opener
        node.anchor = self._list_anchor()
        level.items.append(node)

    def _list_anchor(self) -> Node | None:
        opener = self.levels[0].opener
        return opener if opener is not None else self.anchor

    def _settle(self, node: Node) -> None:
        """Open or close levels until the innermost one is the item's own."""
        indent = node.part.level
        while len(self.levels) > 1 and indent < self.levels[-1].indent:
            self.levels.pop()
        level = self.levels[-1]
        last = level.items[-1]
        if indent > level.indent:
            if _may_have_children(last.part):
                self.levels.append(_Level(indent, last))
            elif len(level.items) == 1:
                level.indent = indent  # the list's first item stood less deep than its fellows
            return
        if self._settle_by_glyph(node, level, last):
            return
        if self.previous is not last and not self._shares_depth():
            return  # the last item's children have been taken; this is its fellow
        if (
            _differs_in_marking(node.part, last.part)
            and last.part.opens_list
            and not _same_series(level, node)
        ):
            self.levels.append(_Level(indent, last))
        elif last.part.opens_list and not node.part.opens_list:
            # Children that came back at their parent's depth, as after a page break.
            self.levels.append(_Level(indent, last))
        elif self._shares_depth() and _returns(level, node):
            self.levels.pop()

    def _settle_by_glyph(self, node: Node, level: _Level, last: Node) -> bool:
        """Take another bullet at the same depth ("o" under "•") as another level of list."""
        glyph, fellow = node.part.block.mark, last.part.block.mark
        if (
            not glyph
            or not fellow
            or glyph == fellow
            or glyph.isdigit()
            or node.part.label
            or last.part.label
            or (node.part.number and last.part.number)
        ):
            return False
        for depth, outer in enumerate(self.levels[:-1]):
            if outer.items[0].part.block.mark == glyph and outer.indent == level.indent:
                del self.levels[depth + 1 :]
                return True
        self.levels.append(_Level(level.indent, last))
        return True

    def _shares_depth(self) -> bool:
        """Tell whether the innermost list stands at the depth of the list it belongs to."""
        return len(self.levels) > 1 and self.levels[-2].indent == self.levels[-1].indent


def _opener(before: Node | None, table: bool) -> Node | None:
    """Return the node that opens the list, None where what stands before does not."""
    if before is None or before.part.kind is BlockKind.ROW:
        return None
    part = before.part
    if part.opens_list:
        return before
    if before.depth and not part.number:
        return None
    if not part.ends_sentence:
        return None if table and not _POINTS_ON.search(part.text) else before
    last = _LAST_SENTENCE.search(part.text[-300:])
    words = last.group(1) if last and last.group(1) else part.text[-200:]
    return before if _POINTS_ON.search(words) else None


def _is_under(part: Part, above: Node | None) -> bool:
    """Tell whether an item stands deeper than the item right before it."""
    if above is None or above.part.kind is not BlockKind.ITEM:
        return False
    return part.level > above.part.level and not above.part.ends_sentence


def _may_have_children(part: Part) -> bool:
    if part.opens_list:
        return not part.text.rstrip().endswith(";")
    return not part.text.rstrip().endswith((",", "; or", "; and", ";"))


def _differs_in_marking(one: Part, two: Part) -> bool:
    return bool(one.label) != bool(two.label)


def _same_series(level: _Level, node: Node) -> bool:
    return any(bool(item.part.label) == bool(node.part.label) for item in level.items[:-1])


def _returns(level: _Level, node: Node) -> bool:
    """Tell whether an item leaves a list of children that shares its parent's depth.

    It does when the item before was the last of an "or"/"and" list, when it opens children of its
    own, or when its first word is formed as the parent's is and not as the children's are.
    """
    items = level.items
    if len(items) >= 2 and _ENDS_LIST_SOON.search(items[-2].part.text):
        return True
    if node.part.opens_list:
        return True
    parent = level.opener
    children_ing = all(_first_word(item.part).endswith("ing") for item in items)
    parent_ing = parent is not None and _first_word(parent.part).endswith("ing")
    return children_ing and not parent_ing and not _first_word(node.part).endswith("ing")


def _first_word(part: Part) -> str:
    return part.text.split(" ", 1)[0].lower().strip("*'\"“‘")


def _host(nodes: Sequence[Node], note: Part) -> Node | None:
    """Return the clause that a note's label stands in, the nearest one before it."""
    label = note.block.note_label
    if not label:
        return nodes[-1] if nodes else None
    raised = label.translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
    wanted = re.compile(
        rf"(?<=\w){re.escape(label)}(?!\w)|(?<=[.,;)\"'”’]){re.escape(label)}(?=\s|$)|{re.escape(raised)}"
        if not label.isdigit()
        else rf"{re.escape(raised)}|(?<=[a-z.,;:)\"'”’]){label}(?=[\s.,;:)]|$)"
    )
    for node in reversed(nodes[-_NOTE_REACH:]):
        if node.part.kind is not BlockKind.NOTE and wanted.search(node.part.text):
            return node
    return nodes[-1] if nodes else None
