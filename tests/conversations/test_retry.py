"""A message is sent once, however often its sender sends it."""

from typing import Any
from uuid import uuid4

import pytest

from accounts.models import User
from chatsite.lib.errors import Conflict, NotFound
from conversations.models import Conversation, Message
from conversations.services.messages import delete_message, edit_message
from conversations.services.reactions import add_reaction
from conversations.services.sending import Sent

from . import saying
from .conftest import Hear
from .saying import heads, join, leave, membership, send, whole_database

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("both_ways")]


@pytest.fixture
def first(bob: User, group: Conversation, noise: Conversation) -> dict[str, Any]:
    """What Bob sends, again and again."""
    return {"actor_id": bob.pk, "conversation_id": group.pk, "client_id": uuid4(), "body": "하나"}


def again(first: dict[str, Any], **changes: Any) -> Sent:
    return saying.send_message(**{**first, **changes})


def test_a_retry_gives_the_first_one_and_changes_nothing(
    first: dict[str, Any], group: Conversation
) -> None:
    sent = again(first)
    before = whole_database()
    retried = again(first)
    assert (sent.created, retried.created, retried.still_in) == (True, False, True)
    assert retried.message.id == sent.message.id
    assert whole_database() == before


def test_a_retry_after_any_time_is_the_same(
    first: dict[str, Any], alice: User, group: Conversation
) -> None:
    sent = again(first)
    for number in range(30):
        send(alice, group, str(number))
    assert again(first).message.id == sent.message.id


def test_a_retry_hints_at_what_may_not_have_been_told(
    first: dict[str, Any], alice: User, dora: User, charlie: User, group: Conversation, hear: Hear
) -> None:
    again(first)
    version = heads(group)[1]
    with hear() as heard:
        again(first)
    for person in (alice, dora):
        (hint,) = heard.events_for(person.pk)
        assert hint == {
            "type": "conversation.stale",
            "conversation_id": str(group.pk),
            "version": version,
            "data": {},
        }
    assert heard.events_for(charlie.pk) == []


def test_a_retry_after_an_edit_gives_the_message_as_it_is(first: dict[str, Any]) -> None:
    message = again(first).message
    where = {k: first[k] for k in ("actor_id", "conversation_id")}
    edit_message(**where, message_id=message.id, body="둘", version=message.version)
    assert again(first).message.body == "둘"
    with pytest.raises(Conflict):
        again(first, body="둘")


def test_a_retry_after_a_delete_gives_the_tombstone(first: dict[str, Any]) -> None:
    message = again(first).message
    where = {k: first[k] for k in ("actor_id", "conversation_id")}
    delete_message(**where, message_id=message.id)
    retried = again(first).message
    assert (retried.id, retried.body) == (message.id, "")
    assert retried.deleted_at is not None


def test_other_content_is_a_conflict_and_changes_nothing(
    first: dict[str, Any], alice: User, group: Conversation, hear: Hear
) -> None:
    original = send(alice, group)
    again(first)
    before = whole_database()
    for changes in ({"body": "둘"}, {"body": "하나 "}, {"reply_to": original.id}):
        with hear() as heard, pytest.raises(Conflict):
            again(first, **changes)
        assert heard.orders == []
    assert whole_database() == before


def test_the_answered_message_is_part_of_the_content(
    first: dict[str, Any], alice: User, group: Conversation
) -> None:
    one, two = send(alice, group), send(alice, group)
    sent = again(first, reply_to=one.id)
    assert again(first, reply_to=one.id).message.id == sent.message.id
    for other in (two.id, None):
        with pytest.raises(Conflict):
            again(first, reply_to=other)


def test_names_are_a_senders_own_and_a_conversations_own(
    first: dict[str, Any], alice: User, direct: Conversation
) -> None:
    ids = {
        again(first).message.id,
        again(first, actor_id=alice.pk).message.id,
        again(first, conversation_id=direct.pk).message.id,
    }
    assert len(ids) == 3
    assert Message.objects.filter(client_id=first["client_id"]).count() == 3


def test_who_left_gets_a_receipt_and_sends_nothing_new(
    first: dict[str, Any], bob: User, group: Conversation
) -> None:
    sent = again(first)
    leave(bob, group)
    retried = again(first)
    assert (retried.message.id, retried.still_in) == (sent.message.id, False)
    with pytest.raises(Conflict):
        again(first, body="둘")
    with pytest.raises(NotFound):
        again(first, client_id=uuid4())


def test_who_came_back_gets_a_receipt_for_what_lies_before(
    first: dict[str, Any], alice: User, bob: User, group: Conversation
) -> None:
    """What others did to the message meanwhile is not theirs to read."""
    message = again(first).message
    leave(bob, group)
    add_reaction(actor_id=alice.pk, conversation_id=group.pk, message_id=message.id, emoji="👍")
    join(alice, group, bob)
    assert not membership(bob, group).may_read(message.id)
    assert not again(first).still_in
    assert again(first, client_id=uuid4()).still_in


def test_a_retry_that_never_arrived_before_leaving_is_not_found(
    first: dict[str, Any], bob: User, group: Conversation
) -> None:
    leave(bob, group)
    before = whole_database()
    with pytest.raises(NotFound):
        again(first)
    assert whole_database() == before
