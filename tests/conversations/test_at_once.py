"""What happens at the same moment, with real commits: nothing doubled, no gap, one order."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from uuid import uuid4

import pytest
from django.db import connection, transaction

from accounts.models import User
from chatsite.lib import snowflake
from chatsite.lib.errors import Conflict, NotFound
from conversations.models import Conversation, Membership, Message
from conversations.services.conversations import start_direct, start_group
from conversations.services.members import add_members, remove_member
from conversations.services.messages import edit_message
from conversations.services.reactions import add_reaction
from conversations.services.reads import mark_read
from conversations.services.sending import send_message
from tests.product import wait_until
from tests.recorder import Recorder

from .at_once import at_once
from .saying import heads, make_group, membership, send, synced

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_who_start_at_the_same_moment_have_one_direct_conversation(
    alice: User, bob: User, recorder: Recorder
) -> None:
    started = at_once(
        *(
            partial(start_direct, actor_id=one.pk, user_id=other.pk)
            for one, other in ((alice, bob), (bob, alice)) * 3
        )
    )
    assert len({result.conversation.pk for result in started}) == 1
    assert [result.created for result in started].count(True) == 1
    assert Conversation.objects.count() == 1
    assert recorder.types_for(bob.pk) == ["conversation.created"]


def test_one_request_sent_twice_at_once_makes_one_group_and_one_message(
    alice: User, bob: User, recorder: Recorder
) -> None:
    group = partial(
        start_group, actor_id=alice.pk, title="여행", user_ids=[bob.pk], client_id=uuid4()
    )
    started = at_once(*[group] * 4)
    assert [result.created for result in started].count(True) == 1
    (conversation,) = Conversation.objects.all()
    message = partial(
        send_message,
        actor_id=alice.pk,
        conversation_id=conversation.pk,
        client_id=uuid4(),
        body="하나",
    )
    sent = at_once(*[message] * 4)
    assert [result.created for result in sent].count(True) == 1
    assert {result.message.seq for result in sent} == {1}
    assert recorder.types_for(bob.pk).count("conversation.stale") == 3


def test_many_threads_in_one_conversation_make_one_order(
    alice: User, bob: User, dora: User, recorder: Recorder
) -> None:
    group, elsewhere = make_group(alice, bob, dora), make_group(alice, bob)
    before = heads(group)[1]
    recorder.clear()
    per_thread, threads = 8, 6

    def talk(sender: User) -> None:
        for number in range(per_thread):
            message = send(sender, group, f"{sender.handle} {number}")
            send(sender if sender != dora else alice, elsewhere, "소음")
            where = {"actor_id": sender.pk, "conversation_id": group.pk}
            if number % 3 == 0:
                add_reaction(**where, message_id=message.id, emoji="👍")
            if number % 3 == 1:
                edit_message(**where, message_id=message.id, body="고침", version=message.version)
            mark_read(**where, seq=message.seq)

    at_once(*[partial(talk, sender) for sender in (alice, bob, dora) * (threads // 3)])

    rows = list(Message.objects.filter(conversation_id=group.pk, kind="text").order_by("id"))
    total = per_thread * threads
    assert [row.seq for row in rows] == list(range(1, total + 1))
    changes = total + 6 * threads
    assert heads(group) == (total, before + changes)
    for person in (alice, bob, dora):
        versions = [
            event["version"]
            for event in recorder.events_for(person.pk)
            if event["conversation_id"] == str(group.pk) and "version" in event
        ]
        assert sorted(versions) == list(range(before + 1, before + changes + 1))


def test_people_joining_at_once_fill_the_last_places(alice: User) -> None:
    people = User.objects.bulk_create(
        [User(id=snowflake.next_id(), handle=f"member{n}", name=f"회원 {n}") for n in range(103)]
    )
    group = make_group(alice, *people[:97])

    def joined(person: User) -> bool:
        try:
            add_members(actor_id=alice.pk, conversation_id=group.pk, user_ids=[person.pk])
        except Conflict:
            return False
        return True

    results = at_once(*[partial(joined, person) for person in people[97:]])
    assert results.count(True) == 2
    slots = Membership.objects.filter(conversation_id=group.pk).values_list("slot", flat=True)
    assert sorted(filter(None, slots)) == list(range(1, 101))


def test_a_send_and_a_removal_at_once_end_in_one_order(
    alice: User, bob: User, recorder: Recorder
) -> None:
    """Whoever is first: a message of who was put out stands before the line that says so."""
    group = make_group(alice, bob)
    recorder.clear()

    def say() -> bool:
        try:
            send(bob, group, "잠깐")
        except NotFound:
            return False
        return True

    def put_out() -> bool:
        remove_member(actor_id=alice.pk, conversation_id=group.pk, user_id=bob.pk)
        return True

    said, _removed = at_once(say, put_out)
    rows = Message.objects.filter(conversation_id=group.pk).order_by("id")
    kinds = [row.data.get("line", row.kind) for row in rows]
    assert kinds == (["created", "text", "removed"] if said else ["created", "removed"])
    assert recorder.types_for(bob.pk) == (["message.created"] if said else []) + [
        "conversation.removed"
    ]


def test_what_one_thread_committed_is_in_the_next_sync_of_another(alice: User, bob: User) -> None:
    group = make_group(alice, bob)
    held = {group.pk: heads(group)[1]}
    at_once(*[partial(send, alice, group, str(number)) for number in range(5)])
    (entry,) = synced(bob, held)["conversations"]
    assert [message["seq"] for message in entry["messages"]] == [1, 2, 3, 4, 5]
    assert entry["version"] == held[group.pk] + 5


def test_two_generators_of_different_clocks_keep_the_order(
    alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two nodes, one of whose clocks is 4 s ahead: the primary key still follows the seq."""
    group = make_group(alice, bob)
    generators = (snowflake.Generator(), _Ahead(4_000))
    for number in range(20):
        generator = generators[number % 2]
        monkeypatch.setattr("conversations.services.sending.locked.next_id", generator.next)
        send((alice, bob)[number % 2], group, str(number))
    rows = Message.objects.filter(conversation_id=group.pk, kind="text").order_by("id")
    assert [row.seq for row in rows] == list(range(1, 21))
    assert len({snowflake.split(row.id).node for row in rows}) == 2


class _Ahead(snowflake.Generator):
    """A generator whose database clock stands `by` milliseconds in the future."""

    def __init__(self, by: int) -> None:
        super().__init__()
        self.next()
        assert self._lease is not None
        self._lease = replace(self._lease, database_ms=self._lease.database_ms + by)


@pytest.mark.usefixtures("both_ways")
def test_a_mark_that_moves_while_its_person_sends_goes_over_the_message(
    alice: User, bob: User
) -> None:
    group = make_group(alice, bob)
    send(alice, group)
    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            mark_read(actor_id=bob.pk, conversation_id=group.pk, seq=1)
            sent = threads.submit(at_once, partial(send, bob, group))
            wait_until(lambda: sent.done() or _is_waited_for())
        sent.result()
    assert membership(bob, group).read_seq == 2


def _is_waited_for() -> bool:
    """Whether another transaction waits for this one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT FROM pg_stat_activity WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))"
        )
        return cursor.fetchone() is not None
