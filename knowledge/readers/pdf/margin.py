"""Comments in the margin: the balloons of a word processor's review, printed beside the text.

It takes them off the page's rows, so that they cut no paragraph and pass for no column.
"""

import re

from knowledge.readers.pdf.flow import Flow
from knowledge.readers.pdf.lines import line_of
from knowledge.readers.pdf.page import Page, Row, Segment

__all__ = ["margin_comments"]

_COMMENT = re.compile(
    r"(?:Comment(?:ed)? ?\[|Formatted(?::|$)|Deleted:|Inserted:|Moved (?:down|up) \[)",
    re.IGNORECASE,
)


def margin_comments(page: Page) -> list[Flow]:
    """Take comment balloons at the right off the page's rows."""
    starts = [
        s
        for row in page.rows
        for s in row.segments
        if s.x0 > 0.55 * page.width and _COMMENT.match(s.text)
    ]
    if not starts:
        return []
    left = min(s.x0 for s in starts) - 4
    taken: list[Segment] = []
    for row in page.rows:
        mine = [s for s in row.segments if s.x0 >= left]
        taken.extend(mine)
        row.segments = [s for s in row.segments if s.x0 < left]
    page.rows = [row for row in page.rows if row.segments]
    taken.sort(key=lambda s: (s.y, s.x0))
    flows: list[Flow] = []
    for segment in taken:
        if not flows or _COMMENT.match(segment.text):
            flows.append(Flow(is_comment=True))
        flows[-1].lines.append(line_of(Row(segment.y, [segment]), page.number))
    return flows
