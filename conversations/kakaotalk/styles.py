"""How the versions of KakaoTalk write a message, a day and what happened in a chat.

Where each was seen: tests/conversations/kakaotalk/exports/README.md.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

MAX_AUTHOR = 200
"""Characters. Names in KakaoTalk are shorter: more before a colon is no name."""

_CLOCK = (
    r"(?:(?P<ko>오전|오후)\s?)?(?P<hour>\d{1,2}):(?P<minute>\d{2})(?:\s?(?P<en>[AaPp]\.?[Mm]\.?))?"
)
_HALF_CLOCK = (
    r"(?:(?P<ko>오전|오후)\s?(?P<hour>\d{1,2}):(?P<minute>\d{2})"
    r"|(?P<hour_en>\d{1,2}):(?P<minute_en>\d{2})\s?(?P<en>[AaPp]\.?[Mm]\.?))"
)
_24_HOURS = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})"
_YEAR = r"(?P<year>\d{4})년 (?P<month>\d{1,2})월 (?P<day>\d{1,2})일"
_DOTS = r"(?P<year>\d{4})\. ?(?P<month>\d{1,2})\. ?(?P<day>\d{1,2})\."
_ENGLISH = r"(?P<name>[A-Z][a-z]{2,8})\.? (?P<day>\d{1,2}), (?P<year>\d{4})"
_WEEKDAY = r"[A-Z][a-z]{2,8}"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_HAPPENED = re.compile(
    r"(?:.{1,1000}님이 (?:들어왔|나갔)습니다\.?"
    r"|.{1,1000}님[이을] ?.{0,1000}(?:초대했습니다|초대하였습니다|내보냈습니다)\.?"
    r"|.{1,200} (?:joined|left) (?:this|the) chatroom\.?)"
)
_ENDINGS = ("습니다.", "습니다", "chatroom.", "chatroom")
_PLACEHOLDER = re.compile(
    r"(?:사진(?: \d+장)?|동영상|\(?이모티콘\)?|음성 ?메시지|파일: .+"
    r"|삭제된 메시지입니다\.?|채팅방 관리자가 메시지를 가렸습니다\.?"
    r"|(?:\d+ )?[Pp]hotos?|[Vv]ideos?|\(?[Ee]moticons?\)?|Voice Note|File: .+"
    r"|This message was deleted\.?)"
)


class Said(NamedTuple):
    """The line that begins an entry. `author` is empty for what happened in the chat."""

    author: str
    at: str | None
    text: str


def happened(text: str) -> bool:
    """Whether a line without a time tells that somebody came or went."""
    return len(text) < 500 and text.endswith(_ENDINGS) and _HAPPENED.fullmatch(text) is not None


def is_placeholder(text: str) -> bool:
    """Whether a text stands for what the export does not hold: a picture, a sticker, a file."""
    return len(text) < 500 and _PLACEHOLDER.fullmatch(text) is not None


@dataclass(frozen=True)
class Style:
    """One way of writing. `head` has a `rest`; `days` are its lines that only name a day.

    `by_day`: times without dates, so a day must come first. `sure`: a day cannot be mistaken for
    text. `untimed`: what happened in the chat stands there without a time.
    """

    head: re.Pattern[str]
    days: tuple[re.Pattern[str], ...] = ()
    bracketed: bool = False
    by_day: bool = False
    sure: bool = False
    untimed: bool = False

    def said(self, line: str, day: date | None) -> Said | None:
        """What the line begins, if it begins something."""
        found = self.head.match(line)
        if found is None or (self.by_day and day is None):
            return None
        groups = found.groupdict()
        at = _moment(groups, day)
        if at is None:
            return None
        rest = groups["rest"] or ""
        if self.bracketed:
            return Said((groups["author"] or "").strip(), at, rest)
        if groups["mark"] == ":":
            return Said("", at, rest)
        return _named(rest, at)

    def day(self, line: str) -> date | None:
        """The day that the line names, if it says nothing else."""
        for pattern in self.days:
            if len(line) < 100 and (found := pattern.fullmatch(line)):
                return _date(found.groupdict())
        return None


def _named(rest: str, at: str) -> Said:
    author, mark, text = rest.partition(" : ")
    if not mark and rest.endswith(" :"):
        author, mark = rest[:-2], " :"
    if not mark or len(author) > MAX_AUTHOR:
        return Said("", at, rest)
    return Said(author.strip(), at, text)


def _moment(groups: Mapping[str, str | None], day: date | None) -> str | None:
    hour = int(groups.get("hour") or groups.get("hour_en") or 0)
    minute = int(groups.get("minute") or groups.get("minute_en") or 0)
    half = groups.get("ko") or (groups.get("en") or "").lower()
    if hour > 23 or minute > 59:
        return None
    if half == "오전" or half.startswith("a"):
        hour %= 12 if hour == 12 else 24
    elif half and hour < 12:
        hour += 12
    on = _date(groups) if groups.get("year") else day
    return None if on is None else f"{on.isoformat()}T{hour:02}:{minute:02}"


def _date(groups: Mapping[str, str | None]) -> date | None:
    month = groups.get("month")
    try:
        if month is None:
            month = str(_MONTHS.index((groups["name"] or "")[:3].lower()) + 1)
        return date(int(groups["year"] or 0), int(month), int(groups["day"] or 0))
    except ValueError:
        return None


def _mobile(stamp: str, *days: str, by_day: bool = False) -> Style:
    patterns = (*days, stamp) if not by_day else days
    return Style(
        re.compile(rf"{stamp}(?P<mark>[,:])(?: (?P<rest>.*))?$", re.DOTALL),
        tuple(re.compile(day) for day in patterns),
        by_day=by_day,
    )


def _desktop(clock: str) -> Style:
    return Style(
        re.compile(
            rf"\[(?P<author>.{{0,{MAX_AUTHOR}}}?)\] \[{clock}\](?: (?P<rest>.*))?$", re.DOTALL
        ),
        (
            re.compile(rf"-{{5,}} ?{_YEAR} .요일 ?-{{5,}}"),
            re.compile(rf"-{{5,}} ?{_WEEKDAY}, {_ENGLISH} ?-{{5,}}"),
        ),
        bracketed=True,
        by_day=True,
        sure=True,
        untimed=True,
    )


_KOREAN_DAY = rf"{_YEAR} .요일"
_ENGLISH_DAY = rf"{_WEEKDAY}, {_ENGLISH}"

STYLES: Mapping[str, Style] = {
    "desktop": _desktop(_HALF_CLOCK),
    "desktop 24": _desktop(_24_HOURS),
    "mobile": _mobile(rf"{_YEAR} {_CLOCK}", _KOREAN_DAY),
    "mobile dots": _mobile(rf"{_DOTS} {_CLOCK}", _KOREAN_DAY),
    "mobile english": _mobile(rf"{_ENGLISH}(?:,| at) {_CLOCK}", _ENGLISH_DAY),
    "mobile english, time first": _mobile(rf"{_CLOCK}, {_ENGLISH}", _ENGLISH_DAY),
    "mobile by day": _mobile(_HALF_CLOCK, _KOREAN_DAY, _ENGLISH_DAY, by_day=True),
}

CSV = "csv"
CSV_TITLES = "Date,User,Message"
_ROW = re.compile(
    r"(?P<date>\d{4}-\d{1,2}-\d{1,2})[ T](?P<time>\d{1,2}:\d{2}(?::\d{2})?),"
    rf'(?:"(?P<quoted>(?:[^"]|""){{0,{MAX_AUTHOR}}})"|(?P<plain>[^,"]{{0,{MAX_AUTHOR}}})),(?P<rest>.*)$',
    re.DOTALL,
)


def row_of(line: str) -> Said | None:
    """The beginning of a row of the CSV; its text is still as it is written, with its marks."""
    found = _ROW.match(line)
    if found is None:
        return None
    time = found["time"] if found["time"].count(":") == 2 else f"{found['time']}:00"
    try:
        at = datetime.strptime(f"{found['date']} {time}", "%Y-%m-%d %H:%M:%S").isoformat()  # noqa: DTZ007
    except ValueError:
        return None
    author = found["plain"] if found["quoted"] is None else found["quoted"].replace('""', '"')
    return Said(author.strip(), at, found["rest"])
