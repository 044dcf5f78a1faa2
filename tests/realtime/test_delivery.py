"""From a publisher to the sessions of two nodes, over a real Redis."""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import AsyncExitStack, asynccontextmanager
from uuid import uuid4

import pytest
from pytest_django import Settings

from chatsite.lib import redis
from chatsite.realtime import counts, publisher
from chatsite.realtime.directory import Directory
from chatsite.realtime.layer import channel_layer
from chatsite.realtime.node import Node
from chatsite.realtime.publish import doubt
from chatsite.realtime.session import Principal
from tests.waiting import eventually

from .clients import Client

pytestmark = pytest.mark.django_db(transaction=True)


@asynccontextmanager
async def running(*names: str) -> AsyncIterator[list[Node]]:
    async with AsyncExitStack() as stack:
        stack.push_async_callback(channel_layer().flush)
        nodes = []
        for name in names:
            node = Node(name, nobody_ended)
            node.start()
            stack.push_async_callback(close, node)
            nodes.append(node)
        directory = Directory()
        stack.push_async_callback(directory.close)
        ids = {node.id for node in nodes}

        async def all_are_live() -> bool:
            return ids <= await live(directory)

        await eventually(all_are_live)
        yield nodes
    publisher.install(None)


async def nobody_ended(principals: Collection[Principal]) -> dict[Principal, int]:
    return {}


async def close(node: Node) -> None:
    for session in node.hub:
        node.leave(session)
    await node.drain()


async def live(directory: Directory) -> set[str]:
    return {said["id"] for said in await directory.nodes()}


async def places(directory: Directory) -> dict[str, set[int]]:
    return dict(await directory.locate([1]))


def tell(body: bytes, *user_ids: int) -> None:
    publisher.send(publisher.Delivery(body, user_ids, volatile=False))


async def test_an_event_reaches_people_on_both_nodes() -> None:
    async with running("n1", "n2") as (one, two):
        alice, bob = Client(1), Client(2)
        await one.open(alice.session)
        await two.open(bob.session)
        tell(b"{}", 1, 2, 3)
        await eventually(lambda: bool(alice.frames and bob.frames))
        assert alice.frames == bob.frames == [b"{}"]


async def test_events_arrive_in_the_order_of_publishing() -> None:
    async with running("n1") as (node,):
        alice = Client(1)
        await node.open(alice.session)
        for number in range(500):
            tell(b"%d" % number, 1)
        await eventually(lambda: len(alice.objects) == 500)
        assert alice.objects == list(range(500))


async def test_who_left_is_out_of_the_directory_and_who_came_back_is_in() -> None:
    async with running("n1") as (node,):
        directory = Directory()
        first, second = Client(1), Client(1)
        await node.open(first.session)
        assert await directory.locate([1]) == {node.id: {1}}
        node.leave(first.session)
        await node.open(second.session)
        assert await directory.locate([1]) == {node.id: {1}}
        node.leave(second.session)

        async def is_out() -> bool:
            return await places(directory) == {node.id: set()}

        await eventually(is_out)
        await directory.close()


async def test_a_missing_number_makes_the_node_say_resync() -> None:
    async with running("n1") as (node,):
        alice = Client(1)
        await node.open(alice.session)
        tell(b"1", 1)
        await eventually(lambda: alice.objects == [1])
        sender = publisher._sender
        assert isinstance(sender, publisher.Publisher)
        sender._numbers[node.id] += 1
        tell(b"2", 1)
        await eventually(lambda: 2 in alice.objects)
        assert [said["type"] for said in alice.objects if isinstance(said, dict)] == ["resync"]


async def test_a_redis_that_came_back_empty_is_written_anew_and_says_resync() -> None:
    async with running("n1") as (node,):
        alice, directory = Client(1), Directory()
        await node.open(alice.session)
        client = redis.client()
        for name in client.scan_iter(redis.key("node*")):
            client.delete(name)
        assert await directory.locate([1]) == {}

        async def is_in_again() -> bool:
            return await places(directory) == {node.id: {1}}

        await eventually(is_in_again)
        await eventually(lambda: bool(alice.objects))
        assert alice.objects[0]["type"] == "resync"
        await directory.close()


async def test_a_cut_reaches_sessions_on_every_node() -> None:
    async with running("n1", "n2") as (one, two):
        phone, laptop = Client(1), Client(1)
        await one.open(phone.session)
        await two.open(laptop.session)
        publisher.send(publisher.Cut(1, 4503, None))
        await eventually(lambda: phone.code == laptop.code == 4503)


async def test_a_node_that_says_goodbye_is_gone_at_once() -> None:
    async with running("n1") as (stays,):
        leaving = Node("n2", nobody_ended)
        leaving.start()
        directory = Directory()

        async def is_live() -> bool:
            return leaving.id in await live(directory)

        await eventually(is_live)
        alice = Client(1)
        await leaving.open(alice.session)
        leave = asyncio.create_task(leaving.drain())
        await eventually(lambda: alice.code == 4000)
        leaving.leave(alice.session)
        await leave
        assert await live(directory) == {stays.id}
        assert alice.objects[-1]["type"] == "moving"
        await directory.close()


async def test_after_a_gap_the_sessions_whose_sign_in_is_over_are_closed() -> None:
    stays, goes = Client(1), Client(2)

    async def ended(principals: Collection[Principal]) -> dict[Principal, int]:
        assert set(principals) == {stays.session.principal, goes.session.principal}
        return {goes.session.principal: 4501}

    async with running("n1") as (node,):
        for client in (stays, goes):
            await node.open(client.session)
        node._ended = ended
        node.repair()
        await eventually(lambda: goes.code == 4501)
        assert stays.code is None


async def test_a_sign_in_that_ended_while_the_socket_opened_is_not_served() -> None:
    async def ended(principals: Collection[Principal]) -> dict[Principal, int]:
        return dict.fromkeys(principals, 4501)

    async with running("n1") as (node,):
        node._ended = ended
        assert await node.open(Client(1).session) == 4501


async def test_the_loss_of_a_last_event_is_noticed_though_nothing_follows_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(publisher, "COUNT_SECONDS", 0.1)
    async with running("n1") as (node,):
        alice = Client(1)
        await node.open(alice.session)
        with monkeypatch.context() as deaf:
            deaf.setattr(channel_layer(), "send", lost)
            tell(b"1", 1)
            await eventually(lambda: sender()._numbers[node.id] == 1)
        assert alice.objects == []
        await eventually(lambda: [said["type"] for said in alice.objects] == ["resync"])


async def test_who_could_not_be_looked_up_is_told_to_sync_when_redis_answers_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(publisher, "COUNT_SECONDS", 0.1)
    monkeypatch.setattr(publisher, "RECOUNT_SECONDS", 0.1)
    async with running("n1") as (node,):
        alice = Client(1)
        await node.open(alice.session)
        with monkeypatch.context() as away:
            away.setattr(Directory, "locate", refuse)
            tell(b"1", 1)
            await eventually(lambda: sender()._owes_gaps)
        assert sender()._numbers[node.id] == 0
        await eventually(lambda: [said["type"] for said in alice.objects] == ["resync"])


async def test_counts_that_are_as_they_should_be_disturb_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(publisher, "COUNT_SECONDS", 0.01)
    async with running("n1") as (node,):
        alice = Client(1)
        await node.open(alice.session)
        for number in range(200):
            tell(b"%d" % number, 1)
            await asyncio.sleep(0)
        epoch = sender().epoch
        await eventually(lambda: len(alice.objects) >= 200)
        heard = node._counts._heard[epoch]
        await eventually(lambda: node._counts._heard[epoch][1] > heard[1])
        assert alice.objects == list(range(200))


async def test_a_publisher_that_falls_silent_is_a_gap_and_one_that_says_goodbye_is_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with running("n1") as (node,):
        alice = Client(1)
        await node.open(alice.session)
        polite, killed = (publisher.Publisher(asyncio.get_running_loop()) for _ in range(2))
        for one in (polite, killed):
            await one.start()
            one.send(publisher.Delivery(b"1", (1,), volatile=False))
        await eventually(lambda: alice.objects == [1, 1])
        await polite.close()
        await eventually(lambda: polite.epoch not in node._counts._heard)
        killed._timer.cancel()  # type: ignore[union-attr]
        monkeypatch.setattr(counts, "SILENCE_SECONDS", 0.5)
        await eventually(lambda: len(alice.objects) == 3)
        assert alice.objects[-1]["type"] == "resync"
        assert killed.epoch not in node._counts._heard
        await killed._directory.close()


def sender() -> publisher.Publisher:
    assert isinstance(publisher._sender, publisher.Publisher)
    return publisher._sender


async def lost(channel: str, message: object) -> None:
    """Redis took it, but nobody listened: after a restart nodes subscribe a moment later."""


async def refuse(directory: Directory, user_ids: Collection[int]) -> dict[str, set[int]]:
    raise redis.Error


async def test_a_publisher_that_died_before_its_first_word_is_missed(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.REDIS_PREFIX = f"{settings.REDIS_PREFIX}:{uuid4().hex}"
    async with running("n1") as (node,):
        alice, directory = Client(1), Directory()
        await node.open(alice.session)
        await directory.register_publisher("died-after-its-commit")
        await eventually(lambda: "died-after-its-commit" in node._counts._heard)
        monkeypatch.setattr(counts, "SILENCE_SECONDS", 0.5)
        await eventually(lambda: any(said["type"] == "resync" for said in alice.objects))

        async def is_forgotten() -> bool:
            return "died-after-its-commit" not in await directory.publishers()

        await eventually(is_forgotten)
        await directory.close()


async def test_a_commit_of_unknown_outcome_is_a_gap_on_every_node(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(publisher, "RECOUNT_SECONDS", 0.1)
    async with running("n1", "n2") as (one, two):
        alice, bob = Client(1), Client(2)
        await one.open(alice.session)
        await two.open(bob.session)
        doubt()
        await eventually(lambda: bool(alice.objects and bob.objects))
        assert {said["type"] for said in alice.objects + bob.objects} == {"resync"}
