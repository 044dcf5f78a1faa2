"""Leaving, being put out, handing over and dissolving."""

import pytest

from accounts.models import User
from chatsite.lib.errors import NotFound
from conversations.models import Conversation, Membership, Message, Role
from conversations.selectors.lists import list_conversations, present_conversation
from conversations.selectors.members import active_members
from conversations.services.conversations import dissolve_conversation
from conversations.services.members import set_role

from .conftest import Hear
from .saying import heads, history, join, leave, make_group, membership, send, synced


def owner_of(group: Conversation) -> int:
    (owner,) = [id for id, row in active_members(group.pk).items() if row.role == Role.OWNER]
    return owner


def archived(group: Conversation) -> bool:
    return Conversation.objects.filter(pk=group.pk, archived_at__isnull=False).exists()


def give(actor: User, group: Conversation, person: User, role: Role) -> Membership:
    return set_role(actor_id=actor.pk, conversation_id=group.pk, user_id=person.pk, role=role)


def test_who_leaves_is_gone_for_the_others_and_the_conversation_for_them(
    alice: User, bob: User, charlie: User, group: Conversation, noise: Conversation, hear: Hear
) -> None:
    version = heads(group)[1]
    with hear() as heard:
        leave(bob, group)
    removed, line = heard.events_for(alice.pk)
    assert (removed["type"], removed["version"]) == ("member.removed", version + 1)
    assert removed["data"] == {"user_id": str(bob.pk), "by": str(bob.pk)}
    assert (line["type"], line["version"]) == ("message.created", version + 2)
    assert line["data"]["data"] == {"line": "left", "actor_id": str(bob.pk)}
    (gone,) = heard.events_for(bob.pk)
    assert (gone["type"], gone["version"]) == ("conversation.removed", version + 1)
    assert heard.events_for(charlie.pk) == []
    assert synced(bob, {group.pk: version})["removed"] == [str(group.pk)]
    assert str(group.pk) not in {
        c["id"] for c in list_conversations(actor_id=bob.pk, cursor=None, limit=50)["results"]
    }


def test_who_is_put_out_is_named_in_the_line(
    dora: User, bob: User, alice: User, group: Conversation, hear: Hear
) -> None:
    with hear() as heard:
        leave(bob, group, by=dora)
    removed, line = heard.events_for(alice.pk)
    assert removed["data"] == {"user_id": str(bob.pk), "by": str(dora.pk)}
    assert line["data"]["data"] == {
        "line": "removed",
        "actor_id": str(dora.pk),
        "user_ids": [str(bob.pk)],
    }


def test_who_is_out_hears_nothing_more(
    alice: User, bob: User, group: Conversation, hear: Hear
) -> None:
    leave(bob, group)
    with hear() as heard:
        send(alice, group)
    assert heard.events_for(bob.pk) == []
    with pytest.raises(NotFound):
        send(bob, group)


def test_the_row_of_who_left_stays(bob: User, group: Conversation) -> None:
    leave(bob, group)
    row = membership(bob, group)
    assert row.left_at is not None
    assert row.slot is None
    assert row.role == Role.MEMBER


def test_who_comes_back_is_a_plain_member_with_a_new_beginning(
    alice: User, dora: User, group: Conversation
) -> None:
    first = membership(dora, group)
    leave(dora, group)
    for number in range(3):
        send(alice, group, str(number))
    join(alice, group, dora)
    row = membership(dora, group)
    assert (row.role, row.left_at, row.read_seq) == (Role.MEMBER, None, 3)
    assert row.joined_version > first.joined_version
    assert row.history_from_id > first.history_from_id
    assert Membership.objects.filter(conversation_id=group.pk, user_id=dora.pk).count() == 1


def test_everybody_is_told_from_where_on_a_member_may_read(
    alice: User, bob: User, dora: User, group: Conversation, hear: Hear
) -> None:
    leave(dora, group)
    with hear() as heard:
        join(alice, group, dora)
        give(alice, group, dora, Role.ADMIN)
    told = [e["data"]["member"] for e in heard.events_for(bob.pk) if "member" in e["data"]]
    fresh = present_conversation(bob.pk, group.pk)["members"]
    starts = {member["user_id"]: member["history_from_id"] for member in fresh}
    assert [member["history_from_id"] for member in told] == [starts[str(dora.pk)]] * 2
    assert starts == {
        str(person.pk): str(membership(person, group).history_from_id)
        for person in (alice, bob, dora)
    }


def test_an_owner_who_leaves_is_followed_by_the_longest_standing_admin(
    alice: User, bob: User, dora: User, erin: User, hear: Hear
) -> None:
    group = make_group(alice, bob)
    join(alice, group, erin)
    join(alice, group, dora)
    give(alice, group, dora, Role.ADMIN)
    give(alice, group, erin, Role.ADMIN)
    with hear() as heard:
        leave(alice, group)
    assert owner_of(group) == erin.pk
    assert membership(bob, group).role == Role.MEMBER
    assert heard.types_for(bob.pk) == [
        "member.removed",
        "message.created",
        "member.changed",
        "message.created",
    ]
    lines = [row["data"] for row in history(bob, group).rows[:2]]
    assert lines == [
        {"line": "owner", "actor_id": str(alice.pk), "user_ids": [str(erin.pk)]},
        {"line": "left", "actor_id": str(alice.pk)},
    ]


def test_without_admins_by_the_longest_standing_member(
    alice: User, bob: User, dora: User, erin: User
) -> None:
    group = make_group(alice, bob)
    join(alice, group, erin)
    join(alice, group, dora)
    leave(bob, group)
    join(alice, group, bob)
    leave(alice, group)
    assert owner_of(group) == erin.pk


def test_standing_is_told_by_the_line_of_joining_and_not_by_a_date(
    alice: User, bob: User, dora: User
) -> None:
    group = make_group(alice)
    join(alice, group, dora)
    join(alice, group, bob)
    rows = Membership.objects.filter(conversation_id=group.pk)
    assert membership(dora, group).history_from_id < membership(bob, group).history_from_id
    # Any date that could be mistaken for the joining says the contrary.
    rows.filter(user_id=bob.pk).update(read_at="2025-01-01T00:00:00Z")
    rows.filter(user_id=dora.pk).update(read_at="2026-01-01T00:00:00Z")
    leave(alice, group)
    assert owner_of(group) == dora.pk


def test_those_of_one_line_follow_in_the_order_of_their_places(
    alice: User, bob: User, dora: User
) -> None:
    group = make_group(alice, bob, dora)
    first = min((bob, dora), key=lambda person: membership(person, group).slot or 0)
    leave(alice, group)
    assert owner_of(group) == first.pk


def test_an_owner_hands_over_and_becomes_an_admin(
    alice: User, bob: User, group: Conversation, hear: Hear
) -> None:
    version = heads(group)[1]
    with hear() as heard:
        give(alice, group, bob, Role.OWNER)
    assert owner_of(group) == bob.pk
    assert membership(alice, group).role == Role.ADMIN
    events = heard.events_for(bob.pk)
    assert [e["type"] for e in events] == ["member.changed", "member.changed", "message.created"]
    assert [e["version"] for e in events] == [version + 1, version + 2, version + 3]
    assert [e["data"]["member"]["role"] for e in events[:2]] == ["admin", "owner"]
    leave(alice, group)
    assert owner_of(group) == bob.pk


def test_the_last_one_out_archives(alice: User, bob: User) -> None:
    group = make_group(alice, bob)
    leave(bob, group)
    assert not archived(group)
    leave(alice, group)
    assert archived(group)
    assert active_members(group.pk) == {}
    assert Message.objects.filter(conversation_id=group.pk).exists()


def test_a_dissolved_group_is_gone_for_everybody(
    alice: User, bob: User, dora: User, charlie: User, group: Conversation, hear: Hear
) -> None:
    version = heads(group)[1]
    with hear() as heard:
        dissolve_conversation(actor_id=alice.pk, conversation_id=group.pk)
    for person in (alice, bob, dora):
        (gone,) = heard.events_for(person.pk)
        assert gone["type"] == "conversation.removed"
        assert gone["version"] == heads(group)[1] > version
        assert synced(person, {group.pk: version})["removed"] == [str(group.pk)]
        with pytest.raises(NotFound):
            send(person, group)
    assert heard.events_for(charlie.pk) == []
    assert archived(group)
