"""When a reminder comes: by the clock on the wall, over clock changes, month ends and leap days.

Pure: recurrences and moments in, moments out. Knows no reminder, no person and no store.
"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count, islice, pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from knowledge.domain import Frequency, Recurrence

__all__ = ["fault_of", "local_day", "moments", "next_moment", "zone_of"]

_MOST_EVERY = 120
# A person asked more than once a day stops reading; 20 hours leave room for a clock change.
_SHORTEST_GAP = timedelta(hours=20)
_LOOKED_AT = 60


def zone_of(name: str, default: str = "UTC") -> ZoneInfo:
    """Return a time zone, the default where its name is empty or unknown."""
    for wanted in (name, default):
        try:
            return ZoneInfo(wanted)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
    return ZoneInfo("UTC")


def local_day(moment: datetime, zone: ZoneInfo) -> date:
    """Return the day that it is in the zone."""
    return moment.astimezone(zone).date()


def fault_of(recurrence: Recurrence) -> str:
    """Return what is wrong with a recurrence, as a sentence with its remedy; "" where nothing is."""
    try:
        ZoneInfo(recurrence.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return (
            f"{recurrence.time_zone!r} is not a time zone. Use a name such as Europe/London or "
            "America/New_York."
        )
    if not 1 <= recurrence.every <= _MOST_EVERY:
        return f"A reminder can come every 1 to {_MOST_EVERY} weeks, months or years."
    if recurrence.until is not None and recurrence.until < recurrence.starts_on:
        return "The last day is before the first. Choose a later last day."
    if recurrence.frequency is Frequency.CRON:
        return _fault_of_cron(recurrence)
    return ""


def _fault_of_cron(recurrence: Recurrence) -> str:
    from cronsim import CronSimError

    if len(recurrence.cron.split()) != 5:
        return "A cron expression has five fields, such as `0 9 1 * *` for 9 am on the 1st."
    try:
        coming = list(islice(moments(recurrence), _LOOKED_AT))
    except CronSimError as error:
        return f"The cron expression is not understood ({error}). Try `0 9 1 * *`."
    if not coming:
        return "The cron expression names no day that ever comes. Try `0 9 1 * *`."
    if any(later - sooner < _SHORTEST_GAP for sooner, later in pairwise(coming)):
        return "That would remind people more than once a day. Name one time of day."
    return ""


def moments(recurrence: Recurrence) -> Iterator[datetime]:
    """Yield when the reminder comes, in UTC, earliest first; it may never end.

    The time of day stays what the clock on the wall says. A time that a clock change leaves out
    is taken as if the clocks had not changed yet (01:30 becomes 02:30 in London, as RFC 5545 says;
    a cron expression comes at 02:00, as Debian's cron does); one that comes twice counts once, the
    first time. A day that a month lacks is its last day.

    Raises:
        cronsim.CronSimError: a cron expression is not understood.
    """
    zone = zone_of(recurrence.time_zone)
    if recurrence.frequency is Frequency.CRON:
        for moment in _cron_moments(recurrence, zone):
            if recurrence.until is not None and local_day(moment, zone) > recurrence.until:
                return
            yield moment
        return
    for day in _days(recurrence):
        if recurrence.until is not None and day > recurrence.until:
            return
        yield datetime.combine(day, recurrence.at, tzinfo=zone).astimezone(UTC)


def next_moment(recurrence: Recurrence, after: datetime | None) -> datetime | None:
    """Return the first moment later than another, None where there is none.

    Args:
        after: None for the very first.
    """
    for moment in moments(recurrence):
        if after is None or moment > after:
            return moment
    return None


def _days(recurrence: Recurrence) -> Iterator[date]:
    first = recurrence.starts_on
    if recurrence.frequency is Frequency.ONCE:
        yield first
        return
    for n in count(0, recurrence.every):
        try:
            if recurrence.frequency is Frequency.WEEKLY:
                yield first + timedelta(weeks=n)
            else:
                months = n if recurrence.frequency is Frequency.MONTHLY else 12 * n
                yield _months_later(first, months)
        except (OverflowError, ValueError):
            return


def _months_later(day: date, months: int) -> date:
    """Return the same day of a later month, its last day where it has no such day."""
    year, month = divmod(day.month - 1 + months, 12)
    year += day.year
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def _cron_moments(recurrence: Recurrence, zone: ZoneInfo) -> Iterator[datetime]:
    # Loaded here: few reminders need it.
    from cronsim import CronSim

    # One second before midnight, so that a reminder for midnight of its first day still comes.
    start = datetime.combine(recurrence.starts_on, datetime.min.time(), tzinfo=zone)
    for moment in CronSim(recurrence.cron, start - timedelta(seconds=1)):
        yield moment.astimezone(UTC)
