"""How far people have read, and who may see it."""

import pytest

from accounts.models import User
from accounts.services import block, unblock, update_profile
from chatsite.lib.errors import NotFound
from conversations.models import Conversation
from conversations.selectors.lists import present_conversation
from conversations.services.members import set_role
from conversations.services.reads import mark_read

from .conftest import Hear
from .saying import heads, join, leave, membership, send, synced, whole_database


def mark(person: User, conversation: Conversation, seq: int) -> int:
    return mark_read(actor_id=person.pk, conversation_id=conversation.pk, seq=seq)


def marks(viewer: User, conversation: Conversation) -> dict[int, int | None]:
    """Person → mark, as `viewer` sees it."""
    members = present_conversation(viewer.pk, conversation.pk)["members"]
    return {int(member["user_id"]): member["read_seq"] for member in members}


def unread(person: User, conversation: Conversation) -> int:
    count: int = present_conversation(person.pk, conversation.pk)["my"]["unread"]
    return count


def read_in_sync(viewer: User, since: int) -> dict[tuple[str, str], int | None]:
    reads = synced(viewer, since=since)["reads"]
    return {(row["conversation_id"], row["user_id"]): row["read_seq"] for row in reads}


@pytest.fixture
def talk(alice: User, group: Conversation, noise: Conversation) -> None:
    """Five messages of Alice's."""
    for number in range(5):
        send(alice, group, str(number))


@pytest.mark.usefixtures("talk")
def test_a_mark_moves_forward_only(bob: User, group: Conversation) -> None:
    assert mark(bob, group, 3) == 3
    assert mark(bob, group, 2) == 3
    assert mark(bob, group, 0) == 3
    assert membership(bob, group).read_seq == 3


@pytest.mark.usefixtures("talk")
def test_a_mark_stops_at_the_last_message(bob: User, group: Conversation) -> None:
    assert mark(bob, group, 1 << 62) == 5
    assert membership(bob, group).read_seq == heads(group)[0] == 5


@pytest.mark.usefixtures("talk")
def test_unread_is_what_lies_above_the_mark(alice: User, bob: User, group: Conversation) -> None:
    assert (unread(alice, group), unread(bob, group)) == (0, 5)
    mark(bob, group, 3)
    assert unread(bob, group) == 2
    send(alice, group)
    assert unread(bob, group) == 3


@pytest.mark.usefixtures("talk")
def test_a_send_moves_the_own_mark_only_from_the_end(bob: User, group: Conversation) -> None:
    mark(bob, group, 4)
    send(bob, group)
    assert membership(bob, group).read_seq == 4
    mark(bob, group, 6)
    send(bob, group)
    assert membership(bob, group).read_seq == 7


@pytest.mark.usefixtures("talk")
def test_a_mark_goes_on_over_own_messages_that_follow(
    alice: User, bob: User, group: Conversation, hear: Hear
) -> None:
    for _ in range(2):
        send(bob, group)
    send(alice, group)
    send(bob, group)
    with hear() as heard:
        assert mark(bob, group, 5) == 7
    (event,) = heard.events_for(alice.pk)
    assert event["data"] == {"user_id": str(bob.pk), "read_seq": 7}
    assert membership(bob, group).read_seq == 7
    assert mark(bob, group, 8) == heads(group)[0] == 9


@pytest.mark.usefixtures("talk")
def test_system_lines_take_no_seq_and_are_not_unread(
    alice: User, bob: User, dora: User, group: Conversation
) -> None:
    mark(bob, group, 5)
    set_role(actor_id=alice.pk, conversation_id=group.pk, user_id=dora.pk, role="owner")
    leave(alice, group)
    assert heads(group)[0] == 5
    assert unread(bob, group) == 0


@pytest.mark.usefixtures("talk")
def test_a_mark_is_told_to_the_members_and_to_the_own_other_devices(
    alice: User, bob: User, dora: User, charlie: User, group: Conversation, hear: Hear
) -> None:
    version = heads(group)[1]
    with hear() as heard:
        mark(bob, group, 2)
    for person in (alice, bob, dora):
        (event,) = heard.events_for(person.pk)
        assert event == {
            "type": "read.marked",
            "conversation_id": str(group.pk),
            "data": {"user_id": str(bob.pk), "read_seq": 2},
        }
    assert heard.events_for(charlie.pk) == []
    assert heads(group)[1] == version


@pytest.mark.usefixtures("talk")
def test_a_mark_that_does_not_move_tells_nobody(bob: User, group: Conversation, hear: Hear) -> None:
    mark(bob, group, 2)
    before = whole_database()
    with hear() as heard:
        mark(bob, group, 2)
        mark(bob, group, 1)
    assert whole_database() == before
    assert heard.orders == []


@pytest.mark.usefixtures("talk")
def test_a_lost_mark_comes_with_the_next_sync(alice: User, bob: User, group: Conversation) -> None:
    since = synced(alice)["server_time"]
    mark(bob, group, 2)
    assert read_in_sync(alice, since)[str(group.pk), str(bob.pk)] == 2
    assert read_in_sync(bob, since)[str(group.pk), str(bob.pk)] == 2


@pytest.mark.usefixtures("talk")
def test_marks_of_long_ago_are_not_repeated(alice: User, bob: User, group: Conversation) -> None:
    mark(bob, group, 2)
    later = synced(alice)["server_time"] + 60_000
    assert read_in_sync(alice, later) == {}


@pytest.mark.usefixtures("talk")
def test_who_hides_reads_shows_none_and_sees_none(
    alice: User, bob: User, dora: User, group: Conversation, hear: Hear
) -> None:
    mark(bob, group, 2)
    mark(dora, group, 3)
    assert marks(alice, group) == {alice.pk: 5, bob.pk: 2, dora.pk: 3}
    with hear() as heard:
        update_profile(actor=bob, show_reads=False)
    assert marks(alice, group) == {alice.pk: 5, bob.pk: None, dora.pk: 3}
    assert marks(bob, group) == {alice.pk: None, bob.pk: 2, dora.pk: None}
    hidden = [e for e in heard.events_for(alice.pk) if e["conversation_id"] == str(group.pk)]
    assert [e["data"] for e in hidden] == [{"user_id": str(bob.pk), "read_seq": None}]
    assert "resync" in heard.types_for(bob.pk)


@pytest.mark.usefixtures("talk")
def test_who_hides_reads_marks_for_themselves_alone(
    alice: User, bob: User, group: Conversation, hear: Hear
) -> None:
    update_profile(actor=bob, show_reads=False)
    with hear() as heard:
        mark(bob, group, 2)
    assert heard.types_for(bob.pk) == ["read.marked"]
    assert heard.events_for(alice.pk) == []
    with hear() as heard:
        mark(alice, group, 99)
        send(alice, group)
        mark(alice, group, 99)
    assert "read.marked" not in heard.types_for(bob.pk)


@pytest.mark.usefixtures("talk")
def test_hiding_and_showing_reach_who_was_away(alice: User, bob: User, group: Conversation) -> None:
    mark(bob, group, 2)
    since = synced(alice)["server_time"]
    row = (str(group.pk), str(bob.pk))
    update_profile(actor=bob, show_reads=False)
    assert read_in_sync(alice, since)[row] is None
    own = read_in_sync(bob, since)
    assert own[row] == 2
    assert own[str(group.pk), str(alice.pk)] is None
    update_profile(actor=bob, show_reads=True)
    assert read_in_sync(alice, since)[row] == 2
    assert read_in_sync(bob, since)[str(group.pk), str(alice.pk)] == 5


@pytest.mark.usefixtures("talk")
@pytest.mark.parametrize("blocker", ["alice", "bob"])
def test_a_block_hides_the_two_from_each_other_only(
    alice: User, bob: User, dora: User, group: Conversation, hear: Hear, blocker: str
) -> None:
    mark(bob, group, 2)
    since = synced(alice)["server_time"]
    one, other = (alice, bob) if blocker == "alice" else (bob, alice)
    with hear() as heard:
        block(actor=one, person=other)
    hidden = [e for e in heard.events_for(alice.pk) if e.get("conversation_id") == str(group.pk)]
    assert [e["data"] for e in hidden] == [{"user_id": str(bob.pk), "read_seq": None}]
    assert heard.events_for(dora.pk) == []
    assert marks(alice, group)[bob.pk] is None
    assert marks(bob, group)[alice.pk] is None
    assert marks(dora, group) == {alice.pk: 5, bob.pk: 2, dora.pk: 0}
    assert read_in_sync(alice, since)[str(group.pk), str(bob.pk)] is None
    with hear() as heard:
        mark(bob, group, 3)
    assert heard.events_for(alice.pk) == []
    assert heard.types_for(dora.pk) == ["read.marked"]
    unblock(actor=one, person_id=other.pk)
    assert marks(alice, group)[bob.pk] == 3
    assert read_in_sync(alice, since)[str(group.pk), str(bob.pk)] == 3


@pytest.mark.usefixtures("talk")
def test_joining_counts_what_was_said_as_read(alice: User, erin: User, group: Conversation) -> None:
    join(alice, group, erin)
    assert membership(erin, group).read_seq == 5
    assert unread(erin, group) == 0
    assert marks(alice, group)[erin.pk] == 5


@pytest.mark.usefixtures("talk")
def test_a_newcomers_hidden_mark_is_told_as_hidden(
    alice: User, bob: User, dora: User, erin: User, group: Conversation, hear: Hear
) -> None:
    """A client takes a newcomer to have read everything, unless it hears otherwise."""
    update_profile(actor=dora, show_reads=False)
    block(actor=erin, person=bob)
    with hear() as heard:
        join(alice, group, erin)
    hidden = {"user_id": str(erin.pk), "read_seq": None}

    def told(person: User) -> list[object]:
        return [e["data"] for e in heard.events_for(person.pk) if e["type"] == "read.marked"]

    assert (told(alice), told(bob), told(dora)) == ([], [hidden], [hidden])
    for viewer, mark_seen in ((alice, 5), (bob, None), (dora, None)):
        assert marks(viewer, group)[erin.pk] == mark_seen


@pytest.mark.usefixtures("talk")
def test_a_newcomer_who_hides_reads_is_hidden_from_all(
    alice: User, bob: User, erin: User, group: Conversation, hear: Hear
) -> None:
    update_profile(actor=erin, show_reads=False)
    with hear() as heard:
        join(alice, group, erin)
    for person in (alice, bob):
        assert heard.types_for(person.pk)[-1] == "read.marked"
    assert marks(alice, group)[erin.pk] is None


@pytest.mark.usefixtures("talk")
def test_who_left_can_mark_nothing(bob: User, group: Conversation) -> None:
    leave(bob, group)
    with pytest.raises(NotFound):
        mark(bob, group, 3)
    assert membership(bob, group).read_seq == 0
