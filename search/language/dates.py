"""Dates as people type them in Korean and English: stretches of time in their own zone. Pure."""

import calendar
import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

FIRST_YEAR, LAST_YEAR = 1970, 9998
_ISO_TIME = re.compile(r"\d{4}-\d\d-\d\dt\d\d:\d\d(:\d\d)?(z|[+-]\d\d:\d\d)?", re.IGNORECASE)
_DAY = re.compile(r"(\d{4})(?:[-./](\d{1,2})[-./](\d{1,2})\.?|(\d\d)(\d\d))")
_MONTH = re.compile(r"(\d{4})[-./](\d{1,2})\.?")
_YEAR = re.compile(r"(\d{4})년?")
_KOREAN = re.compile(r"(?:(\d{4})년)?(\d{1,2})월(?:(\d{1,2})일)?")
_AGO = re.compile(r"(\d{1,4})(일|주|달|개월|년)전|(\d{1,4})(day|week|month|year)s?ago")
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            ("월요일", "monday", "mon"),
            ("화요일", "tuesday", "tue"),
            ("수요일", "wednesday", "wed"),
            ("목요일", "thursday", "thu"),
            ("금요일", "friday", "fri"),
            ("토요일", "saturday", "sat"),
            ("일요일", "sunday", "sun"),
        )
    )
    for name in names
}


class Days(NamedTuple):
    """From one day up to another, which is not in it any more."""

    first: date
    after: date


class Stretch(NamedTuple):
    """From one moment up to another, which is not in it any more. Aware."""

    start: datetime
    end: datetime


def stretch_of(typed: str, now: datetime, zone: ZoneInfo) -> Stretch:
    """The day, week, month or year, or the minute, that is meant. Raises ValueError for none."""
    if _ISO_TIME.fullmatch(typed):
        moment = datetime.fromisoformat(typed.upper())
        _check_year(moment.year)
        start = moment if moment.tzinfo else moment.replace(tzinfo=zone)
        return Stretch(start, start + timedelta(minutes=1))
    days = _days_of(typed.casefold(), now.astimezone(zone).date())
    for day in days:
        _check_year(day.year)
    return Stretch(*(datetime.combine(day, time(), zone) for day in days))


def _days_of(typed: str, today: date) -> Days:
    if found := _DAY.fullmatch(typed):
        return _day(date(*(int(part) for part in found.groups() if part)))
    if found := _MONTH.fullmatch(typed):
        return _month(int(found[1]), int(found[2]))
    if found := _YEAR.fullmatch(typed):
        return _year(int(found[1]))
    # last-week is last week, 11월 3일 is 11월3일.
    word = re.sub(r"[\s_-]", "", typed)
    if found := _KOREAN.fullmatch(word):
        return _korean(found, today)
    if found := _AGO.fullmatch(word):
        return _day(_ago(int(found[1] or found[3]), found[2] or found[4], today))
    if word in _WEEKDAYS:
        return _day(today - timedelta(days=(today.weekday() - _WEEKDAYS[word]) % 7))
    if word in _WORDS:
        return _WORDS[word](today)
    raise ValueError(typed)


def _korean(found: re.Match[str], today: date) -> Days:
    """11월 3일, 11월: without a year the last one that has begun."""
    month, day = int(found[2]), int(found[3] or 1)
    if found[1] is not None:
        year = int(found[1])
    else:
        year = today.year if (month, day) <= (today.month, today.day) else today.year - 1
    return _day(date(year, month, day)) if found[3] else _month(year, month)


def _ago(number: int, unit: str, today: date) -> date:
    if unit in {"일", "day"}:
        return today - timedelta(days=number)
    if unit in {"주", "week"}:
        return today - timedelta(weeks=number)
    months = today.year * 12 + today.month - 1
    months -= number * 12 if unit in {"년", "year"} else number
    year, month = divmod(months, 12)
    _check_year(year)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(today.day, last))


def _check_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR + 1:
        raise ValueError(year)


def _day(day: date) -> Days:
    return Days(day, day + timedelta(days=1))


def _week(monday: date) -> Days:
    return Days(monday, monday + timedelta(days=7))


def _month(year: int, month: int) -> Days:
    first = date(year, month, 1)
    return Days(first, date(year + month // 12, month % 12 + 1, 1))


def _year(year: int) -> Days:
    return Days(date(year, 1, 1), date(year + 1, 1, 1))


def _monday(today: date) -> date:
    return today - timedelta(days=today.weekday())


def _last_month(today: date) -> Days:
    last = today.replace(day=1) - timedelta(days=1)
    return _month(last.year, last.month)


_MEANINGS: tuple[tuple[tuple[str, ...], Callable[[date], Days]], ...] = (
    (("오늘", "today"), _day),
    (("어제", "yesterday"), lambda today: _day(today - timedelta(days=1))),
    (("그제", "그저께", "엊그제"), lambda today: _day(today - timedelta(days=2))),
    (("이번주", "금주", "thisweek"), lambda today: _week(_monday(today))),
    (
        ("지난주", "저번주", "lastweek"),
        lambda today: _week(_monday(today) - timedelta(days=7)),
    ),
    (("이번달", "이달", "thismonth"), lambda today: _month(today.year, today.month)),
    (("지난달", "저번달", "lastmonth"), _last_month),
    (("올해", "thisyear"), lambda today: _year(today.year)),
    (("작년", "지난해", "lastyear"), lambda today: _year(today.year - 1)),
)
_WORDS = {name: meaning for names, meaning in _MEANINGS for name in names}

BEGINNINGS = frozenset({"last", "this", "지난", "이번", "저번"})
"""Half of a date of two words: last week, 지난 주."""
