"""What a reply shows, in which order, with which actions: one shape for every chat platform.

Plain words only: no markup, no limits of any platform. Slack's blocks and Teams' cards are made
from these values, so that both show the same.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.core import wording_chat
from bot.core.section import Section
from bot.core.wording import readable_title
from knowledge.domain import (
    Answer,
    Choice,
    Citation,
    Clause,
    DraftReport,
    Finding,
    Outcome,
    Severity,
    Span,
    Verdict,
)

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
    "show_answer",
    "show_clauses",
    "show_draft",
    "show_section",
]

_AROUND = 60
"""Code points of the draft shown before and after marked words."""


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
    """

    clause_id: str
    ref: str
    place: str
    lead_in: str
    pieces: tuple[Piece, ...]
    lead_out: str

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


# --- answers ------------------------------------------------------------------------------------


def show_answer(
    answer: Answer, *, is_private: bool = False, can_hand_over: bool = False
) -> AnswerShown:
    """Return what an answer shows.

    Args:
        is_private: only the asker sees it, where others could: it may be shared.
        can_hand_over: there are people to whom a question can be passed on.
    """
    is_talk = answer.outcome is Outcome.NOT_FOUND and not answer.contact
    head, rest = ("", answer.text) if is_talk else _first_sentence(answer.text)
    said: set[str] = set()
    quotes = tuple(_quote(c, said) for c in answer.citations)
    also = tuple(_quote(c, said) for c in answer.also)
    contact = wording_chat.whom_to_ask(answer.contact) if quotes and answer.contact else ""
    return AnswerShown(
        headline=head,
        detail=rest,
        quotes=quotes,
        also=also,
        warnings=answer.warnings,
        contact=contact,
        actions=tuple(_answer_actions(answer, is_talk, is_private, can_hand_over)),
        asks_feedback=not is_talk and answer.outcome is not Outcome.AMBIGUOUS,
        plain="\n".join(_answer_lines(answer.text, quotes, also, answer.warnings, contact)),
    )


def show_clauses(citations: Sequence[Citation]) -> tuple[Quote, ...]:
    """Return clauses that each stand for themselves, as a list to choose from shows them."""
    return tuple(_quote(citation, set()) for citation in citations)


def _first_sentence(text: str) -> tuple[str, str]:
    """Return a reply's first sentence and the rest."""
    ends = [at + 1 for mark in ".?" if (at := text.find(f"{mark} ")) >= 0]
    end = min(ends, default=len(text))
    return text[:end], text[end:].strip()


def _answer_actions(
    answer: Answer, is_talk: bool, is_private: bool, can_hand_over: bool
) -> Iterator[Action]:
    for choice in answer.choices:
        yield _choice(choice)
    if answer.citations:
        yield Action(
            act=Act.SECTION, label=wording_chat.SECTION, value=answer.citations[0].clause_id
        )
    if is_private and answer.citations:
        yield Action(act=Act.SHARE, label=wording_chat.SHARE)
    confirm = wording_chat.HANDING_OVER if can_hand_over else wording_chat.NOTING
    if answer.outcome is Outcome.NOT_FOUND and not is_talk:
        yield Action(act=Act.HAND_OVER, label=wording_chat.HAND_OVER, confirm=confirm)
    elif answer.citations and can_hand_over:
        yield Action(act=Act.HAND_OVER, label=wording_chat.ASK_A_PERSON, confirm=confirm)


def _choice(choice: Choice) -> Action:
    return Action(act=Act.CHOOSE, label=choice.label, value=choice.question)


def _quote(citation: Citation, said: set[str]) -> Quote:
    """Return a citation as it is shown; words of a list that were shown are not repeated.

    Args:
        said: words shown so far; added to.
    """
    is_known = bool(citation.lead_in) and citation.lead_in in said
    said |= {citation.lead_in, citation.quote} - {""}
    return Quote(
        clause_id=citation.clause_id,
        ref=citation.ref,
        place="" if is_known else _place(citation),
        lead_in="" if is_known else citation.lead_in,
        pieces=marked_pieces(citation.quote, citation.telling),
        lead_out=citation.lead_out,
    )


def _place(citation: Citation) -> str:
    parts = [f"{readable_title(citation.policy_title)}, version {citation.version}"]
    parts += [_path(citation.heading_path)] if citation.heading_path else []
    parts += [f"page {citation.page}"] if citation.page is not None else []
    return " \u00b7 ".join(parts)


def _path(headings: Sequence[str]) -> str:
    return " \u203a ".join(map(readable_title, headings))


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


def _answer_lines(
    text: str,
    quotes: Sequence[Quote],
    also: Sequence[Quote],
    warnings: Sequence[str],
    contact: str,
) -> Iterator[str]:
    yield text
    for quote in quotes:
        yield _quote_line(quote)
    if also:
        yield f"{wording_chat.ALSO_RELEVANT}:"
        for quote in also:
            yield _quote_line(quote)
    yield from warnings
    if contact:
        yield contact


def _quote_line(quote: Quote) -> str:
    words = " ".join(filter(None, (quote.lead_in, quote.words, quote.lead_out)))
    where = f"{quote.ref}, {quote.place}" if quote.place else quote.ref
    return f"\u201c{words}\u201d ({where})"


# --- sections -----------------------------------------------------------------------------------


def show_section(section: Section) -> SectionShown:
    """Return what a section shows; nothing of it is left out."""
    said: set[str] = set()
    quotes = tuple(_clause_quote(clause, section, said) for clause in section.clauses)
    title = f"{section.policy_title}, version {section.version}"
    heading = _path(section.heading_path)
    lines = [title, *([heading] if heading else [])]
    lines += [" ".join(filter(None, (q.ref, q.lead_in, q.words, q.lead_out))) for q in quotes]
    return SectionShown(title=title, heading=heading, quotes=quotes, plain="\n".join(lines))


def _clause_quote(clause: Clause, section: Section, said: set[str]) -> Quote:
    is_known = clause.lead_in in said
    said |= {clause.lead_in, clause.text} - {""}
    deeper = clause.heading_path[len(section.heading_path) :]
    return Quote(
        clause_id=clause.clause_id,
        ref=clause.ref,
        place=_path(deeper),
        lead_in="" if is_known else clause.lead_in,
        pieces=(Piece(clause.text, is_marked=clause.clause_id == section.clause_id),),
        lead_out=clause.lead_out,
    )


# --- drafts -------------------------------------------------------------------------------------


def show_draft(report: DraftReport, draft: str) -> DraftShown:
    """Return what a report shows to the draft's writer.

    Args:
        draft: as it was given to the review; only words around findings are taken from it.
    """
    head, rest = _first_sentence(report.text)
    findings = tuple(_finding(f, draft) for f in report.findings)
    questions = tuple(_finding(f, draft, is_question=True) for f in report.questions)
    contact = wording_chat.whom_to_ask(report.contact) if findings and report.contact else ""
    return DraftShown(
        verdict=report.verdict,
        headline=head,
        detail=rest,
        findings=findings,
        questions=questions,
        corrected="" if report.corrected == draft else report.corrected,
        checked=wording_chat.checked(report.checked) if report.checked else "",
        not_checked=wording_chat.not_checked(report.not_checked) if report.not_checked else "",
        contact=contact,
        warnings=report.warnings,
        plain="\n".join(_report_lines(report.text, findings, questions, report.warnings)),
    )


def _finding(finding: Finding, draft: str, *, is_question: bool = False) -> FindingShown:
    fix = finding.fix
    said: set[str] = set()
    return FindingShown(
        finding_id=finding.finding_id,
        severity=wording_chat.A_QUESTION
        if is_question
        else wording_chat.severity(finding.severity),
        weight=finding.severity,
        is_question=is_question,
        pieces=tuple(_in_context(draft, finding.spans)),
        reason=finding.reason,
        fix=wording_chat.fix(fix.kind, fix.text, fix.span) if fix else "",
        quotes=tuple(_quote(c, said) for c in finding.citations),
        dismissed=wording_chat.dismissed(finding.suppressed_by) if finding.suppressed_by else "",
    )


def _in_context(draft: str, spans: Sequence[Span]) -> Iterator[Piece]:
    """Yield the draft's words around the spans, cut between words, with dots where cut."""
    windows: list[Span] = []
    for span in sorted(spans, key=lambda s: s.start):
        start, end = _widened(draft, span)
        if windows and start <= windows[-1].end:
            windows[-1] = Span(windows[-1].start, max(end, windows[-1].end))
        else:
            windows.append(Span(start, end))
    for number, window in enumerate(windows):
        if window.start > 0 or number:
            yield Piece(" \u2026 " if number else "\u2026 ")
        inside = [
            Span(max(s.start, window.start) - window.start, min(s.end, window.end) - window.start)
            for s in spans
        ]
        yield from marked_pieces(draft[window.start : window.end], inside)
    if windows and windows[-1].end < len(draft):
        yield Piece(" \u2026")


def _widened(draft: str, span: Span) -> tuple[int, int]:
    """Return a window around a span that cuts no word; where there is no space, the span itself."""
    start = max(0, span.start - _AROUND)
    if start:
        gap = next((at for at in range(start, span.start) if draft[at].isspace()), None)
        start = span.start if gap is None else gap + 1
    end = min(len(draft), span.end + _AROUND)
    if end < len(draft):
        gap = next((at for at in range(end, span.end - 1, -1) if draft[at].isspace()), None)
        end = span.end if gap is None else gap
    return start, end


def _report_lines(
    text: str,
    findings: Sequence[FindingShown],
    questions: Sequence[FindingShown],
    warnings: Sequence[str],
) -> Iterator[str]:
    yield text
    for finding in findings:
        yield _finding_line(finding)
    if questions:
        yield f"{wording_chat.QUESTIONS_FOR_YOU}:"
        for finding in questions:
            yield _finding_line(finding)
    yield from warnings


def _finding_line(finding: FindingShown) -> str:
    marked = " \u2026 ".join(piece.words for piece in finding.pieces if piece.is_marked)
    where = f"\u201c{marked}\u201d" if marked else wording_chat.WHOLE_DRAFT
    clauses = " ".join(_quote_line(quote) for quote in finding.quotes)
    return " ".join(
        filter(
            None,
            (
                f"{finding.severity}: {where}.",
                finding.reason,
                finding.fix,
                clauses,
                finding.dismissed,
            ),
        )
    )
