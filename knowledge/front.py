"""The edges of a document: its title, its title block, the contact lines at its end.

Knows nothing of clauses; marks parts so that they do not become clauses.
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from knowledge.domain import BlockKind
from knowledge.headings import is_labelled, is_prose, is_rule, is_sentence, looks_like_heading
from knowledge.noise import plain
from knowledge.parts import Part

__all__ = ["find_title", "front_end", "mark_back_matter", "mark_title_block"]

_TITLE_WORDS = re.compile(
    r"\b(policy|policies|procedures?|code|manual|agreement|framework|guidance|guidelines|handbook|standards?|"
    r"scheme|protocol|rules|charter|faqs?)\b",
    re.I,
)
_ADDRESS = re.compile(
    r"@\w|www\.|https?://|\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b|\b0\d{2,4}[ )]\s*\d{3}|\+44|"
    r"\btel(?:ephone)?\b|\bemail\b|\bcouncil\b|©",
    re.I,
)
# A web page's title names the site, too.
_BETWEEN_TITLES = re.compile(r"\s*\|\s*|\s+[-–—·»:]\s+")
_BODY = re.compile(
    r"\b(?:council|authority|university|college|trust|school|academy|association|agency|charity|service|society"
    r"|foundation|homes|housing|hospital|ltd|limited|plc|group)\b",
    re.I,
)
_FRONT_PARTS = 14
_MAX_TITLE_CHARS = 140
_ALMOST_AS_LARGE = 0.85


def find_title(parts: Sequence[Part], stated: str) -> Part | None:
    """Return the part that is the document's title, None where the text opens without one.

    Args:
        stated: the title that front matter states, "" where none.
    """
    front: list[Part] = []
    for part in parts:
        if part.reason or part.kind in (BlockKind.ROW, BlockKind.COMMENT):
            continue
        if is_sentence(part) or is_rule(part) or part.is_item or len(front) >= _FRONT_PARTS:
            break
        if part.number and part.kind is not BlockKind.HEADING:
            break
        if front and is_labelled(part):
            break
        if is_labelled(part):
            return None
        if len(part.text) <= _MAX_TITLE_CHARS:
            front.append(part)
    if stated:
        said = {plain(words) for words in (stated, *_BETWEEN_TITLES.split(stated))}
        top = [p for p in front if p.kind is BlockKind.HEADING and p.level == 1 and not p.number]
        named = [p for p in front if plain(p.text) in said]
        named.sort(key=lambda p: p.kind is not BlockKind.HEADING)
        found = named[0] if named else None
        # A page may be called otherwise than its only outermost heading.
        only = sum(p.kind is BlockKind.HEADING and p.level == 1 for p in parts) == 1
        return found or (top[0] if top and only else None)
    levels = Counter(p.level for p in parts if p.kind is BlockKind.HEADING)
    return _best_title(front, levels)


def _best_title(front: Sequence[Part], levels: Counter[int]) -> Part | None:
    """Return the only heading of its level, else the largest line that names a kind of rule.

    Args:
        levels: how many headings of each level the document has.
    """
    styled = [p for p in front if p.kind is BlockKind.HEADING and not p.number]
    if styled:
        level = min(p.level for p in styled)
        tops = [p for p in styled if p.level == level]
        before = front[: front.index(styled[0])]
        if level == 1 or not any(_TITLE_WORDS.search(p.text) for p in before):
            named = [p for p in tops if _TITLE_WORDS.search(p.text)]
            if levels[level] == len(tops) and (level == 1 or named or not before):
                return (named or _titles_under(tops[0], front) or tops)[0]
            if tops[0] is front[0] and tops[0] in named:
                return tops[0]
        front = before
    lines = [p for p in front if not p.number and not p.opens_list]
    if not lines:
        return None
    largest = max(p.block.size for p in lines)
    large = [p for p in lines if p.block.size >= largest * _ALMOST_AS_LARGE]
    named = [p for p in large if _TITLE_WORDS.search(p.text)]
    return (named or _titles_under(large[0], lines) or large)[0]


def _titles_under(top: Part, front: Sequence[Part]) -> list[Part]:
    """Return the titles under a first line that only names the organisation."""
    if not _BODY.search(top.text):
        return []
    return [p for p in front if p is not top and not p.number and _TITLE_WORDS.search(p.text)]


def front_end(parts: Sequence[Part]) -> int:
    """Return the index behind the front matter: contents and document control that open the text."""
    sentences = 0
    end = 0
    for at, part in enumerate(parts):
        if part.reason in ("contents", "metadata"):
            end = at + 1
        elif not part.reason and (is_sentence(part) or (part.number and part.ends_sentence)):
            sentences += 1
            if sentences >= 4:
                break
    return end


def mark_title_block(parts: Sequence[Part], title: Part | None, end: int) -> None:
    """Mark the title and what stands around it, up to the end of the front matter.

    A section with prose of its own inside the front matter ("Summary of this policy") stays.
    """
    if title is not None:
        title.reason = "title"
    if end:
        _mark_before(parts, title, end)
    else:
        _mark_around(parts, title)


def _mark_before(parts: Sequence[Part], title: Part | None, end: int) -> None:
    front = [p for p in parts[:end] if not p.reason or p is title]
    kept = False
    for at, part in enumerate(front):
        if part is title:
            kept = False
            continue
        before = front[at - 1] if at else None
        after = front[at + 1] if at + 1 < len(front) else None
        if is_sentence(part):
            heads = before is not None and before is not title and not is_sentence(before)
            kept = kept or (heads and before is not None and before.reason == "section")
            if not kept:
                part.reason = "title block"
        elif part.is_item and kept:
            continue
        elif (
            part.kind is BlockKind.HEADING
            or looks_like_heading(part, after, None)
            or part.caps
            or part.bold
        ):
            kept = False
            part.reason = "section" if after is not None and is_sentence(after) else "title block"
        else:
            kept = False
            part.reason = "title block"
    for part in front:
        if part.reason == "section":
            part.reason = ""


def _mark_around(parts: Sequence[Part], title: Part | None) -> None:
    if title is None:
        return
    live = [p for p in parts if not p.reason or p is title]
    at = live.index(title)
    for part in live[:at]:
        part.reason = "title block"
    rest = live[at + 1 :]
    for part, after in pairwise(rest):
        if not _belongs_to_title(part, after, title):
            return
        part.reason = "title block"


def _belongs_to_title(part: Part, after: Part, title: Part) -> bool:
    """Tell whether a part under the title still belongs to the title block."""
    if part.kind is BlockKind.ROW or part.is_item or part.number or part.opens_list:
        return False
    if part.kind is BlockKind.HEADING:
        # The title once more, on the first page of the text.
        repeated = title.kind is BlockKind.HEADING and part.level == title.level
        return repeated and after.kind is BlockKind.HEADING
    if len(part.text) > 80 or (part.ends_sentence and part.text.count(" ") > 3):
        return False
    return not (is_prose(after) or after.is_item or after.opens_list)


def mark_back_matter(parts: Sequence[Part]) -> None:
    """Mark the address lines that close a document; a sentence that names a contact is a clause."""
    live = [p for p in parts if not p.reason]
    tail: list[Part] = []
    for at in range(len(live) - 1, max(len(live) - 12, 0), -1):
        part, before = live[at], live[at - 1]
        if (
            part.number
            or part.is_item
            or part.opens_list
            or part.kind in (BlockKind.HEADING, BlockKind.ROW)
        ):
            break
        if (
            part.ends_sentence
            or len(part.text) > 120
            or part.kind is BlockKind.NOTE
            or before.opens_list
        ):
            break
        tail.append(part)
    if any(_ADDRESS.search(part.text) for part in tail):
        for part in tail:
            part.reason = "contact footer"
