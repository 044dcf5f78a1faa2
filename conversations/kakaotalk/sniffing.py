"""What a file is, by its beginning."""

import re
from datetime import date
from typing import NamedTuple

from chatsite.lib.text import clean_line, is_blank

from .encodings import SNIFFED_BYTES, encoding_of, pieces
from .styles import CSV, CSV_TITLES, STYLES, row_of
from .tidying import tidy

_TITLES = (
    re.compile(r"(?P<title>.+?) ?(?:\(\d+명\))?님?[과의]+ 카카오톡 대화"),
    re.compile(r"(?P<title>.+?) 카카오톡 대화"),
    re.compile(r"(?P<title>.+?) with KakaoTalk Chats"),
    re.compile(r"KakaoTalk Chats with (?P<title>.+)"),
)
_FILE_NAMES = (
    re.compile(r"KakaoTalk_Chat_(?P<title>.+?)_\d{4}-\d\d-\d\d.*"),
    re.compile(r"(?P<title>.+?)_KakaoTalk_\d{8}_.*"),
)
_OTHER = re.compile(
    r"(?:저장한 날짜 ?: .+|Date Saved ?: .+|Saved Date ?: .+|KakaoTalk_.+\.(?:txt|csv)|Talk_.+\.txt"
    rf"|{CSV_TITLES}|카카오톡 대화)"
)
MAX_TITLE = 100
_MAX_LINE = 300
"""Characters. A longer line is no title."""


class NotAnExport(Exception):
    """What the file is said to be it is not."""


class Sniffed(NamedTuple):
    """`begin`: the length of the mark in front of the text. `title`: where the file names one."""

    encoding: str
    begin: int
    style: str
    title: str | None


def sniff(head: bytes, *, whole: bool) -> Sniffed:
    """Encoding, style and title of a file with this beginning. Raises NotAnExport."""
    head = head[:SNIFFED_BYTES]
    found = encoding_of(head, whole=whole)
    if found is None:
        raise NotAnExport
    encoding, begin = found
    lines = [piece.text.rstrip("\r") for piece in pieces([head[begin:]], encoding, begin)]
    style = _style_of(lines)
    if style is None:
        raise NotAnExport
    return Sniffed(encoding, begin, style, _title_in(lines))


def title_of(sniffed: Sniffed, name: str) -> str:
    """What to call the conversation: as the file says, else as it is named."""
    stem = re.sub(r"\.(?:txt|csv)$", "", name.rsplit("/", 1)[-1].rsplit("\\", 1)[-1], flags=re.I)
    named = (found["title"] for pattern in _FILE_NAMES if (found := pattern.fullmatch(stem)))
    for title in (sniffed.title, *named, stem, name):
        if title and not is_blank(title):
            return title[:MAX_TITLE].strip()
    return "KakaoTalk"


def is_preamble(line: str) -> bool:
    """Whether a line above the first message is one of those that the export puts there."""
    text = line.strip()
    if len(text) > _MAX_LINE:
        return False
    return any(p.fullmatch(text) for p in (*_TITLES, _OTHER))


def _style_of(lines: list[str]) -> str | None:
    # Above the first message nothing looks like one, so the first line that does tells.
    days: dict[str, date] = {}
    for line in lines:
        if row_of(line):
            return CSV if CSV_TITLES in (lines[0].strip(), lines[0].strip().strip('"')) else None
        for name, style in STYLES.items():
            if day := style.day(line):
                days[name] = day
            elif style.said(line, days.get(name)):
                return name
    return None


def _title_in(lines: list[str]) -> str | None:
    for line in lines[:3]:
        if len(line) > _MAX_LINE:
            continue
        for pattern in _TITLES:
            if found := pattern.fullmatch(line.strip()):
                return clean_line(tidy(found["title"], ends_line=True))
    return None
