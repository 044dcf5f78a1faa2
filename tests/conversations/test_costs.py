"""Queries and events of the hot paths: they do not grow with the number of members or rows."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from chatsite.lib.snowflake import next_id
from conversations.models import Conversation, Membership
from conversations.selectors.lists import list_conversations
from conversations.services.announcements import announce_reads
from conversations.services.messages import edit_message
from conversations.services.reactions import add_reaction
from conversations.services.reads import mark_read

from .conftest import Hear
from .saying import heads, history, make_group, send, synced

Count = Callable[[int], Any]


@pytest.fixture(params=[2, 60], ids=["few", "many"])
def group(request: pytest.FixtureRequest, alice: User, bob: User) -> Conversation:
    """A small and a large group of Alice's, with as much said in it."""
    people = [
        User(id=next_id(), handle=f"member{n}", name=f"회원 {n}") for n in range(request.param)
    ]
    group = make_group(alice, bob, *User.objects.bulk_create(people))
    for _ in range(request.param // 4):
        send(alice, group)
    return group


def test_a_send(
    alice: User, group: Conversation, hear: Hear, django_assert_num_queries: Count
) -> None:
    # savepoint · lock · retry? · members · row, heads and own mark · savepoint
    with hear() as heard, django_assert_num_queries(6):
        send(alice, group)
    assert len(heard.orders) == 1


def test_a_send_in_a_direct_conversation(
    alice: User, direct: Conversation, hear: Hear, django_assert_num_queries: Count
) -> None:
    with hear() as heard, django_assert_num_queries(6):
        send(alice, direct)
    assert len(heard.orders) == 1


def test_a_send_that_mentions(
    alice: User, group: Conversation, hear: Hear, django_assert_num_queries: Count
) -> None:
    # as above, with what members are called, and whom the message names
    with hear() as heard, django_assert_num_queries(8):
        send(alice, group, "@bob @member0 @member1")
    assert len(heard.orders) == 1


def test_an_edit_and_a_reaction(
    alice: User, group: Conversation, hear: Hear, django_assert_num_queries: Count
) -> None:
    message = send(alice, group)
    where = {"actor_id": alice.pk, "conversation_id": group.pk, "message_id": message.id}
    with hear() as heard, django_assert_num_queries(12):
        edit_message(**where, body="고침", version=message.version)
    assert len(heard.orders) == 1
    with hear() as heard, django_assert_num_queries(11):
        add_reaction(**where, emoji="👍")
    assert len(heard.orders) == 1


def test_a_read_mark(
    alice: User, bob: User, group: Conversation, hear: Hear, django_assert_num_queries: Count
) -> None:
    send(alice, group)
    with hear() as heard, django_assert_num_queries(9):
        mark_read(actor_id=bob.pk, conversation_id=group.pk, seq=1)
    assert len(heard.orders) == 1


def test_a_page_of_history(
    alice: User, group: Conversation, django_assert_num_queries: Count
) -> None:
    newest = send(alice, group).id
    with django_assert_num_queries(9):
        history(alice, group, before=newest, limit=50)


def test_a_sync_with_nothing_new(
    alice: User, group: Conversation, direct: Conversation, django_assert_num_queries: Count
) -> None:
    alice.refresh_from_db()
    held = {c.pk: heads(c)[1] for c in (group, direct)}
    now = synced(alice)["server_time"] + 60_000
    with django_assert_num_queries(1):
        synced(alice, held, account=alice.account_version, since=now)


def test_a_sync_with_nothing_new_while_strangers_change(
    alice: User, charlie: User, group: Conversation, django_assert_num_queries: Count
) -> None:
    alice.refresh_from_db()
    held = {group.pk: heads(group)[1]}
    answer = synced(alice)
    fellows = Membership.objects.filter(conversation_id=group.pk).values("user_id")
    long_ago = timezone.now() - timedelta(days=1)
    User.objects.filter(id__in=fellows).update(profile_changed_at=long_ago)
    Membership.objects.update(read_at=long_ago)
    assert User.objects.get(profile_changed_at__gt=long_ago) == charlie
    with django_assert_num_queries(1):
        asked = synced(alice, held, account=alice.account_version, since=answer["server_time"])
    assert (asked["users"], asked["reads"]) == ([], [])


def test_a_sync_with_changes_costs_the_same_for_one_and_for_many_conversations(
    alice: User, bob: User, django_assert_num_queries: Count
) -> None:
    groups = [make_group(alice, bob, title=str(number)) for number in range(8)]
    held = {group.pk: heads(group)[1] for group in groups}
    for changed in (groups[:1], groups):
        for group in changed:
            send(bob, group)
        with django_assert_num_queries(20):
            assert len(synced(alice, held)["conversations"]) == len(changed)


def test_a_first_sync_costs_the_same_for_one_and_for_many_conversations(
    alice: User, bob: User, django_assert_num_queries: Count
) -> None:
    for number in range(2):
        send(bob, make_group(alice, bob, title=str(number)))
    with django_assert_num_queries(19):
        synced(alice)
    for number in range(5):
        send(bob, make_group(alice, bob, title=str(number)))
    with django_assert_num_queries(19):
        synced(alice)


def test_hiding_reads_costs_the_same_for_one_and_for_many_conversations(
    alice: User, bob: User, charlie: User, hear: Hear, django_assert_num_queries: Count
) -> None:
    for total in (1, 6):
        for number in range(total):
            make_group(alice, bob, charlie, title=str(number))
        # list · seats · members · who hides · blocks
        with hear() as heard, django_assert_num_queries(5):
            announce_reads(user_id=alice.pk)
        for other in (bob, charlie):
            assert len(heard.events_for(other.pk)) == (1 if total == 1 else 7)


def test_a_page_of_conversations_costs_the_same_for_one_and_for_many(
    alice: User, bob: User, django_assert_num_queries: Count
) -> None:
    for total in (1, 4):
        for number in range(total):
            send(bob, make_group(alice, bob, title=str(number)))
        with django_assert_num_queries(16):
            list_conversations(actor_id=alice.pk, cursor=None, limit=50)
