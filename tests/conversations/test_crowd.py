"""What is asked together is answered as it is to each alone."""

from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.services import block, update_profile
from chatsite.lib.errors import AppError, Unavailable
from chatsite.lib.snowflake import next_id
from conversations.cursor import Cursor
from conversations.models import Conversation
from conversations.presenters import SyncAnswerShape
from conversations.selectors import changes, room, sync
from conversations.selectors.crowd import answer_each
from conversations.selectors.sync import Asked
from conversations.services.inbox import set_draft
from conversations.services.messages import delete_message_for_me
from conversations.services.pins import pin_message
from conversations.services.reactions import add_reaction
from conversations.services.reads import mark_read

from .saying import heads, join, leave, make_group, send, synced


def told(questions: list[Asked]) -> list[Any]:
    """The answers, but for the time at which they were given."""
    return [timeless(answer) for answer in answer_each(questions)]


def timeless(answer: SyncAnswerShape | AppError) -> Any:
    assert not isinstance(answer, AppError)
    return {**answer, "server_time": 0}


def alone(questions: list[Asked]) -> list[Any]:
    return [answer for asked in questions for answer in told([asked])]


@pytest.fixture
def crowd_of(
    alice: User, bob: User, charlie: User, dora: User, erin: User, group: Conversation
) -> list[Asked]:
    """Everyone's questions after a busy day: each held other versions, and may see other things."""
    other = make_group(bob, alice, charlie, title="다른 방")
    started = {group.pk: heads(group)[1], other.pk: heads(other)[1]}
    since = synced(alice)["server_time"] + 60_000  # past what was made for this test
    first = send(alice, group, "하나")
    hidden = send(bob, group, "나만 지울 말")
    held = {**started, group.pk: heads(group)[1]}
    join(alice, group, erin)
    delete_message_for_me(actor_id=dora.pk, conversation_id=group.pk, message_id=hidden.id)
    add_reaction(actor_id=dora.pk, conversation_id=group.pk, message_id=first.id, emoji="👍")
    pin_message(actor_id=alice.pk, conversation_id=group.pk, message_id=first.id)
    send(bob, group, "그래요", reply_to=first.id)
    last = send(erin, group, "들어왔어요")
    send(charlie, other, "여기도")
    delete_message_for_me(actor_id=bob.pk, conversation_id=group.pk, message_id=last.id)
    for person in (bob, erin):
        mark_read(actor_id=person.pk, conversation_id=group.pk, seq=last.seq)
    set_draft(actor_id=bob.pk, conversation_id=group.pk, body="쓰다 만 말")
    update_profile(actor=dora, show_reads=False)
    update_profile(actor=erin, status_text="점심")
    block(actor=alice, person=bob)
    leave(charlie, other)
    now = {"versions": {group.pk: heads(group)[1], other.pk: heads(other)[1]}}
    people = [alice, bob, charlie, dora, erin]
    ways: list[dict[str, Any]] = [
        {"versions": {}, "account_version": 0, "since": 0},
        {"versions": started, "account_version": 0, "since": since - 60_000},
        {"versions": held, "account_version": 1, "since": since - 60_000},
        {"versions": {**held, 7: 1}, "account_version": 99, "since": 1},
        {"versions": dict.fromkeys(started, 10**6), "account_version": 0, "since": since},
        {**now, "account_version": 0, "since": 1, "cursor": Cursor("users")},
        {**now, "account_version": 2, "since": 1, "cursor": Cursor("reads", group.pk, bob.pk)},
    ]
    return [Asked.of(person.pk, **way) for way in ways for person in people]


def test_each_of_many_is_answered_as_alone(crowd_of: list[Asked]) -> None:
    assert told(crowd_of) == alone(crowd_of)
    assert told(crowd_of[::-1]) == alone(crowd_of)[::-1]


@pytest.mark.parametrize("most", [1, 1_500, 4_000])
def test_so_are_portions(crowd_of: list[Asked], monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    monkeypatch.setattr(room, "MAX_BYTES", most)
    answers = told(crowd_of)
    assert any(answer["more"] for answer in answers)
    assert answers == alone(crowd_of)


def test_so_is_who_holds_too_little(crowd_of: list[Asked], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "MAX_CHANGED_ROWS", 1)
    monkeypatch.setattr(sync, "MAX_DATED", 1)
    answers = told(crowd_of)
    assert any(entry["reset"] for answer in answers for entry in answer["conversations"])
    assert any((answer["cursor"] or "").startswith("reads") for answer in answers)
    assert answers == alone(crowd_of)


def test_what_is_wrong_with_one_concerns_no_other(crowd_of: list[Asked]) -> None:
    wrong = crowd_of[0]._replace(actor_id=1)
    answers = answer_each([*crowd_of, wrong])
    assert isinstance(answers[-1], Unavailable)
    assert [timeless(answer) for answer in answers[:-1]] == alone(crowd_of)


@pytest.mark.parametrize("many", [2, 40])
def test_many_need_no_more_statements_than_a_few(
    alice: User, many: int, django_assert_num_queries: Any
) -> None:
    people = User.objects.bulk_create(
        User(id=next_id(), handle=f"person{n}", name=f"사람 {n}") for n in range(many)
    )
    group = make_group(alice, *people)
    before = synced(alice)
    held = {group.pk: heads(group)[1]}
    send(alice, group)
    crowd = [
        Asked.of(person.pk, versions=held, account_version=0, since=before["server_time"])
        for person in people
    ]
    with django_assert_num_queries(29):
        answers = answer_each(crowd)
    assert [len(timeless(answer)["conversations"]) for answer in answers] == [1] * many


def test_a_database_that_does_not_answer_is_asked_once_for_all(
    alice: User, bob: User, dora: User, group: Conversation
) -> None:
    crowd = [
        Asked.of(person.pk, versions={}, account_version=0, since=1)
        for person in (alice, bob, dora)
    ]
    with psycopg.connect(**_address()) as other, connection.cursor() as cursor:
        other.execute("SET lock_timeout = '5s'")
        other.execute("LOCK TABLE conversations_pin IN ACCESS EXCLUSIVE MODE")
        cursor.execute("SET LOCAL lock_timeout = '20ms'")
        with CaptureQueriesContext(connection) as queries:
            answers = answer_each(crowd)
        other.rollback()
    assert [type(answer) for answer in answers] == [Unavailable] * 3
    assert sum("conversations_pin" in query["sql"] for query in queries) == 1


def _address() -> dict[str, Any]:
    """Of the tests' database."""
    there = connection.get_connection_params()
    return {name: there[name] for name in ("host", "port", "user", "password", "dbname")}
