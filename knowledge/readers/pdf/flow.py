"""Lines read one after the other, and what is usual in the document: values of the layout."""

from dataclasses import dataclass, field

from knowledge.readers.pdf.lines import Line
from knowledge.readers.pdf.tables import TableRow

__all__ = ["Flow", "Measures"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """What is usual in the document.

    Attributes:
        body: size of most of its type in points.
        leading: distance of baselines as a multiple of the type size.
    """

    body: float = 11.0
    leading: float = 1.2


@dataclass(slots=True)
class Flow:
    """Lines read one after the other: a column, or full width.

    Attributes:
        left: where its lines begin.
        right: where its full lines end.
        is_column: other words stand beside it.
        is_comment: the words stand in the margin.
        is_box: the words stand beside the text and interrupt no paragraph of it.
        is_cell: the words fill a cell; nothing runs on into it or out of it.
    """

    lines: list[Line | TableRow] = field(default_factory=list)
    left: float = 0.0
    right: float = 0.0
    is_column: bool = False
    is_comment: bool = False
    is_box: bool = False
    is_cell: bool = False

    @property
    def is_full_width(self) -> bool:
        """The flow is neither a column nor a comment."""
        return not (self.is_column or self.is_comment)

    def ends(self) -> list[float]:
        """Return the right edge of each of its lines."""
        return [line.x1 for line in self.lines if isinstance(line, Line)]
