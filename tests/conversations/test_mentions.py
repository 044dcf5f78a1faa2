"""Mentions: found in the text, kept with the message, told to whom they call and nobody else."""

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from accounts.models import User
from accounts.services import block, unblock
from chatsite.lib.errors import NotFound
from conversations.mentions import MAX_MENTIONS, mentioned
from conversations.models import Conversation, Mention, Message
from conversations.selectors import lookups
from conversations.services.conversations import start_direct
from conversations.services.messages import delete_message, delete_message_for_me, edit_message
from conversations.services.reads import mark_read

from .conftest import Hear
from .edges import Http
from .saying import entry_of, history, join, leave, make_group, send, whole_database

CASES = json.loads((Path(__file__).parent.parent / "mentions.json").read_text())


@pytest.mark.parametrize("case", CASES, ids=[case["body"][:20] for case in CASES])
def test_who_is_named_in_a_text(case: dict[str, Any]) -> None:
    handles = {handle: number for number, handle in enumerate(case["handles"])}
    named = [case["handles"][number] for number in mentioned(case["body"], handles)]
    assert named == case["mentioned"]


def test_a_text_names_so_many_at_most() -> None:
    handles = {f"person{number:03}": number for number in range(MAX_MENTIONS + 10)}
    body = " ".join(f"@{handle}" for handle in handles)
    assert mentioned(body, handles) == list(range(MAX_MENTIONS))


def calls(person: User, conversation: Conversation) -> list[str]:
    """The ids of the unread messages that mention this person, as a first sync tells them."""
    my = entry_of(person, conversation)["conversation"]["my"]
    return [mention["id"] for mention in my["mentions"]]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("both_ways")
class TestSending:
    def test_it_is_kept_with_the_message_and_told_to_all(
        self, alice: User, bob: User, dora: User, group: Conversation, hear: Hear
    ) -> None:
        with hear() as heard:
            message = send(alice, group, "@bob님, @dora님 그리고 @nobody님")
        told = heard.events_for(dora.pk)[0]["data"]
        assert told["data"] == {"mentions": [str(bob.pk), str(dora.pk)]}
        message.refresh_from_db()
        assert message.data == told["data"]
        assert history(bob, group).rows[0]["data"] == told["data"]
        assert calls(bob, group) == calls(dora, group) == [str(message.id)]
        assert calls(alice, group) == []

    def test_a_retry_shows_it_and_calls_nobody_again(
        self, alice: User, bob: User, group: Conversation
    ) -> None:
        first = send(alice, group, "@bob")
        again = send(alice, group, "@bob", client_id=first.client_id)
        assert again.data == {"mentions": [str(bob.pk)]}
        assert Mention.objects.count() == 1

    def test_nobody_is_mentioned_who_is_not_in(
        self, alice: User, charlie: User, bob: User, group: Conversation
    ) -> None:
        leave(bob, group)
        assert send(alice, group, "@charlie @bob").data == {}
        assert not Mention.objects.exists()

    def test_oneself_is_named_and_not_called(self, alice: User, group: Conversation) -> None:
        assert send(alice, group, "@alice").data == {"mentions": [str(alice.pk)]}
        assert not Mention.objects.exists()

    def test_what_a_client_says_of_mentions_is_not_asked(
        self, alice: User, bob: User, group: Conversation
    ) -> None:
        ids = [str(bob.pk)]
        given = {"client_id": str(uuid4()), "body": "안녕", "mentions": ids}
        path = f"conversations/{group.pk}/messages"
        answer = Http(alice)("POST", path, {**given, "data": {"mentions": ids}})
        assert answer.body["message"]["data"] == {}


@pytest.mark.django_db
def test_reading_takes_them_out_up_to_the_mark(alice: User, bob: User, group: Conversation) -> None:
    first, second = send(alice, group, "@bob 하나"), send(alice, group, "@bob 둘")
    assert calls(bob, group) == [str(first.id), str(second.id)]
    mark_read(actor_id=bob.pk, conversation_id=group.pk, seq=first.seq)
    assert calls(bob, group) == [str(second.id)]
    assert entry_of(bob, group)["conversation"]["my"]["mentions"] == [
        {"id": str(second.id), "seq": second.seq, "sender_id": str(alice.pk)}
    ]


@pytest.mark.django_db
def test_an_edit_mentions_anew(
    alice: User, bob: User, dora: User, erin: User, group: Conversation
) -> None:
    message = send(alice, group, "@bob")
    join(alice, group, erin)
    where = {"actor_id": alice.pk, "conversation_id": group.pk, "message_id": message.id}
    edited = edit_message(**where, body="@dora @erin", version=message.version)
    # Erin cannot read it.
    assert edited.data == {"mentions": [str(dora.pk)]}
    assert (calls(bob, group), calls(erin, group)) == ([], [])
    assert calls(dora, group) == [str(message.id)]
    edited = edit_message(**where, body="아무도", version=edited.version)
    assert edited.data == {}
    assert not Mention.objects.exists()


@pytest.mark.django_db
def test_a_deleted_message_mentions_nobody(alice: User, bob: User, group: Conversation) -> None:
    message = send(alice, group, "@bob")
    deleted = delete_message(actor_id=alice.pk, conversation_id=group.pk, message_id=message.id)
    assert deleted.data == {}
    assert not Mention.objects.exists()


@pytest.mark.django_db
def test_one_deleted_for_oneself_calls_nobody_else_less(
    alice: User, bob: User, dora: User, group: Conversation
) -> None:
    message = send(alice, group, "@bob @dora")
    delete_message_for_me(actor_id=bob.pk, conversation_id=group.pk, message_id=message.id)
    assert (calls(bob, group), calls(dora, group)) == ([], [str(message.id)])


@pytest.mark.django_db
def test_who_comes_back_is_not_called_by_what_was_before(
    alice: User, bob: User, group: Conversation
) -> None:
    send(alice, group, "@bob")
    leave(bob, group)
    join(alice, group, bob)
    assert calls(bob, group) == []


@pytest.mark.django_db
class TestBlocks:
    def test_whom_the_sender_blocks_is_not_mentioned(
        self, alice: User, bob: User, dora: User, group: Conversation
    ) -> None:
        block(actor=alice, person=bob)
        assert send(alice, group, "@bob @dora").data == {"mentions": [str(dora.pk)]}
        message = send(alice, group, "@dora")
        where = {"actor_id": alice.pk, "conversation_id": group.pk, "message_id": message.id}
        edited = edit_message(**where, body="@bob", version=message.version)
        assert edited.data == {}

    def test_who_blocks_the_sender_is_not_called_and_the_sender_cannot_tell(
        self, alice: User, bob: User, dora: User, group: Conversation, hear: Hear
    ) -> None:
        expected = send(alice, group, "@bob @dora").data
        mark_read(actor_id=bob.pk, conversation_id=group.pk, seq=99)
        block(actor=bob, person=alice)
        with hear() as heard:
            message = send(alice, group, "@bob @dora")
        assert message.data == expected
        assert heard.events_for(alice.pk)[0]["data"]["data"] == expected
        assert calls(bob, group) == []
        assert calls(dora, group)[-1] == str(message.id)
        where = {"actor_id": alice.pk, "conversation_id": group.pk, "message_id": message.id}
        edit_message(**where, body="@dora @bob", version=message.version)
        assert calls(bob, group) == []

    def test_a_block_takes_out_what_was_not_read_and_its_end_brings_nothing_back(
        self, alice: User, bob: User, group: Conversation
    ) -> None:
        send(alice, group, "@bob")
        assert len(calls(bob, group)) == 1
        block(actor=bob, person=alice)
        assert calls(bob, group) == []
        send(alice, group, "@bob 막힌 동안")
        unblock(actor=bob, person_id=alice.pk)
        assert calls(bob, group) == []
        after = send(alice, group, "@bob 풀린 뒤")
        assert calls(bob, group) == [str(after.id)]

    def test_in_a_direct_conversation_it_is_the_same(self, alice: User, bob: User) -> None:
        direct = start_direct(actor_id=alice.pk, user_id=bob.pk).conversation
        block(actor=bob, person=alice)
        send(alice, direct, "@bob")
        assert calls(bob, direct) == []
        assert send(bob, direct, "@alice").data == {}
        assert calls(alice, direct) == []


@pytest.mark.django_db
def test_the_newest_are_told(
    alice: User, bob: User, group: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    messages = [send(alice, group, "@bob") for _ in range(4)]
    monkeypatch.setattr(lookups, "MAX_MENTIONS", 3)
    assert calls(bob, group) == [str(message.id) for message in messages[1:]]


@pytest.mark.django_db
def test_one_conversation_does_not_call_in_another(alice: User, bob: User) -> None:
    one, other = make_group(alice, bob), make_group(alice, bob)
    message = send(alice, one, "@bob")
    assert (calls(bob, one), calls(bob, other)) == ([str(message.id)], [])


@pytest.mark.django_db
def test_who_is_mentioned_and_gone_is_still_somebody_with_a_name(
    alice: User, bob: User, dora: User, group: Conversation
) -> None:
    send(alice, group, "@bob")
    leave(bob, group)
    assert bob.pk in history(dora, group).people


@pytest.mark.django_db
def test_a_refused_one_leaves_nothing(charlie: User, group: Conversation) -> None:
    before = whole_database()
    with pytest.raises(NotFound):
        send(charlie, group, "@bob")
    assert whole_database() == before
    assert not Message.objects.filter(kind="text").exists()
