"""What a message said before it was edited: for its readers, until it is deleted for all."""

from collections.abc import Sequence
from typing import Any

import pytest

from accounts.models import User
from chatsite.lib.errors import NotFound
from conversations.models import Conversation, EarlierText, Message
from conversations.selectors.edits import present_earlier_texts
from conversations.services.messages import delete_message, delete_message_for_me, edit_message

from .edges import Http
from .saying import join, leave, send


def edit(actor: User, message: Message, *bodies: str) -> Message:
    for body in bodies:
        message = edit_message(
            actor_id=actor.pk,
            conversation_id=message.conversation_id,
            message_id=message.id,
            body=body,
            version=message.version,
        )
    return message


def on(actor: User, message: Message) -> dict[str, Any]:
    return {
        "actor_id": actor.pk,
        "conversation_id": message.conversation_id,
        "message_id": message.id,
    }


def earlier(actor: User, message: Message) -> Sequence[str]:
    found = present_earlier_texts(**on(actor, message), cursor=None, limit=50)
    assert found["next"] is None
    return [text["body"] for text in found["results"]]


@pytest.fixture
def message(alice: User, bob: User, group: Conversation, noise: Conversation) -> Message:
    edit(alice, send(alice, noise, "딴 데"), "딴 데서 고침")
    edit(bob, send(bob, group, "옆"), "옆에서 고침")
    return send(bob, group, "하나")


def test_every_earlier_text_is_kept_with_its_time(
    alice: User, bob: User, group: Conversation, message: Message
) -> None:
    second = edit(bob, message, "둘")
    third = edit(bob, second, "셋")
    found = present_earlier_texts(**on(alice, message), cursor=None, limit=50)
    assert found["results"] == [
        {"version": second.version, "body": "둘", "written_at": second.edited_at},
        {"version": message.version, "body": "하나", "written_at": message.created_at},
    ]
    assert third.body == "셋"


def test_a_message_that_was_not_edited_has_none(alice: User, bob: User, message: Message) -> None:
    assert earlier(alice, message) == []
    edit(bob, message, "하나")
    assert earlier(alice, message) == []


def test_whoever_may_read_the_message_may_read_them_and_nobody_else(
    alice: User,
    bob: User,
    charlie: User,
    dora: User,
    erin: User,
    group: Conversation,
    message: Message,
) -> None:
    join(alice, group, erin)
    edit(bob, message, "둘")
    leave(dora, group)
    for person in (alice, bob):
        assert earlier(person, message) == ["하나"]
    for person in (charlie, dora, erin):
        with pytest.raises(NotFound):
            earlier(person, message)


def test_who_deleted_it_for_themselves_reads_them_no_more(
    alice: User, bob: User, message: Message
) -> None:
    edit(bob, message, "둘")
    delete_message_for_me(**on(alice, message))
    with pytest.raises(NotFound):
        earlier(alice, message)
    assert earlier(bob, message) == ["하나"]


def test_a_delete_for_all_removes_them(
    alice: User, bob: User, group: Conversation, message: Message
) -> None:
    edit(bob, message, "둘", "셋")
    others = EarlierText.objects.exclude(message_id=message.id).count()
    assert others == 2
    delete_message(**on(bob, message))
    assert earlier(alice, message) == []
    assert EarlierText.objects.count() == others


def test_they_come_in_pages(alice: User, bob: User, message: Message) -> None:
    edit(bob, message, *(str(number) for number in range(5)))
    path = f"conversations/{message.conversation_id}/messages/{message.id}/edits"
    bodies: list[str] = []
    query = "?limit=2"
    while query:
        answer = Http(alice)("GET", path + query).body
        bodies += [text["body"] for text in answer["results"]]
        query = answer["next"] and f"?limit=2&cursor={answer['next']}"
    assert bodies == ["3", "2", "1", "0", "하나"]


def test_a_message_is_found_in_its_own_conversation_only(
    alice: User, bob: User, direct: Conversation, message: Message
) -> None:
    edit(bob, message, "둘")
    answer = Http(bob)("GET", f"conversations/{direct.pk}/messages/{message.id}/edits")
    assert answer.code == "not_found"
