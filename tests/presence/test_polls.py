"""Presence and typing for those who poll: a sign of life each, how things stand in each answer."""

from typing import Any

import pytest

from accounts.models import User
from accounts.services import block
from chatsite.realtime.node import current
from conversations.models import Conversation
from presence.live import Polls, polls
from presence.services import set_typing
from tests.conversations.polls import Poll, Poller, begin_to_wait, open_poller
from tests.conversations.saying import send
from tests.conversations.sockets import a_node, in_thread, open_socket
from tests.waiting import eventually

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("direct")]


def states(answer: dict[str, Any]) -> dict[str, str]:
    return {shown["user_id"]: shown["state"] for shown in answer["presence"]}


async def until(poller: Poller, person: User, state: str) -> None:
    """Poll on until `person` is so."""
    while states(await poller.poll(wait=20, watch=[str(person.pk)])).get(str(person.pk)) != state:
        pass


async def test_a_poll_is_a_sign_of_life(alice: User, bob: User) -> None:
    async with a_node():
        laptop, phone = await open_socket(alice), await open_poller(bob)
        await laptop.ask("presence.watch", user_ids=[str(bob.pk)])
        await phone.poll()
        while (await laptop.event())["data"]["state"] != "away":
            pass
        poll = await begin_to_wait(phone, active=True)
        while (await laptop.event())["data"]["state"] != "active":
            pass
        await poll.leave()
        await laptop.leave()


async def test_every_answer_says_how_all_stand_whom_the_client_watches(
    alice: User, bob: User, charlie: User
) -> None:
    async with a_node():
        phone, other = await open_poller(alice), await open_poller(bob)
        watch = [str(bob.pk), str(charlie.pk)]
        await other.poll(active=True)
        await until(phone, bob, "active")
        for wait in (0, 1):
            # Charlie may not be seen, and looks like somebody who is gone.
            answer = await phone.poll(wait=wait, watch=watch)
            assert states(answer) == {watch[0]: "active", watch[1]: "offline"}
        assert (await phone.poll())["presence"] == []


async def test_a_state_that_changes_ends_a_wait(alice: User, bob: User) -> None:
    async with a_node():
        phone, other = await open_poller(alice), await open_poller(bob)
        await other.poll()
        await until(phone, bob, "away")
        poll = await begin_to_wait(phone, watch=[str(bob.pk)])
        await other.poll(active=True)
        assert states(await phone.take(poll)) == {str(bob.pk): "active"}


async def test_a_state_that_changed_between_two_polls_is_not_waited_with(
    alice: User, bob: User
) -> None:
    async with a_node():
        phone, other = await open_poller(alice), await open_poller(bob)
        await other.poll(active=True)
        await until(phone, bob, "active")
        watch = [str(bob.pk)]
        poll = await begin_to_wait(phone, watch=watch, shown={str(bob.pk): "active"})
        assert not await poll.is_answered()
        await poll.leave()
        poll = await phone.ask(wait=20, watch=watch, shown={str(bob.pk): "away"})
        await eventually(poll.is_answered)
        assert states(await phone.take(poll)) == {str(bob.pk): "active"}


async def test_nothing_is_kept_of_a_poll_that_ended(alice: User, bob: User) -> None:
    async with a_node() as node:
        phone = await open_poller(alice)
        await phone.poll(watch=[str(bob.pk)])
        poll = await begin_to_wait(phone, watch=[str(bob.pk)])
        await poll.leave()
        for companion in node.companions:
            watching = getattr(companion, "_watching", None)
            assert watching is None or (not watching.people and not watching.sessions())


async def types(person: User, conversation: Conversation, *, active: bool = True) -> None:
    where = {"actor_id": person.pk, "conversation_id": conversation.pk}
    await in_thread(set_typing, **where, active=active)


def heard_of(person: User) -> dict[Any, Any]:
    """Who types in this person's conversations, as the node remembers it, with the end of each."""
    return dict(current().companions[Polls]._typing.get(person.pk, {}))


async def test_who_types_is_said_until_they_stop(
    alice: User, bob: User, direct: Conversation
) -> None:
    async with a_node():
        phone = await open_poller(alice)
        poll = await begin_to_wait(phone)
        await types(bob, direct)
        typist = {"conversation_id": str(direct.pk), "user_id": str(bob.pk)}
        assert (await phone.take(poll))["typing"] == [typist]
        # Whatever ends the next wait, it is said as well.
        poll = await begin_to_wait(phone)
        await in_thread(send, alice, direct)
        assert (await phone.take(poll))["typing"] == [typist]
        poll = await begin_to_wait(phone)
        await types(bob, direct, active=False)
        assert (await phone.take(poll))["typing"] == []


async def test_who_types_on_ends_no_wait(alice: User, bob: User, direct: Conversation) -> None:
    async with a_node():
        phone = await open_poller(alice)
        poll = await begin_to_wait(phone)
        await types(bob, direct)
        await phone.take(poll)
        poll = await begin_to_wait(phone)
        first = heard_of(alice)
        await types(bob, direct)
        await eventually(lambda: heard_of(alice) != first)
        assert not await poll.is_answered()
        await poll.leave()


async def test_who_types_no_longer_without_a_word_ends_a_wait(
    alice: User, bob: User, direct: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with a_node():
        phone, tablet = await open_poller(alice), await open_poller(alice)
        poll, other = await begin_to_wait(phone), await begin_to_wait(tablet)
        await types(bob, direct)
        assert len((await phone.take(poll))["typing"]) == 1
        assert len((await tablet.take(other))["typing"]) == 1
        poll, other = await begin_to_wait(phone), await begin_to_wait(tablet)
        monkeypatch.setattr(polls, "TYPING_SECONDS", 0.1)
        await types(bob, direct)
        assert (await phone.take(poll))["typing"] == []
        assert (await tablet.take(other))["typing"] == []
        assert heard_of(alice) == {}


@pytest.mark.parametrize("blocker", ["alice", "bob"])
async def test_a_block_cuts_both_in_every_answer(
    alice: User, bob: User, direct: Conversation, blocker: str
) -> None:
    one, blocked = (alice, bob) if blocker == "alice" else (bob, alice)
    async with a_node():
        phone, other = await open_poller(alice), await open_poller(bob)
        await other.poll(active=True)
        await until(phone, bob, "active")
        await in_thread(block, actor=one, person=blocked)
        await until(phone, bob, "offline")
        id = str(bob.pk)
        poll = await begin_to_wait(phone, watch=[id], shown={id: "offline"})
        await types(bob, direct)
        await other.poll(active=True)
        await in_thread(send, alice, direct)
        answer = await phone.take(poll)
        assert (answer["typing"], states(answer)) == ([], {id: "offline"})


async def test_the_watched_may_be_nobody(alice: User) -> None:
    async with a_node():
        phone = await open_poller(alice)
        poll = await Poll(phone.headers, {"watch": ["1"]}, "wait=0").send()
        answer = await poll.answer()
        shown = {"user_id": "1", "state": "offline", "last_seen_at": None}
        assert answer.body["presence"] == [shown]
