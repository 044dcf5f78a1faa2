"""Nobody finds what they may not read: each way of losing it, with the index behind and fresh."""

from collections.abc import Callable

import pytest

from accounts.models import User
from accounts.services import block, unblock
from conversations.models import Conversation, Message
from conversations.services.conversations import dissolve_conversation
from conversations.services.members import remove_member
from conversations.services.messages import delete_message, delete_message_for_me, edit_message
from tests.conversations.saying import join, leave, send

from .conftest import Index, Seek, bodies

Lose = Callable[[User, User, Conversation, Message], object]


def _come_back(alice: User, bob: User, group: Conversation) -> None:
    leave(bob, group)
    join(alice, group, bob)


LOSSES: dict[str, Lose] = {
    "leaving": lambda alice, bob, group, message: remove_member(
        actor_id=bob.pk, conversation_id=group.pk, user_id=bob.pk
    ),
    "being put out": lambda alice, bob, group, message: remove_member(
        actor_id=alice.pk, conversation_id=group.pk, user_id=bob.pk
    ),
    "the end of the group": lambda alice, bob, group, message: dissolve_conversation(
        actor_id=alice.pk, conversation_id=group.pk
    ),
    "a deletion for all": lambda alice, bob, group, message: delete_message(
        actor_id=alice.pk, conversation_id=group.pk, message_id=message.id
    ),
    "a deletion for oneself": lambda alice, bob, group, message: delete_message_for_me(
        actor_id=bob.pk, conversation_id=group.pk, message_id=message.id
    ),
    "an edit": lambda alice, bob, group, message: edit_message(
        actor_id=alice.pk,
        conversation_id=group.pk,
        message_id=message.id,
        body="다른 말",
        version=message.version,
    ),
    "a block": lambda alice, bob, group, message: block(actor=bob, person=alice),
    "coming back later": lambda alice, bob, group, message: _come_back(alice, bob, group),
}


@pytest.mark.parametrize("fresh", [False, True], ids=["behind", "fresh"])
@pytest.mark.parametrize("way", LOSSES)
@pytest.mark.parametrize("sort", ["newest", "best"])
def test_what_is_lost_is_not_found(
    alice: User,
    bob: User,
    group: Conversation,
    index: Index,
    seek: Seek,
    way: str,
    fresh: bool,
    sort: str,
) -> None:
    secret = send(alice, group, "비밀번호는 사과나무")
    index()
    assert bodies(seek(bob, "사과나무", options={"sort": sort})) == [secret.body]
    LOSSES[way](alice, bob, group, secret)
    if fresh:
        index()
    for words in (("사과나무",), ("ㅅㄱㄴㅁ",), ("사과너무",), ()):
        answer = seek(bob, *words, options={"sort": sort})
        assert secret.body not in bodies(answer)
        if fresh:
            assert secret.id not in [shown.message.id for shown in answer.hits] or way == "an edit"
            assert answer.total == len(answer.hits)


def test_who_never_was_in_finds_nothing(
    alice: User, charlie: User, group: Conversation, index: Index, seek: Seek
) -> None:
    send(alice, group, "우리끼리")
    index()
    assert bodies(seek(alice, "우리끼리")) == ["우리끼리"]
    for options in ({}, {"conversation_id": group.pk}):
        answer = seek(charlie, "우리끼리", options=options)
        assert bodies(answer) == []
        assert (answer.total, answer.conversations, answer.senders) == (0, {}, {})


def test_a_newcomer_finds_only_what_was_said_since(
    alice: User, charlie: User, group: Conversation, index: Index, seek: Seek
) -> None:
    send(alice, group, "말 전에")
    join(alice, group, charlie)
    send(alice, group, "말 후에")
    index()
    assert bodies(seek(alice, "말")) == ["말 후에", "말 전에"]
    answer = seek(charlie, "말")
    assert bodies(answer) == ["말 후에"]
    assert answer.total == 1


def test_lifting_a_block_brings_it_back(
    alice: User, bob: User, group: Conversation, index: Index, seek: Seek
) -> None:
    send(alice, group, "사과나무")
    index()
    block(actor=bob, person=alice)
    assert bodies(seek(bob, "사과나무")) == []
    unblock(actor=bob, person_id=alice.pk)
    assert bodies(seek(bob, "사과나무")) == ["사과나무"]


def test_the_blocked_one_still_finds_what_the_other_says(
    alice: User, bob: User, group: Conversation, index: Index, seek: Seek
) -> None:
    send(alice, group, "사과나무")
    index()
    block(actor=alice, person=bob)
    assert bodies(seek(bob, "사과나무")) == ["사과나무"]


def test_an_edited_message_is_found_by_its_new_text_once_it_is_taken_in(
    alice: User, bob: User, group: Conversation, index: Index, seek: Seek
) -> None:
    message = send(alice, group, "사과나무")
    index()
    LOSSES["an edit"](alice, bob, group, message)
    index()
    assert bodies(seek(bob, "다른")) == ["다른 말"]
