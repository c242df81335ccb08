"""What a reminder's message shows, in which order, with which buttons: one shape for all platforms.

Plain words only; platforms add their markup and keep their limits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.core import wording_reminders as wording
from bot.core.recurring import zone_of
from bot.core.reminding_ports import Outgoing
from bot.core.wording import readable_title
from knowledge.domain import Citation, DeliveryKind, Shown

__all__ = ["Button", "ChangeShown", "MessageShown", "Press", "QuoteShown", "quote", "show_message"]

_MOST_QUOTES = 5


class Press(StrEnum):
    """What a person can do with a message at one press."""

    ATTEST = "attest"
    QUESTION = "question"
    READ_ALL = "read_all"
    WHO_HAS_NOT = "who_has_not"


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A button: its value names the message, and nothing else is taken from it."""

    press: Press
    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteShown:
    """A clause, word for word, with where it stands."""

    place: str
    lead_in: str
    words: str
    lead_out: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeShown:
    """What a clause said, and what it says now; "" for a clause that is new or gone."""

    was: QuoteShown | None
    now: QuoteShown | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageShown:
    """A reminder's message, top to bottom.

    Attributes:
        notices: what must be said first: that it is late, or may have come before.
        words: the manager's own.
        lines: of a report.
        due: by when, "" where nothing is due.
        more: that there is more to read, "" where all is shown.
        counter: how many have confirmed, for a shared message; "" otherwise.
        footer: what is kept of a press.
    """

    headline: str
    notices: tuple[str, ...]
    words: str
    lines: tuple[str, ...]
    quotes: tuple[QuoteShown, ...]
    changes: tuple[ChangeShown, ...]
    more: str
    due: str
    counter: str
    buttons: tuple[Button, ...]
    footer: str

    @property
    def fallback(self) -> str:
        """Return the message in one line, for lists and screen readers."""
        return " ".join(filter(None, (f"{self.headline}.", self.words, self.due)))


def show_message(outgoing: Outgoing) -> MessageShown:
    """Return what a message shows."""
    if outgoing.shown is None:
        return _report(outgoing)
    shown, kind = outgoing.shown, outgoing.delivery.kind
    changes = shown.changes
    quotes = () if changes else shown.citations
    cut = len(quotes or changes) - _MOST_QUOTES
    return MessageShown(
        headline=_headline(outgoing, shown, kind),
        notices=_notices(outgoing),
        words=shown.words,
        lines=(),
        quotes=tuple(quote(c) for c in quotes[:_MOST_QUOTES]),
        changes=tuple(
            ChangeShown(
                was=quote(edit.was) if edit.was is not None else None,
                now=quote(edit.now) if edit.now is not None else None,
            )
            for edit in changes[:_MOST_QUOTES]
        ),
        more=wording.more_clauses(cut) if cut > 0 else "",
        due=wording.due(outgoing.due_on, is_overdue=outgoing.is_overdue) if outgoing.due_on else "",
        counter=(
            wording.counter(outgoing.n_attested, outgoing.n_asked)
            if kind is DeliveryKind.SHARED
            else ""
        ),
        buttons=tuple(_buttons(outgoing.key, with_all=cut > 0)),
        footer=wording.BOUND_TO_EVIDENCE,
    )


def _headline(outgoing: Outgoing, shown: Shown, kind: DeliveryKind) -> str:
    if shown.changes:
        return wording.changed_headline(shown.policy_title, len(shown.changes))
    if kind is DeliveryKind.CHASE:
        return wording.chase_headline(
            shown.policy_title, shown.citations, shown.is_whole, is_overdue=outgoing.is_overdue
        )
    return wording.headline(shown.policy_title, shown.citations, shown.is_whole)


def _notices(outgoing: Outgoing) -> tuple[str, ...]:
    notices = []
    if outgoing.is_late and outgoing.reminder is not None:
        zone = zone_of(outgoing.reminder.recurrence.time_zone)
        wanted = outgoing.delivery.wanted_at
        notices.append(wording.late(wording.spoken_moment(wanted, zone)))
    if outgoing.may_be_second:
        notices.append(wording.MAY_BE_SECOND)
    return tuple(notices)


def _buttons(key: str, *, with_all: bool) -> Sequence[Button]:
    buttons = [
        Button(press=Press.ATTEST, label=wording.ATTEST, value=key),
        Button(press=Press.QUESTION, label=wording.HAVE_A_QUESTION, value=key),
    ]
    if with_all:
        buttons.append(Button(press=Press.READ_ALL, label=wording.READ_ALL, value=key))
    return buttons


def _report(outgoing: Outgoing) -> MessageShown:
    return MessageShown(
        headline=outgoing.title,
        notices=_notices(outgoing),
        words="",
        lines=outgoing.lines,
        quotes=(),
        changes=(),
        more="",
        due="",
        counter="",
        buttons=(),
        footer="",
    )


def quote(citation: Citation) -> QuoteShown:
    """Return a clause with where it stands: policy, version, ref, headings, page."""
    parts = [
        f"{readable_title(citation.policy_title)}, version {citation.version_name}",
        citation.ref,
    ]
    if citation.heading_path:
        parts.append(" > ".join(map(readable_title, citation.heading_path)))
    if citation.page is not None:
        parts.append(f"page {citation.page}")
    return QuoteShown(
        place=" \u00b7 ".join(parts),
        lead_in=citation.lead_in,
        words=citation.quote,
        lead_out=citation.lead_out,
    )
