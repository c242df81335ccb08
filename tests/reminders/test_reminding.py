"""Reminders from issue to attestation, on a platform in memory with a clock that tests move."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.core.attesting import Pressed
from bot.core.attesting_figures import Figures
from bot.core.reminding import Preview, Refusal
from bot.core.reminding_request import ReminderRequest
from knowledge.domain import Frequency, Recurrence, ReminderState
from tests.reminders.twins import (
    EVERYONE,
    MONDAY,
    ORG,
    World,
    a_channel,
    a_person,
    a_policy,
    once,
)

A, B, C = a_person("A"), a_person("B"), a_person("C")


def test_everybody_gets_one_message() -> None:
    """A confirmed reminder reaches each person once, however often the clockwork turns."""
    world = World(A, B, C)
    world.issue()
    for _ in range(5):
        world.turn(minutes=20)
    assert world.platform.places == ["person:UA", "person:UB", "person:UC"]


def test_nothing_goes_out_before_it_is_confirmed() -> None:
    """A draft is shown to its manager and to nobody else."""
    world = World(A)
    preview = world.propose()
    world.turn(hours=2)
    assert not world.platform.outbox
    assert preview.n_people == 1
    assert "Staff must book leave early." in preview.shown.citations[0].quote


def test_what_people_see_is_what_was_previewed() -> None:
    """The message carries exactly the digest that the manager saw."""
    world = World(A)
    reminder = world.issue(words="Because the year ends.")
    world.turn()
    preview = world.reminding.preview(ORG, world.manager, reminder.reminder_id)
    assert isinstance(preview, Preview)
    shown = world.platform.outbox[0].shown
    assert shown is not None
    assert shown.digest == preview.shown.digest
    assert shown.words == "Because the year ends."


def test_a_preview_that_is_out_of_date_is_not_confirmed() -> None:
    """Whoever looked at the words before is asked to look again."""
    world = World(A)
    preview = world.propose()
    world.publish(a_policy("Staff must book leave late.", "Leave must be approved.", version=2))
    refusal = world.reminding.confirm(
        ORG, world.manager, preview.reminder.reminder_id, seen_digest=preview.shown.digest
    )
    assert isinstance(refusal, Refusal)
    assert refusal.code == "changed_since"


def test_an_attestation_counts_once() -> None:
    """A second press changes nothing and says so."""
    world = World(A)
    world.issue()
    world.turn()
    key = world.delivery_to(A).delivery_id
    assert world.attesting.attest(ORG, A, key).pressed is Pressed.DONE
    assert world.attesting.attest(ORG, A, key).pressed is Pressed.ALREADY
    assert len(world.bodies("attested")) == 1
    assert world.bodies("attested")[0]["version"] == 1


def test_nobody_attests_for_another() -> None:
    """The button of somebody else's message refuses politely."""
    world = World(A, B)
    world.issue()
    world.turn()
    reply = world.attesting.attest(ORG, B, world.delivery_to(A).delivery_id)
    assert reply.pressed is Pressed.REFUSED
    assert not world.bodies("attested")


def test_only_those_still_open_are_chased() -> None:
    """At 7, 3, 1 and 0 days before the due day and weekly after, in working hours, who attested is left alone."""
    world = World(A, B)
    world.issue(due_in_days=14)
    world.turn()
    world.attesting.attest(ORG, A, world.delivery_to(A).delivery_id)
    days = []
    for _ in range(24 * 30):
        before = len(world.platform.sent_to("person:UB"))
        world.turn(hours=1)
        if len(world.platform.sent_to("person:UB")) > before:
            days.append((world.clock.at.date(), world.clock.at.hour))
    # Due on Monday 7 December; its day minus 3 is a Friday, minus 1 a Sunday: the Friday before.
    assert days == [
        (date(2026, 11, 30), 9),
        (date(2026, 12, 4), 9),
        (date(2026, 12, 7), 9),
        (date(2026, 12, 14), 9),
        (date(2026, 12, 21), 9),
    ]
    assert len(world.platform.sent_to("person:UA")) == 1


def test_people_are_counted_by_the_group_they_were_asked_in() -> None:
    """Where the platform knows no team, the channel's name stands in the figures; a known team stays."""
    own = replace(B, team="Roads")
    world = World()
    world.platform.members = {"C1": [A, own]}
    world.issue(addressees=(a_channel("C1"),))
    world.turn()
    (figures,) = Figures(world.store).all(ORG)
    assert [team.team for team in figures.teams] == ["#C1", "Roads"]


def test_nobody_is_chased_on_a_holiday() -> None:
    """The organisation's calendar holds for every reminder, also for those made before."""
    world = World(A)
    world.issue()
    due_on = world.clock.at.date() + timedelta(days=14)
    world.holidays = (due_on,)
    world.clockwork = world.replica("knows the calendar")
    chased: list[int] = []
    for _ in range(24 * 15):
        world.turn(hours=1)
        if len(world.platform.sent_to("person:UA")) - 1 > len(chased):
            chased.append((due_on - world.clock.at.date()).days)
    # The due day gives way to the working day before it, on which they are chased anyway.
    assert chased == [7, 3]


def test_the_manager_hears_who_is_overdue() -> None:
    """The day after the due day the manager gets the names, privately."""
    world = World(A, B)
    world.issue(due_in_days=14)
    world.turn()
    world.attesting.attest(ORG, A, world.delivery_to(A).delivery_id)
    for _ in range(16):
        world.turn(days=1)
    reports = world.platform.sent_to("person:UM")
    assert len(reports) == 1
    assert reports[0].lines == ("Person B",)


def test_who_joins_later_is_asked_with_all_their_days() -> None:
    """A joiner gets the message once, and as many days as the others had."""
    world = World(A)
    world.issue(due_in_days=14)
    world.turn()
    world.platform.members[""].append(B)
    world.turn(days=10)
    sent = world.platform.sent_to("person:UB")
    assert len(sent) == 1
    assert sent[0].due_on == "17 December 2026"
    assert not sent[0].is_late


def test_leavers_and_deactivated_people_are_skipped_with_a_record() -> None:
    """Who is gone is not chased, and the evidence says why they did not attest."""
    world = World(A, B, C)
    world.issue(due_in_days=14)
    world.turn()
    world.rename(B, is_active=False)
    world.platform.members[""].remove(C)
    for _ in range(20):
        world.turn(days=1)
    assert len(world.platform.sent_to("person:UB")) == 1
    assert len(world.platform.sent_to("person:UC")) == 1
    assert sorted(b["reason"] for b in world.bodies("person left")) == [
        "deactivated",
        "no longer among the addressees",
    ]


def test_a_platform_that_says_nothing_makes_nobody_a_leaver() -> None:
    """While the directory is down people stay asked."""
    world = World(A)
    world.issue(due_in_days=14)
    world.turn()
    world.platform.is_down = True
    world.turn(days=1)
    world.platform.is_down = False
    world.platform.members[""].clear()
    world.turn(days=1)
    assert not world.bodies("person left")


def test_what_was_missed_comes_once_and_says_that_it_is_late() -> None:
    """Three weekly comings while nothing ran become one late message and a record of the others."""
    world = World(A)
    weekly = Recurrence(
        frequency=Frequency.WEEKLY,
        starts_on=date(2026, 11, 23),
        at=time(9),
        time_zone="Europe/London",
    )
    world.issue(recurrence=weekly)
    world.turn()
    world.turn(days=22)
    messages = world.platform.sent_to("person:UA")
    assert [m.is_late for m in messages] == [False, True]
    assert world.bodies("coming missed")[0]["n_missed"] == 2
    assert len(world.bodies("not attested")) == 1


def test_what_was_issued_after_its_time_is_not_called_late() -> None:
    """A reminder for nine o'clock that is made at ten was missed by nobody."""
    world = World(A)
    this_morning = Recurrence(
        frequency=Frequency.ONCE,
        starts_on=world.clock.at.date() - timedelta(days=1),
        at=time(9),
        time_zone="Europe/London",
    )
    world.issue(recurrence=this_morning)
    world.turn()
    assert [m.is_late for m in world.platform.sent_to("person:UA")] == [False]


def test_nothing_comes_in_quiet_hours() -> None:
    """A message due at night waits for the person's morning, by their own clock."""
    sydney = a_person("S", time_zone="Australia/Sydney")
    world = World(A, sydney, now=MONDAY)
    world.issue(recurrence=once(date(2026, 11, 23), time(12)))
    came: dict[str, datetime] = {}
    for _ in range(24):
        world.turn(hours=1)
        for place in set(world.platform.places) - set(came):
            came[place] = world.clock.at
    assert came["person:UA"] == datetime(2026, 11, 23, 12, tzinfo=UTC)
    # Noon in London is 23:00 in Sydney; seven in the morning there is 20:00 in London.
    assert came["person:US"] == datetime(2026, 11, 23, 20, tzinfo=UTC)


def test_the_right_is_checked_again_when_it_is_sent() -> None:
    """A manager who is none any more sends nothing; another can take the reminder over."""
    world = World(A)
    reminder = world.issue(recurrence=once(date(2026, 11, 25)))
    world.platform.managers = {"UC"}
    world.turn(days=3)
    assert not world.platform.outbox
    with world.store.look(ORG) as work:
        held = work.reminder(reminder.reminder_id)
    assert held is not None
    assert held.state is ReminderState.HELD
    assert isinstance(world.reminding.confirm(ORG, C, reminder.reminder_id), type(reminder))
    world.turn(hours=1)
    assert world.platform.places == ["person:UA"]


@pytest.mark.parametrize("act", ["propose", "preview", "confirm", "cancel"])
def test_who_is_no_manager_gets_a_polite_no(act: str) -> None:
    """Two hundred attempts over every verb, by strangers and guests: none succeeds."""
    world = World(A)
    reminder = world.issue(recurrence=once(date(2026, 12, 25)))
    request = ReminderRequest(
        policy="leave", addressees=(EVERYONE,), recurrence=once(date(2026, 11, 23))
    )
    guest = replace(world.manager, is_guest=True)
    other_platform = replace(world.manager, platform="teams")
    gone = replace(world.manager, is_active=False)
    for n in range(50):
        by = [a_person(n), guest, other_platform, gone][n % 4]
        reply = (
            world.reminding.propose(ORG, by, request)
            if act == "propose"
            else getattr(world.reminding, act)(ORG, by, reminder.reminder_id)
        )
        assert isinstance(reply, Refusal)
        assert reply.text.endswith(".")
    with world.store.look(ORG) as work:
        assert [r.state for r in work.reminders()] == [ReminderState.CONFIRMED]
    assert not world.platform.outbox


def test_another_organisations_reminder_is_not_there() -> None:
    """An id of another organisation leads nowhere."""
    world = World(A)
    reminder = world.issue()
    world.library.snapshots["other"] = world.library.snapshots[ORG]
    reply = world.reminding.cancel("other", world.manager, reminder.reminder_id)
    assert isinstance(reply, Refusal)
    assert reply.code == "no_such_reminder"


def test_a_channel_gets_one_message_and_its_people_are_counted() -> None:
    """One shared message; who is in two channels is asked once; the counter follows at its pace."""
    world = World()
    world.platform.members = {"C1": [A, B], "C2": [B, C]}
    world.issue(addressees=(a_channel("C1"), a_channel("C2")))
    world.turn()
    assert world.platform.places == ["channel:C1", "channel:C2"]
    assert len(world.bodies("person asked")) == 3
    key = world.platform.sent_to("channel:C1")[0].key
    for person in (A, B):
        assert world.attesting.attest(ORG, person, key).pressed is Pressed.DONE
    world.turn(seconds=1)
    assert not world.platform.updates
    world.turn(seconds=6)
    assert {(u.n_attested, u.n_asked) for u in world.platform.updates} == {(2, 3)}
    assert len(world.platform.updates) == 2


def test_a_new_version_asks_again_only_for_what_changed() -> None:
    """Who attested is asked for the changed clause; the other carries over; who is open sees the new words."""
    world = World(A, B)
    world.issue()
    world.turn()
    world.attesting.attest(ORG, A, world.delivery_to(A).delivery_id)
    world.publish(
        a_policy("Staff must book leave very early.", "Leave must be approved.", version=2)
    )
    world.turn(hours=1)
    again = world.platform.sent_to("person:UA")[-1].shown
    assert again is not None
    assert [(e.was.quote, e.now.quote) for e in again.changes if e.was and e.now] == [
        ("Staff must book leave early.", "Staff must book leave very early.")
    ]
    carried = world.bodies("attestation carried over")
    assert len(carried) == 1
    assert len(carried[0]["clauses"]) == 1
    assert len(world.platform.sent_to("person:UB")) == 1
    reply = world.attesting.attest(ORG, B, world.delivery_to(B).delivery_id)
    assert reply.pressed is Pressed.CHANGED
    assert reply.shown is not None
    done = world.attesting.attest(
        ORG, B, world.delivery_to(B).delivery_id, seen_digest=reply.shown.digest
    )
    assert done.pressed is Pressed.DONE
    assert world.bodies("attested")[-1]["version"] == 2


def test_a_version_that_changes_nothing_asks_nobody() -> None:
    """Unchanged clauses carry over with a record, and no message is sent."""
    world = World(A)
    world.issue()
    world.turn()
    world.attesting.attest(ORG, A, world.delivery_to(A).delivery_id)
    world.publish(a_policy("Staff must book leave early.", "Leave must be approved.", version=2))
    world.turn(hours=1)
    assert len(world.platform.outbox) == 1
    assert world.bodies("attestation carried over")[0]["version"] == 2


def test_two_versions_in_a_row_ask_for_both_changes_at_once() -> None:
    """Who did not answer the first change is asked for the whole difference, once."""
    world = World(A)
    world.issue()
    world.turn()
    world.attesting.attest(ORG, A, world.delivery_to(A).delivery_id)
    world.publish(
        a_policy("Staff must book leave very early.", "Leave must be approved.", version=2)
    )
    world.turn(hours=1)
    world.publish(
        a_policy("Staff must book leave very early.", "Leave must be approved twice.", version=3)
    )
    world.turn(hours=1)
    last = world.platform.outbox[-1].shown
    assert last is not None
    assert len(last.changes) == 2
    assert world.attesting.attest(ORG, A, world.delivery_to(A).delivery_id).pressed is Pressed.DONE
    assert world.bodies("attested")[-1]["version"] == 3


def test_cancelled_means_nothing_more_is_sent() -> None:
    """What was planned is skipped, with a record."""
    world = World(A)
    reminder = world.issue(recurrence=once(date(2026, 11, 23), time(21)))
    world.turn(hours=12, minutes=5)  # planned, but it is quiet
    world.reminding.cancel(ORG, world.manager, reminder.reminder_id)
    world.turn(hours=12)
    assert not world.platform.outbox
    assert world.bodies("message skipped")


def test_time_that_jumps_back_sends_nothing_again() -> None:
    """A clock set back by a day neither repeats nor loses a message."""
    world = World(A)
    world.issue()
    world.turn()
    world.clock.at -= timedelta(days=1)
    world.turn()
    world.clock.at += timedelta(days=1, hours=1)
    world.turn()
    assert world.platform.places == ["person:UA"]
