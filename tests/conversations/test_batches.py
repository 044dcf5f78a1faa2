"""Several sends in one transaction: each as if it were alone, one after the other."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection

from accounts.models import User
from chatsite.lib.errors import AppError, Conflict, Invalid, NotFound
from conversations.models import Conversation, InboxEntry, Message
from conversations.services.conversations import start_direct
from conversations.services.inbox import change_inbox_entry
from conversations.services.reactions import add_reaction
from conversations.services.sending import Send, Sent
from conversations.services.sending.by_thread import send_together
from conversations.services.sending.send import Outcome
from tests.recorder import Recorder

from .on_loop import Loop
from .saying import heads, leave, make_group, membership, seen, send

pytestmark = pytest.mark.django_db(transaction=True)
Together = Callable[..., Sequence[Outcome]]


@pytest.fixture(params=["by_thread", "on_loop"])
def together(request: pytest.FixtureRequest) -> Together:
    """What comes of some sends that are stored by one transaction."""
    if request.param == "by_thread":
        return lambda *sends: send_together(sends)
    loop: Loop = request.getfixturevalue("loop")
    return lambda *sends: loop.run(all_at_once(loop, sends))


async def all_at_once(loop: Loop, sends: Sequence[Send]) -> list[Outcome]:
    outcomes = await asyncio.gather(*map(loop.sends.send, sends), return_exceptions=True)
    assert all(isinstance(outcome, Sent | AppError) for outcome in outcomes), outcomes
    return outcomes  # type: ignore[return-value]  # as the line above says


def by(
    sender: User,
    conversation: Conversation,
    body: str = "안녕",
    *,
    client_id: UUID | None = None,
    reply_to: int | None = None,
) -> Send:
    return Send(
        actor_id=sender.pk,
        conversation_id=conversation.pk,
        client_id=client_id or uuid4(),
        body=body,
        reply_to=reply_to,
    )


def transactions() -> int:
    """How many transactions stored the messages that there are."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(DISTINCT xmin::text) FROM conversations_message WHERE kind = 'text'"
        )
        (count,) = cursor.fetchone()
    assert isinstance(count, int)
    return count


def stored(outcomes: Sequence[Outcome]) -> list[Message]:
    assert all(isinstance(outcome, Sent) for outcome in outcomes), outcomes
    return [outcome.message for outcome in outcomes if isinstance(outcome, Sent)]


def test_what_is_said_at_one_moment_is_stored_by_one_transaction(
    together: Together, alice: User, bob: User, dora: User, group: Conversation, recorder: Recorder
) -> None:
    direct, elsewhere = start_direct(actor_id=alice.pk, user_id=bob.pk), make_group(dora, alice)
    before = {c.pk: heads(c) for c in (group, direct.conversation, elsewhere)}
    recorder.clear()
    messages = stored(
        together(
            by(alice, group, "하나"),
            by(bob, direct.conversation, "하나"),
            by(bob, group, "둘"),
            by(dora, elsewhere, "하나"),
            by(alice, group, "셋"),
        )
    )
    assert transactions() == 1
    assert [message.seq for message in messages] == [1, 1, 2, 1, 3]
    assert sorted(m.id for m in messages if m.conversation_id == group.pk) == [
        messages[index].id for index in (0, 2, 4)
    ]
    assert heads(group) == (3, before[group.pk][1] + 3)
    assert heads(elsewhere) == (1, before[elsewhere.pk][1] + 1)
    assert seen(bob, group)[-3:] == ["하나", "둘", "셋"]
    told = [e["data"]["body"] for e in recorder.events_for(dora.pk) if "seq" in e["data"]]
    assert sorted(told) == sorted(["하나", "둘", "셋", "하나"])


def test_one_that_is_refused_fails_alone(
    together: Together, alice: User, bob: User, charlie: User, erin: User, group: Conversation
) -> None:
    line = Message.objects.get(conversation_id=group.pk, kind="system")
    first = send(alice, group, "먼저")
    leave(bob, group)
    version = heads(group)[1]
    assert first.client_id is not None
    outcomes = together(
        by(alice, group, "하나"),
        by(charlie, group, "엿듣기"),
        by(bob, group, "나간 뒤"),
        by(alice, group, "다른 말", client_id=first.client_id),
        by(alice, group, "답", reply_to=7),
        by(alice, group, "답", reply_to=line.id),
        by(alice, Conversation(id=7), "아무 데도"),
        by(alice, group, "둘"),
    )
    refusals = [type(outcome) for outcome in outcomes]
    assert refusals == [Sent, NotFound, NotFound, Conflict, NotFound, Invalid, NotFound, Sent]
    assert [m.seq for m in stored([outcomes[0], outcomes[-1]])] == [2, 3]
    assert heads(group) == (3, version + 2)
    assert transactions() == 2


def test_the_same_send_twice_is_stored_once(
    together: Together, alice: User, bob: User, group: Conversation, recorder: Recorder
) -> None:
    recorder.clear()
    again = by(alice, group, "하나")
    other = by(alice, group, "둘", client_id=again.client_id)
    bobs = by(bob, group, "하나", client_id=again.client_id)
    outcomes = together(again, again, other, bobs)
    first, second, refused, theirs = outcomes
    assert isinstance(first, Sent)
    assert isinstance(second, Sent)
    assert isinstance(theirs, Sent)
    assert (first.created, second.created, theirs.created) == (True, False, True)
    assert first.message.id == second.message.id != theirs.message.id
    assert first.shape == second.shape
    assert isinstance(refused, Conflict)
    assert Message.objects.filter(conversation_id=group.pk, kind="text").count() == 2
    assert recorder.types_for(bob.pk) == [
        "message.created",
        "conversation.stale",
        "message.created",
    ]


def test_a_retry_among_others_shows_what_became_of_its_message(
    together: Together, alice: User, bob: User, group: Conversation
) -> None:
    first = send(alice, group, "먼저")
    assert first.client_id is not None
    add_reaction(actor_id=bob.pk, conversation_id=group.pk, message_id=first.id, emoji="👍")
    new, again = together(by(bob, group, "둘"), by(alice, group, "먼저", client_id=first.client_id))
    assert isinstance(again, Sent)
    assert isinstance(new, Sent)
    shape: Any = again.shape
    assert shape["reactions"] == [{"emoji": "👍", "user_ids": [str(bob.pk)]}]
    assert not again.created
    assert new.message.seq == 2


def test_only_who_had_read_everything_has_read_the_own_messages(
    together: Together, alice: User, bob: User, dora: User, group: Conversation
) -> None:
    """As one after the other: Alice's mark goes up to what Bob says, nobody else's moves."""
    together(by(alice, group), by(alice, group), by(bob, group), by(alice, group), by(dora, group))
    assert [membership(p, group).read_seq for p in (alice, bob, dora)] == [2, 0, 0]
    together(by(alice, group))
    assert membership(alice, group).read_seq == 2


def test_answers_name_their_originals(
    together: Together, alice: User, bob: User, group: Conversation, direct: Conversation
) -> None:
    here, there = send(alice, group), send(alice, direct)
    one, two, wrong = together(
        by(bob, group, reply_to=here.id),
        by(bob, direct, reply_to=there.id),
        by(bob, direct, reply_to=here.id),
    )
    assert [m.reply_to_id for m in stored([one, two])] == [here.id, there.id]
    assert [m.reply_to_sender_id for m in stored([one, two])] == [alice.pk, alice.pk]
    assert isinstance(wrong, NotFound)


def test_hidden_conversations_come_back_each_with_a_number_of_its_own(
    together: Together, alice: User, bob: User, charlie: User, recorder: Recorder
) -> None:
    withs = [start_direct(actor_id=p.pk, user_id=bob.pk).conversation for p in (alice, charlie)]
    for conversation in withs:
        change_inbox_entry(actor_id=bob.pk, conversation_id=conversation.pk, hidden=True)
    bob.refresh_from_db()
    before = bob.account_version
    recorder.clear()
    together(by(alice, withs[0]), by(charlie, withs[1]), by(alice, withs[0]))
    assert not InboxEntry.objects.filter(user_id=bob.pk, hidden=True).exists()
    changed = [e for e in recorder.events_for(bob.pk) if e["type"] == "account.changed"]
    assert [event["version"] for event in changed] == [before + 1, before + 2]
    shown = [event["changes"]["conversations"][0] for event in changed]
    assert {entry["conversation_id"] for entry in shown} == {str(c.pk) for c in withs}
    assert not any(entry["hidden"] for entry in shown)
    bob.refresh_from_db()
    assert bob.account_version == before + 2


def test_a_retry_brings_nothing_back(
    together: Together, alice: User, bob: User, direct: Conversation
) -> None:
    first = by(alice, direct)
    together(first)
    change_inbox_entry(actor_id=bob.pk, conversation_id=direct.pk, hidden=True)
    (again,) = together(first)
    assert isinstance(again, Sent)
    assert not again.created
    assert InboxEntry.objects.get(user_id=bob.pk, conversation_id=direct.pk).hidden
