"""Dates as policies print them: "4 June 2027", "June 2027", "04/06/27", "2027-06".

Knows nothing of documents.
"""

import calendar
import re
from datetime import date

__all__ = ["parse_date"]

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name} | {
    "sept": 9
}
_DMY = re.compile(r"\b(\d{1,2})\s*(?:st|nd|rd|th)?\s+(?:of\s+)?([A-Za-z]{3,9})\.?,?\s+(\d{4})\b")
_MDY = re.compile(r"\b([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,\s*(\d{4})\b")
_MY = re.compile(r"\b([A-Za-z]{3,9})\.?,?\s+(\d{4})\b")
_NUMERIC = re.compile(r"\b(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})\b")
_ISO = re.compile(r"\b(\d{4})-(\d{2})(?:-(\d{2}))?\b")
_YEAR = re.compile(r"\b((?:19|20)\d{2})\b")


def parse_date(words: str, *, last_day: bool = False) -> date | None:
    """Return the first date in the words, None where there is none.

    Args:
        last_day: where only a month or year is printed, take its last day instead of its first.
    """
    if iso := _ISO.search(words):
        day = int(iso.group(3)) if iso.group(3) else 0
        return _date(int(iso.group(1)), int(iso.group(2)), day, last_day)
    if dmy := _DMY.search(words):
        return _date(
            int(dmy.group(3)), _MONTHS.get(dmy.group(2).lower(), 0), int(dmy.group(1)), last_day
        )
    if mdy := _MDY.search(words):
        return _date(
            int(mdy.group(3)), _MONTHS.get(mdy.group(1).lower(), 0), int(mdy.group(2)), last_day
        )
    if numeric := _NUMERIC.search(words):
        year = int(numeric.group(3))
        return _date(
            year + 2000 if year < 100 else year,
            int(numeric.group(2)),
            int(numeric.group(1)),
            last_day,
        )
    for my in _MY.finditer(words):
        if my.group(1).lower() in _MONTHS:
            return _date(int(my.group(2)), _MONTHS[my.group(1).lower()], 0, last_day)
    if year_only := _YEAR.search(words):
        return _date(int(year_only.group(1)), 12 if last_day else 1, 0, last_day)
    return None


def _date(year: int, month: int, day: int, last_day: bool) -> date | None:
    if not 1 <= month <= 12 or not 1900 <= year <= 2200:
        return None
    if not day:
        day = calendar.monthrange(year, month)[1] if last_day else 1
    return date(year, month, day) if day <= calendar.monthrange(year, month)[1] else None
