"""Editing: by the sender, at any time, over what they saw."""

from datetime import UTC, datetime

import pytest

from accounts.models import User
from chatsite.lib.errors import Conflict, Forbidden, NotFound
from conversations.models import Conversation, Message
from conversations.services.members import set_role
from conversations.services.messages import delete_message, edit_message
from conversations.services.reactions import add_reaction

from .conftest import Hear
from .saying import heads, history, join, send, synced, whole_database


def edit(actor: User, message: Message, body: str = "고침", version: int | None = None) -> Message:
    return edit_message(
        actor_id=actor.pk,
        conversation_id=message.conversation_id,
        message_id=message.id,
        body=body,
        version=message.version if version is None else version,
    )


def test_an_edit_is_one_change_told_to_all(
    alice: User, bob: User, charlie: User, group: Conversation, noise: Conversation, hear: Hear
) -> None:
    message = send(bob, group)
    last_seq, version = heads(group)
    with hear() as heard:
        edited = edit(bob, message)
    assert heads(group) == (last_seq, version + 1)
    assert (edited.body, edited.version, edited.seq) == ("고침", version + 1, message.seq)
    assert edited.edited_at is not None
    assert abs((datetime.now(UTC) - edited.edited_at).total_seconds()) < 60
    for person in (alice, bob):
        (event,) = heard.events_for(person.pk)
        assert (event["type"], event["version"]) == ("message.edited", version + 1)
        assert event["data"]["body"] == "고침"
    assert heard.events_for(charlie.pk) == []


def test_only_the_sender_edits(
    alice: User, bob: User, dora: User, charlie: User, group: Conversation
) -> None:
    message = send(bob, group)
    for actor, error in ((alice, Forbidden), (dora, Forbidden), (charlie, NotFound)):
        with pytest.raises(error):
            edit(actor, message)
    message.refresh_from_db()
    assert message.body == "안녕"


def test_an_edit_over_a_text_that_moved_on_is_a_conflict(bob: User, group: Conversation) -> None:
    message = send(bob, group)
    edit(bob, message, "전화에서")
    before = whole_database()
    with pytest.raises(Conflict):
        edit(bob, message, "노트북에서")
    assert whole_database() == before


def test_the_equal_text_succeeds_and_changes_nothing(
    bob: User, group: Conversation, hear: Hear
) -> None:
    """A retry of an edit whose answer was lost."""
    message = send(bob, group)
    edit(bob, message)
    before = whole_database()
    with hear() as heard:
        again = edit(bob, message)
    assert again.body == "고침"
    assert whole_database() == before
    assert heard.orders == []


def test_a_reaction_in_between_does_not_stand_in_the_way(
    alice: User, bob: User, group: Conversation
) -> None:
    message = send(bob, group)
    add_reaction(actor_id=alice.pk, conversation_id=group.pk, message_id=message.id, emoji="👍")
    edited = edit(bob, message)
    assert edited.body == "고침"
    row = history(bob, group).rows[0]
    assert row["reactions"] == [{"emoji": "👍", "user_ids": [str(alice.pk)]}]


def test_the_version_after_the_reaction_will_do_as_well(
    alice: User, bob: User, group: Conversation
) -> None:
    message = send(bob, group)
    seen = add_reaction(
        actor_id=alice.pk, conversation_id=group.pk, message_id=message.id, emoji="👍"
    )
    assert seen.version > message.version
    assert edit(bob, message, version=seen.version).body == "고침"


def test_a_deleted_message_is_not_edited(bob: User, group: Conversation) -> None:
    message = send(bob, group)
    delete_message(actor_id=bob.pk, conversation_id=group.pk, message_id=message.id)
    for body in ("고침", "안녕"):
        with pytest.raises(Conflict):
            edit(bob, message, body, version=999)


def test_a_system_line_is_not_edited(alice: User, group: Conversation) -> None:
    line = Message.objects.filter(conversation_id=group.pk, kind="system").first()
    assert line is not None
    assert line.sender_id == alice.pk
    with pytest.raises(Forbidden):
        edit(alice, line)


def test_a_message_is_found_in_its_own_conversation_only(
    alice: User, group: Conversation, direct: Conversation
) -> None:
    message = send(alice, group)
    with pytest.raises(NotFound):
        edit_message(
            actor_id=alice.pk,
            conversation_id=direct.pk,
            message_id=message.id,
            body="고침",
            version=message.version,
        )


def test_who_joined_later_hears_only_that_something_changed(
    alice: User, bob: User, erin: User, group: Conversation, hear: Hear
) -> None:
    old = send(bob, group, "비밀")
    join(alice, group, erin)
    held = heads(group)[1]
    with hear() as heard:
        edit(bob, old, "더 비밀")
    assert heard.types_for(alice.pk) == ["message.edited"]
    (event,) = heard.events_for(erin.pk)
    assert event == {
        "type": "conversation.advanced",
        "conversation_id": str(group.pk),
        "version": held + 1,
        "data": {},
    }
    (entry,) = synced(erin, {group.pk: held})["conversations"]
    assert (entry["version"], entry["messages"], entry["reset"]) == (held + 1, [], False)


def test_an_edit_keeps_the_time_and_place_of_sending(
    alice: User, bob: User, group: Conversation
) -> None:
    message = send(bob, group)
    send(alice, group, "다음")
    edited = edit(bob, message)
    assert edited.created_at == message.created_at
    assert [row["body"] for row in history(bob, group).rows[:2]] == ["다음", "고침"]


def test_who_is_an_admin_no_more_still_edits_the_own(
    alice: User, dora: User, group: Conversation
) -> None:
    message = send(dora, group)
    set_role(actor_id=alice.pk, conversation_id=group.pk, user_id=dora.pk, role="member")
    assert edit(dora, message).body == "고침"
