"""A manager's form: read the same on every platform, refused with a remedy where it cannot be read."""

from datetime import date, time
from typing import Any

import pytest

from bot.core.assistant import Assistant
from bot.core.ports import Snapshot
from bot.core.reminders import make_reminders
from bot.core.reminding import Preview, Refusal
from bot.core.reminding_form import ANY_POLICY, FilledForm, propose_filled, show_preview
from knowledge.domain import Frequency
from tests.bot.twins import WordRetriever
from tests.reminders.twins import EVERYONE, ORG, World, a_person


def proposed(world: World, **fields: Any) -> Preview | Refusal:
    """Fill the form as the manager."""
    given = {"policy": "leave", "addressees": (EVERYONE,), "due": "14", **fields}
    parts: dict[str, Any] = {
        "library": world.library,
        "clock": world.clock,
        "events": world.events,
    }
    reminders = make_reminders(
        store=world.store, versions=world, name="form", time_zone="Europe/London", **parts
    )
    reminders.connect("slack", world.platform, world.platform)
    return propose_filled(
        Assistant(**parts), reminders, world.clock, ORG, world.manager, FilledForm(**given)
    )


def made(world: World, **fields: Any) -> Preview:
    """Fill the form well."""
    preview = proposed(world, **fields)
    assert isinstance(preview, Preview), preview
    return preview


def test_an_empty_form_has_good_defaults() -> None:
    """Today at nine, once, quiet at night, with words that say why."""
    reminder = made(World(a_person("A"))).reminder
    assert reminder.recurrence.frequency is Frequency.ONCE
    assert reminder.recurrence.at == time(9)
    assert (reminder.hours.quiet_from, reminder.hours.quiet_until) == (time(20), time(7))
    assert reminder.words


def test_cron_quiet_hours_and_a_last_day() -> None:
    """Every field of the form reaches the reminder."""
    fields = {
        "frequency": "cron",
        "cron": "0 9 1 * *",
        "until": "2027-06-30",
        "quiet": "18:00-8:30",
    }
    preview = made(World(a_person("A")), **fields)
    recurrence, hours = preview.reminder.recurrence, preview.reminder.hours
    assert (recurrence.frequency, recurrence.cron) == (Frequency.CRON, "0 9 1 * *")
    assert recurrence.until == date(2027, 6, 30)
    assert (hours.quiet_from, hours.quiet_until) == (time(18), time(8, 30))
    shown = show_preview(preview)
    assert "Nothing is sent between 18:00 and 08:30." in " ".join(shown.lines)
    assert "Then on" in " ".join(shown.lines)
    assert preview.shown.citations[0].quote in {q.words for q in shown.message.quotes}


@pytest.mark.parametrize(
    ("fields", "remedy"),
    [
        ({"on": "31/01/2027"}, "2027-01-31"),
        ({"at": "nine"}, "09:00"),
        ({"quiet": "at night"}, "20:00-07:00"),
        ({"due": "a fortnight"}, "14"),
        ({"due": "9999"}, "366"),
        ({"frequency": "cron"}, "0 9 1 * *"),
        ({"frequency": "cron", "cron": "* * * * *"}, "one time of day"),
        ({"until": "1999-01-01"}, "later last day"),
        ({"policy": ANY_POLICY}, "Choose a policy"),
        ({"policy": "nothing"}, "Choose one"),
        ({"addressees": ()}, "Say who"),
        ({"wants_quiz": True}, "Leave the quiz out"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_remedy(fields: dict[str, Any], remedy: str) -> None:
    """Nothing is guessed: the field is named, and how to write it."""
    refusal = proposed(World(a_person("A")), **fields)
    assert isinstance(refusal, Refusal)
    assert remedy in refusal.text


def test_words_that_lead_to_no_clear_clause_offer_the_nearest() -> None:
    """The nearest clauses come word for word; what is chosen among them is what goes out."""
    world = World(a_person("A"))
    corpus = world.library.snapshots[ORG].corpus
    world.library.snapshots[ORG] = Snapshot(corpus=corpus, retriever=WordRetriever(corpus))
    refusal = proposed(world, policy=ANY_POLICY, about="holiday")
    assert isinstance(refusal, Refusal)
    assert refusal.nearest[0].quote == "Staff must book leave early."
    chosen = refusal.nearest[1].clause_id
    preview = made(world, policy=ANY_POLICY, about="holiday", clause_ids=(chosen,))
    assert preview.reminder.policy == "leave"
    assert [c.quote for c in preview.shown.citations] == ["Leave must be approved."]
    forged = proposed(world, clause_ids=("leave#9.9",))
    assert isinstance(forged, Refusal)
