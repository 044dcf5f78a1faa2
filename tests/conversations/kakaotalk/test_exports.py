"""Each way in which an export is written, read line by line."""

import codecs
import time

import pytest

from conversations.kakaotalk import (
    MAX_TEXT,
    SNIFFED_BYTES,
    Entry,
    NotAnExport,
    encodings,
    sniff,
    title_of,
)

from .reading import EXPORTS, read

NAMED = "노:을빛, (주)산들"
DESKTOP = [
    Entry("", "2023-05-01", "한가람님이 도예린님과 노을빛님을 초대했습니다."),
    Entry("한가람", "2023-05-01T00:05", "다들 안녕하세요"),
    Entry(
        "도예린",
        "2023-05-01T12:30",
        "토요일 9시: 북한산 입구 [우이역] 앞, 맞죠?\n준비물:\n - 물\n\n - 김밥",
    ),
    Entry(f"{NAMED} [총무]", "2023-05-01T15:12", "사진"),
    Entry("한가람", "2023-05-01T15:13", "파일: 지도.pdf"),
    Entry("", "2023-05-01", "노을빛님이 나갔습니다."),
    Entry("", "2023-05-02T09:00", "공지가 등록되었습니다"),
    Entry("도예린", "2023-05-02T09:01", "삭제된 메시지입니다."),
    Entry("한가람", "2023-05-02T21:04", "ㅋㅋㅋ"),
]
EXPECTED = {
    "desktop_ko.txt": ("주말 산행 모임", DESKTOP),
    "desktop_en.txt": (
        "Weekend Hikers",
        [
            Entry("Garam Han", "2021-05-09T00:05", "hi all"),
            Entry("Yerin D.", "2021-05-09T15:12", "Saturday at 9:00, right?\nbring: water"),
            Entry("Garam Han", "2021-05-09T15:13", "Photo"),
            Entry("", "2021-05-09", "Noel Park left this chatroom."),
            Entry("Yerin D.", "2021-05-10T12:00", "This message was deleted."),
            Entry("Garam Han", "2021-05-10T20:15", "see you"),
        ],
    ),
    "desktop_24.txt": (
        "한가람",
        [
            Entry("", "2021-12-18T20:35", "보이스톡이 끝났습니다"),
            Entry("한가람", "2021-12-18T20:36", "도착했어요\n지금 내려요"),
            Entry("나", "2021-12-18T00:37", "네"),
        ],
    ),
    "android_ko.txt": (
        "산들 동호회",
        [
            Entry("회원님", "2022-03-03T20:56", "내일 몇 시예요?"),
            Entry(
                "오솔길",
                "2022-03-03T21:12",
                "10시 : 정문\n준비물은 아래와 같아요\n\n2022년 3월 3일 목요일\n장갑",
            ),
            Entry("오솔길", "2022-03-03T21:13", "이모티콘"),
            Entry("", "2022-03-03T21:14", "민들레님이 들어왔습니다."),
            Entry("", "2022-03-03T21:15", "공지가 등록되었습니다"),
            Entry("민들레(영업, 2팀)", "2022-03-04T00:00", ""),
            Entry("회원님", "2022-03-04T00:01", "사진 3장"),
        ],
    ),
    "android_en.txt": (
        "Garam Han",
        [
            Entry("Garam Han", "2022-03-03T20:56", "what time: ten?\nor later"),
            Entry("Noel Park", "2022-03-03T21:12", "Photo"),
            Entry("Garam Han", "2022-03-04T00:00", 'now with "at"'),
            Entry("", "2022-03-04T00:01", "Noel Park joined this chatroom."),
        ],
    ),
    "android_en_old.txt": (
        "Garam Han",
        [
            Entry("Garam Han", "2014-05-03T20:56", "hello"),
            Entry("Noel Park", "2014-05-04T00:01", "(emoticon)"),
        ],
    ),
    "ios_ko.txt": (
        "오솔길",
        [
            Entry("오솔길", "2019-07-29T22:22", "부먹? 찍먹?"),
            Entry("", "2019-07-29T22:23", "오솔길님이 민들레님을 초대했습니다."),
            Entry("민들레", "2019-07-29T22:24", "찍먹\n당연히"),
            Entry("오솔길", "2019-07-30T10:22", "동영상"),
        ],
    ),
    "ios_ko_by_day.txt": (
        "산들 동호회",
        [
            Entry("오솔길", "2021-12-30T20:36", "내일이 말일이네요\n이어지는 줄"),
            Entry("", "2021-12-30T20:37", "민들레님이 나갔습니다."),
            Entry("오솔길", "2021-12-31T00:00", "새해 준비"),
        ],
    ),
    "ios_en.txt": (
        "ios_en",
        [
            Entry("", "2014-12-31T19:12", "Garam Han invited Noel Park ."),
            Entry("Garam Han", "2014-12-31T19:12", "hello\ncontinued line"),
            Entry("Noel Park", "2015-02-17T21:00", "Day 1 : done"),
        ],
    ),
    "KakaoTalk_Chat_주말산행_2023-05-02-21-04-11.csv": (
        "주말산행",
        [
            Entry("한가람", "2023-05-01T00:05:33", "다들 안녕하세요"),
            Entry(
                "도예린",
                "2023-05-01T12:30:00",
                '토요일 "9시", 맞죠?\n준비물: 물\n\n2023-05-01 12:30:00,"아님",김밥',
            ),
            Entry(NAMED, "2023-05-01T15:12:09", "사진"),
            Entry("", "2023-05-01T15:13:00", f"{NAMED}님이 나갔습니다."),
            Entry("", "2023-05-02T09:00:00", "공지가 등록되었습니다"),
            Entry("한가람", "2023-05-02T21:04:00", "ㅋㅋㅋ"),
        ],
    ),
}


def test_every_export_has_what_is_expected_of_it() -> None:
    files = {path.name for path in EXPORTS.iterdir()} - {"README.md"}
    assert files == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_an_export_is_read(name: str) -> None:
    raw = (EXPORTS / name).read_bytes()
    title, entries = EXPECTED[name]
    assert read(raw) == entries
    assert title_of(sniff(raw, whole=True), name) == title


@pytest.mark.parametrize("name", EXPECTED)
@pytest.mark.parametrize("ends", [b"\n", b"\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp949"])
def test_no_encoding_and_no_line_end_makes_a_difference(
    name: str, ends: bytes, encoding: str
) -> None:
    text = (EXPORTS / name).read_text(encoding="utf-8-sig").replace("\r\n", "\n")
    mark = codecs.BOM_UTF16_BE if encoding == "utf-16-be" else b""
    raw = mark + text.replace("\n", ends.decode()).encode(encoding)
    assert read(raw) == EXPECTED[name][1]
    assert read(raw, chunk=3) == EXPECTED[name][1]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"PK\x03\x04\x14\0\x08\x08\x08\0" + bytes(100),
        bytes(range(256)) * 300,
        b"\0" * 100_000,
        "2023년 1월 1일 오후 3:12, 한가람 : 표가 없는 UTF-16\n".encode("utf-16-le"),
        "2023年5月1日月曜日\n오후 3:12, 누구 : 다른 나라의 날짜\n".encode(),
        b"\xff\xfe",
        "그냥 쓴 글입니다.\n한 줄 더.\n".encode(),
        b"[INFO] [12:30] a log is no export\n",
        "오후 8:36, 누구 : 날짜가 없습니다\n".encode(),
        b"Date,User\n2023-05-01,me\n",
        b'a,b,c\n2023-05-01 00:05:33,"me","another table"\n',
        "2023년 13월 45일 오후 3:12, 누구 : 없는 날\n".encode(),
        "2023년 1월 1일 오후 3:99, 누구 : 없는 시각\n".encode(),
        b"\xc7\xd1 \xff\xff\xff",
    ],
)
def test_what_is_no_export_is_refused(raw: bytes) -> None:
    with pytest.raises(NotAnExport):
        read(raw)


def test_a_long_message_comes_in_parts() -> None:
    body = "가나다라마" * 5_000 + "\n끝"
    raw = (
        f"2023년 1월 1일 오후 3:12, 한가람 : {body}\n2023년 1월 1일 오후 3:13, 도예린 : 네".encode()
    )
    entries = read(raw)
    assert [len(entry.text) for entry in entries] == [MAX_TEXT, MAX_TEXT, 5_002, 1]
    assert "".join(entry.text for entry in entries[:-1]) == body
    assert {(entry.author, entry.at) for entry in entries[:-1]} == {("한가람", "2023-01-01T15:12")}


def test_a_line_without_end_is_read_in_pieces() -> None:
    line = "2023년 1월 1일 오후 3:12, 한가람 : " + "말" * 400_000
    entries = read(line.encode())
    assert {entry.author for entry in entries} == {"한가람"}
    assert sum(len(entry.text) for entry in entries) == 400_000
    assert all(set(entry.text) == {"말"} for entry in entries)


@pytest.mark.parametrize("encoding", ["utf-8", "cp949", "utf-16"])
def test_a_quoted_field_may_be_longer_than_a_piece(encoding: str) -> None:
    said = '말 "" ' * (encodings.PIECE_BYTES // 4)
    raw = f'Date,User,Message\n2023-05-01 00:05:33,"한가람","{said}"\n'.encode(encoding)
    assert "".join(entry.text for entry in read(raw)) == said.replace('""', '"')


def test_what_cannot_be_read_far_below_is_marked_and_not_lost() -> None:
    line = "2023년 1월 1일 오후 3:12, 한가람 : 말\n".encode()
    raw = line * (SNIFFED_BYTES // len(line) + 2) + line[:-1] + b"\xff\xfe\0 x\n"
    entries = read(raw)
    assert entries[-1].text == "말\ufffd\ufffd\ufffd x"
    assert len(entries) == SNIFFED_BYTES // len(line) + 3


def test_decomposed_syllables_are_composed() -> None:
    raw = "2023년 1월 1일 오후 3:12, 한가람 : 한글\n".encode()
    assert read(raw)[0].text == "한글"


@pytest.mark.parametrize(
    ("encoding", "half"),
    [("utf-8", b"\xed\xa0\xbd"), ("cp949", b"\xff"), ("utf-16-le", b"\x3d\xd8")],
)
def test_half_an_emoji_near_the_beginning_is_marked_and_the_rest_read(
    encoding: str, half: bytes
) -> None:
    mark = codecs.BOM_UTF16_LE if encoding == "utf-16-le" else b""
    lines = [f"2023년 1월 1일 오후 3:12, 한가람 : 말 {n}".encode(encoding) for n in range(3_000)]
    lines[2] += half
    entries = read(mark + "\n".encode(encoding).join(lines))
    assert entries[2].text.rstrip("\ufffd") == "말 2"
    assert entries[2].text != "말 2"
    assert [entry.text for entry in entries][3:] == [f"말 {n}" for n in range(3, 3_000)]


@pytest.mark.parametrize(
    ("first", "name", "title"),
    [
        ("한\0가\t람\x07님과 카카오톡 대화", "a.txt", "한\ufffd가 람"),
        ("\u200b님과 카카오톡 대화", "a.txt", "a"),
        ("한글 카카오톡 대화", "a.txt", "한글"),
        ("가" * 150 + " 카카오톡 대화", "a.txt", "가" * 100),
        ("가" * 400 + " 카카오톡 대화", "a.txt", "a"),
        ("", "C:\\chats\\산들.txt", "산들"),
        ("", "\u200b", "KakaoTalk"),
    ],
)
def test_a_title_can_be_stored_and_seen(first: str, name: str, title: str) -> None:
    raw = f"{first}\n\n2023년 1월 1일 오후 3:12, 한가람 : 네\n".encode()
    assert title_of(sniff(raw, whole=True), name) == title


@pytest.mark.parametrize(
    "full", ["말" + "\u0323\u0301" * 60_000, "과" * 20_000, "a" + "님" * 20_000]
)
def test_what_is_made_to_hold_up_a_worker_does_not(full: str) -> None:
    """Composed as a whole, or matched as a title, each takes many seconds."""
    raw = f"{full}\n2023년 1월 1일 오후 3:12, 한가람 : {full}\n".encode()
    head = f"{full[:20_000]}\n2023년 1월 1일 오후 3:12, 한가람 : 네\n".encode()
    begin = time.process_time()
    assert sniff(head, whole=True).title is None
    if len(raw) < SNIFFED_BYTES:
        read(raw)
    else:
        read(head + raw)
    assert time.process_time() - begin < 3
