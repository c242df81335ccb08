"""Lists without bullets and tables whose heading row is set like the others: told by their words.

Knows nothing of levels or lead-ins.
"""

import re
from collections.abc import Sequence

from knowledge.domain import BlockKind
from knowledge.parts import Part

__all__ = ["mark_bare_items", "names_columns"]

_BARE_OPENINGS = (":", ":-", ":–")
_PARTED = re.compile(r";\s*(?:and|or)?$|,\s*(?:and|or)$", re.I)
# What tables write over their columns.
_COLUMN = (
    r"(?:roles?|posts?|jobs?|grades?|who|what|when|where|how|why|names?|persons?|people|staff|groups?|teams?|dut(?:y|ies)"
    r"|responsib\w+|accountab\w+|items?|actions?|tasks?|steps?|stages?|levels?|dates?|times?|timescales?|deadlines?"
    r"|frequency|descriptions?|details|types?|kinds?|categor\w+|classes|class|areas?|topics?|subjects?|terms?"
    r"|definitions?|meanings?|examples?|contacts?|telephone|phone|e-?mail|records?|documents?|data|periods?|retention"
    r"|kept|limits?|amounts?|rates?|allowances?|maximum|receipts?|costs?|risks?|controls?|owners?|authors?|decides"
    r"|changes?|versions?|issues?|summary|status|purposes?|reasons?|comments?|notes?|numbers?|ref(?:erence)?|title|location|behaviours?|conduct"
    r"|outcomes?|sanctions?|penalt\w+|approv\w+|authori[sz]\w+|activit\w+|situations?|circumstances?|requirements?)"
)
_COLUMNS = re.compile(
    rf"{_COLUMN}(?:[\s/&,()-]+(?:{_COLUMN}|and|or|of|for|the|is|are|by|to|how|long))+\s*[()]?", re.I
)
_MAX_COLUMN_WORDS = 12


def mark_bare_items(body: Sequence[Part]) -> None:
    """Take paragraphs without a mark for a list's items: a colon opens them, semicolons part them."""
    at = 0
    while at < len(body):
        opener = body[at]
        at += 1
        if opener.heading or not opener.text.endswith(_BARE_OPENINGS):
            continue
        end = at
        while end < len(body) and _is_bare(body[end]) and _PARTED.search(body[end].text):
            end += 1
        if end > at and end < len(body) and _is_bare(body[end]) and body[end].ends_sentence:
            for part in body[at : end + 1]:
                part.kind = BlockKind.ITEM


def _is_bare(part: Part) -> bool:
    unmarked = part.kind is BlockKind.PARAGRAPH and not (part.number or part.label)
    return unmarked and not part.heading


def names_columns(part: Part) -> bool:
    """Tell whether a table's row, though not set as its heading, only names the columns."""
    words = part.text
    return words.count(" ") < _MAX_COLUMN_WORDS and _COLUMNS.fullmatch(words) is not None
