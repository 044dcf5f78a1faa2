"""What is found by which words, and in which order."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from conversations.models import Conversation
from conversations.services.pins import pin_message
from search.language import BadQuery, Flag, Name
from search.presenters import fragments_of
from tests.conversations.saying import make_group, send

from .conftest import Index, Seek, bodies

Say = Callable[..., None]


@pytest.fixture
def say(bob: User, group: Conversation, index: Index) -> Say:
    """Bob says all of these in the group, and they are in the index."""

    def speak(*bodies: str) -> None:
        for body in bodies:
            send(bob, group, body)
        index()

    return speak


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("내일 회의에서 봐요", "회의"),
        ("회의 자료예요", "회의에서"),
        ("한국어교육과에 붙었다", "교육"),
        ("띄어 쓰기는 어렵다", "띄어쓰기"),
        ("띄어쓰기는 어렵다", "띄어 쓰기"),
        ("홍길동 님이 오셨어요", "ㅎㄱㄷ"),
        ("박상수 님이 오셨어요", "ㅄㅅ"),
        ("ㅋㅋㅋ 웃기다", "ㅋㅋ"),
        ("밥 먹자", "밥"),
        ("오늘은 집밥", "밥"),
        ("Café au lait", "cafe"),
        ("resume", "Résumé"),
        ("ＡＢＣ 마트", "abc"),
        ("東京タワーに行く", "東京"),
        ("東京タワーに行く", "タワー"),
        ("see https://example.org/path?q=1", "example.org"),
        ("축하해 🎉🎉", "🎉"),
        ("iPhone케이스 샀어", "케이스"),
        ("it's a keyboard", "it's"),
        ("a\\b 'c'", "a\\b"),
    ],
)
def test_a_message_is_found(alice: User, say: Say, seek: Seek, said: str, asked: str) -> None:
    say(said, "아무 상관 없는 말 unrelated")
    answer = seek(alice, *asked.split())
    assert bodies(answer) == [said]
    assert not answer.relaxed
    assert (answer.total, answer.total_is_exact) == (1, True)


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("내일 안녕하세요", "안녕하새요"),
        ("회의 언제야", "회으"),
        ("김치찌개 먹자", "김치찌게"),
        ("한글 입력", "gksrmf"),
        ("김치찌개 먹자", "rlaclWlro"),
        ("hello there", "ㅗ디ㅣㅐ"),
    ],
)
def test_what_was_meant_is_found_where_nothing_matches_as_typed(
    alice: User, say: Say, seek: Seek, said: str, asked: str
) -> None:
    say(said, "아무 상관 없는 말")
    answer = seek(alice, asked)
    assert bodies(answer) == [said]
    assert answer.relaxed
    assert answer.matcher.marks(said)


def test_a_word_without_an_end_is_looked_for_too(alice: User, say: Say, seek: Seek) -> None:
    say("가나다라" * 150)
    assert len(bodies(seek(alice, "가나다라" * 125))) == 1
    assert bodies(seek(alice, "가나다마" * 125)) == []
    assert bodies(seek(alice, *["가나다마바사아자차카타파하"] * 36)) == []


def test_all_words_have_to_match(alice: User, say: Say, seek: Seek) -> None:
    say("회의는 세 시", "회의 자료는 내일")
    assert bodies(seek(alice, "회의", "자료")) == ["회의 자료는 내일"]


def test_phrases_stand_as_they_are_and_excluded_words_do_not(
    alice: User, say: Say, seek: Seek
) -> None:
    say("회의 자료 여기", "자료 회의 여기", "회의자료 여기")
    assert bodies(seek(alice, phrases=("회의 자료",))) == ["회의 자료 여기"]
    found = bodies(seek(alice, "여기", excluded=("회의자료",)))
    assert found == ["자료 회의 여기"]
    found = bodies(seek(alice, "여기", excluded_phrases=("회의 자료",)))
    assert found == ["회의자료 여기", "자료 회의 여기"]


def test_only_excluding_finds_the_rest(alice: User, say: Say, seek: Seek) -> None:
    say("하나", "둘")
    assert bodies(seek(alice, excluded=("하나",))) == ["둘"]


def _name(text: str) -> Name:
    return Name(text, 0, len(text))


def test_by_sender_conversation_and_company(
    alice: User,
    bob: User,
    dora: User,
    group: Conversation,
    direct: Conversation,
    index: Index,
    seek: Seek,
) -> None:
    send(bob, group, "말 하나")
    send(dora, group, "말 둘")
    send(bob, direct, "말 셋")
    index()
    assert bodies(seek(alice, "말", senders=(_name("@bob"),))) == ["말 셋", "말 하나"]
    assert bodies(seek(alice, "말", excluded_senders=(_name("bob"),))) == ["말 둘"]
    assert bodies(seek(alice, "말", conversations=(_name("가족"),))) == ["말 둘", "말 하나"]
    assert bodies(seek(alice, "말", people=(_name("dora"),))) == ["말 둘", "말 하나"]
    assert bodies(seek(alice, "말", options={"conversation_id": direct.pk})) == ["말 셋"]
    assert bodies(seek(bob, "말", senders=(_name("me"),))) == ["말 셋", "말 하나"]


@pytest.mark.parametrize("field", ["senders", "people", "conversations"])
def test_a_name_that_says_nothing_to_the_asker_is_refused_with_its_place(
    alice: User, charlie: User, group: Conversation, seek: Seek, field: str
) -> None:
    make_group(charlie, title="charlie")
    with pytest.raises(BadQuery) as refused:
        seek(alice, **{field: (Name("charlie", 5, 12),)})
    assert refused.value.as_json()["place"] == {"start": 5, "length": 7}


def test_flags(alice: User, bob: User, group: Conversation, index: Index, seek: Seek) -> None:
    link = send(bob, group, "여기 https://example.org")
    reply = send(bob, group, "답장", reply_to=link.id)
    named = send(bob, group, "@alice 봐줘")
    send(bob, group, "@alicent 와 alice@example.org")
    pin_message(actor_id=alice.pk, conversation_id=group.pk, message_id=reply.id)
    index()
    expected = {
        Flag.LINK: link,
        Flag.REPLY: reply,
        Flag.MENTIONS_ME: named,
        Flag.PINNED: reply,
    }
    for flag, message in expected.items():
        assert bodies(seek(alice, flags=frozenset({flag}))) == [message.body], flag
        others = bodies(seek(alice, excluded_flags=frozenset({flag})))
        assert len(others) == 3, flag
        assert message.body not in others


def test_by_time(alice: User, bob: User, group: Conversation, index: Index, seek: Seek) -> None:
    first, second = send(bob, group, "말 하나"), send(bob, group, "말 둘")
    index()
    between = second.created_at
    if first.created_at == between:
        between += timedelta(milliseconds=1)
    assert "말 하나" not in bodies(seek(alice, "말", after=first.created_at + timedelta(days=1)))
    assert bodies(seek(alice, "말", after=first.created_at)) == ["말 둘", "말 하나"]
    assert bodies(seek(alice, "말", before=first.created_at)) == []


@pytest.mark.parametrize("sort", ["newest", "best"])
def test_pages_hold_everything_once(alice: User, say: Say, seek: Seek, sort: str) -> None:
    said = [f"회의{'' if n % 3 else ' 자료'} 번호 {n}" for n in range(23)]
    say(*said)
    options: dict[str, Any] = {"sort": sort, "limit": 5}
    seen: list[str] = []
    cursor, pages = None, 0
    while pages == 0 or cursor is not None:
        answer = seek(alice, "회의", options={**options, "cursor": cursor})
        seen += bodies(answer)
        cursor, pages = answer.next, pages + 1
    assert sorted(seen) == sorted(said)
    assert pages == 5
    if sort == "newest":
        assert seen == said[::-1]


def test_the_best_comes_first(alice: User, say: Say, seek: Seek) -> None:
    say("교육", "그 회사 한국어교육과정 참 길고도 긴 이름", "교육을 받다")
    found = bodies(seek(alice, "교육", options={"sort": "best"}))
    assert found[0] == "교육"
    assert found[-1] == "그 회사 한국어교육과정 참 길고도 긴 이름"


def test_facets_say_where_and_by_whom(
    alice: User,
    bob: User,
    dora: User,
    group: Conversation,
    direct: Conversation,
    index: Index,
    seek: Seek,
) -> None:
    for sender, where in ((bob, group), (dora, group), (bob, direct)):
        send(sender, where, "점심")
    index()
    answer = seek(alice, "점심", options={"limit": 1})
    assert answer.total == 3
    assert answer.conversations == {group.pk: 2, direct.pk: 1}
    assert answer.senders == {bob.pk: 2, dora.pk: 1}


def test_marks_are_places_in_the_text_as_it_was_written(alice: User, say: Say, seek: Seek) -> None:
    body = "🎉 띄어 쓰기와  CAFÉ"
    say(body)
    answer = seek(alice, "띄어쓰기", "cafe")
    (fragment,) = fragments_of(answer.matcher, body)
    text = fragment["text"].encode("utf-16-le")
    marked = [text[2 * s : 2 * e].decode("utf-16-le") for s, e in fragment["marks"]]
    assert marked == ["띄어 쓰기", "CAFÉ"]
