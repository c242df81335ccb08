"""Reminders as a terminal shows them, and as JSON for programs."""

from collections.abc import Iterator
from typing import Any

import click

from bot.cli import screen
from bot.core import wording_reminders as wording
from bot.core.attesting_figures import ReminderFigures
from bot.core.recurring import next_moment, zone_of
from bot.core.reminding import Preview
from bot.core.reminding_outgoing import sample_outgoing
from bot.core.reminding_showing import MessageShown, show_message
from bot.core.wording import readable_title, spoken_date
from knowledge.domain import ReminderState, Shown

__all__ = ["figures_lines", "figures_object", "list_lines", "preview_lines", "preview_object"]

_COLOURS = {
    ReminderState.DRAFT: "yellow",
    ReminderState.CONFIRMED: "green",
    ReminderState.HELD: "red",
    ReminderState.CANCELLED: "bright_black",
    ReminderState.ENDED: "bright_black",
}
_BAR = 24


def preview_lines(preview: Preview) -> Iterator[str]:
    """Yield what people will see, whom it reaches and when."""
    zone = zone_of(preview.reminder.recurrence.time_zone)
    coming = wording.spoken_moment(preview.coming[0], zone) if preview.coming else ""
    yield click.style("What people will see", bold=True)
    yield ""
    yield from _message(show_message(sample_outgoing(preview.reminder, preview.shown)))
    yield ""
    how_often = wording.frequency(preview.reminder.recurrence)
    yield screen.paragraph(
        wording.preview_summary(preview.n_people, preview.n_channels, coming, how_often)
    )
    for moment in preview.coming[1:]:
        yield screen.paragraph(f"then on {wording.spoken_moment(moment, zone)}", "  ")
    if preview.reminder.quiz is not None:
        quiz = preview.reminder.quiz
        yield screen.paragraph(f"Quiz: {quiz.question} ({quiz.options[quiz.right]})")
    yield from (screen.warning(note) for note in preview.notes)


def _message(message: MessageShown) -> Iterator[str]:
    yield screen.paragraph(message.headline, "  ")
    yield screen.paragraph(message.words, "  ")
    for quote in message.quotes:
        yield ""
        yield click.style(screen.paragraph(quote.place, "  "), fg="cyan")
        if quote.lead_in:
            yield click.style(screen.quoted(quote.lead_in), dim=True)
        yield screen.quoted(quote.words)
        if quote.lead_out:
            yield click.style(screen.quoted(quote.lead_out), dim=True)
    yield ""
    for line in filter(None, (message.more, message.due)):
        yield screen.paragraph(line, "  ")
    yield "  " + "  ".join(f"[ {button.label} ]" for button in message.buttons)
    yield click.style(screen.paragraph(message.footer, "  "), dim=True)


def preview_object(preview: Preview) -> dict[str, Any]:
    """Return a preview for programs."""
    message = show_message(sample_outgoing(preview.reminder, preview.shown))
    return {
        "reminder": preview.reminder.reminder_id,
        "state": preview.reminder.state.value,
        "headline": message.headline,
        "words": message.words,
        "due": message.due,
        "citations": _citations(preview.shown),
        "digest": preview.shown.digest,
        "people": preview.n_people,
        "channels": preview.n_channels,
        "coming": [moment.isoformat() for moment in preview.coming],
        "notes": list(preview.notes),
    }


def _citations(shown: Shown) -> list[dict[str, Any]]:
    return [
        {
            "clause_id": c.clause_id,
            "policy": c.policy,
            "version": c.version,
            "ref": c.ref,
            "heading_path": list(c.heading_path),
            "lead_in": c.lead_in,
            "quote": c.quote,
            "lead_out": c.lead_out,
        }
        for c in shown.citations
    ]


def list_lines(figures: ReminderFigures) -> Iterator[str]:
    """Yield a reminder as one entry of a list."""
    reminder = figures.reminder
    state = click.style(wording.state_of(reminder.state), fg=_COLOURS[reminder.state])
    title = click.style(readable_title(figures.policy_title), bold=True)
    yield f"{reminder.reminder_id}  {state}  {title}"
    zone = zone_of(reminder.recurrence.time_zone)
    coming = next_moment(reminder.recurrence, figures.started_at)
    parts = [wording.frequency(reminder.recurrence)]
    if coming is not None and reminder.state is ReminderState.CONFIRMED:
        parts.append(f"next on {wording.spoken_moment(coming, zone)}")
    if figures.n_asked:
        parts.append(f"{figures.n_attested} of {figures.n_asked} have confirmed")
    yield screen.paragraph(", ".join(parts), "  ")
    if reminder.held_because:
        yield screen.warning(reminder.held_because)


def figures_lines(figures: ReminderFigures) -> Iterator[str]:
    """Yield everything about one reminder: who, how many, by team, who has not."""
    yield from list_lines(figures)
    if figures.due_on is not None:
        yield f"  due on {spoken_date(figures.due_on)}"
    if figures.n_gone:
        yield f"  {figures.n_gone} were not asked or have gone"
    for team in figures.teams:
        full = round(_BAR * team.n_attested / team.n_asked) if team.n_asked else 0
        bar = click.style("\u2588" * full, fg="green") + "\u2591" * (_BAR - full)
        name = (team.team or "No team known")[:24]
        yield f"  {name:<24} {bar} {team.n_attested} of {team.n_asked}"
    if figures.open_people:
        yield ""
        yield click.style(f"{wording.WHO_HAS_NOT}:", bold=True)
        for account in figures.open_people:
            yield f"  {account.name or account.person_id}"
    elif figures.n_asked:
        yield wording.NOBODY_OPEN


def figures_object(figures: ReminderFigures) -> dict[str, Any]:
    """Return a reminder and its figures for programs."""
    reminder = figures.reminder
    return {
        "reminder": reminder.reminder_id,
        "state": reminder.state.value,
        "held_because": reminder.held_because,
        "policy": reminder.policy,
        "version": figures.version,
        "clauses": list(reminder.clause_ids),
        "words": reminder.words,
        "frequency": reminder.recurrence.frequency.value,
        "starts_on": reminder.recurrence.starts_on.isoformat(),
        "due_on": figures.due_on.isoformat() if figures.due_on is not None else None,
        "rounds": figures.n_rounds,
        "asked": figures.n_asked,
        "attested": figures.n_attested,
        "gone": figures.n_gone,
        "teams": [
            {"team": t.team, "asked": t.n_asked, "attested": t.n_attested} for t in figures.teams
        ],
        "days": [
            {"day": d.day.isoformat(), "asked": d.n_asked, "attested": d.n_attested}
            for d in figures.days
        ],
        "open": [
            {"platform": a.platform, "id": a.person_id, "name": a.name, "team": a.team}
            for a in figures.open_people
        ],
    }
