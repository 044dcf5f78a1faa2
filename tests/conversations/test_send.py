"""Sending: in order, only by members, told to all of them."""

import pytest

from accounts.models import User
from chatsite.lib.errors import Invalid, NotFound
from conversations.models import Conversation, Membership, Message
from conversations.selectors.rows import present_row
from conversations.services.messages import delete_message_for_me

from .conftest import Hear
from .saying import heads, send, whole_database

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("both_ways")]


def test_messages_are_numbered_without_a_gap_and_ids_rise(
    alice: User, bob: User, direct: Conversation, noise: Conversation
) -> None:
    version = heads(direct)[1]
    sent = [send(sender, direct) for sender in (alice, bob, alice)]
    assert [message.seq for message in sent] == [1, 2, 3]
    assert sorted(message.id for message in sent) == [message.id for message in sent]
    assert [message.version for message in sent] == [version + 1, version + 2, version + 3]
    assert heads(direct) == (3, version + 3)


def test_both_hear_of_a_message_and_nobody_else(
    alice: User, bob: User, charlie: User, direct: Conversation, noise: Conversation, hear: Hear
) -> None:
    with hear() as heard:
        message = send(alice, direct)
    for person in (alice, bob):
        (event,) = heard.events_for(person.pk)
        assert event["type"] == "message.created"
        assert event["version"] == message.version
        assert event["data"] == {
            "id": str(message.id),
            "conversation_id": str(direct.pk),
            "seq": 1,
            "version": message.version,
            "sender_id": str(alice.pk),
            "client_id": str(message.client_id),
            "kind": "text",
            "body": "안녕",
            "data": {},
            "reply_to": None,
            "reactions": [],
            "created_at": event["data"]["created_at"],
            "edited_at": None,
            "deleted_at": None,
        }
        assert event["data"]["created_at"].endswith("Z")
    assert heard.events_for(charlie.pk) == []


def test_everyone_gets_the_same_bytes(alice: User, group: Conversation, hear: Hear) -> None:
    with hear() as heard:
        send(alice, group)
    (order,) = heard.orders
    assert len(order.user_ids) == 3


def test_a_stranger_can_not_send(charlie: User, direct: Conversation) -> None:
    assert not Membership.objects.filter(conversation_id=direct.pk, user_id=charlie.pk).exists()
    before = whole_database()
    with pytest.raises(NotFound):
        send(charlie, direct)
    assert whole_database() == before


def test_a_reply_names_its_original(alice: User, bob: User, direct: Conversation) -> None:
    original = send(alice, direct)
    reply = send(bob, direct, "네", reply_to=original.id)
    assert present_row(reply)["reply_to"] == {
        "id": str(original.id),
        "seq": original.seq,
        "sender_id": str(alice.pk),
    }


def test_a_reply_to_what_is_elsewhere_or_nowhere_is_refused(
    alice: User, direct: Conversation, group: Conversation
) -> None:
    elsewhere = send(alice, group)
    before = whole_database()
    for id in (elsewhere.id, 1):
        with pytest.raises(NotFound):
            send(alice, direct, "네", reply_to=id)
    assert whole_database() == before


def test_a_system_line_is_not_answered(alice: User, group: Conversation) -> None:
    line = Message.objects.get(conversation_id=group.pk, kind="system")
    with pytest.raises(Invalid) as caught:
        send(alice, group, reply_to=line.id)
    assert list(caught.value.fields or ()) == ["reply_to"]


def test_what_one_deleted_for_oneself_can_still_be_answered(
    alice: User, bob: User, direct: Conversation
) -> None:
    original = send(alice, direct)
    delete_message_for_me(actor_id=bob.pk, conversation_id=direct.pk, message_id=original.id)
    assert send(bob, direct, reply_to=original.id).reply_to_id == original.id


def test_a_body_is_kept_as_it_was_written(alice: User, direct: Conversation) -> None:
    body = "  <b>굵게</b>\n\n'; DROP TABLE--\t%s {} \\u0000 🙂🇰🇷  "
    message = send(alice, direct, body)
    message.refresh_from_db()
    assert message.body == body
