"""What changed of messages is in the outbox exactly when it is committed."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from accounts.models import User
from conversations.models import Conversation, Message, OutboxEntry
from conversations.services.messages import delete_message, delete_message_for_me, edit_message
from conversations.services.pins import pin_message
from conversations.services.reactions import add_reaction
from conversations.services.sending import send_message
from conversations.signals import messages_changed

from .on_loop import Loop, send_message_on_loop
from .saying import join, send


def _outbox() -> list[tuple[int, int, int]]:
    rows = OutboxEntry.objects.order_by("message_id", "version")
    return list(rows.values_list("conversation_id", "message_id", "version"))


def _key(message: Message) -> tuple[int, int, int]:
    return message.conversation_id, message.id, message.text_version


@pytest.fixture(autouse=True)
def _nothing_yet(alice: User, bob: User, group: Conversation) -> None:
    OutboxEntry.objects.all().delete()


def test_a_send_an_edit_and_a_deletion(alice: User, group: Conversation) -> None:
    message = send(alice, group)
    expected = [_key(message)]
    assert _outbox() == expected
    where = {"actor_id": alice.pk, "conversation_id": group.pk, "message_id": message.id}
    edited = edit_message(**where, body="고침", version=message.version)
    expected.append(_key(edited))
    assert _outbox() == expected
    deleted = delete_message(**where)
    expected.append(_key(deleted))
    assert _outbox() == expected
    assert len({version for _conversation, _message, version in expected}) == 3


def test_what_leaves_the_text_as_it_is(
    alice: User, bob: User, charlie: User, group: Conversation
) -> None:
    message = send(alice, group)
    OutboxEntry.objects.all().delete()
    where: dict[str, Any] = {"conversation_id": group.pk, "message_id": message.id}
    retry = {"actor_id": alice.pk, "conversation_id": group.pk, "client_id": message.client_id}
    assert not send_message(**retry, body=message.body).created  # type: ignore[arg-type]
    edit_message(**where, actor_id=alice.pk, body=message.body, version=message.version)
    add_reaction(**where, actor_id=bob.pk, emoji="👍")
    pin_message(**where, actor_id=alice.pk)
    delete_message_for_me(**where, actor_id=bob.pk)
    join(alice, group, charlie)
    assert _outbox() == []


def test_what_is_rolled_back_is_not_told(alice: User, group: Conversation) -> None:
    with transaction.atomic():
        send(alice, group)
        assert len(_outbox()) == 1
        transaction.set_rollback(True)
    assert _outbox() == []


def test_those_above_hear_of_it_after_the_commit(
    alice: User, group: Conversation, django_capture_on_commit_callbacks: Any
) -> None:
    heard: list[int] = []

    def hear(**_: Any) -> None:
        heard.append(len(_outbox()))

    messages_changed.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            send(alice, group)
            assert heard == []
        assert heard == [1]
    finally:
        messages_changed.disconnect(hear)


@pytest.mark.django_db(transaction=True)
def test_a_send_on_a_nodes_loop(alice: User, group: Conversation, loop: Loop) -> None:
    heard: list[bool] = []

    def hear(**_: Any) -> None:
        heard.append(True)

    messages_changed.connect(hear)
    try:
        sent = send_message_on_loop(
            actor_id=alice.pk,
            conversation_id=group.pk,
            client_id=uuid4(),
            body="안녕",
        )
    finally:
        messages_changed.disconnect(hear)
    assert _outbox() == [_key(sent.message)]
    assert heard == [True]
