"""Groups: asked for once, of at most 100 people."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from accounts.services import block, suspend
from chatsite.lib.errors import Conflict, Forbidden, Invalid, NotFound
from chatsite.lib.snowflake import next_id
from conversations.models import Conversation, CreationKey, InboxEntry, Membership, Role
from conversations.selectors.members import active_members
from conversations.services.conversations import (
    change_conversation,
    let_members_invite,
    rename_conversation,
    start,
    start_group,
)
from conversations.services.members import add_members

from .conftest import Hear
from .saying import heads, history, join, leave, make_group, membership, seen, whole_database

INSERT = """
INSERT INTO conversations_membership
  (conversation_id, user_id, role, slot, read_seq, history_from_id, joined_version, version)
VALUES (%s, %s, 'member', %s, 0, 0, 1, 1)
"""


@pytest.fixture
def crowd(db: None) -> list[User]:
    """A hundred people."""
    people = [
        User(id=next_id(), handle=f"member{number}", name=f"회원 {number}") for number in range(100)
    ]
    return User.objects.bulk_create(people)


def test_who_starts_owns_and_the_others_are_members(
    alice: User, bob: User, dora: User, charlie: User, noise: Conversation, hear: Hear
) -> None:
    with hear() as heard:
        group = make_group(alice, bob, dora, title="여행")
    roles = {id: member.role for id, member in active_members(group.pk).items()}
    assert roles == {alice.pk: Role.OWNER, bob.pk: Role.MEMBER, dora.pk: Role.MEMBER}
    for person in (alice, bob, dora):
        assert heard.types_for(person.pk) == ["conversation.created", "message.created"]
        assert seen(person, group) == ["<created>"]
    assert heard.events_for(charlie.pk) == []


def test_the_first_line_says_who_and_how_it_is_called(alice: User, bob: User) -> None:
    (line,) = history(bob, make_group(alice, bob, title="여행")).rows
    assert line["data"] == {"line": "created", "actor_id": str(alice.pk), "title": "여행"}
    assert (line["kind"], line["seq"], line["client_id"]) == ("system", 0, None)


def test_a_group_may_be_of_one(alice: User) -> None:
    group = make_group(alice)
    assert list(active_members(group.pk)) == [alice.pk]


def test_the_same_client_id_gives_the_same_group(
    alice: User, bob: User, dora: User, hear: Hear
) -> None:
    what: dict[str, Any] = {"actor_id": alice.pk, "title": "여행", "client_id": uuid4()}
    first = start_group(**what, user_ids=[bob.pk, dora.pk])
    before = whole_database()
    with hear() as heard:
        again = start_group(**what, user_ids=[dora.pk, bob.pk, alice.pk])
    assert first.created
    assert not again.created
    assert again.conversation.pk == first.conversation.pk
    assert whole_database() == before
    assert heard.orders == []


def test_a_retry_finds_the_group_after_it_changed(alice: User, bob: User, dora: User) -> None:
    what: dict[str, Any] = {"actor_id": alice.pk, "title": "여행", "client_id": uuid4()}
    group = start_group(**what, user_ids=[bob.pk]).conversation
    rename_conversation(actor_id=alice.pk, conversation_id=group.pk, title="휴가")
    join(alice, group, dora)
    leave(bob, group)
    assert start_group(**what, user_ids=[bob.pk]).conversation.title == "휴가"


def test_other_content_under_a_used_client_id_is_a_conflict(
    alice: User, bob: User, dora: User
) -> None:
    what: dict[str, Any] = {"actor_id": alice.pk, "client_id": uuid4()}
    start_group(**what, title="여행", user_ids=[bob.pk])
    before = whole_database()
    for title, people in (("여행2", [bob.pk]), ("여행", [dora.pk]), ("여행", [])):
        with pytest.raises(Conflict):
            start_group(**what, title=title, user_ids=people)
    assert whole_database() == before


def test_client_ids_are_each_persons_own(alice: User, bob: User) -> None:
    client_id = uuid4()
    groups = {
        start_group(actor_id=who.pk, title="여행", user_ids=[], client_id=client_id).conversation.pk
        for who in (alice, bob)
    }
    assert len(groups) == 2


def test_a_group_needs_a_title_and_a_direct_one_a_person(alice: User, bob: User) -> None:
    what: dict[str, Any] = {"actor_id": alice.pk, "client_id": uuid4()}
    for kind, people, title in (
        ("group", [bob.pk], None),
        ("direct", [], None),
        ("direct", [alice.pk, bob.pk], None),
    ):
        with pytest.raises(Invalid):
            start(**what, kind=kind, member_ids=people, title=title)
    assert not Conversation.objects.exists()


def test_nobody_is_brought_in_who_is_not_there_or_blocked(
    alice: User, bob: User, charlie: User, dora: User
) -> None:
    block(actor=alice, person=bob)
    suspend(actor=None, person=charlie)
    for person, error in ((bob.pk, Forbidden), (charlie.pk, NotFound), (1, NotFound)):
        with pytest.raises(error):
            start_group(
                actor_id=alice.pk, title="여행", user_ids=[dora.pk, person], client_id=uuid4()
            )
    assert not Conversation.objects.exists()
    assert not CreationKey.objects.exists()


def test_100_fit_and_the_101st_does_not(alice: User, crowd: list[User]) -> None:
    group = make_group(alice, *crowd[:99])
    assert len(active_members(group.pk)) == 100
    before = heads(group)
    with pytest.raises(Conflict):
        join(alice, group, crowd[99])
    with pytest.raises(Conflict):
        make_group(alice, *crowd)
    assert heads(group) == before
    assert len(active_members(group.pk)) == 100
    leave(crowd[0], group)
    join(alice, group, crowd[99])
    assert len(active_members(group.pk)) == 100


def test_several_who_do_not_all_fit_stay_out_together(alice: User, crowd: list[User]) -> None:
    group = make_group(alice, *crowd[:98])
    with pytest.raises(Conflict):
        join(alice, group, *crowd[98:])
    assert len(active_members(group.pk)) == 99
    join(alice, group, crowd[98], crowd[0])
    assert len(active_members(group.pk)) == 100


@pytest.mark.parametrize("slot", [0, 1, 100, 101, None])
def test_the_database_itself_refuses_the_101st(
    alice: User, crowd: list[User], slot: int | None
) -> None:
    group = make_group(alice, *crowd[:99])
    with (
        pytest.raises(IntegrityError, match="membership_"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(INSERT, [group.pk, crowd[99].pk, slot])


def test_the_database_itself_refuses_a_second_owner(alice: User, bob: User) -> None:
    group = make_group(alice, bob)
    row = Membership.objects.filter(conversation_id=group.pk, user_id=bob.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.update(role=Role.OWNER)


def test_who_joins_is_told_and_a_line_says_so(
    alice: User, bob: User, charlie: User, dora: User, erin: User, group: Conversation, hear: Hear
) -> None:
    before = heads(group)[1]
    with hear() as heard:
        join(bob, group, erin, charlie)
    for person in (alice, bob, dora, erin, charlie):
        events = [e for e in heard.events_for(person.pk) if "version" in e]
        assert [e["type"] for e in events] == ["member.added", "member.added", "message.created"]
        assert [e["version"] for e in events] == [before + 1, before + 2, before + 3]
    line = history(erin, group).rows[0]
    people = sorted([charlie.pk, erin.pk])
    assert line["data"]["line"] == "joined"
    assert line["data"]["actor_id"] == str(bob.pk)
    assert sorted(map(int, line["data"]["user_ids"])) == people
    added = heard.events_for(alice.pk)[0]["data"]
    assert added["user"]["id"] == added["member"]["user_id"]
    assert InboxEntry.objects.filter(conversation_id=group.pk, user_id=erin.pk).exists()


def test_who_is_in_already_is_passed_over(alice: User, bob: User, erin: User) -> None:
    group = make_group(alice, bob)
    joined = membership(bob, group).joined_version
    add_members(
        actor_id=alice.pk, conversation_id=group.pk, user_ids=[bob.pk, erin.pk, erin.pk, alice.pk]
    )
    assert membership(bob, group).joined_version == joined
    assert seen(bob, group) == ["<created>", "<joined>"]
    assert history(bob, group).rows[0]["data"]["user_ids"] == [str(erin.pk)]


def test_a_new_title_is_told_and_stands_as_a_line(
    alice: User, bob: User, charlie: User, group: Conversation, noise: Conversation, hear: Hear
) -> None:
    before = heads(group)
    with hear() as heard:
        rename_conversation(actor_id=alice.pk, conversation_id=group.pk, title="우리")
    changed, line = heard.events_for(bob.pk)
    assert (changed["type"], changed["data"]) == ("conversation.changed", {"title": "우리"})
    assert line["data"]["data"] == {"line": "renamed", "actor_id": str(alice.pk), "title": "우리"}
    assert heads(group) == (before[0], before[1] + 2)
    assert heard.events_for(charlie.pk) == []


def test_the_invite_switch_is_told(alice: User, bob: User, group: Conversation, hear: Hear) -> None:
    with hear() as heard:
        let_members_invite(actor_id=alice.pk, conversation_id=group.pk, allowed=False)
    (changed,) = heard.events_for(bob.pk)
    assert changed["data"] == {"members_can_invite": False}


def test_settings_change_all_or_none(bob: User, alice: User, group: Conversation) -> None:
    where: dict[str, Any] = {"conversation_id": group.pk}
    with pytest.raises(Invalid):
        change_conversation(actor_id=alice.pk, **where)
    before = whole_database()
    with pytest.raises(Forbidden):
        change_conversation(actor_id=bob.pk, **where, title="우리", members_can_invite=False)
    assert whole_database() == before
    change_conversation(actor_id=alice.pk, **where, title="우리", members_can_invite=False)
    group.refresh_from_db()
    assert (group.title, group.members_can_invite) == ("우리", False)
