"""Only what is committed is told; what is committed stays, whether anyone could be told or not."""

import logging
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.db import OperationalError, transaction

from accounts.models import User
from chatsite.realtime import sender
from conversations.models import Conversation, Message
from conversations.services import actions
from conversations.services.conversations import rename_conversation
from conversations.services.messages import delete_message_for_me
from conversations.services.sending import by_thread
from conversations.services.sending.storing import storing
from tests.publishing import another_publisher
from tests.recorder import Recorder
from tests.without_redis import redis_away

from .edges import Http
from .saying import heads, history, join, leave, send, whole_database

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_rolled_back_transaction_tells_nobody(
    alice: User, bob: User, erin: User, group: Conversation, recorder: Recorder
) -> None:
    recorder.clear()
    before = whole_database()
    with transaction.atomic():
        message = send(alice, group)
        rename_conversation(actor_id=alice.pk, conversation_id=group.pk, title="다른 이름")
        join(alice, group, erin)
        leave(bob, group)
        delete_message_for_me(actor_id=alice.pk, conversation_id=group.pk, message_id=message.id)
        transaction.set_rollback(True)
    assert recorder.orders == []
    assert whole_database() == before


def test_numbers_of_what_was_rolled_back_are_given_again(
    alice: User, group: Conversation, recorder: Recorder
) -> None:
    with transaction.atomic():
        send(alice, group)
        transaction.set_rollback(True)
    version = heads(group)[1]
    message = send(alice, group)
    assert (message.seq, message.version) == (1, version + 1)


def test_one_that_fails_in_the_midst_of_others_fails_alone(
    alice: User, bob: User, group: Conversation, recorder: Recorder
) -> None:
    recorder.clear()
    with transaction.atomic():
        send(alice, group, "하나")
        with transaction.atomic():
            send(bob, group, "둘")
            transaction.set_rollback(True)
        send(alice, group, "셋")
    bodies = [event["data"]["body"] for event in recorder.events_for(bob.pk)]
    assert bodies == ["하나", "셋"]
    assert [row["seq"] for row in history(bob, group, limit=2).rows] == [2, 1]


def test_a_deadlocks_victim_runs_again(
    alice: User, group: Conversation, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder.clear()
    left = [_deadlock(), _deadlock()]

    def unlucky(sends: Any, *, patient: bool) -> Any:
        stored = yield from storing(sends, patient=patient)
        if left:
            raise left.pop()
        return stored

    monkeypatch.setattr(by_thread, "storing", unlucky)
    assert send(alice, group).seq == 1
    assert recorder.types_for(alice.pk) == ["message.created"]
    left += [_deadlock() for _ in range(actions.ATTEMPTS)]
    with pytest.raises(OperationalError):
        send(alice, group)
    assert Message.objects.filter(conversation_id=group.pk, kind="text").count() == 1


def _deadlock() -> OperationalError:
    class Deadlock(Exception):
        sqlstate = "40P01"

    error = OperationalError("deadlock detected")
    error.__cause__ = Deadlock()
    return error


@pytest.fixture
def redis_is_gone(settings: Any) -> Iterator[None]:
    with redis_away(settings), another_publisher():
        yield


@pytest.mark.usefixtures("redis_is_gone")
def test_without_redis_no_write_is_lost(
    alice: User, bob: User, group: Conversation, caplog: pytest.LogCaptureFixture
) -> None:
    path = f"conversations/{group.pk}"
    body = {"client_id": str(uuid4()), "body": "레디스 없이"}
    with caplog.at_level(logging.WARNING):
        sent = Http(alice)("POST", f"{path}/messages", body)
        assert Http(bob)("POST", f"{path}/read", {"seq": 1}).body == {"read_seq": 1}
        assert Http(bob)("POST", f"{path}/typing", {"active": True}).status == 204
        made = sender.installed()
        assert isinstance(made, sender.ThreadedPublisher)
        made.drain()
    assert "nobody could be told" in caplog.text
    assert sent.status == 201
    assert Http(alice)("POST", f"{path}/messages", body).status == 200
    (row, *_) = history(bob, group).rows
    assert row["body"] == "레디스 없이"
    entries = Http(bob)("POST", "sync", {"versions": {str(group.pk): row["version"] - 1}})
    (entry,) = entries.body["conversations"]
    assert [message["id"] for message in entry["messages"]] == [row["id"]]


@pytest.mark.usefixtures("redis_is_gone")
def test_without_redis_limits_hold_for_the_process(
    alice: User, group: Conversation, settings: Any
) -> None:
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "send": (0.01, 2)}
    path = f"conversations/{group.pk}/messages"
    answers = [
        Http(alice)("POST", path, {"client_id": str(uuid4()), "body": str(n)}) for n in range(3)
    ]
    assert [answer.status for answer in answers] == [201, 201, 429]
    assert answers[-1].body["error"]["retry_after"] > 0


def test_what_takes_too_long_is_not_stored(
    alice: User, group: Conversation, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sync looks back so far and no further: what commits later would be missed."""
    recorder.clear()
    before = whole_database()
    monkeypatch.setattr(actions, "MAX_SECONDS", 0.0)
    answer = Http(alice)(
        "POST", f"conversations/{group.pk}/messages", {"client_id": str(uuid4()), "body": "느림"}
    )
    assert (answer.status, answer.code) == (503, "unavailable")
    assert whole_database() == before
    assert recorder.orders == []
