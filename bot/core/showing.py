"""What an answer and a section show, in which order, with which actions."""

from collections.abc import Iterator, Sequence

from bot.core import wording_chat
from bot.core.section import Section
from bot.core.shown import (
    Act,
    Action,
    AnswerShown,
    Piece,
    Quote,
    SectionShown,
    marked_pieces,
)
from bot.core.wording import readable_title
from knowledge.domain import Answer, Choice, Citation, Clause, Outcome

__all__ = [
    "first_sentence",
    "quote_line",
    "show_answer",
    "show_clauses",
    "show_section",
    "shown_quote",
]


def show_answer(
    answer: Answer, *, is_private: bool = False, can_hand_over: bool = False
) -> AnswerShown:
    """Return what an answer shows.

    Args:
        is_private: only the asker sees it, where others could: it may be shared.
        can_hand_over: there are people to whom a question can be passed on.
    """
    is_talk = answer.outcome is Outcome.NOT_FOUND and not answer.contact
    head, rest = ("", answer.text) if is_talk else first_sentence(answer.text)
    said: set[str] = set()
    quotes = tuple(shown_quote(c, said) for c in answer.citations)
    also = tuple(shown_quote(c, said) for c in answer.also)
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
    return tuple(shown_quote(citation, set()) for citation in citations)


def first_sentence(text: str) -> tuple[str, str]:
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


def shown_quote(citation: Citation, said: set[str]) -> Quote:
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
    parts = [f"{readable_title(citation.policy_title)}, version {citation.version_name}"]
    parts += [_path(citation.heading_path)] if citation.heading_path else []
    parts += [f"page {citation.page}"] if citation.page is not None else []
    return " \u00b7 ".join(parts)


def _path(headings: Sequence[str]) -> str:
    return " \u203a ".join(map(readable_title, headings))


def _answer_lines(
    text: str,
    quotes: Sequence[Quote],
    also: Sequence[Quote],
    warnings: Sequence[str],
    contact: str,
) -> Iterator[str]:
    yield text
    for quote in quotes:
        yield quote_line(quote)
    if also:
        yield f"{wording_chat.ALSO_RELEVANT}:"
        for quote in also:
            yield quote_line(quote)
    yield from warnings
    if contact:
        yield contact


def quote_line(quote: Quote) -> str:
    """Return a clause with its place on one line of plain text."""
    words = " ".join(filter(None, (quote.lead_in, quote.words, quote.lead_out)))
    where = f"{quote.ref}, {quote.place}" if quote.place else quote.ref
    return f"\u201c{words}\u201d ({where})"


# --- sections -----------------------------------------------------------------------------------


def show_section(section: Section) -> SectionShown:
    """Return what a section shows; nothing of it is left out."""
    said: set[str] = set()
    quotes = tuple(_clause_quote(clause, section, said) for clause in section.clauses)
    title = f"{section.policy_title}, version {section.version_name}"
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
