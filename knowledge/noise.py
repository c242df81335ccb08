"""What is no clause: running headers and footers, contents, page numbers, comments, notices.

Works by repetition and form, never by a policy's name; knows nothing of clauses.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

from knowledge.domain import BlockKind
from knowledge.parts import Part
from knowledge.readers.words import has_word

__all__ = ["Contents", "mark_comments", "mark_contents", "mark_notices", "mark_running", "plain"]

_DIGITS = re.compile(r"\d+")
_PAGE = re.compile(
    r"\bpage\s*(\d{1,4})\b(?:\s*(?:of|/)\s*\d{1,4})?|^-?\s*(\d{1,4})\s*(?:(?:of|/)\s*\d{1,4})?\s*-?$",
    re.I,
)
_LONE_PAGE = re.compile(
    r"^(?:page\s*)?[-–|]?\s*\d{1,4}\s*(?:(?:of|/)\s*\d{1,4})?\s*[-–|]?$|^page\s+[ivx]+$", re.I
)
_CONTENTS = re.compile(
    r"^(?:(?:table of |page )?contents(?: page)?|on this page|in this (?:policy|document|guide)|jump to):?$|^index$",
    re.I,
)
_ENTRY = re.compile(r"^(.*?)[\s.…·_]*\s*\b(\d{1,3})$")
_LEADERS = re.compile(r"\.{3,}|…{2,}|\s\.\s\.")
_NOTICE = re.compile(
    r"\b(?:large[- ]print|other formats|another format|alternative formats?|other languages|another language|"
    r"audio ?(?:tape|version)|braille|easy read)\b",
    re.I,
)
_MAX_RUNNING_CHARS = 160


class Contents:
    """The table of contents: its entries as plain words, in order."""

    __slots__ = ("titles",)

    def __init__(self) -> None:
        self.titles: set[str] = set()


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """Return the words alone, lower-case, without numbers at the start: for comparing headings."""
    return " ".join(
        re.findall(
            r"[^\W\d_]+(?:'[^\W\d_]+)?|\d+",
            re.sub(r"^[\d.]+\s+", "", text.replace("’", "'")).lower(),
        )
    )


def mark_comments(parts: Sequence[Part]) -> None:
    """Mark margin comments and parts whose words are all deleted."""
    for part in parts:
        if part.kind is BlockKind.COMMENT:
            part.reason = "comment"
        elif not has_word(part.text):
            part.reason = "deleted" if part.raw and part.block.deleted else "empty"
            if part.reason == "empty" and part.text and not part.number:
                part.reason = "formatting"


def mark_running(parts: Sequence[Part], title: str) -> None:
    """Mark running headers and footers, found by repetition over the document, and page numbers.

    A repeated short block is a running one when it repeats the title, counts pages, is a
    table row, or cuts a sentence or list in two somewhere.
    """
    live = [(at, part) for at, part in enumerate(parts) if not part.reason]
    groups: dict[str, list[int]] = defaultdict(list)
    for order, (_, part) in enumerate(live):
        if len(part.raw) <= _MAX_RUNNING_CHARS and part.kind is not BlockKind.ITEM:
            groups[_DIGITS.sub("#", part.raw).casefold()].append(order)
    wanted = plain(title)
    for places in groups.values():
        if len(places) < 2:
            continue
        first = live[places[0]][1]
        if plain(first.raw) == wanted and wanted and first.kind is not BlockKind.ROW:
            running = places[1:]
        elif _is_running(live, places):
            running = places
        else:
            continue
        for order in running:
            part = live[order][1]
            part.reason = "running header" if _counts_pages(part) is None else "running footer"
    for part in parts:
        if not part.reason and part.kind is BlockKind.PARAGRAPH and _LONE_PAGE.match(part.raw):
            part.reason = "page number"
    _mark_companions(parts, groups.values(), [part for _, part in live])
    _number_pages(parts)


def _mark_companions(
    parts: Sequence[Part], groups: Iterable[Sequence[int]], live: Sequence[Part]
) -> None:
    """Mark what stands beside a page number wherever it stands: the other half of its lines."""
    counting = {
        id(part)
        for part in parts
        if part.reason == "page number"
        or (part.reason == "running footer" and _counts_pages(part) is not None)
    }
    if not counting:
        return
    for places in groups:
        if len(places) >= 2 and all(
            any(id(other) in counting for other in live[max(0, at - 1) : at + 2]) for at in places
        ):
            for at in places:
                live[at].reason = live[at].reason or "running header"


def _is_running(live: Sequence[tuple[int, Part]], places: Sequence[int]) -> bool:
    parts = [live[order][1] for order in places]
    if parts[0].opens_list or parts[0].raw.rstrip().endswith("?"):
        return False
    pages = [n for n in (_counts_pages(part) for part in parts) if n is not None]
    if len(pages) == len(parts) and pages == sorted(set(pages)):
        return True
    if len(places) >= 3 and parts[0].kind is BlockKind.ROW and len({p.raw for p in parts}) == 1:
        return True
    cuts = sum(_cuts(live, order) for order in places)
    return cuts >= 2 or (cuts == 1 and len(places) >= 3)


def _counts_pages(part: Part) -> int | None:
    found = _PAGE.search(part.raw.replace("\t", " "))
    return int(found.group(1) or found.group(2)) if found else None


def _cuts(live: Sequence[tuple[int, Part]], order: int) -> bool:
    """Tell whether the block stands between two halves of a sentence."""
    if order == 0 or order + 1 >= len(live):
        return False
    before, after = live[order - 1][1], live[order + 1][1]
    if before.kind is BlockKind.HEADING or after.kind is BlockKind.HEADING:
        return False
    return (
        not before.ends_sentence
        and not before.opens_list
        and after.text[:1].islower()
        and not after.mark
    )


def _number_pages(parts: Sequence[Part]) -> None:
    """Give parts the page that a counting footer below them states, where the format knows none."""
    if any(part.page is not None for part in parts):
        return
    waiting: list[Part] = []
    for part in parts:
        waiting.append(part)
        page = _counts_pages(part) if part.reason == "running footer" else None
        if page is not None:
            for above in waiting:
                above.page = page
            waiting = []


def mark_contents(parts: Sequence[Part]) -> Contents:
    """Mark the table of contents and return its entries; they tell later what is a heading."""
    contents = Contents()
    counts: Counter[str] | None = None
    for at, part in enumerate(parts):
        if part.reason or len(part.text) > 40 or not _CONTENTS.match(part.text):
            continue
        if counts is None:
            counts = Counter(plain(p.text) for p in parts if not p.reason and len(p.text) < 120)
        end = _end_of_contents(parts, at + 1, counts)
        if end > at + 1:
            _take_contents(parts, at, end, contents)
    _mark_led_entries(parts, contents)
    return contents


def _mark_led_entries(parts: Sequence[Part], contents: Contents) -> None:
    """Mark entries without a heading "Contents": three lines with dot leaders in a row."""
    run = 0
    for at, part in enumerate(parts):
        if not part.reason and part.raw[-1:].isdigit() and _LEADERS.search(part.raw):
            run += 1
            continue
        if run >= 3:
            _take_contents(parts, at - run, at, contents)
        run = 0
    if run >= 3:
        _take_contents(parts, len(parts) - run, len(parts), contents)


def _end_of_contents(parts: Sequence[Part], start: int, counts: Counter[str]) -> int:
    """Return the index behind the last entry; an entry ends in a page number or returns as heading.

    Args:
        counts: how often each short line's words stand in the document, entries included.
    """
    end = start
    seen: Counter[str] = Counter()
    for at in range(start, len(parts)):
        part = parts[at]
        if part.reason:
            continue
        words = plain(part.text)
        returns = (
            len(part.text) < 120 and counts[words] - seen[words] >= 2 and not part.ends_sentence
        )
        if not returns and part.text.lower() != "page" and not _is_entry(part, counts):
            break
        seen[words] += 1
        end = at + 1
    return end


def _is_entry(part: Part, counts: Counter[str]) -> bool:
    """Tell whether the part is a title with a page number behind it."""
    if len(part.raw) > _MAX_RUNNING_CHARS or part.raw.endswith("."):
        return False
    entry = _ENTRY.match(part.raw)
    if entry is None:
        return False
    titled = bool(part.block.cells) or _LEADERS.search(part.raw) is not None
    return titled or counts[plain(entry.group(1))] > 0


def _take_contents(parts: Sequence[Part], start: int, end: int, contents: Contents) -> None:
    for part in parts[start:end]:
        if part.reason:
            continue
        part.reason = "contents"
        entry = _ENTRY.match(part.text)
        words = plain(re.sub(r"[.…_·]{2,}", " ", entry.group(1)) if entry else part.text)
        if words and not _CONTENTS.match(words):
            contents.titles.add(words)


def mark_notices(parts: Sequence[Part]) -> None:
    """Mark "available in other formats" lines; a full rule about accessible posts is no notice."""
    for at, part in enumerate(parts):
        if part.reason or len(part.text) > 250 or part.number or part.kind is BlockKind.HEADING:
            continue
        at_edge = at < 15 or at >= len(parts) - 12
        if (
            at_edge
            and _NOTICE.search(part.text)
            and re.search(r"\b(available|call|contact|request|ask)\b", part.text, re.I)
        ):
            part.reason = "notice"
