"""Runs of characters to rows of text: words joined, superscripts and bullets put where they belong.

It knows one page at a time and nothing of columns, paragraphs or lists.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from typing import Any

from knowledge.readers.pdf.page import Page, Row, Segment, Turned
from knowledge.readers.pdf.runs import Run, cleaned, run_of
from knowledge.readers.pdf.strikes import draw_rules
from knowledge.readers.pdf.wire import ARTIFACT

__all__ = ["page_of"]

# A gap wider than this many ems ends a segment; justified lines stay under 1.2 (2026-11, by eye).
SPLIT_EM = 1.3
# A gap wider than this between two drawings is a space; a space between two capital A of Times is
# kerned down to 0.14 (2026-11, Chrome).
SPACE_EM = 0.12


def page_of(number: int, raw: dict[str, Any]) -> Page:
    """Return a page as the worker describes it, put into rows."""
    width, height = raw["size"][0] / 100, raw["size"][1] / 100
    page = Page(number=number, width=max(width, 1.0), height=max(height, 1.0), rows=[])
    page.comments = [cleaned(words).strip() for words in raw["comments"]]
    page.is_picture = raw["picture"]
    tags = {int(key): (int(tag), str(role)) for key, (tag, role) in raw["tags"].items()}
    styles = [(size / 100, name, heavy) for size, name, heavy in raw["styles"]]
    runs: list[Run] = []
    for order, run in enumerate(raw["runs"]):
        page.n_chars += len(run[0]) - run[0].count(" ")
        page.n_unreadable += run[0].count("\ufffd") + run[0].count("\0")
        if run[4]:
            _add_turned(page, run, styles[run[1]][0])
        elif (found := run_of(order, run, styles[run[1]])) is not None:
            if _is_seen(found, page):
                runs.append(found)
            else:
                page.outside.append(found.text)
    page.rows = [row for group in _grouped(runs) if (row := _row_of(group, tags)) is not None]
    page.raised = {run.text for run in runs if run.raised}
    _put_dots(page.rows, raw["dots"])
    draw_rules(page, raw["rules"])
    return page


def _is_seen(run: Run, page: Page) -> bool:
    """Tell whether a run begins on the page, with a usual size, and bring its edges within it."""
    if not (0 <= run.y <= page.height + run.size and run.x1 > 0 and run.x0 < page.width):
        return False
    if run.x1 > 2 * page.width or run.x0 < -page.width:
        low, high = -page.width, 2 * page.width
        run.edges = [min(max(edge, low), high) for edge in run.edges]
        run.x0, run.x1 = min(run.edges), max(run.edges)
    return True


def _add_turned(page: Page, raw: Sequence[Any], size: float) -> None:
    words = cleaned(raw[0])
    slanted = raw[4] % 90 > 5 and raw[4] % 90 < 85
    last = page.turned[-1] if page.turned else None
    if last is not None and (last.slanted, last.size) == (slanted, size) and len(last.text) < 2_000:
        page.turned[-1] = Turned(last.text + words, size, slanted)
    elif words.strip():
        page.turned.append(Turned(words, size, slanted))


def _grouped(runs: list[Run]) -> list[list[Run]]:
    """Return the runs by baseline, from top to bottom; superscripts join the row they belong to."""
    groups: list[list[Run]] = []
    for run in sorted(runs, key=lambda r: (r.y, r.x0)):
        if groups:
            first = groups[-1][0]
            if run.y - first.y <= max(1.0, 0.18 * max(first.size, run.size)) and _alike(first, run):
                groups[-1].append(run)
                continue
        groups.append([run])
    _join_raised(groups)
    groups = [group for group in groups if group]
    for group in groups:
        group.sort(key=lambda r: r.x0)
    return groups


def _alike(first: Run, run: Run) -> bool:
    # Small type a little above or below is a superscript or another line, looked at later.
    return abs(run.y - first.y) < 0.5 or 0.75 < run.size / max(first.size, 0.01) < 1.34


def _join_raised(groups: list[list[Run]]) -> None:
    ys = [group[0].y for group in groups]
    for group in groups:
        group.sort(key=lambda r: r.x0)
    lines = [([run.x0 for run in group], list(group)) for group in groups]
    for at, group in enumerate(groups):
        for run in lines[at][1]:
            reach = 2.2 * run.size + 2
            low, high = bisect_left(ys, run.y - reach), bisect_right(ys, run.y + reach)
            for other in range(max(low, at - 6), min(high, at + 7)):
                if other != at and _touches(run, *lines[other]):
                    group.remove(run)
                    run.raised = True
                    groups[other].append(run)
                    break


def _touches(run: Run, starts: list[float], line: list[Run]) -> bool:
    """Tell whether a run is a superscript of one of its neighbours on a line."""
    at = bisect_left(starts, run.x0)
    return any(_is_raised(run, base) for base in line[max(0, at - 2) : at + 2])


def _is_raised(run: Run, base: Run) -> bool:
    """Tell whether a run is a superscript or subscript that touches the other."""
    if base.raised or run.size > 0.86 * base.size or len(run.text) > 12:
        return False
    if not -0.65 * base.size <= run.y - base.y <= 0.3 * base.size:
        return False
    gap = max(run.x0 - base.x1, base.x0 - run.x1)
    return -0.5 * base.size <= gap <= 0.4 * base.size


def _row_of(group: list[Run], tags: dict[int, tuple[int, str]]) -> Row | None:
    if any(run.rtl for run in group):
        # The library gives right-to-left words in reading order; places would turn them round.
        group.sort(key=lambda r: r.order)
        clusters = [group]
    else:
        clusters = _clusters(group, tags)
    segments = [_segment(cluster, tags) for cluster in clusters]
    segments = [segment for segment in segments if segment.text]
    if not segments:
        return None
    level = [run.y for run in group if not run.raised] or [run.y for run in group]
    return Row(Counter(level).most_common(1)[0][0], segments)


def _clusters(group: list[Run], tags: dict[int, tuple[int, str]]) -> list[list[Run]]:
    clusters: list[list[Run]] = []
    end = 0.0
    for run in group:
        last = clusters[-1][-1] if clusters else None
        near = last is not None and run.x0 - end <= SPLIT_EM * max(run.size, last.size)
        if last is not None and near and not _is_other_cell(last.tag, run.tag, tags):
            if not _is_double(last, run):
                clusters[-1].append(run)
                end = max(end, run.x1)
            continue
        clusters.append([run])
        end = run.x1
    return clusters


def _is_other_cell(last: int, tag: int, tags: dict[int, tuple[int, str]]) -> bool:
    one, two = tags.get(last), tags.get(tag)
    return one is not None and two is not None and one[0] != two[0] and one[1] in ("TD", "TH")


def _is_double(last: Run, run: Run) -> bool:
    """Tell whether a run is drawn twice, a hair apart, to look bold."""
    # The second l of "all" stands a whole letter away from the first, and l is narrow.
    if run.text != last.text or abs(run.x0 - last.x0) > min(
        0.1 * run.size, 0.4 * (run.x1 - run.x0)
    ):
        return False
    last.bold = True
    return True


def _segment(cluster: list[Run], tags: dict[int, tuple[int, str]]) -> Segment:
    text: list[str] = []
    edges: list[float] = []
    weight: Counter[float] = Counter()
    owners: Counter[int] = Counter()
    end, last = 0.0, cluster[0]
    for run in cluster:
        if text:
            gap = max(run.x0 - last.x1, last.x0 - run.x1)
            spaced = last.spaced or gap > SPACE_EM * min(run.size, last.size)
            if spaced and not (run.raised and gap < 0.1 * last.size):
                text.append(" ")
                edges.append(end)
        text.append(run.text)
        edges.extend(run.edges[:-1])
        last, end = run, run.x1
        weight[run.size] += len(run.text)
        owners[run.tag] += len(run.text) if tags.get(run.tag, (0, ""))[1] != "Lbl" else 0
    edges.append(end)
    joined = "".join(text)
    letters = [run for run in cluster if any(c.isalpha() for c in run.text)] or cluster
    size = weight.most_common(1)[0][0]
    segment = Segment(joined, edges, cluster[0].y, size, all(run.bold for run in letters))
    if any(run.rtl for run in cluster):
        low, high = min(run.x0 for run in cluster), max(run.x1 for run in cluster)
        segment.edges = array("f", [low] * len(joined) + [high])
    if "  " in joined:
        _squeeze(segment)
    level = [run.y for run in cluster if not run.raised] or [cluster[0].y]
    segment.y = Counter(level).most_common(1)[0][0]
    segment.symbol, segment.raised = cluster[0].symbol, cluster[0].raised
    owner = owners.most_common(1)[0][0]
    segment.tag, segment.role = tags.get(owner, (ARTIFACT if owner == ARTIFACT else -1, ""))
    return segment


def _squeeze(segment: Segment) -> None:
    keep = [
        at
        for at, c in enumerate(segment.text)
        if c != " " or at == 0 or segment.text[at - 1] != " "
    ]
    segment.edges = array("f", [*(segment.edges[at] for at in keep), segment.edges[-1]])
    segment.text = "".join([segment.text[at] for at in keep])


def _put_dots(rows: Sequence[Row], dots: Sequence[Sequence[int]]) -> None:
    """Write a bullet before words that have one drawn, not typed, to their left."""
    ys = [row.y for row in rows]
    for a, b, c, d in dots:
        x1, middle = c / 100, (b + d) / 200
        at = bisect_left(ys, middle)
        if at == len(rows) or not rows[at].y - 0.8 * rows[at].size <= middle:
            continue
        after = [s for s in rows[at].segments if 0 < s.x0 - x1 <= 2.5 * s.size]
        if after and not any(s.x0 < x1 < s.x1 for s in rows[at].segments):
            segment = after[0]
            segment.text = f"• {segment.text}"
            segment.edges = array("f", [a / 100, x1, *segment.edges])
            segment.struck = [(start + 2, end + 2) for start, end in segment.struck]
