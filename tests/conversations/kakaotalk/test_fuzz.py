"""Whatever stands in a file: no error but the own one, no word lost, doubled or out of order."""

import random
import re

import pytest

from conversations.kakaotalk import NotAnExport

from .reading import EXPORTS, read, read_in_starts

_WORD = re.compile(r"w\d+w")
_STAMPS = (
    (
        "2023년 5월 {day}일 오후 3:1{n}, ",
        "2023년 5월 {day}일 오후 3:1{n}",
        "2023년 5월 {day}일 월요일",
    ),
    ("2023. 5. {day}. 오전 3:1{n}, ", "2023년 5월 {day}일 월요일", ""),
    ("May {day}, 2023 at 3:1{n} PM, ", "Monday, May {day}, 2023", "May {day}, 2023, 3:1{n} PM"),
    ("3:1{n}PM, May {day}, 2023, ", "Monday, May {day}, 2023", ""),
    ("오후 3:1{n}, ", "2023년 5월 {day}일 월요일", "Monday, May {day}, 2023"),
)
_TAILS = (
    "",
    "\r",
    " ",
    "\t",
    "\0",
    "👍🏽",
    "\u2028",
    "\x85",
    "\ufeff",
    ' "',
    '""',
    " : ",
    "] [",
    ",",
    "e\u0301",
)


class Writer:
    """Writes a file of drawn lines; every word in it is another one."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self._words = 0

    def word(self) -> str:
        self._words += 1
        return f"w{self._words}w"

    def text(self) -> str:
        return "".join(
            self.word() + self._dice.choice(_TAILS) for _ in range(self._dice.randint(1, 4))
        )

    def mobile(self) -> str:
        stamp, *days = self._dice.choice(_STAMPS)
        lines = [days[0].format(day=1, n=1), f"{stamp.format(day=1, n=1)}한가람 : {self.word()}"]
        lines += [self._line(stamp, days) for _ in range(self._dice.randint(0, 30))]
        return "\n".join(lines)

    def _line(self, stamp: str, days: list[str]) -> str:
        at = {"day": self._dice.randint(1, 28), "n": self._dice.randint(0, 9)}
        match self._dice.randint(0, 9):
            case 0 | 1 | 2:
                return f"{stamp.format(**at)}도예린{self._dice.choice(_TAILS)} : {self.text()}"
            case 3:
                return f"{stamp.format(**at)}{self.text()}"
            case 4:
                return self._dice.choice(days).format(**at)
            case 5:
                return ""
            case 6:
                return f"{self.word()}님이 나갔습니다."
            case _:
                return self.text()

    def desktop(self) -> str:
        lines = [
            "--------------- 2023년 5월 1일 월요일 ---------------",
            f"[가] [오후 3:12] {self.word()}",
        ]
        for _ in range(self._dice.randint(0, 30)):
            match self._dice.randint(0, 6):
                case 0 | 1:
                    lines.append(f"[{self.word()}] [오전 1:02] {self.text()}")
                case 2:
                    lines.append("--------------- 2023년 5월 2일 화요일 ---------------")
                case 3:
                    lines.append(f"{self.word()}님이 {self.word()}님을 초대했습니다.")
                case 4:
                    lines.append("")
                case _:
                    lines.append(self.text())
        return "\n".join(lines)

    def table(self) -> str:
        lines = ["Date,User,Message", f'2023-05-01 00:05:33,"가","{self.word()}"']
        for _ in range(self._dice.randint(0, 30)):
            said = self.text()
            match self._dice.randint(0, 5):
                case 0 | 1 | 2:
                    said = said.replace('"', '""') + self._dice.choice(["", f"\n{self.word()}"])
                    lines.append(f'2023-05-01 00:05:33,"{self.word()}","{said}"')
                case 3:
                    lines.append(f"2023-05-01 00:05:33,{self.word()},{said}")
                case 4:
                    lines.append(f'2023-05-01 00:05:33,"{self.word()}","{said}')
                case _:
                    lines.append(said)
        return "\n".join(lines)


def _words(raw: bytes, encoding: str) -> list[str]:
    return _WORD.findall(raw.decode(encoding, errors="replace"))


@pytest.mark.parametrize("seed", range(40))
def test_no_word_is_lost_and_every_start_goes_on(seed: int) -> None:
    dice = random.Random(seed)
    writer = Writer(dice)
    text = dice.choice([writer.mobile, writer.desktop, writer.table])()
    encoding = dice.choice(["utf-8", "utf-8-sig", "utf-16"])
    raw = text.encode(encoding)
    entries = read(raw)
    told = [word for e in entries for word in _WORD.findall(f"{e.author} {e.text}")]
    assert told == _words(raw, encoding)
    assert read_in_starts(raw, dice) == entries
    assert all(len(entry.text) <= 10_000 and "\0" not in entry.text for entry in entries)


@pytest.mark.parametrize("seed", range(40))
def test_a_broken_file_raises_nothing_else(seed: int) -> None:
    dice = random.Random(seed)
    raw = bytearray(
        dice.choice(sorted(EXPORTS.glob("*.*v")) + sorted(EXPORTS.glob("*.txt"))).read_bytes()
    )
    for _ in range(dice.randint(1, 20)):
        at = dice.randrange(len(raw))
        match dice.randint(0, 3):
            case 0:
                raw[at] = dice.randrange(256)
            case 1:
                del raw[at : at + dice.randint(1, 40)]
            case 2:
                raw[at:at] = dice.randbytes(dice.randint(1, 9))
            case _:
                raw[at:at] = raw[: dice.randint(1, 200)]
    try:
        entries = read(bytes(raw))
    except NotAnExport:
        return
    assert read_in_starts(bytes(raw), dice) == entries
