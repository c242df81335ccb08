"""What is usual in a document: type size, leading, margins, and whether its tags tell the truth.

Paragraphs are told by how lines differ from the usual.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from knowledge.readers.pdf.drafts import ends_sentence, is_full
from knowledge.readers.pdf.flow import Flow, Measures
from knowledge.readers.pdf.lines import Line
from knowledge.readers.pdf.page import Page

__all__ = ["body_size", "leading", "set_margins", "tags_are_sound"]


def body_size(pages: Iterable[Page]) -> float:
    """Return the type size of most words in points, 11 where there are none."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for row in page.rows:
            for segment in row.segments:
                sizes[round(segment.size * 2) / 2] += len(segment.text)
    return max(sizes.most_common(1)[0][0], 1.0) if sizes else 11.0


def leading(pages: Iterable[Page]) -> float:
    """Return the usual distance of baselines as a multiple of the type size.

    It is the smallest that is not rare: lists and single lines stand further apart than the
    lines of a paragraph.
    """
    steps: Counter[float] = Counter()
    for page in pages:
        for above, row in zip(page.rows, page.rows[1:], strict=False):
            if above.size == row.size and len(row.segments) == 1 and row.size > 0:
                steps[round((row.y - above.y) / row.size * 20) / 20] += 1
    usable = {step: n for step, n in steps.items() if 0.9 <= step <= 3}
    total = sum(usable.values())
    common = [step for step, n in usable.items() if n >= 0.1 * total]
    usual = min(common, default=1.2)
    # A few lines far apart tell nothing of the lines of a paragraph.
    return usual if total >= 8 or usual < 1.7 else 1.2


def set_margins(pages: Sequence[Page], flows: Sequence[Sequence[Flow]]) -> None:
    """Give flows over the full width the right margin of the whole document."""
    ends: dict[int, list[float]] = {}
    for page, of_page in zip(pages, flows, strict=True):
        for flow in of_page:
            if flow.is_full_width:
                ends.setdefault(round(page.width), []).extend(flow.ends())
    right = {width: _margin(xs) for width, xs in ends.items() if xs}
    for page, of_page in zip(pages, flows, strict=True):
        for flow in of_page:
            flow.right = (
                right.get(round(page.width), flow.right)
                if flow.is_full_width
                else _margin(flow.ends())
            )


def _margin(ends: list[float]) -> float:
    """Return where full lines end; the few that stick out, addresses mostly, do not count."""
    ends.sort()
    return ends[int(0.96 * (len(ends) - 1))] if ends else 0.0


def tags_are_sound(flows: Sequence[Flow], measures: Measures) -> bool:
    """Tell whether lines that plainly go on are in one block of the file's structure tree."""
    good = bad = 0
    for flow in flows:
        for prev, line in zip(flow.lines, flow.lines[1:], strict=False):
            if (
                not isinstance(prev, Line)
                or not isinstance(line, Line)
                or prev.tag < 0
                or line.tag < 0
            ):
                continue
            near = 0 < line.y - prev.y <= 1.22 * measures.leading * line.size
            runs_on = is_full(prev, line, flow.right) and line.text[:1].islower()
            if near and runs_on and not ends_sentence(prev.text) and prev.size == line.size:
                good += prev.tag == line.tag
                bad += prev.tag != line.tag
    return bad <= 0.04 * (good + bad)
