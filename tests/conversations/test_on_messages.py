"""Reactions and pins."""

from collections.abc import Callable

import pytest
from django.conf import LazySettings

from accounts.models import User
from chatsite.lib.errors import Conflict, Invalid, NotFound
from conversations.models import Conversation, Message, Reaction
from conversations.selectors.lists import present_conversation
from conversations.services.messages import delete_message
from conversations.services.pins import pin_message, unpin_message
from conversations.services.reactions import add_reaction, remove_reaction

from .conftest import Hear
from .saying import entry_of, heads, history, join, leave, send

Act = Callable[..., object]


def on(actor: User, message: Message) -> dict[str, int]:
    return {
        "actor_id": actor.pk,
        "conversation_id": message.conversation_id,
        "message_id": message.id,
    }


def react(actor: User, message: Message, emoji: str = "👍") -> Message:
    return add_reaction(**on(actor, message), emoji=emoji)


def pins(viewer: User, conversation: Conversation) -> list[str]:
    return [pin["message_id"] for pin in present_conversation(viewer.pk, conversation.pk)["pins"]]


def test_a_reaction_is_a_change_of_the_row(
    alice: User, bob: User, charlie: User, group: Conversation, noise: Conversation, hear: Hear
) -> None:
    message = send(bob, group)
    version = heads(group)[1]
    with hear() as heard:
        react(alice, message)
    (event,) = heard.events_for(bob.pk)
    assert event == {
        "type": "reaction.added",
        "conversation_id": str(group.pk),
        "version": version + 1,
        "data": {"message_id": str(message.id), "user_id": str(alice.pk), "emoji": "👍"},
    }
    assert heard.events_for(charlie.pk) == []
    (row,) = entry_of(bob, group, version)["messages"]
    assert row["version"] == version + 1
    assert row["reactions"] == [{"emoji": "👍", "user_ids": [str(alice.pk)]}]
    assert row["edited_at"] is None


def test_taking_it_back_is_a_change_as_well(
    alice: User, bob: User, group: Conversation, hear: Hear
) -> None:
    message = send(bob, group)
    react(alice, message)
    react(bob, message)
    with hear() as heard:
        remove_reaction(**on(alice, message), emoji="👍")
    assert heard.types_for(bob.pk) == ["reaction.removed"]
    assert history(bob, group).rows[0]["reactions"] == [{"emoji": "👍", "user_ids": [str(bob.pk)]}]


def test_reactions_stand_in_one_order_however_they_came(
    alice: User, bob: User, dora: User, group: Conversation
) -> None:
    one, two = send(alice, group), send(alice, group)
    people = [alice, bob, dora]
    for person in people:
        for emoji in ("🎉", "👍"):
            react(person, one, emoji)
    for emoji in ("👍", "🎉"):
        for person in reversed(people):
            react(person, two, emoji)
    second, first = history(bob, group, limit=2).rows
    ids = [str(id) for id in sorted(person.pk for person in people)]
    assert first["reactions"] == second["reactions"]
    assert first["reactions"] == [
        {"emoji": "🎉", "user_ids": ids},
        {"emoji": "👍", "user_ids": ids},
    ]


def test_nobody_reacts_to_a_tombstone_or_a_system_line(alice: User, group: Conversation) -> None:
    message = send(alice, group)
    delete_message(**on(alice, message))
    line = Message.objects.filter(conversation_id=group.pk, kind="system").first()
    assert line is not None
    for row in (message, line):
        with pytest.raises(Conflict):
            react(alice, row)


def test_a_message_holds_so_many_different_reactions(
    alice: User, bob: User, group: Conversation, settings: LazySettings
) -> None:
    settings.MAX_REACTIONS = 2
    message = send(alice, group)
    react(alice, message, "👍")
    react(alice, message, "🎉")
    with pytest.raises(Conflict):
        react(bob, message, "😀")
    react(bob, message, "🎉")
    assert Reaction.objects.filter(message_id=message.id).count() == 3


def test_who_joined_later_hears_only_that_something_changed(
    alice: User, bob: User, erin: User, group: Conversation, hear: Hear
) -> None:
    old = send(bob, group)
    join(alice, group, erin)
    with pytest.raises(NotFound):
        react(erin, old)
    with hear() as heard:
        react(alice, old)
    assert heard.types_for(erin.pk) == ["conversation.advanced"]
    assert heard.types_for(bob.pk) == ["reaction.added"]


def test_the_reactions_of_who_left_stay(alice: User, bob: User, group: Conversation) -> None:
    message = send(alice, group)
    react(bob, message)
    leave(bob, group)
    (row, *_) = [r for r in history(alice, group).rows if r["id"] == str(message.id)]
    assert row["reactions"] == [{"emoji": "👍", "user_ids": [str(bob.pk)]}]


def test_pins_are_told_whole_and_in_the_order_of_the_messages(
    alice: User, bob: User, charlie: User, group: Conversation, hear: Hear
) -> None:
    one, two = send(bob, group), send(bob, group)
    pin_message(**on(alice, two))
    with hear() as heard:
        pin_message(**on(alice, one))
    (event,) = heard.events_for(bob.pk)
    assert event["type"] == "conversation.changed"
    assert event["data"] == {
        "pins": [
            {"message_id": str(m.id), "seq": m.seq, "pinned_by": str(alice.pk)} for m in (one, two)
        ]
    }
    assert heard.events_for(charlie.pk) == []
    assert pins(bob, group) == [str(one.id), str(two.id)]
    unpin_message(**on(alice, two))
    assert pins(bob, group) == [str(one.id)]


def test_only_messages_are_pinned(alice: User, group: Conversation) -> None:
    message = send(alice, group)
    delete_message(**on(alice, message))
    line = Message.objects.filter(conversation_id=group.pk, kind="system").first()
    assert line is not None
    with pytest.raises(Invalid):
        pin_message(**on(alice, line))
    # It was one when the asker saw it.
    with pytest.raises(Conflict):
        pin_message(**on(alice, message))


def test_a_conversation_holds_so_many_pins(
    alice: User, group: Conversation, settings: LazySettings
) -> None:
    settings.MAX_PINS = 2
    first, second, third = (send(alice, group) for _ in range(3))
    pin_message(**on(alice, first))
    pin_message(**on(alice, second))
    with pytest.raises(Conflict):
        pin_message(**on(alice, third))
    unpin_message(**on(alice, first))
    pin_message(**on(alice, third))


def test_who_joined_later_sees_the_pins_of_their_own_part(
    alice: User, bob: User, erin: User, group: Conversation, hear: Hear
) -> None:
    old = send(bob, group)
    pin_message(**on(alice, old))
    join(alice, group, erin)
    assert pins(erin, group) == []
    new = send(bob, group)
    with hear() as heard:
        pin_message(**on(alice, new))
    assert [p["message_id"] for p in heard.events_for(erin.pk)[0]["data"]["pins"]] == [str(new.id)]
    assert pins(erin, group) == [str(new.id)]
    assert pins(bob, group) == [str(old.id), str(new.id)]
    for act in (pin_message, unpin_message):
        with pytest.raises(NotFound):
            act(**on(alice, Message(conversation_id=group.pk, id=1)))
