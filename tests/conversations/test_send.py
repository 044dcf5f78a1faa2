"""Sending: once, in order, only by members."""

from uuid import uuid4

import pytest

from accounts.models import User
from chatsite.lib.errors import Conflict, NotFound
from conversations.models import Conversation, InboxEntry, Membership, Message
from conversations.services.inbox import change_inbox_entry
from conversations.services.members import remove_member
from conversations.services.messages import (
    Sent,
    delete_message,
    edit_message,
    send_message,
)
from tests.recorder import Recorder


def send(sender: User, conversation: Conversation, body: str = "안녕") -> Sent:
    return send_message(
        actor_id=sender.pk, conversation_id=conversation.pk, client_id=uuid4(), body=body
    )


def test_messages_are_numbered_without_a_gap_and_ids_rise(
    alice: User, bob: User, direct: Conversation
) -> None:
    sent = [send(sender, direct).message for sender in (alice, bob, alice)]
    assert [message.seq for message in sent] == [1, 2, 3]
    assert sorted(message.id for message in sent) == [message.id for message in sent]
    versions = [message.version for message in sent]
    assert versions == list(range(versions[0], versions[0] + 3))


def test_both_hear_of_a_message(
    alice: User,
    bob: User,
    charlie: User,
    direct: Conversation,
    recorder: Recorder,
    django_capture_on_commit_callbacks: object,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        message = send(alice, direct).message
    for person in (alice, bob):
        (event,) = recorder.events_for(person.pk)
        assert event["type"] == "message.created"
        assert event["version"] == message.version
        assert event["data"]["body"] == "안녕"
    assert recorder.events_for(charlie.pk) == []


def test_the_same_client_id_gives_the_same_message(alice: User, direct: Conversation) -> None:
    what = {
        "actor_id": alice.pk,
        "conversation_id": direct.pk,
        "client_id": uuid4(),
        "body": "하나",
    }
    first = send_message(**what)
    again = send_message(**what)
    assert first.created
    assert not again.created
    assert again.message.id == first.message.id
    assert Message.objects.filter(conversation_id=direct.pk).count() == 1


def test_a_retry_finds_its_message_after_an_edit_and_after_a_delete(
    alice: User, direct: Conversation
) -> None:
    what = {
        "actor_id": alice.pk,
        "conversation_id": direct.pk,
        "client_id": uuid4(),
        "body": "하나",
    }
    message = send_message(**what).message
    where = {"actor_id": alice.pk, "conversation_id": direct.pk, "message_id": message.id}
    edit_message(**where, body="둘", version=message.version)
    assert send_message(**what).message.body == "둘"
    delete_message(**where)
    assert send_message(**what).message.deleted_at is not None


def test_another_content_under_a_used_client_id_is_a_conflict(
    alice: User, direct: Conversation
) -> None:
    client_id = uuid4()
    where = {"actor_id": alice.pk, "conversation_id": direct.pk, "client_id": client_id}
    send_message(**where, body="하나")
    with pytest.raises(Conflict):
        send_message(**where, body="둘")


def test_who_left_meanwhile_gets_a_receipt_for_a_retry(
    alice: User, bob: User, group: Conversation
) -> None:
    what = {"actor_id": bob.pk, "conversation_id": group.pk, "client_id": uuid4(), "body": "하나"}
    first = send_message(**what)
    remove_member(actor_id=alice.pk, conversation_id=group.pk, user_id=bob.pk)
    again = send_message(**what)
    assert again.message.id == first.message.id
    assert not again.still_in
    with pytest.raises(NotFound):
        send(bob, group)


def test_a_stranger_can_not_send(charlie: User, direct: Conversation) -> None:
    assert not Membership.objects.filter(conversation_id=direct.pk, user_id=charlie.pk).exists()
    with pytest.raises(NotFound):
        send(charlie, direct)


def test_a_send_moves_the_own_read_mark_only_from_the_end(
    alice: User, bob: User, direct: Conversation
) -> None:
    def marks() -> dict[int, int]:
        rows = Membership.objects.filter(conversation_id=direct.pk)
        return dict(rows.values_list("user_id", "read_seq"))

    send(alice, direct)
    assert marks() == {alice.pk: 1, bob.pk: 0}
    send(bob, direct)
    assert marks() == {alice.pk: 1, bob.pk: 0}


def test_a_message_brings_a_hidden_direct_conversation_back(
    alice: User, bob: User, direct: Conversation
) -> None:
    change_inbox_entry(actor_id=bob.pk, conversation_id=direct.pk, hidden=True)
    entry = InboxEntry.objects.get(user_id=bob.pk, conversation_id=direct.pk)
    assert entry.hidden
    send(alice, direct)
    entry.refresh_from_db()
    assert not entry.hidden


def test_a_reply_names_its_original(alice: User, bob: User, direct: Conversation) -> None:
    original = send(alice, direct).message
    reply = send_message(
        actor_id=bob.pk,
        conversation_id=direct.pk,
        client_id=uuid4(),
        body="네",
        reply_to=original.id,
    ).message
    assert (reply.reply_to_id, reply.reply_to_seq) == (original.id, original.seq)
    assert reply.reply_to_sender_id == alice.pk


def test_a_reply_to_a_message_of_another_conversation_is_refused(
    alice: User, direct: Conversation, group: Conversation
) -> None:
    elsewhere = send(alice, group).message
    with pytest.raises(NotFound):
        send_message(
            actor_id=alice.pk,
            conversation_id=direct.pk,
            client_id=uuid4(),
            body="네",
            reply_to=elsewhere.id,
        )
