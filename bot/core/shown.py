"""What a reply shows, as plain values: one shape for every chat platform.

Plain words only: no markup, no limits of any platform. Slack's blocks and Teams' cards are made
from these values, so that both show the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from knowledge.domain import Severity, Span, Verdict

__all__ = [
    "Act",
    "Action",
    "AnswerShown",
    "DraftShown",
    "FindingShown",
    "Piece",
    "Quote",
    "SectionShown",
    "marked_pieces",
]


class Act(StrEnum):
    """What a person can do with a reply at one press."""

    CHOOSE = "choose"
    SECTION = "section"
    SHARE = "share"
    HAND_OVER = "hand_over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A button.

    Attributes:
        value: what it acts on: a clause id for SECTION, the whole question for CHOOSE, else "".
        confirm: what to ask before it is done, "" where nothing is.
    """

    act: Act
    label: str
    value: str = ""
    confirm: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words, marked or not."""

    words: str
    is_marked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A clause, word for word.

    Attributes:
        ref: how a person cites it ("7.6").
        place: policy, version, headings, page; "" where the quote before said so already.
        lead_in: words that open the sentence, "" where none or shown already.
        pieces: the quote itself; together they are the clause's words, unchanged.
        lead_out: words that end the sentence.
        items: of the list that it opens, where they are shown with it.
    """

    clause_id: str
    ref: str
    place: str
    lead_in: str
    pieces: tuple[Piece, ...]
    lead_out: str
    items: tuple["Quote", ...] = ()

    @property
    def words(self) -> str:
        """Return the quote without marks."""
        return "".join(piece.words for piece in self.pieces)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerShown:
    """An answer, from top to bottom.

    Attributes:
        headline: what the policies say, in a few words; "" for small talk.
        detail: the rest of the reply.
        quotes: the clauses that answer, best first.
        also: clauses that change the answer, under ``wording_chat.ALSO_RELEVANT``.
        contact: a line that says whom to ask, "" where the detail says so already.
        actions: in the order of the buttons.
        asks_feedback: whether to ask if it helped.
        plain: all of it as text, for notifications, screen readers and transcripts.
    """

    headline: str
    detail: str
    quotes: tuple[Quote, ...]
    also: tuple[Quote, ...]
    warnings: tuple[str, ...]
    contact: str
    actions: tuple[Action, ...]
    asks_feedback: bool
    plain: str

    @property
    def clause_ids(self) -> tuple[str, ...]:
        """Return the clauses that answer, for feedback."""
        return tuple(quote.clause_id for quote in self.quotes)


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionShown:
    """A whole section: its heading and every clause; the one asked for is marked.

    Attributes:
        title: policy and version.
        heading: the headings from the outermost in, "" where the policy has none.
    """

    title: str
    heading: str
    quotes: tuple[Quote, ...]
    plain: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingShown:
    """One finding of a draft.

    Attributes:
        severity: in words.
        weight: the same for a symbol or colour beside the words, never instead of them.
        is_question: it asks the writer and does not count.
        pieces: the draft's words around the finding, those meant marked; empty for the whole.
        fix: a sentence, "" where there is none.
        dismissed: that it was set aside and why, "" where it counts.
        rule_id: the rule that speaks, for whoever sets the finding aside.
    """

    finding_id: str
    severity: str
    weight: Severity
    pieces: tuple[Piece, ...]
    reason: str
    fix: str
    quotes: tuple[Quote, ...]
    dismissed: str
    is_question: bool = False
    rule_id: str = ""

    @property
    def can_be_set_aside(self) -> bool:
        """Whether its writer may say that it is all right: what blocks needs a second person."""
        counts = not self.is_question and not self.dismissed
        return counts and self.weight is not Severity.BLOCK and bool(self.rule_id)

    @property
    def can_be_undone(self) -> bool:
        """Whether it was set aside, and may count again."""
        return bool(self.dismissed) and bool(self.rule_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftShown:
    """A report on a draft, from top to bottom.

    Attributes:
        headline: the verdict in plain words.
        questions: under ``wording_chat.QUESTIONS_FOR_YOU``.
        corrected: the draft with the suggestions made, "" where there is none to copy.
        checked: a sentence, "" where nothing was looked for.
        not_checked: a sentence.
    """

    verdict: Verdict
    headline: str
    detail: str
    findings: tuple[FindingShown, ...]
    questions: tuple[FindingShown, ...]
    corrected: str
    checked: str
    not_checked: str
    contact: str
    warnings: tuple[str, ...]
    plain: str


def marked_pieces(text: str, spans: Sequence[Span]) -> tuple[Piece, ...]:
    """Return a text in pieces; together they are the text, unchanged.

    Args:
        spans: what is marked: code points of ``text``, half-open; may overlap, in any order.
    """
    pieces: list[Piece] = []
    at = 0
    for span in sorted(spans, key=lambda s: (s.start, s.end)):
        start, end = max(at, span.start), min(span.end, len(text))
        if start >= end:
            continue
        if start > at:
            pieces.append(Piece(text[at:start]))
        pieces.append(Piece(text[start:end], is_marked=True))
        at = end
    if at < len(text):
        pieces.append(Piece(text[at:]))
    return tuple(pieces)
