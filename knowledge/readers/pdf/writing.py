"""Blocks to the canonical text: every visible word once, with spans of what reads as the block.

It decides what becomes of hyphens at line ends and knows nothing of places on the page.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from knowledge.domain import Block, BlockKind, Noise, Span
from knowledge.readers.hyphens import Hyphens
from knowledge.readers.pdf.drafts import Draft
from knowledge.readers.pdf.lines import Line

__all__ = ["Writer"]

_ADDRESS = re.compile(r"(?:https?://|www\.)\S*[/\-_=&?.]$|\S+@\S*[.\-_]$", re.IGNORECASE)


@dataclass(slots=True)
class _Parts:
    """Text being written, with the ranges that are words and the ranges that are struck."""

    text: list[str] = field(default_factory=list)
    at: int = 0
    pieces: list[tuple[int, int]] = field(default_factory=list)
    struck: list[tuple[int, int]] = field(default_factory=list)

    def put(self, words: str, *, is_piece: bool) -> None:
        if not words:
            return
        self.text.append(words)
        end = self.at + len(words)
        if is_piece:
            if self.pieces and self.pieces[-1][1] == self.at:
                self.pieces[-1] = (self.pieces[-1][0], end)
            else:
                self.pieces.append((self.at, end))
        self.at = end


class Writer:
    """Builds the canonical text, its blocks and its noise in order."""

    def __init__(self, hyphens: Hyphens, body_size: float) -> None:
        self.hyphens = hyphens
        self.body_size = max(body_size, 1.0)
        self.parts: list[str] = []
        self.at = 0
        self.page = 1
        self.blocks: list[Block] = []
        self.noise: list[Noise] = []

    @property
    def text(self) -> str:
        """The canonical text so far."""
        return "".join(self.parts)

    def turn_to(self, page: int) -> None:
        """Write a form feed where a page ends."""
        if page != self.page and self.at:
            self._put("\n\f")
        self.page = page

    def add_noise(self, words: str, reason: str) -> None:
        """Write words that are no content, as a paragraph of their own."""
        words = words.strip()
        if not words:
            return
        self._separate()
        self.noise.append(Noise(span=Span(self.at, self.at + len(words)), reason=reason))
        self._put(words)

    def add(self, draft: Draft, level: int = 0) -> None:
        """Write a block; a level from 1 makes it a heading."""
        if draft.lines and draft.lines[0].dropped:
            self.add_noise(draft.lines[0].dropped, "struck number")
        written = self._written(draft)
        if not written.pieces:
            self.add_noise("".join(written.text), "empty item")
            return
        self._separate()
        start = self.at
        self._put("".join(written.text))
        mark = ""
        if draft.has_mark:
            mark = draft.lines[0].text[: draft.lines[0].mark_end]
        kind = BlockKind.HEADING if level else draft.kind
        self.blocks.append(
            Block(
                kind=kind,
                span=Span(start, self.at),
                pieces=tuple(Span(start + a, start + b) for a, b in written.pieces),
                deleted=_spans("".join(written.text), written.struck, start),
                level=level or draft.level,
                mark=mark,
                mark_span=Span(start, start + len(mark)) if mark else None,
                page=draft.page,
                bold=draft.bold,
                size=round(draft.size / self.body_size, 2) if draft.size else 1.0,
                cells=len(draft.cells),
                joined=draft.joined,
                note_label=draft.label,
            )
        )

    def _written(self, draft: Draft) -> _Parts:
        parts = _Parts()
        if not draft.cells:
            self._write_lines(parts, draft.lines, "\n", mark=draft.has_mark)
            return parts
        for at, cell in enumerate(draft.cells):
            if at:
                parts.put("\t", is_piece=True)
            self._write_lines(parts, cell, " ", mark=False)
        return parts

    def _write_lines(
        self, parts: _Parts, lines: Sequence[Line], between: str, *, mark: bool
    ) -> None:
        for at, line in enumerate(lines):
            text, start = line.text, 0
            parts.struck.extend((a + parts.at, b + parts.at) for a, b in line.struck)
            if at == 0 and mark:
                start = line.text_start
                parts.put(text[:start], is_piece=False)
            following = lines[at + 1] if at + 1 < len(lines) else None
            if following is None:
                parts.put(text[start:], is_piece=True)
                continue
            cut, glued = self._joint(line, following)
            parts.put(text[start : len(text) - cut], is_piece=True)
            parts.put(text[len(text) - cut :], is_piece=False)
            parts.put(between, is_piece=not glued)

    def _joint(self, line: Line, following: Line) -> tuple[int, bool]:
        """Return how many characters at the line's end are left out and whether no space follows."""
        text, after = line.text, following.text
        if line.soft:
            return 1, True
        joint = self.hyphens.joint(text, after)
        if joint is not None:
            return joint
        if text.endswith(("-", "–", "/")) and text[-2:-1].isdigit() and after[:1].isdigit():
            return 0, True
        last = text.rpartition(" ")[2]
        return 0, bool(_ADDRESS.match(last)) and after[:1].isalnum() and not after[
            :1
        ].isupper() and last[-1] != "."

    def _separate(self) -> None:
        if self.at:
            self._put("\n" if self.parts[-1].endswith("\f") else "\n\n")

    def _put(self, words: str) -> None:
        self.parts.append(words)
        self.at += len(words)


def _spans(text: str, ranges: Iterable[tuple[int, int]], shift: int) -> tuple[Span, ...]:
    """Return the ranges in order, those with only white space between them as one."""
    merged: list[tuple[int, int]] = []
    for a, b in sorted(ranges):
        if merged and (a <= merged[-1][1] or not text[merged[-1][1] : a].strip()):
            merged[-1] = (merged[-1][0], max(merged[-1][1], b))
        elif a < b:
            merged.append((a, b))
    return tuple(Span(a + shift, b + shift) for a, b in merged)
