"""What each sentence of a clause asks of people: a duty, a warning with consequences, advice.

A clause can say several things; only the sentence that forbids or demands may be held against a
draft. Lists of risks, aims, scopes and related policies are mentions. Knows no topic.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise

from bot.core.duty_words import (
    BANS,
    CONSEQUENCE,
    CONTACT,
    FREE,
    HARD,
    LEANS_BACK,
    MAY_LIST,
    MISUSE,
    MUST_LIST,
    NO_DUTIES,
    OURS,
    PERSONAL_ONLY,
    REACTS,
    RESERVED,
    RISKS,
    SOFT,
    VERBLESS_BAN,
    WARNING,
    WITHIN_BOUNDS,
)
from bot.core.whose_posts import capacity_of_sentence, in_plain_letters
from knowledge.domain import Capacity, Clause, ClauseKind, Modality, Span
from knowledge.modality import modality_of

__all__ = [
    "Force",
    "Saying",
    "is_personal_only",
    "lists_no_duties",
    "permits",
    "reacts",
    "sayings",
]


class Force(IntEnum):
    """How much a sentence demands; higher is more."""

    MENTION = 0
    ADVICE = 1
    CONSEQUENCE = 2
    DUTY = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """One sentence of a clause.

    Attributes:
        words: in small letters, quotation marks made plain.
        span: where it stands in ``clause.text``.
    """

    words: str
    span: Span
    force: Force
    capacity: Capacity


_SENTENCE = re.compile(
    r"(?:[^.!?]|\.(?=[\w@])|(?<=\be)\.|(?<=\bg)\.|(?<=\bi)\.|(?<=\b[ei][ge])\.)+[.!?]*\s*"
)
_GAP = re.compile(r"\s(?=\S)")

_ASKS = (Modality.PROHIBIT, Modality.REQUIRE, Modality.ADVISE)


def sayings(clause: Clause) -> tuple[Saying, ...]:
    """Return the sentences of a clause, each with what it asks and of which capacity it speaks."""
    opening = _opening(clause)
    closing = in_plain_letters(clause.lead_out)
    is_idle = lists_no_duties(clause)
    warns = CONSEQUENCE.search(in_plain_letters(clause.text)) or CONSEQUENCE.search(closing)
    found = []
    for span, words in _sentences(clause):
        force = Force.MENTION if is_idle else _force(words, opening, clause, bool(warns))
        found.append(
            Saying(
                words=words,
                span=span,
                force=force,
                capacity=capacity_of_sentence(
                    words, opening, in_plain_letters(clause.text), clause.heading_path
                ),
            )
        )
    return tuple(found)


def reacts(words: str) -> bool:
    """Return whether a sentence says what to do about the posts of others, or gives a number to ring.

    Args:
        words: in small letters.
    """
    return bool(REACTS.match(words) or CONTACT.match(words))


def permits(words: str) -> bool:
    """Return whether a sentence only says what is free, in small letters: it forbids nothing."""
    return bool(FREE.search(words)) and not WITHIN_BOUNDS.search(words)


def lists_no_duties(clause: Clause) -> bool:
    """Return whether a clause is an item of a list that obliges nobody: risks, aims, examples."""
    if clause.kind is ClauseKind.ITEM and MAY_LIST.match(_title(clause)):
        return True
    opening = _opening(clause)
    return bool(opening) and clause.kind is not ClauseKind.NOTE and _is_idle(opening)


def _title(clause: Clause) -> str:
    """Return what stands over a list: its opening, else the innermost heading, without a number."""
    over = clause.lead_in or (clause.heading_path[-1] if clause.heading_path else "")
    return in_plain_letters(over).lstrip("0123456789. ")


def _opening(clause: Clause) -> str:
    return in_plain_letters(clause.lead_in)[-240:]


def is_personal_only(clauses: Sequence[Clause]) -> bool:
    """Return whether a policy says that it speaks of personal use alone."""
    return any(PERSONAL_ONLY.search(in_plain_letters(clause.text)) for clause in clauses)


def _is_idle(opening: str) -> bool:
    *before, last = re.split(r"(?<=[.!?]) ", opening)
    if before and LEANS_BACK.match(last):
        last = f"{before[-1]} {last}"
    if RISKS.search(last):
        return True
    return bool(NO_DUTIES.search(last)) and not MISUSE.search(last)


def _force(words: str, opening: str, clause: Clause, warns: bool) -> Force:
    if reacts(words):
        return Force.MENTION
    if RESERVED.search(words) or BANS.search(words) or VERBLESS_BAN.match(words):
        return Force.DUTY
    if not opening and OURS.match(words) and not CONSEQUENCE.search(words):
        return Force.MENTION
    if opening and MISUSE.search(opening):
        return Force.DUTY if "deemed" not in opening else Force.CONSEQUENCE
    heading = clause.heading_path[-1] if clause.heading_path else ""
    modality = modality_of(words, clause.lead_in, heading, clause.kind)
    if modality in _ASKS:
        return _demand(words, modality, must_list=bool(MUST_LIST.search(opening)))
    if modality is Modality.PERMIT and HARD.search(words):
        return Force.DUTY
    return Force.CONSEQUENCE if warns else _advice(words, clause)


def _demand(words: str, modality: Modality, *, must_list: bool) -> Force:
    """Return what a sentence asks that asks something: soft words make advice of it."""
    is_hard = must_list or bool(HARD.search(words))
    if SOFT.search(words) and not is_hard:
        return Force.ADVICE
    demands = is_hard or modality is not Modality.ADVISE or "should" in words
    return Force.DUTY if demands else Force.ADVICE


def _advice(words: str, clause: Clause) -> Force:
    if WARNING.search(words):
        return Force.ADVICE
    return Force.ADVICE if clause.modality in _ASKS and SOFT.search(words) else Force.MENTION


def _sentences(clause: Clause) -> Iterator[tuple[Span, str]]:
    text = in_plain_letters(clause.text)
    for start, end in pairwise((0, *_cell_starts(clause), len(text))):
        for match in _SENTENCE.finditer(text, start, end):
            words = match[0].strip()
            if words:
                first = match.start() + match[0].index(words[0])
                yield Span(first, first + len(words)), words


def _cell_starts(clause: Clause) -> Iterator[int]:
    """Yield where the cells of a table's row begin, but for the first; each is a sentence.

    Spans are of the source, where cells may be padded: a cell ends where its width says or, in a
    padded one, before the last word within it that a cell could begin with.
    """
    if clause.kind is not ClauseKind.ROW:
        return
    begin = 0
    for span in clause.spans[:-1]:
        end = begin + span.end - span.start
        gaps = [m.end() for m in _GAP.finditer(clause.text, begin, end + 2)]
        at_width = [at for at in gaps if at >= end - 1]
        before = [at for at in gaps if not clause.text[at].islower()]
        if not (at_width or before):
            return
        begin = at_width[0] if at_width else before[-1]
        yield begin
