"""Direct conversations: one for each two people, never left, only hidden."""

import pytest

from accounts.models import User
from accounts.services import block, suspend, unblock
from chatsite.lib.errors import Forbidden, NotFound
from conversations.models import Conversation, DirectPair, InboxEntry, Membership, Role
from conversations.selectors.lists import list_conversations, present_conversation
from conversations.services.conversations import start_direct
from conversations.services.inbox import change_inbox_entry

from .conftest import Hear
from .saying import heads, membership, seen, send, synced


def start(actor: User, other: User) -> Conversation:
    return start_direct(actor_id=actor.pk, user_id=other.pk).conversation


def hidden_for(person: User, conversation: Conversation) -> bool:
    return InboxEntry.objects.get(user_id=person.pk, conversation_id=conversation.pk).hidden


def hide(person: User, conversation: Conversation) -> None:
    change_inbox_entry(actor_id=person.pk, conversation_id=conversation.pk, hidden=True)


def test_two_people_have_one_whoever_starts(
    alice: User, bob: User, charlie: User, noise: Conversation
) -> None:
    first = start_direct(actor_id=alice.pk, user_id=bob.pk)
    assert first.created
    for actor, other in ((alice, bob), (bob, alice)):
        again = start_direct(actor_id=actor.pk, user_id=other.pk)
        assert not again.created
        assert again.conversation.pk == first.conversation.pk
    assert start(alice, charlie).pk != first.conversation.pk


def test_both_are_members_and_told(alice: User, bob: User, charlie: User, hear: Hear) -> None:
    with hear() as heard:
        conversation = start(alice, bob)
    for person in (alice, bob):
        (event,) = heard.events_for(person.pk)
        assert event["type"] == "conversation.created"
        assert event["version"] == heads(conversation)[1]
        assert membership(person, conversation).role == Role.MEMBER
        assert membership(person, conversation).history_from_id == 0
    assert heard.events_for(charlie.pk) == []


def test_starting_an_existing_one_tells_nobody(
    alice: User, bob: User, direct: Conversation, hear: Hear
) -> None:
    with hear() as heard:
        start(bob, alice)
    assert heard.orders == []


def test_the_one_with_oneself_is_for_notes(alice: User, bob: User) -> None:
    notes = start(alice, alice)
    assert start(alice, alice).pk == notes.pk
    assert list(
        Membership.objects.filter(conversation_id=notes.pk).values_list("user_id", flat=True)
    ) == [alice.pk]
    send(alice, notes, "우유")
    assert seen(alice, notes) == ["우유"]
    assert present_conversation(alice.pk, notes.pk)["my"]["unread"] == 0
    with pytest.raises(NotFound):
        send(bob, notes)


def test_a_hidden_one_returns_with_the_next_message_of_either(
    alice: User, bob: User, direct: Conversation
) -> None:
    for sender in (alice, bob):
        hide(alice, direct)
        hide(bob, direct)
        assert hidden_for(alice, direct)
        assert hidden_for(bob, direct)
        send(sender, direct)
        assert not hidden_for(alice, direct)
        assert not hidden_for(bob, direct)


def test_the_return_is_a_change_of_the_account(
    alice: User, bob: User, charlie: User, direct: Conversation, hear: Hear
) -> None:
    hide(bob, direct)
    with hear() as heard:
        send(alice, direct)
    (back,) = [e for e in heard.events_for(bob.pk) if e["type"] == "account.changed"]
    (entry,) = back["changes"]["conversations"]
    assert (entry["conversation_id"], entry["hidden"]) == (str(direct.pk), False)
    assert heard.types_for(alice.pk) == ["message.created"]
    bob.refresh_from_db()
    assert back["version"] == bob.account_version


def test_a_hidden_one_is_still_there_and_its_past_too(
    alice: User, bob: User, direct: Conversation
) -> None:
    send(alice, direct, "전에")
    hide(bob, direct)
    (listed,) = list_conversations(actor_id=bob.pk, cursor=None, limit=10)["results"]
    assert listed["my"]["hidden"]
    assert seen(bob, direct) == ["전에"]


def test_starting_a_hidden_one_shows_it_again_to_who_starts(
    alice: User, bob: User, direct: Conversation
) -> None:
    hide(alice, direct)
    hide(bob, direct)
    start(alice, bob)
    assert not hidden_for(alice, direct)
    assert hidden_for(bob, direct)


def test_a_blocked_pair_starts_none(alice: User, bob: User) -> None:
    block(actor=alice, person=bob)
    with pytest.raises(Forbidden):
        start_direct(actor_id=alice.pk, user_id=bob.pk)
    assert start_direct(actor_id=bob.pk, user_id=alice.pk).found is None
    assert not Conversation.objects.exists()
    assert not DirectPair.objects.exists()
    unblock(actor=alice, person_id=bob.pk)
    assert start_direct(actor_id=alice.pk, user_id=bob.pk).created


def test_an_existing_one_goes_on_after_a_block(
    alice: User, bob: User, direct: Conversation, hear: Hear
) -> None:
    block(actor=bob, person=alice)
    assert start(alice, bob).pk == direct.pk
    with hear() as heard:
        send(alice, direct, "들려?")
    assert heard.types_for(bob.pk) == ["message.created"]
    assert seen(bob, direct) == ["들려?"]
    assert [c["id"] for c in synced(bob)["conversations"]] == [str(direct.pk)]


def test_nobody_starts_one_with_who_is_not_there(alice: User, bob: User) -> None:
    with pytest.raises(NotFound):
        start_direct(actor_id=alice.pk, user_id=1)
    suspend(actor=None, person=bob)
    with pytest.raises(NotFound):
        start_direct(actor_id=alice.pk, user_id=bob.pk)
    assert not Conversation.objects.exists()


def test_it_has_no_system_lines_and_no_seq_before_the_first_message(
    alice: User, direct: Conversation
) -> None:
    assert seen(alice, direct) == []
    assert heads(direct)[0] == 0
    assert send(alice, direct).seq == 1
