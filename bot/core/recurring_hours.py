"""Which hours people are written to: quiet hours, working days, and the days on which to chase.

Pure: days, hours and moments in, moments out.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from knowledge.domain import WorkingHours

__all__ = [
    "CHASE_DAYS_BEFORE",
    "chase_days",
    "fault_of_hours",
    "is_quiet",
    "is_working_day",
    "next_unquiet",
    "next_working",
]

CHASE_DAYS_BEFORE = (7, 3, 1, 0)
"""Days before the due day on which those who are still asked are asked again."""

_MOST_WEEKS_AFTER = 52
_MOST_DAYS_LOOKED_AT = 800
_DAY = timedelta(days=1)


def fault_of_hours(hours: WorkingHours) -> str:
    """Return what is wrong with the hours, as a sentence with its remedy; "" where nothing is."""
    if hours.opens >= hours.closes:
        return "Working hours must open before they close, as 09:00-17:00 does."
    if not hours.days or not all(0 <= day <= 6 for day in hours.days):
        return "Name at least one working day, from Monday to Sunday."
    return ""


def is_quiet(moment: datetime, hours: WorkingHours, zone: ZoneInfo) -> bool:
    """Tell whether nothing may be sent at a moment."""
    at = moment.astimezone(zone).time()
    start, end = hours.quiet_from, hours.quiet_until
    if start <= end:
        return start <= at < end
    return at >= start or at < end


def next_unquiet(moment: datetime, hours: WorkingHours, zone: ZoneInfo) -> datetime:
    """Return the first moment, from this one on, that is not quiet; in UTC."""
    if not is_quiet(moment, hours, zone):
        return moment
    local = moment.astimezone(zone)
    day = local.date()
    if local.time() >= hours.quiet_until:
        day += _DAY
    return _at(day, hours.quiet_until, zone)


def is_working_day(day: date, hours: WorkingHours) -> bool:
    """Tell whether people work on a day."""
    return day.weekday() in hours.days and day not in hours.holidays


def next_working(moment: datetime, hours: WorkingHours, zone: ZoneInfo) -> datetime:
    """Return the first moment, from this one on, at which people work; in UTC."""
    local = moment.astimezone(zone)
    day = local.date()
    if is_working_day(day, hours):
        if local.time() < hours.opens:
            return _at(day, hours.opens, zone)
        if local.time() < hours.closes:
            return moment
    return _at(_working_day(day + _DAY, hours, _DAY), hours.opens, zone)


def chase_days(due_on: date, asked_on: date, hours: WorkingHours) -> Iterator[date]:
    """Yield the days on which somebody who is still asked is asked again, in order.

    7, 3, 1 and 0 days before the due day, then every week. A day before the due day on which
    nobody works gives way to the working day before it, one after the due day to the next; two
    that fall together are one. Never the day on which the person was first asked, or before.
    """
    last = asked_on
    for days in CHASE_DAYS_BEFORE:
        day = _working_day(due_on - timedelta(days=days), hours, -_DAY)
        if day > last:
            yield day
            last = day
    for week in range(1, _MOST_WEEKS_AFTER + 1):
        day = _working_day(due_on + timedelta(weeks=week), hours, _DAY)
        if day > last:
            yield day
            last = day


def _working_day(day: date, hours: WorkingHours, step: timedelta) -> date:
    """Return the nearest working day from a day on, in the step's direction."""
    nearest = day
    for _ in range(_MOST_DAYS_LOOKED_AT):
        if is_working_day(nearest, hours):
            return nearest
        nearest += step
    return day


def _at(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)
