"""Every due time is right: by the wall clock, over clock changes, month ends and leap days."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.recurring import fault_of, moments, next_moment, zone_of
from bot.core.recurring_hours import chase_days, is_quiet, next_unquiet, next_working
from knowledge.domain import Frequency, Recurrence, WorkingHours

LONDON = ZoneInfo("Europe/London")
ZONES = ["Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"]


def a_recurrence(
    frequency: Frequency, starts_on: date, at: time = time(9), **others: object
) -> Recurrence:
    """Return a recurrence in London."""
    values = {"time_zone": "Europe/London", **others}
    return Recurrence(frequency=frequency, starts_on=starts_on, at=at, **values)  # type: ignore[arg-type]


def days(recurrence: Recurrence, n: int) -> list[date]:
    """Return the first local days of a recurrence."""
    zone = zone_of(recurrence.time_zone)
    return [m.astimezone(zone).date() for m in islice(moments(recurrence), n)]


def test_a_weekly_reminder_stays_at_nine_over_both_clock_changes() -> None:
    """Fifty-three Mondays, each at nine by the clock on the wall, 23, 24 or 25 hours notwithstanding."""
    found = list(islice(moments(a_recurrence(Frequency.WEEKLY, date(2027, 1, 4))), 53))
    local = [moment.astimezone(LONDON) for moment in found]
    assert {(m.weekday(), m.hour, m.minute) for m in local} == {(0, 9, 0)}
    assert [m.date() for m in local] == [date(2027, 1, 4) + timedelta(weeks=n) for n in range(53)]
    assert {m.hour for m in found} == {8, 9}
    assert sum((b - a) != timedelta(weeks=1) for a, b in pairwise(found)) == 2


def test_month_ends() -> None:
    """The 31st is the last day of every month that has none, and the 31st again where there is one."""
    found = days(a_recurrence(Frequency.MONTHLY, date(2027, 10, 31)), 6)
    assert found == [
        date(2027, 10, 31),
        date(2027, 11, 30),
        date(2027, 12, 31),
        date(2028, 1, 31),
        date(2028, 2, 29),
        date(2028, 3, 31),
    ]


def test_leap_days() -> None:
    """A yearly reminder of 29 February comes on the 28th in other years."""
    found = days(a_recurrence(Frequency.YEARLY, date(2028, 2, 29)), 5)
    assert found == [
        date(2028, 2, 29),
        *(date(y, 2, 28) for y in (2029, 2030, 2031)),
        date(2032, 2, 29),
    ]


def test_an_hour_that_does_not_exist_and_one_that_comes_twice() -> None:
    """01:30 in London is 02:30 on the day the clocks go forward, and the first of two on the other."""
    daily = a_recurrence(Frequency.WEEKLY, date(2027, 3, 28), time(1, 30))
    assert next_moment(daily, None) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    autumn = a_recurrence(Frequency.WEEKLY, date(2027, 10, 31), time(1, 30))
    first, second = islice(moments(autumn), 2)
    assert first == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert second == datetime(2027, 11, 7, 1, 30, tzinfo=UTC)


def test_cron_follows_the_wall_clock() -> None:
    """Nine on the first of each month is nine in summer and in winter, and once on change days."""
    cron = a_recurrence(Frequency.CRON, date(2027, 1, 1), cron="0 9 1 * *")
    found = list(islice(moments(cron), 12))
    assert [m.astimezone(LONDON).strftime("%m-%d %H:%M") for m in found] == [
        f"{n:02}-01 09:00" for n in range(1, 13)
    ]
    daily = a_recurrence(Frequency.CRON, date(2027, 10, 30), cron="30 1 * * *")
    local = [m.astimezone(LONDON).date() for m in islice(moments(daily), 4)]
    assert local == [date(2027, 10, 30), date(2027, 10, 31), date(2027, 11, 1), date(2027, 11, 2)]


def test_a_last_day_and_longer_steps() -> None:
    """Every second week until a day, and nothing after it."""
    found = days(
        a_recurrence(Frequency.WEEKLY, date(2027, 1, 4), every=2, until=date(2027, 2, 1)), 9
    )
    assert found == [date(2027, 1, 4), date(2027, 1, 18), date(2027, 2, 1)]


@pytest.mark.parametrize(
    ("others", "word"),
    [
        ({"time_zone": "Europe/Londen"}, "time zone"),
        ({"every": 0}, "every"),
        ({"until": date(2026, 1, 1)}, "last day"),
        ({"frequency": Frequency.CRON, "cron": "* * * * *"}, "once a day"),
        ({"frequency": Frequency.CRON, "cron": "0 9 31 2 *"}, "cron"),
        ({"frequency": Frequency.CRON, "cron": "nonsense"}, "five fields"),
        ({"frequency": Frequency.CRON, "cron": "61 9 * * *"}, "not understood"),
    ],
)
def test_what_cannot_be_is_named_with_its_remedy(others: dict[str, object], word: str) -> None:
    """A bad recurrence is refused with a sentence, never with a crash."""
    values: dict[str, object] = {"frequency": Frequency.WEEKLY, **others}
    frequency = values.pop("frequency")
    fault = fault_of(a_recurrence(frequency, date(2027, 1, 4), **values))  # type: ignore[arg-type]
    assert word in fault


@given(
    st.sampled_from([Frequency.WEEKLY, Frequency.MONTHLY, Frequency.YEARLY]),
    st.dates(date(2024, 1, 1), date(2032, 12, 31)),
    st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    st.sampled_from(ZONES),
)
def test_comings_are_in_order_and_at_the_wall_clocks_time(
    frequency: Frequency, starts_on: date, at: time, zone: str
) -> None:
    """Whatever the zone, comings ascend, each on a day of its own and at its time where that exists."""
    found = list(islice(moments(a_recurrence(frequency, starts_on, at, time_zone=zone)), 30))
    assert found == sorted(set(found))
    for moment in found:
        local = moment.astimezone(ZoneInfo(zone))
        naive = datetime.combine(local.date(), at, tzinfo=ZoneInfo(zone))
        exists = naive.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(
            tzinfo=None
        ) == naive.replace(tzinfo=None)
        assert not exists or local.time() == at


HOURS = WorkingHours(holidays=(date(2026, 12, 25), date(2026, 12, 28)))


def test_chases_fall_on_working_days() -> None:
    """Before the due day they come earlier rather than later, after it later; none comes twice."""
    found = list(islice(chase_days(date(2026, 12, 26), date(2026, 12, 1), HOURS), 6))
    assert found == [
        date(2026, 12, 18),  # 7 days before is a Saturday
        date(2026, 12, 23),
        date(2026, 12, 24),  # 1 and 0 days before are a holiday and a Saturday: one chase
        date(2027, 1, 4),  # a week after is a Saturday
        date(2027, 1, 11),
        date(2027, 1, 18),
    ]


def test_nobody_is_chased_on_the_day_they_were_asked() -> None:
    """With three days to attest, the first chase is not the day of the message itself."""
    assert next(chase_days(date(2026, 12, 4), date(2026, 12, 1), HOURS)) == date(2026, 12, 3)


@given(st.integers(0, 2 * 366 * 24 * 60), st.sampled_from(ZONES))
def test_waiting_for_a_good_hour_ends_in_one(minutes: int, zone: str) -> None:
    """The next moment that is not quiet is not quiet, the next working one is in working hours."""
    moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    place = ZoneInfo(zone)
    later = next_unquiet(moment, HOURS, place)
    assert later >= moment
    assert not is_quiet(later, HOURS, place)
    working = next_working(moment, HOURS, place).astimezone(place)
    assert working >= moment
    assert HOURS.opens <= working.time() < HOURS.closes
    assert working.weekday() < 5
    assert working.date() not in HOURS.holidays
