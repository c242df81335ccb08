"""Lines to paragraphs, items, rows: by gaps, indents, marks, type and where lines end.

It knows flows of lines and what is usual in the document; the words are written elsewhere.
"""

from collections import deque
from enum import Enum

from knowledge.domain import BlockKind
from knowledge.readers.pdf.drafts import Draft, ends_sentence, is_full
from knowledge.readers.pdf.flow import Flow, Measures
from knowledge.readers.pdf.lines import Line, MarkKind, counts_on
from knowledge.readers.pdf.tables import TableRow

__all__ = ["Builder"]

# White after a number in ems that sets it apart; a wide justified space is 0.5 (2026-11, by eye).
APART_EM = 0.55
# What is longer is a paragraph set in bold.
HEADING_CHARS = 200


class _Verdict(Enum):
    JOIN = 0
    BREAK = 1
    UNSURE = 2


class Builder:
    """Gathers blocks over all pages; call ``add`` for each flow in reading order."""

    def __init__(self, measures: Measures, *, trust_tags: bool) -> None:
        self.measures = measures
        self.trust_tags = trust_tags
        self.last: Draft | None = None
        self.indents: list[float] = []
        # The last lines that opened with a mark, the latest first.
        self.marked: deque[Line] = deque(maxlen=12)

    def add(self, flow: Flow, page: int) -> list[Draft]:
        """Return the blocks that begin in the flow; its first lines may go to an earlier one."""
        before = self.last
        if flow.is_box or flow.is_cell:
            self.last = None
        begun = self._gather(flow, page)
        if flow.is_box:
            self.last = before
        elif flow.is_cell:
            self.last = None
        return begun

    def _gather(self, flow: Flow, page: int) -> list[Draft]:
        begun: list[Draft] = []
        for at, line in enumerate(flow.lines):
            if isinstance(line, TableRow):
                self.last = _row(line, page)
                self.indents.clear()
                begun.append(self.last)
                continue
            verdict = self._verdict(line, flow, is_cut=at == 0)
            if verdict is _Verdict.JOIN and self.last is not None:
                self.last.lines.append(line)
                self.last.left, self.last.right = flow.left, flow.right
                continue
            following = flow.lines[at + 1] if at + 1 < len(flow.lines) else None
            draft = self._begin(
                line.with_number_in_force(),
                following if isinstance(following, Line) else None,
                page,
            )
            draft.left, draft.right = flow.left, flow.right
            draft.joined = verdict is _Verdict.UNSURE
            begun.append(draft)
            self.last = draft
        return begun

    # --- where a block ends ---

    def _verdict(self, line: Line, flow: Flow, *, is_cut: bool) -> _Verdict:
        last = self.last
        if last is None or not last.lines or last.kind not in (BlockKind.PARAGRAPH, BlockKind.ITEM):
            return _Verdict.BREAK
        prev = last.lines[-1]
        if last.has_mark and not prev.words and len(last.lines) == 1 and not is_cut:
            return _Verdict.JOIN
        if abs(line.size - prev.size) > 0.07 * max(line.size, prev.size):
            return _Verdict.BREAK
        if is_cut:
            return self._verdict_over_cut(last, prev, line, flow)
        return _Verdict.JOIN if self._goes_on(last, prev, line) else _Verdict.BREAK

    def _goes_on(self, last: Draft, prev: Line, line: Line) -> bool:
        step, size = line.y - prev.y, max(line.size, 1.0)
        full = is_full(prev, line, last.right)
        if step < -0.5 * size or step > 2.6 * self.measures.leading * size:
            return False
        limit = self._limit(last, size)
        runs_on = full and line.words[:1].islower() and not ends_sentence(prev.text)
        if self.trust_tags and prev.tag >= 0 and line.tag >= 0:
            is_listed = line.kind in (MarkKind.BULLET, MarkKind.DASH)
            if prev.tag == line.tag and not is_listed and step <= 1.5 * limit:
                return True
            if prev.tag != line.tag and not runs_on:
                return False
        if self._opens_block(last, prev, line, full=full, near=step <= limit):
            return False
        if step > limit:
            return runs_on and prev.bold == line.bold and step <= 2 * self.measures.leading * size
        if prev.bold != line.bold:
            return runs_on
        return self._fits(last, prev, line, full=full)

    def _limit(self, last: Draft, size: float) -> float:
        """Return the largest distance of baselines within this block."""
        usual = 1.22 * self.measures.leading * size + 0.5
        if len(last.lines) > 1 and last.lines[-1].y > last.lines[-2].y:
            return min(1.15 * (last.lines[-1].y - last.lines[-2].y) + 0.5, 1.25 * usual)
        return usual

    def _fits(self, last: Draft, prev: Line, line: Line, *, full: bool) -> bool:
        """Tell by indents and line ends whether a line at the usual distance goes on."""
        em = max(line.size, 1.0)
        expected = last.expected_x()
        runs_on = line.words[:1].islower() and not ends_sentence(prev.text)
        if not full:
            white = (last.right - prev.x1) / max(last.right - last.left, em)
            return runs_on and white < 0.35 and abs(line.x0 - expected) <= 0.5 * em
        if runs_on or abs(line.x0 - expected) <= 0.5 * em:
            return True
        if len(last.lines) == 1:
            first = last.lines[0]
            if last.has_mark:  # under the mark, or between mark and words
                return first.x0 - 0.5 * em <= line.x0 <= first.text_x
            # A first line set in, or a hanging one; not a new first line.
            return line.x0 < first.x0 or not ends_sentence(prev.text)
        return not ends_sentence(prev.text) or _is_centred(last, line)

    def _opens_block(self, last: Draft, prev: Line, line: Line, *, full: bool, near: bool) -> bool:
        """Tell whether a mark at the line's start is one rather than a word of prose."""
        kind = line.kind
        if kind is MarkKind.NONE:
            return False
        if kind is MarkKind.BULLET:
            return True
        inside = (
            full and near and not ends_sentence(prev.text) and not prev.text.endswith((":", ";"))
        )
        same_x = abs(line.x0 - last.expected_x()) <= 0.5 * line.size
        first = last.lines[0]
        if last.has_mark and first.kind is kind and abs(first.x0 - line.x0) <= 0.5 * line.size:
            # The next of a list, unless the list has no indent and the number is part of a sentence.
            return not (inside and same_x and line.gap < APART_EM)
        if kind is MarkKind.DASH:
            return not (inside and same_x) and line.gap >= 0.15
        if line.gap >= APART_EM:
            return not (inside and same_x and line.gap < 1.0)
        return not (inside and same_x)

    def _verdict_over_cut(self, last: Draft, prev: Line, line: Line, flow: Flow) -> _Verdict:
        """Decide over the end of a page or column."""
        if line.kind is MarkKind.BULLET or prev.bold != line.bold or self._is_heading(last):
            return _Verdict.BREAK
        opens, ended = line.words[:1], ends_sentence(prev.text)
        full = is_full(prev, line, last.right)
        if line.kind is not MarkKind.NONE:
            apart = line.gap >= APART_EM or line.kind is MarkKind.DASH
            return _Verdict.BREAK if apart or ended or not full else _Verdict.UNSURE
        steady = self._is_steady(last, prev, line, flow)
        if prev.text.endswith("-") and opens.islower() and full:
            return _Verdict.JOIN
        if prev.text.endswith((":", ";")):
            return _Verdict.UNSURE if opens.islower() and steady and full else _Verdict.BREAK
        if opens.islower() and not ended:
            return _Verdict.JOIN if steady else (_Verdict.UNSURE if full else _Verdict.BREAK)
        if not full:
            return _Verdict.BREAK
        if not ended:
            return _Verdict.JOIN if steady else _Verdict.UNSURE
        return _Verdict.UNSURE if steady else _Verdict.BREAK

    def _is_steady(self, last: Draft, prev: Line, line: Line, flow: Flow) -> bool:
        """Tell whether a line over the cut begins where a further line of the block would."""
        shift = flow.left - last.left
        expected = last.expected_x() + (shift if prev.page == line.page else 0.0)
        near = 0.5 * line.size
        # Left and right pages of a book have other margins.
        if abs(line.x0 - expected) <= near or (
            abs(shift) <= 45 and abs(line.x0 - expected - shift) <= near
        ):
            return True
        return (
            len(last.lines) == 1
            and not last.has_mark
            and expected - 5 * line.size <= line.x0 < expected
        )

    def _is_heading(self, draft: Draft) -> bool:
        looks = draft.bold or draft.size > 1.12 * self.measures.body
        return looks and sum(len(line.text) for line in draft.lines) <= HEADING_CHARS

    # --- how a block begins ---

    def _begin(self, line: Line, following: Line | None, page: int) -> Draft:
        draft = Draft(BlockKind.PARAGRAPH, page, [line])
        draft.has_mark = self._has_mark(line, following)
        if draft.has_mark:
            self.marked.appendleft(line)
        wraps = (
            following is not None and following.words[:1].islower() and not ends_sentence(line.text)
        )
        is_listed = line.kind in (MarkKind.BULLET, MarkKind.DASH)
        if self._is_heading(draft) and not is_listed and not (wraps and draft.has_mark):
            self.indents.clear()
            return draft
        if not draft.has_mark:
            draft.level = self._level_of_prose(line)
            return draft
        if line.kind is MarkKind.NUMBER and "." in line.text[: line.mark_end].strip("()."):
            self.indents.clear()  # "7.6" counts paragraphs, not the items of a list
            return draft
        draft.kind = BlockKind.ITEM
        draft.level = self._level_of_item(line)
        return draft

    def _has_mark(self, line: Line, following: Line | None) -> bool:
        if line.kind is MarkKind.NONE:
            return False
        if line.kind is MarkKind.BULLET:
            return True
        if line.kind is MarkKind.DASH:
            return line.gap >= 0.15 and (line.text[0] in "-–—*+" or line.gap >= 0.4)
        if line.gap >= (0.8 if line.text[: line.mark_end].isdigit() else APART_EM):
            return True
        if self._is_next_of_list(line):
            return True
        if following is None:
            return False
        if following.kind is line.kind and abs(following.text_x - line.text_x) <= 2.5:
            return counts_on(line, following)
        hangs = abs(following.x0 - line.text_x) <= 2.5 and line.text_x - line.x0 > 0.8 * line.size
        return hangs and 0 < following.y - line.y <= 1.3 * self.measures.leading * line.size

    def _is_next_of_list(self, line: Line) -> bool:
        """Tell whether the line's number follows that of an item gathered before, at one indent."""
        return any(
            one.kind is line.kind
            and counts_on(one, line)
            and abs(one.text_x - line.text_x) <= 0.5 * line.size
            for one in self.marked
        )

    def _level_of_item(self, line: Line) -> int:
        em = 0.5 * line.size
        while self.indents and line.x0 < self.indents[-1] - em:
            self.indents.pop()
        if not self.indents or line.x0 > self.indents[-1] + em:
            self.indents.append(line.x0)
        return len(self.indents) - 1

    def _level_of_prose(self, line: Line) -> int:
        level = sum(line.x0 > indent + 0.5 * line.size for indent in self.indents)
        if level == 0:
            self.indents.clear()
        return level


def _is_centred(last: Draft, line: Line) -> bool:
    middle = (last.left + last.right) / 2
    return all(abs((one.x0 + one.x1) / 2 - middle) < 0.6 * one.size for one in (*last.lines, line))


def _row(row: TableRow, page: int) -> Draft:
    draft = Draft(BlockKind.ROW, page, [])
    draft.cells = [[Line(segment, page) for segment in cell] for cell in row.cells]
    draft.lines = [line for cell in draft.cells for line in cell]
    return draft
