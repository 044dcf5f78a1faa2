"""The query language: what is typed, and what it asks for."""

import json
import pathlib
import random
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override

from search.language import BadQuery, Flag, Name, Query, parse
from search.language.operators import ALIASES, BY_NAME, FLAGS, HAS, IS, Operator

SEOUL = ZoneInfo("Asia/Seoul")
NOW = datetime(2026, 11, 30, 1, 30, tzinfo=UTC)  # a Monday, in Seoul as in London


def asked(typed: str) -> Query:
    return parse(typed, now=NOW, time_zone="Asia/Seoul")


def refused(typed: str) -> tuple[str, str]:
    """The part of the text that the error marks, and what it says."""
    with pytest.raises(BadQuery) as caught:
        asked(typed)
    error = caught.value
    return typed[error.start : error.start + error.length], str(error.detail)


def test_words_phrases_and_what_is_not_wanted() -> None:
    assert asked('회의  자료 "내일 오전" -취소 -"다음 주"') == Query(
        words=("회의", "자료"),
        phrases=("내일 오전",),
        excluded=("취소",),
        excluded_phrases=("다음 주",),
    )


@pytest.mark.parametrize("typed", ["", "   ", "\n", '""', '-""', "-", " - ", "--", '"  "'])
def test_nothing_asks_for_nothing(typed: str) -> None:
    assert asked(typed).is_empty()


def test_a_quotation_mark_that_is_still_open_reaches_to_the_end() -> None:
    assert asked('"내일 오전').phrases == ("내일 오전",)
    assert asked("“내일 오전”").phrases == ("내일 오전",)


@pytest.mark.parametrize(
    "text",
    [
        "https://example.com/a?b=c",
        "http://localhost:8000",
        "12:30",
        "오후3:15",
        ":)",
        "std::vector",
        "C:\\temp",
        "e-mail",
        "a@b.kr",
        "mailto:alice@example.com",
        "localhost:8000",
        "example.com:443",
        ":smile:",
        "1:1",
        "#회의",
        "@alice",
        "🎉",
    ],
)
def test_what_only_looks_like_an_operator_is_a_word(text: str) -> None:
    assert asked(f"a {text} b").words == ("a", text, "b")


def test_people_and_conversations_keep_their_places() -> None:
    query = asked('from:@alice 보낸사람:나 -from:bob in:"팀 회의" 방:#잡담 with:charlie 함께:dana')
    assert query.senders == (Name("alice", 5, 11), Name("me", 17, 18))
    assert query.excluded_senders == (Name("bob", 25, 28),)
    assert [name.text for name in query.conversations] == ["팀 회의", "잡담"]
    assert [name.text for name in query.people] == ["charlie", "dana"]


def test_flags() -> None:
    query = asked("has:link 종류:답장 is:Pinned -is:mentions-me")
    assert query.flags == {Flag.LINK, Flag.REPLY, Flag.PINNED}
    assert query.excluded_flags == {Flag.MENTIONS_ME}


@pytest.mark.parametrize(
    ("typed", "first", "end"),
    [
        ("on:2026-11-03", "2026-11-03", "2026-11-04"),
        ("on:2026.11.3", "2026-11-03", "2026-11-04"),
        ("on:20261103", "2026-11-03", "2026-11-04"),
        ("on:2026-11", "2026-11-01", "2026-12-01"),
        ("on:2025-12", "2025-12-01", "2026-01-01"),
        ("on:2025", "2025-01-01", "2026-01-01"),
        ("on:today", "2026-11-30", "2026-12-01"),
        ("날짜:오늘", "2026-11-30", "2026-12-01"),
        ("on:yesterday", "2026-11-29", "2026-11-30"),
        ("on:어제", "2026-11-29", "2026-11-30"),
        ("on:그저께", "2026-11-28", "2026-11-29"),
        ("on:이번주", "2026-11-30", "2026-12-07"),
        ("on:지난주", "2026-11-23", "2026-11-30"),
        ("on:지난 주", "2026-11-23", "2026-11-30"),
        ("on:last week", "2026-11-23", "2026-11-30"),
        ("on:last-week", "2026-11-23", "2026-11-30"),
        ('on:"last week"', "2026-11-23", "2026-11-30"),
        ("on:this month", "2026-11-01", "2026-12-01"),
        ("on:지난달", "2026-10-01", "2026-11-01"),
        ("on:올해", "2026-01-01", "2027-01-01"),
        ("on:작년", "2025-01-01", "2026-01-01"),
        ("on:금요일", "2026-11-27", "2026-11-28"),
        ("on:monday", "2026-11-30", "2026-12-01"),
        ("on:3일전", "2026-11-27", "2026-11-28"),
        ('on:"2 weeks ago"', "2026-11-16", "2026-11-17"),
        ("on:2026년11월3일", "2026-11-03", "2026-11-04"),
        ("on:12월", "2025-12-01", "2026-01-01"),
        ('on:"11월 3일"', "2026-11-03", "2026-11-04"),
        ("on:9개월전", "2026-02-28", "2026-03-01"),
    ],
)
def test_days_weeks_months_and_years_in_the_zone_of_the_asker(
    typed: str, first: str, end: str
) -> None:
    query = asked(typed)
    assert query.after == datetime.fromisoformat(first).replace(tzinfo=SEOUL)
    assert query.before == datetime.fromisoformat(end).replace(tzinfo=SEOUL)


def test_before_leaves_the_day_out_and_after_begins_with_it() -> None:
    query = asked("after:지난주 before:어제")
    assert query.after == datetime(2026, 11, 23, tzinfo=SEOUL)
    assert query.before == datetime(2026, 11, 29, tzinfo=SEOUL)


def test_several_dates_all_hold() -> None:
    query = asked("on:2026-11 after:2026-11-10 before:2026-12-24 이후:2026-11-05")
    assert query.after == datetime(2026, 11, 10, tzinfo=SEOUL)
    assert query.before == datetime(2026, 12, 1, tzinfo=SEOUL)


def test_a_minute_with_or_without_a_zone() -> None:
    assert asked("after:2026-11-03T14:30").after == datetime(2026, 11, 3, 14, 30, tzinfo=SEOUL)
    assert asked("after:2026-11-03T14:30Z").after == datetime(2026, 11, 3, 14, 30, tzinfo=UTC)


def test_today_is_the_day_where_the_asker_is() -> None:
    late = datetime(2026, 11, 29, 16, 0, tzinfo=UTC)
    zones = {"Asia/Seoul": 30, "America/New_York": 29}
    for name, day in zones.items():
        query = parse("on:today", now=late, time_zone=name)
        assert query.after == datetime(2026, 11, day, tzinfo=ZoneInfo(name))


def test_a_day_is_as_long_as_the_clocks_make_it() -> None:
    query = parse("on:2026-11-01", now=NOW, time_zone="America/New_York")
    assert query.after is not None
    assert query.before is not None
    length = query.before.astimezone(UTC) - query.after.astimezone(UTC)
    assert length.total_seconds() == 25 * 3600


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("회의 form:alice", "form:"),
        ("보낸:alice", "보낸:"),
        ("-form:alice", "form:"),
        ('foo:"bar"', "foo:"),
        ("from: alice", "from:"),
        ("회의 from:", "from:"),
        ('in:""', 'in:""'),
        ("from:@", "from:@"),
        ("has:cheese", "cheese"),
        ("is:link", "link"),
        ("after:soon", "soon"),
        ("on:2026-02-30", "2026-02-30"),
        ("on:2026-13", "2026-13"),
        ("on:0000", "0000"),
        ("on:9999", "9999"),
        ("on:9999년전", "9999년전"),
        ("after:last", "last"),
        ("after:last night", "last night"),
        ("on:2026-11-03T99:00", "2026-11-03T99:00"),
        ("-in:팀", "-in:팀"),
        ("-before:어제", "-before:어제"),
        ("a " * 32 + "b", "b"),
    ],
)
def test_what_is_not_understood_is_refused_at_its_place(typed: str, place: str) -> None:
    marked, _detail = refused(typed)
    assert marked == place


def test_a_refusal_speaks_the_language_of_the_asker() -> None:
    assert refused("form:alice")[1].startswith("There is no “form:”")
    with override("ko"):
        for typed in ("form:alice", "from:", "has:cheese", "on:soon", "-in:팀", "from:@"):
            assert any("가" <= c <= "힣" for c in refused(typed)[1].replace("팀", "")), typed


def test_a_refusal_tells_programs_the_place() -> None:
    with pytest.raises(BadQuery) as caught:
        asked("🎉 form:alice")
    answer = caught.value.as_json()
    assert answer["code"] == "invalid"
    assert answer["place"] == {"start": 2, "length": 5}


# Whatever is typed


PIECES = [
    *'"“”-−－:：@#\\/ \t\n',
    *BY_NAME,
    *(f"{name}:" for name in BY_NAME),
    *(f"-{name}:" for name in BY_NAME),
    *(value for values in FLAGS.values() for value in values),
    *("회의", "어제", "last", "week", "2026-11-30", "2026", "13월", "ㅎㄱㄷ", "한", "e\u0301"),
    *("https://a.kr", "12:30", "x", "\u200b", "\u1112\u1161", "\u3000", "9" * 30, "T25:00"),
    *("전", "\ufeff", "🎉"),
]  # fmt: skip


def test_anything_is_a_query_or_refused_at_a_place() -> None:
    draw = random.Random(30)
    understood = 0
    for _ in range(20_000):
        typed = "".join(draw.choices(PIECES, k=draw.randrange(12)))
        try:
            query = asked(typed)
        except BadQuery as error:
            marked = typed[error.start :][: error.length]
            if error.start < 0 or not 0 < error.length == len(marked):
                pytest.fail(f"{typed!r} is marked at {error.start}, {error.length}")
            continue
        understood += 1
        for name in query.senders + query.conversations + query.people:
            assert 0 <= name.start < name.end <= len(typed)
        if query.after and query.before:
            assert query.after.tzinfo is not None
    assert understood > 5_000


def test_what_was_meant_is_what_is_understood() -> None:
    """A query that is written down, in any order and under any alias, is read as it was meant."""
    draw = random.Random(31)
    words = ["회의", "한국어교육", "meeting", "12:30", "ㅎㄱㄷ", "🎉", "https://a.kr/b", "C++"]
    phrases = ["내일 오전", "see you", "from: here", "- a"]
    people = ["alice", "홍길동", "a.b-c_d"]
    for _ in range(3_000):
        parts: list[tuple[str, str]] = []
        for kind, choices, write in (
            ("words", words, "{}"),
            ("excluded", words, "-{}"),
            ("phrases", phrases, '"{}"'),
            ("excluded_phrases", phrases, '-"{}"'),
            ("senders", people, _alias(draw, Operator.FROM) + ":{}"),
            ("excluded_senders", people, "-" + _alias(draw, Operator.FROM) + ":@{}"),
            ("conversations", phrases, _alias(draw, Operator.IN) + ':"{}"'),
            ("people", people, _alias(draw, Operator.WITH) + ":{}"),
        ):
            parts += [(kind, write.format(one)) for one in draw.sample(choices, draw.randrange(3))]
        draw.shuffle(parts)
        query = asked(draw.choice([" ", "  ", "\u3000"]).join(text for _kind, text in parts))
        for kind in {kind for kind, _text in parts}:
            got = [getattr(one, "text", one) for one in getattr(query, kind)]
            meant = [_bare(text) for one, text in parts if one == kind]
            assert got == meant


def _alias(draw: random.Random, operator: Operator) -> str:
    return draw.choice([name for name, one in BY_NAME.items() if one is operator])


def _bare(written: str) -> str:
    for name in BY_NAME:
        written = written.removeprefix(f"-{name}:@").removeprefix(f"{name}:")
    return written.removeprefix("-").strip('"') if '"' in written else written.removeprefix("-")


def test_decomposed_hangul_asks_for_the_same() -> None:
    typed = '보낸사람:홍길동 "내일 오전" 회의 -취소 날짜:어제'
    apart = asked(unicodedata.normalize("NFD", typed))
    whole = asked(typed)
    assert (apart.words, apart.phrases, apart.excluded) == (
        whole.words,
        whole.phrases,
        whole.excluded,
    )
    assert [name.text for name in apart.senders] == ["홍길동"]
    assert apart.after == whole.after


def test_the_client_offers_what_the_language_knows() -> None:
    shared = json.loads((pathlib.Path(__file__).parents[1] / "search_operators.json").read_text())
    assert shared["operators"] == {name: list(names) for name, names in ALIASES.items()}
    values: dict[str, Mapping[Flag, Iterable[str]]] = {"has": HAS, "is": IS}
    assert shared["values"] == {
        name: {str(flag): list(names) for flag, names in flags.items()}
        for name, flags in values.items()
    }
    for word in shared["dates"]["ko"] + shared["dates"]["en"]:
        assert asked(f"on:{word}").after is not None
