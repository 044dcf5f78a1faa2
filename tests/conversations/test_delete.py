"""Deleting for everyone leaves a tombstone; deleting for oneself leaves everyone else alone."""

import pytest

from accounts.models import User
from chatsite.lib.errors import Forbidden, NotFound
from conversations.models import Conversation, HiddenMessage, Message, Pin, Reaction
from conversations.presenters import HeadShape
from conversations.selectors.lists import present_conversation
from conversations.services.messages import (
    delete,
    delete_message,
    delete_message_for_me,
    edit_message,
)
from conversations.services.pins import pin_message
from conversations.services.reactions import add_reaction

from .conftest import Hear
from .saying import heads, history, join, leave, membership, seen, send, synced, whole_database


def on(actor: User, message: Message) -> dict[str, int]:
    return {
        "actor_id": actor.pk,
        "conversation_id": message.conversation_id,
        "message_id": message.id,
    }


def newest(head: HeadShape) -> str | None:
    return head["last_message"] and head["last_message"]["id"]


def test_a_tombstone_keeps_its_place_and_nothing_else(
    alice: User, bob: User, group: Conversation, noise: Conversation
) -> None:
    original = send(alice, group)
    message = send(bob, group, "지울 것", reply_to=original.id)
    add_reaction(**on(alice, message), emoji="👍")
    pin_message(**on(alice, message))
    delete_message(**on(bob, message))
    row = history(alice, group).rows[0]
    assert (row["id"], row["seq"], row["sender_id"]) == (str(message.id), 2, str(bob.pk))
    assert (row["body"], row["reactions"], row["reply_to"], row["edited_at"]) == (
        "",
        [],
        None,
        None,
    )
    assert row["deleted_at"] is not None
    assert not Reaction.objects.filter(message_id=message.id).exists()
    assert not Pin.objects.filter(message_id=message.id).exists()
    assert "지울 것" not in repr(whole_database())


def test_the_database_itself_keeps_no_text_of_what_is_deleted(
    alice: User, bob: User, group: Conversation
) -> None:
    message = send(bob, group, "지울 것")
    edit_message(**on(bob, message), body="지울 것 2", version=message.version)
    delete_message(**on(bob, message))
    assert "지울 것" not in repr(whole_database())


def test_it_is_told_as_one_change_and_the_pin_as_another(
    alice: User, bob: User, charlie: User, group: Conversation, hear: Hear
) -> None:
    message = send(bob, group)
    pin_message(**on(alice, message))
    version = heads(group)[1]
    with hear() as heard:
        delete_message(**on(bob, message))
    deleted, unpinned = heard.events_for(alice.pk)
    assert (deleted["type"], deleted["version"]) == ("message.deleted", version + 1)
    assert deleted["data"]["body"] == ""
    assert (unpinned["type"], unpinned["data"]) == ("conversation.changed", {"pins": []})
    assert unpinned["version"] == version + 2
    assert heads(group)[1] == version + 2
    assert heard.events_for(charlie.pk) == []


def test_a_second_time_changes_nothing(bob: User, group: Conversation, hear: Hear) -> None:
    message = send(bob, group)
    first = delete_message(**on(bob, message))
    before = whole_database()
    with hear() as heard:
        again = delete_message(**on(bob, message))
    assert again.deleted_at == first.deleted_at
    assert whole_database() == before
    assert heard.orders == []


def test_a_quote_of_it_shows_that_it_was_deleted(
    alice: User, bob: User, group: Conversation
) -> None:
    original = send(alice, group, "처음, @bob")
    for number in range(3):
        send(alice, group, str(number))
    send(bob, group, "답", reply_to=original.id)
    quote = history(bob, group, limit=1).quoted[str(original.id)]
    assert (quote["excerpt"], quote["mentions"]) == ("처음, @bob", [str(bob.pk)])
    delete_message(**on(alice, original))
    page = history(bob, group, limit=1)
    assert page.quoted[str(original.id)] == {
        "sender_id": str(alice.pk),
        "excerpt": "",
        "mentions": [],
        "deleted": True,
    }
    assert page.rows[0]["reply_to"] == {
        "id": str(original.id),
        "seq": 1,
        "sender_id": str(alice.pk),
    }


def test_unread_counts_it_still(alice: User, bob: User, group: Conversation) -> None:
    message = send(alice, group)
    delete_message(**on(alice, message))
    assert present_conversation(bob.pk, group.pk)["my"]["unread"] == 1
    assert send(alice, group).seq == 2


def test_system_lines_are_not_deleted_for_all(alice: User, group: Conversation) -> None:
    line = Message.objects.filter(conversation_id=group.pk, kind="system").first()
    assert line is not None
    with pytest.raises(Forbidden):
        delete_message(**on(alice, line))


def test_who_joined_later_neither_deletes_nor_hears_what_was_before(
    alice: User, bob: User, erin: User, group: Conversation, hear: Hear
) -> None:
    old = send(bob, group)
    pin_message(**on(alice, old))
    join(alice, group, erin)
    for act in (delete_message, delete_message_for_me):
        with pytest.raises(NotFound):
            act(**on(erin, old))
    with hear() as heard:
        delete_message(**on(bob, old))
    advanced, unpinned = heard.events_for(erin.pk)
    assert advanced["type"] == "conversation.advanced"
    # The pin was none of hers, so her list of pins is what it was.
    assert (unpinned["type"], unpinned["data"]) == ("conversation.changed", {"pins": []})


def test_for_me_hides_it_from_me_alone(
    alice: User, bob: User, group: Conversation, noise: Conversation, hear: Hear
) -> None:
    first, second = send(alice, group, "하나"), send(alice, group, "둘")
    before = heads(group)
    with hear() as heard:
        delete_message_for_me(**on(bob, second))
    assert heads(group) == before
    assert seen(bob, group)[-1] == "하나"
    assert seen(alice, group)[-1] == "둘"
    assert heard.events_for(alice.pk) == []
    (event,) = heard.events_for(bob.pk)
    bob.refresh_from_db()
    assert event == {
        "type": "account.changed",
        "version": bob.account_version,
        "changes": {
            "deleted_messages": [{"conversation_id": str(group.pk), "message_id": str(second.id)}]
        },
    }
    assert first.id < second.id


def test_for_me_leaves_it_out_of_every_answer(alice: User, bob: User, group: Conversation) -> None:
    first, second = send(alice, group, "하나"), send(alice, group, "둘")
    reply = send(alice, group, "답", reply_to=second.id)
    held = heads(group)[1] - 3
    for message in (second, reply):
        delete_message_for_me(**on(bob, message))
    assert newest(present_conversation(bob.pk, group.pk)) == str(first.id)
    (entry,) = synced(bob, {group.pk: held})["conversations"]
    assert [row["body"] for row in entry["messages"]] == ["하나"]
    assert newest(entry["conversation"]) == str(first.id)
    (fresh,) = [e for e in synced(bob)["conversations"] if e["id"] == str(group.pk)]
    assert newest(fresh["conversation"]) == str(first.id)
    assert seen(bob, group)[-1] == "하나"
    around = history(bob, group, around=second.id)
    assert str(second.id) not in {row["id"] for row in around.rows}
    assert history(bob, group, after=first.id).rows == []


def test_for_me_leaves_it_out_of_quotes_too(alice: User, bob: User, group: Conversation) -> None:
    original = send(alice, group, "처음")
    send(alice, group, "답", reply_to=original.id)
    delete_message_for_me(**on(bob, original))
    assert history(bob, group, limit=1).quoted == {}
    assert str(original.id) in history(alice, group, limit=1).quoted


def test_for_me_is_told_to_my_other_devices_at_their_next_sync(
    alice: User, bob: User, group: Conversation
) -> None:
    message = send(alice, group)
    bob.refresh_from_db()
    held = bob.account_version
    delete_message_for_me(**on(bob, message))
    account = synced(bob, account=held)["account"]
    assert account["version"] == held + 1
    assert account["changes"]["deleted_messages"] == [
        {"conversation_id": str(group.pk), "message_id": str(message.id)}
    ]
    assert synced(alice)["account"]["changes"].get("deleted_messages") is None


def test_for_me_a_second_time_changes_nothing(
    alice: User, bob: User, group: Conversation, hear: Hear
) -> None:
    message = send(alice, group)
    delete_message_for_me(**on(bob, message))
    before = whole_database()
    with hear() as heard:
        delete_message_for_me(**on(bob, message))
    assert whole_database() == before
    assert heard.orders == []
    assert HiddenMessage.objects.count() == 1


def test_one_door_for_both_kinds(alice: User, bob: User, group: Conversation) -> None:
    message = send(bob, group)
    assert delete(**on(bob, message), scope="me") is None
    tombstone = delete(**on(bob, message), scope="all")
    assert tombstone is not None
    assert tombstone.deleted_at is not None


def test_who_came_back_does_not_reach_what_lies_before(
    alice: User, bob: User, group: Conversation
) -> None:
    message = send(bob, group)
    leave(bob, group)
    join(alice, group, bob)
    assert not membership(bob, group).may_read(message.id)
    with pytest.raises(NotFound):
        delete_message(**on(bob, message))
