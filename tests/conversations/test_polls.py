"""Long polling and polling: the same sync, answered when there is something to say."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from channels.layers import channel_layers
from django.db import transaction

from accounts.models import User
from accounts.services import update_profile
from accounts.socket_auth import ended
from chatsite.realtime.directory import Directory
from chatsite.realtime.node import Node, set_current
from conversations import presenters
from conversations.models import Conversation
from conversations.selectors.sync import News
from conversations.services.inbox import set_draft
from conversations.services.reads import mark_read
from tests.publishing import another_publisher
from tests.waiting import eventually

from .polls import begin_to_wait, open_poller
from .saying import heads, leave, make_group, send
from .sockets import a_node, in_thread, open_socket

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """What came of each question that polls put to the database: was it news?"""
    results: list[bool] = []
    ask = News.ask

    def listening(news: News) -> Any:
        answer = ask(news)
        results.append(answer[1])
        return answer

    monkeypatch.setattr(News, "ask", listening)
    return results


@asynccontextmanager
async def two_nodes() -> AsyncIterator[list[Node]]:
    with another_publisher():
        nodes = [Node(name, ended) for name in ("n1", "n2")]
        for node in nodes:
            node.start()
        try:
            for node in nodes:
                await node.lease.announced.wait()
            yield nodes
        finally:
            for node in nodes:
                await node.drain()
            await channel_layers["default"].flush()


async def test_a_first_sync_is_answered_at_once(alice: User, group: Conversation) -> None:
    async with a_node():
        poller = await open_poller(alice)
        poller.since = 0
        answer = await poller.poll(wait=20)
        assert answer["conversations"] == []
        assert set(answer) == set(presenters.PollAnswerShape.__annotations__)
        assert answer["user_id"] == str(alice.pk)


async def test_without_a_wait_an_empty_answer_comes_at_once(
    alice: User, group: Conversation, asked: list[bool]
) -> None:
    async with a_node() as node:
        poller = await open_poller(alice)
        assert poller.versions == {str(group.pk): (await in_thread(heads, group))[1]}
        answer = await poller.poll()
        assert not any(answer[part] for part in ("conversations", "removed", "presence"))
        assert asked == [True, False]
        assert len(node.hub) == 0


async def test_a_message_ends_the_waits_of_its_members_and_of_nobody_else(
    alice: User, bob: User, charlie: User, group: Conversation, noise: Conversation
) -> None:
    async with a_node():
        pollers = [await open_poller(person) for person in (alice, bob, charlie)]
        polls = [await begin_to_wait(poller) for poller in pollers]
        message = await in_thread(send, bob, group, "안녕")
        for poller, poll in zip(pollers[:2], polls[:2], strict=True):
            (entry,) = (await poller.take(poll))["conversations"]
            assert [row["id"] for row in entry["messages"]] == [str(message.id)]
        # Charlie hears of what is his, and of nothing before it.
        assert not await polls[2].is_answered()
        await in_thread(send, alice, noise, "소음")
        (entry,) = (await pollers[2].take(polls[2]))["conversations"]
        assert entry["id"] == str(noise.pk)


async def test_a_message_reaches_a_poll_on_another_node(
    alice: User, bob: User, group: Conversation
) -> None:
    async with two_nodes() as nodes:
        pollers, polls = [], []
        for person, node in zip((alice, bob), nodes, strict=True):
            set_current(node)
            pollers.append(await open_poller(person))
            polls.append(await begin_to_wait(pollers[-1]))
        assert [len(node.hub) for node in nodes] == [1, 1]
        await in_thread(send, bob, group, "건너편")
        for poller, poll in zip(pollers, polls, strict=True):
            (entry,) = (await poller.take(poll))["conversations"]
            assert [row["body"] for row in entry["messages"]] == ["건너편"]


async def test_what_came_between_two_polls_is_answered_at_once(
    alice: User, bob: User, group: Conversation
) -> None:
    async with a_node():
        poller = await open_poller(alice)
        await in_thread(send, bob, group)
        assert len((await poller.poll(wait=20))["conversations"]) == 1


async def test_a_burst_is_one_answer(
    alice: User, bob: User, group: Conversation, asked: list[bool]
) -> None:
    def say_much() -> None:
        with transaction.atomic():
            for number in range(5):
                send(bob, group, str(number))

    async with a_node():
        poller = await open_poller(alice)
        poll = await begin_to_wait(poller)
        await eventually(lambda: len(asked) == 2)
        await in_thread(say_much)
        (entry,) = (await poller.take(poll))["conversations"]
        assert [row["body"] for row in entry["messages"]] == ["0", "1", "2", "3", "4"]
        assert asked == [True, False, True]


async def test_a_read_mark_ends_a_wait_once(
    alice: User, bob: User, group: Conversation, asked: list[bool]
) -> None:
    async with a_node():
        await in_thread(send, alice, group)
        poller = await open_poller(alice)
        poll = await begin_to_wait(poller)
        await in_thread(mark_read, actor_id=bob.pk, conversation_id=group.pk, seq=1)
        mark = {"conversation_id": str(group.pk), "user_id": str(bob.pk), "read_seq": 1}
        assert mark in (await poller.take(poll))["reads"]
        # The next answers repeat it for 10 s, which is no reason to give one.
        asked.clear()
        poll = await begin_to_wait(poller)
        await eventually(lambda: asked == [False])
        await in_thread(send, alice, group)
        answer = await poller.take(poll)
        assert mark in answer["reads"]
        assert len(answer["conversations"]) == 1


async def test_a_new_name_ends_a_wait_once(
    alice: User, bob: User, group: Conversation, asked: list[bool]
) -> None:
    async with a_node():
        poller = await open_poller(alice)
        poll = await begin_to_wait(poller)
        await in_thread(update_profile, actor=bob, name="새 밥")
        assert "새 밥" in {user["name"] for user in (await poller.take(poll))["users"]}
        asked.clear()
        poll = await begin_to_wait(poller)
        await eventually(lambda: asked == [False])
        await poll.leave()


async def test_what_is_ones_own_ends_a_wait(alice: User, group: Conversation) -> None:
    async with a_node():
        poller = await open_poller(alice)
        poll = await begin_to_wait(poller)
        await in_thread(set_draft, actor_id=alice.pk, conversation_id=group.pk, body="아직")
        (mine,) = (await poller.take(poll))["account"]["changes"]["conversations"]
        assert mine["draft"] == "아직"


async def test_who_is_put_out_is_told(alice: User, bob: User, group: Conversation) -> None:
    async with a_node():
        poller = await open_poller(bob)
        poll = await begin_to_wait(poller)
        await in_thread(leave, bob, group, by=alice)
        assert (await poller.take(poll))["removed"] == [str(group.pk)]
        poll = await begin_to_wait(poller)
        await in_thread(send, alice, group, "비밀")
        await in_thread(make_group, alice, bob)
        answer = await poller.take(poll)
        assert str(group.pk) not in repr(answer)
        assert len(answer["conversations"]) == 1


async def test_when_the_time_is_over_the_answer_is_empty(alice: User, group: Conversation) -> None:
    async with a_node() as node:
        poller = await open_poller(alice)
        held = dict(poller.versions)
        answer = await poller.poll(wait=1)
        assert answer["conversations"] == []
        assert poller.versions == held
        assert len(node.hub) == 0


async def test_who_goes_away_leaves_nothing(alice: User, group: Conversation) -> None:
    async with a_node() as node:
        directory = Directory()
        poller = await open_poller(alice)
        poll = await begin_to_wait(poller)
        assert await directory.locate([alice.pk]) == {node.id: {alice.pk}}
        await poll.leave()
        assert len(node.hub) == 0

        async def is_out() -> bool:
            return await directory.locate([alice.pk]) == {node.id: set()}

        await eventually(is_out)
        assert all(not companion._told for companion in _polls(node))
        await directory.close()


def _polls(node: Node) -> list[Any]:
    return [companion for companion in node.companions if companion.topic == "polls"]


async def test_a_gap_ends_a_wait_after_another_question(
    alice: User, group: Conversation, asked: list[bool]
) -> None:
    async with a_node() as node:
        poller = await open_poller(alice)
        poll = await begin_to_wait(poller)
        await eventually(lambda: asked == [True, False])
        node.repair()
        await poller.take(poll)
        assert asked == [True, False, False]


async def test_a_node_that_goes_answers_who_waits_and_takes_no_others(
    alice: User, group: Conversation
) -> None:
    async with a_node() as node:
        poller = await open_poller(alice)
        poll = await begin_to_wait(poller)
        await node.drain()
        await poller.take(poll)
        late = await poller.ask(wait=20)
        refused = await late.answer()
        assert (refused.status, refused.code) == (503, "unavailable")
        assert late.headers["retry-after"] == "2"


async def test_who_asks_anew_before_the_last_poll_ended_takes_its_place(
    alice: User, group: Conversation, settings: Any
) -> None:
    settings.MAX_SESSIONS_PER_PERSON = 3
    async with a_node() as node:
        poller = await open_poller(alice)
        polls = [await begin_to_wait(poller) for _ in range(3)]
        polls.append(await poller.ask(wait=20))
        assert (await poller.take(polls[0]))["conversations"] == []
        assert len(node.hub) == 3
        for poll in polls[1:]:
            assert not await poll.is_answered()
        for poll in polls[1:]:
            await poll.leave()


async def test_sockets_make_no_room_for_polls(
    alice: User, group: Conversation, settings: Any
) -> None:
    settings.MAX_SESSIONS_PER_PERSON = 2
    async with a_node():
        poller = await open_poller(alice)
        sockets = [await open_socket(alice) for _ in range(2)]
        poll = await poller.ask(wait=20)
        refused = await poll.answer()
        assert (refused.status, refused.code) == (429, "rate_limited")
        assert int(poll.headers["retry-after"]) > 0
        # Where no session is needed, none is counted.
        await poller.poll()
        for socket in sockets:
            await socket.leave()
