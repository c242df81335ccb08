"""Which parts are headings, and at which level.

Headings come numbered, styled, in Markdown, bold, in capitals, in larger type, named by the table
of contents, or unmarked. Knows nothing of lists or clauses.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from knowledge.domain import BlockKind
from knowledge.noise import Contents, plain
from knowledge.parts import Part

__all__ = [
    "is_labelled",
    "is_prose",
    "is_rule",
    "is_sentence",
    "looks_like_heading",
    "mark_headings",
]

_MODAL = re.compile(
    r"\b(?:must|should|shall|may|can|cannot|could|would|is|are|was|were|has|have|had|do|does|did|be|been|"
    r"don't|doesn't|won't|ensure|please)\b",
    re.I,
)
_BINDING = re.compile(r"\b(?:must|should|shall|may|can|cannot)\b", re.I)
_QUESTION_START = re.compile(
    r"^(?:what|how|when|who|why|where|which|if|can|do|does|is|are|should|may)\b", re.I
)
_ASKED = re.compile(r"Q(?:uestion)?\s*\d{0,2}\s*[:.)]\s")
_CONTACT = re.compile(r"@|www\.|https?:|\d{5}|\d{3,4} \d{3}")
_MAX_HEADING_CHARS = 120
_MAX_PLAIN_WORDS = 11
_MAX_BOLD_OPENING = 5
_LARGE = 1.08
_LABELLED = re.compile(
    r"(part|chapter|section|article|appendix|annex|schedule)\s+(?:\d{1,3}|[IVXL]{1,6}|[A-Z])\b",
    re.I,
)
# What stands behind the numbered sections is no part of the last of them.
_OF_ITS_OWN = re.compile(
    r"(?:definitions?|glossary|references|related (?:polic|doc)\w+|further (?:information|reading)|contacts?"
    r"|legislation|legal framework|monitoring and review|review|acknowledge?ment|declaration)\b[^.]{0,25}$",
    re.I,
)
_OUTER_LABELS = ("part", "chapter")
_INNER_LABELS = ("section", "article")


def is_labelled(part: Part) -> bool:
    """Tell whether the part calls itself a section, part or appendix, with its number or letter."""
    return _LABELLED.match(part.text) is not None and not part.ends_sentence and not part.opens_list


def is_sentence(part: Part) -> bool:
    """Tell whether the part reads as prose: a sentence of some length."""
    return part.ends_sentence and part.text.count(" ") >= 7


def is_rule(part: Part) -> bool:
    """Tell whether an unmarked part says in a whole sentence, however short, what is to be done."""
    unmarked = part.kind is BlockKind.PARAGRAPH
    return unmarked and part.text[-1:] == "." and _BINDING.search(part.text) is not None


def is_prose(part: Part) -> bool:
    """Tell whether the part is a sentence, or the first half of one that a page break cut."""
    return is_sentence(part) or (part.text.count(" ") >= _MAX_PLAIN_WORDS and not part.caps)


def looks_like_heading(part: Part, after: Part | None, before: Part | None) -> bool:
    """Tell whether an unmarked paragraph reads as a heading over what follows it.

    Args:
        after: the next part that is no noise, None at the end.
        before: the part before, None at the start.
    """
    text = part.text
    if (
        part.kind is not BlockKind.PARAGRAPH
        or part.level
        or not 2 <= len(text) <= 90
        or after is None
    ):
        return False
    if not (text[0].isupper() or text[0].isdigit()) or text[-1] in ".;:,!" or _CONTACT.search(text):
        return False
    if text.count(" ") >= _MAX_PLAIN_WORDS or (
        before is not None and before.opens_list and not before.heading
    ):
        return False
    if _MODAL.search(text) and not _QUESTION_START.match(text):
        return False
    return is_prose(after) or after.opens_list or after.is_item or bool(after.number or after.label)


def mark_headings(parts: Sequence[Part], contents: Contents) -> None:
    """Set ``heading`` on every heading: 1 for the outermost level, counting in."""
    live = [part for part in parts if not part.reason]
    marked = [_Mark(part) for part in live]
    sections = _numbers_sections(live)
    too_bold = sum(p.bold for p in live if p.kind is BlockKind.PARAGRAPH) > 0.5 * len(live)
    for at, mark in enumerate(marked):
        after = live[at + 1] if at + 1 < len(live) else None
        before = live[at - 1] if at else None
        mark.style = _style_of(mark.part, before, after, contents, sections, too_bold)
        if mark.style:
            mark.part.heading = 1
    _set_levels([mark for mark in marked if mark.style], marked)


class _Mark:
    __slots__ = ("part", "style")

    def __init__(self, part: Part) -> None:
        self.part = part
        self.style = ""


def _numbers_sections(live: Sequence[Part]) -> bool:
    """Tell whether single numbers stand over sections: "3." is somewhere followed by "3.1"."""
    return any(
        len(one.number) == 1 and two.number == (*one.number, 1) for one, two in pairwise(live)
    )


def _style_of(
    part: Part,
    before: Part | None,
    after: Part | None,
    contents: Contents,
    sections: bool,
    too_bold: bool,
) -> str:
    """Return how the part is marked as a heading, "" where it is none."""
    if len(part.text) > 2 * _MAX_HEADING_CHARS or part.kind in (BlockKind.ROW, BlockKind.NOTE):
        return ""
    if part.kind is BlockKind.HEADING:
        if len(part.text) > _MAX_HEADING_CHARS and part.ends_sentence and part.text[-1] != "?":
            return ""
        return "number" if part.number else "explicit"
    if part.number:
        return "number" if _is_numbered_heading(part, before, after, contents, sections) else ""
    if part.is_item or part.level or len(part.text) > _MAX_HEADING_CHARS or after is None:
        return ""
    if is_labelled(part):
        return "labelled"
    is_listed = plain(part.text) in contents.titles and not part.ends_sentence
    if is_listed or (_ASKED.match(part.text) and part.text[-1] == "?"):
        return "looks"
    return _style_of_looks(part, before, after, too_bold)


def _style_of_looks(part: Part, before: Part | None, after: Part, too_bold: bool) -> str:
    text = part.text
    listed = before is not None and before.opens_list and not before.heading
    if text[-1] in ".;," or ((listed or _CONTACT.search(text)) and not part.bold):
        return ""
    if part.caps and text[-1] != ":":
        return "caps"
    if (part.bold and not too_bold) or part.block.size > _LARGE:
        # "For managers:" in bold is a heading; a whole opening of a list in bold is not.
        opens = text[-1] == ":" and (text.count(" ") > _MAX_BOLD_OPENING or _MODAL.search(text))
        return "" if opens else "bold"
    return "looks" if looks_like_heading(part, after, before) else ""


def _is_numbered_heading(
    part: Part, before: Part | None, after: Part | None, contents: Contents, sections: bool
) -> bool:
    """Tell a numbered heading from a numbered clause: by its look, then by what follows it."""
    text = part.text
    if part.bold or part.caps or part.block.size > _LARGE:
        return not (part.ends_sentence and text.count(" ") > _MAX_PLAIN_WORDS)
    long = text.count(" ") > _MAX_PLAIN_WORDS + 3
    if after is None or text[-1] in ".;," or long or not text[0].isupper():
        return False
    if plain(text) in contents.titles:
        return True
    child = after.number == (*part.number, 1)
    if len(part.number) == 1:
        return child or _is_section(part, before, after, sections)
    if text[-1] == ":" or (_MODAL.search(text) and not _QUESTION_START.match(text)):
        return False
    return child or (not after.number and after.kind is not BlockKind.NOTE)


def _is_section(part: Part, before: Part | None, after: Part, sections: bool) -> bool:
    """Tell a section's single number ("3.") from a list's."""
    listed = before is not None and before.opens_list and not before.heading
    next_item = after.number == (part.number[0] + 1,)
    if sections:
        return not (next_item and listed)
    return not (listed or next_item or part.text[-1] == ":" or _MODAL.search(part.text))


def _set_levels(headings: Sequence[_Mark], marked: Sequence[_Mark]) -> None:
    """Turn styles into levels: numbers by depth, styles by their own level, looks below both."""
    top = [m for m in headings if m.style == "number" and len(m.part.number) == 1]
    styled = [m.part.level for m in headings if m.style == "explicit"]
    labels = {_label_word(m.part) for m in headings if m.style == "labelled"}
    numbered_styled = [m.part.level for m in top if m.part.kind is BlockKind.HEADING]
    base = min(numbered_styled) if numbered_styled else min(styled, default=1)
    has_frame = bool(top or styled or labels)
    outer = not labels.isdisjoint(_OUTER_LABELS)
    like_top = {_look(m.part) for m in top}
    ranks = _ranks(headings)
    parts_above = _stacked(marked)
    current = 0
    inside = 0
    for mark in headings:
        part = mark.part
        if mark.style == "number":
            part.heading = current = len(part.number)
            inside = 0
        elif mark.style == "explicit":
            part.heading = current = max(1, part.level - base + 1)
            inside = 0
        elif mark.style == "labelled":
            part.heading = current = 2 if outer and _label_word(part) in _INNER_LABELS else 1
            inside = 0
        elif _look(part) in like_top and (
            part.caps or part.block.size > _LARGE or _OF_ITS_OWN.match(part.text)
        ):
            part.heading = current = 1
            inside = 0
        else:
            above = current if has_frame else 0
            if mark in parts_above:
                inside = 0
            part.heading = above + ranks[_look(part)] + inside
            if mark in parts_above:
                inside = 1


def _label_word(part: Part) -> str:
    found = _LABELLED.match(part.text)
    return found.group(1).lower() if found else ""


def _look(part: Part) -> tuple[float, bool, bool]:
    return (round(part.block.size, 1), part.caps, part.bold)


def _ranks(headings: Sequence[_Mark]) -> dict[tuple[float, bool, bool], int]:
    """Rank the looks of unnumbered, unstyled headings: larger, capitals, bold, plain."""
    looks = {_look(m.part) for m in headings if m.style in ("caps", "bold", "looks")}
    ordered = sorted(looks, reverse=True)
    return {look: at + 1 for at, look in enumerate(ordered)}


def _stacked(marked: Sequence[_Mark]) -> set[_Mark]:
    """Return unmarked headings that stand directly on another of the same look: parts of a document."""
    return {
        one
        for one, two in pairwise(marked)
        if one.style == two.style
        and one.style in ("looks", "caps", "bold")
        and _look(one.part) == _look(two.part)
    }
