"""What passed a node by is noticed, by number or by silence, and everyone there syncs."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Collection
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from pytest_django import Settings

from chatsite.lib import redis
from chatsite.realtime import counts, pump
from chatsite.realtime import publisher as publishing
from chatsite.realtime.directory import Directory
from chatsite.realtime.layer import channel_layer, channel_of
from chatsite.realtime.orders import Delivery
from chatsite.realtime.publish import doubt
from chatsite.realtime.publisher import Publisher
from chatsite.realtime.session import Principal
from tests.waiting import eventually

from .clients import Client
from .nodes import lost, places, publisher, refuse, running, tell

pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_missing_number_makes_the_node_say_resync() -> None:
    async with running("n1") as (node,):
        alice = Client(1)
        await node.open(alice.session)
        tell(b"1", 1)
        await eventually(lambda: alice.objects == [1])
        publisher()._numbers[node.id] += 1
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
        # In the same turn of the loop: the next renewal may bring all back.
        assert not client.exists(redis.key("nodes"))

        async def is_in_again() -> bool:
            return await places(directory) == {node.id: {1}}

        await eventually(is_in_again)
        await eventually(lambda: bool(alice.objects))
        assert alice.objects[0]["type"] == "resync"
        await directory.close()


async def test_after_a_gap_the_sessions_whose_sign_in_is_over_are_closed() -> None:
    stays, goes = Client(1), Client(2)

    async def ended(principals: Collection[Principal]) -> dict[Principal, int]:
        assert set(principals) == {stays.session.principal, goes.session.principal}
        return {goes.session.principal: 4501}

    async with running("n1") as (node,):
        for client in (stays, goes):
            await node.open(client.session)
        node.sign_ins.ended = ended
        node.repair()
        await eventually(lambda: goes.code == 4501)
        assert stays.code is None


async def test_the_loss_of_a_last_event_is_noticed_though_nothing_follows_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(publishing, "COUNT_SECONDS", 0.1)
    async with running("n1") as (node,):
        alice = Client(1)
        await node.open(alice.session)
        with monkeypatch.context() as deaf:
            deaf.setattr(channel_layer(), "send", lost)
            tell(b"1", 1)
            await eventually(lambda: publisher()._numbers[node.id] == 1)
        assert alice.objects == []
        await eventually(lambda: [said["type"] for said in alice.objects] == ["resync"])


async def test_who_could_not_be_looked_up_is_told_to_sync_when_redis_answers_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Before it says its counts for the first time it knows of no node.
    monkeypatch.setattr(publishing, "COUNT_SECONDS", 3600.0)
    monkeypatch.setattr(publishing, "RECOUNT_SECONDS", 0.1)
    async with running("n1") as (node,):
        alice = Client(1)
        await node.open(alice.session)
        with monkeypatch.context() as away:
            away.setattr(Directory, "locate", refuse)
            tell(b"1", 1)
            await eventually(lambda: publisher()._owes_gaps)
        assert publisher()._numbers[node.id] == 0
        await eventually(lambda: [said["type"] for said in alice.objects] == ["resync"])


async def test_counts_that_are_as_they_should_be_disturb_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(publishing, "COUNT_SECONDS", 0.01)
    async with running("n1") as (node,):
        alice = Client(1)
        await node.open(alice.session)
        for number in range(200):
            tell(b"%d" % number, 1)
            await asyncio.sleep(0)
        epoch = publisher().epoch
        await eventually(lambda: len(alice.objects) >= 200)
        heard = node.pump.counts._heard[epoch]
        await eventually(lambda: node.pump.counts._heard[epoch][1] > heard[1])
        assert alice.objects == list(range(200))


async def test_a_publisher_that_falls_silent_is_a_gap_and_one_that_says_goodbye_is_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with running("n1") as (node,):
        alice = Client(1)
        await node.open(alice.session)
        polite, killed = (Publisher(asyncio.get_running_loop()) for _ in range(2))
        for one in (polite, killed):
            await one.start()
            one.send(Delivery(b"1", (1,), volatile=False))
        await eventually(lambda: alice.objects == [1, 1])
        await polite.close()
        await eventually(lambda: polite.epoch not in node.pump.counts._heard)
        assert alice.objects == [1, 1]
        killed._timer.cancel()  # type: ignore[union-attr]
        monkeypatch.setattr(counts, "SILENCE_SECONDS", 0.5)
        await eventually(lambda: killed.epoch not in node.pump.counts._heard)
        assert alice.objects[2]["type"] == "resync"
        await killed._directory.close()


async def test_who_says_goodbye_is_expected_by_nobody_any_more() -> None:
    """Also by a node that reads the list of publishers while the goodbyes are on their way."""
    async with running("n1") as (node,):
        directory = Directory()
        polite = Publisher(asyncio.get_running_loop())
        await polite.start()
        assert polite.epoch in await directory.publishers()
        listed: list[bool] = []
        say = polite._say

        async def listening(node_id: str, type: str, **more: Any) -> bool:
            if node_id == node.id:
                listed.append(polite.epoch in await directory.publishers())
            return await say(node_id, type, **more)

        polite._say = listening  # type: ignore[method-assign]  # it looks on
        await polite.close()
        assert listed == [False]
        await directory.close()


async def test_a_node_that_ends_before_what_it_was_asked_is_done_is_missed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What it was asked may be committed by the time that the others take its silence for a gap."""
    monkeypatch.setattr("chatsite.realtime.node.ANSWER_SECONDS", 0.1)
    async with running("n1", "n2") as (stays, goes):
        alice, epoch = Client(1), publisher().epoch
        await stays.open(alice.session)
        await eventually(lambda: epoch in stays.pump.counts._heard)
        goes.requests.begin()
        await goes.drain()
        assert epoch in stays.pump.counts._heard
        monkeypatch.setattr(counts, "SILENCE_SECONDS", 0.5)
        await eventually(lambda: any(said["type"] == "resync" for said in alice.objects))


async def test_a_publisher_that_died_before_its_first_word_is_missed(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.REDIS_PREFIX = f"{settings.REDIS_PREFIX}:{uuid4().hex}"
    async with running("n1") as (node,):
        alice, directory = Client(1), Directory()
        await node.open(alice.session)
        await directory.register_publisher("died-after-its-commit")
        await eventually(lambda: "died-after-its-commit" in node.pump.counts._heard)
        monkeypatch.setattr(counts, "SILENCE_SECONDS", 0.5)
        await eventually(lambda: any(said["type"] == "resync" for said in alice.objects))

        async def is_forgotten() -> bool:
            return "died-after-its-commit" not in await directory.publishers()

        await eventually(is_forgotten)
        await directory.close()


async def test_a_commit_of_unknown_outcome_is_a_gap_on_every_node(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(publishing, "RECOUNT_SECONDS", 0.1)
    async with running("n1", "n2") as (one, two):
        alice, bob = Client(1), Client(2)
        await one.open(alice.session)
        await two.open(bob.session)
        doubt()
        await eventually(lambda: bool(alice.objects and bob.objects))
        assert {said["type"] for said in alice.objects + bob.objects} == {"resync"}


async def unsubscribe(shard: Any, channel: str) -> None:
    """Redis was told so by nobody who knows of it."""
    await shard._pubsub.unsubscribe(channel)


async def stop_reading(shard: Any, channel: str) -> None:
    """The connection lives, and what comes over it nobody takes."""
    shard._receive_task.cancel()


@pytest.mark.parametrize("fail", [unsubscribe, stop_reading])
async def test_a_node_that_went_deaf_subscribes_anew_and_says_resync(
    fail: Callable[[Any, str], Awaitable[None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pump, "PROVE_SECONDS", 0.1)
    monkeypatch.setattr(pump, "PROBES", (0.2, 0.7, 0.7))
    layer: Any = channel_layer()
    async with running("n1") as (node,):
        alice = Client(1)
        await node.open(alice.session)
        await fail(layer._get_layer()._shards[0], channel_of(node.id))
        tell(b"1", 1)
        await eventually(lambda: bool(alice.objects))
        assert [said["type"] for said in alice.objects] == ["resync"]
        tell(b"2", 1)
        await eventually(lambda: 2 in alice.objects)


def holds(client: Client, object_: object) -> bool:
    return object_ in client.objects


async def test_a_node_whose_loop_was_held_up_is_not_taken_for_deaf(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pump, "PROVE_SECONDS", 0.0)
    monkeypatch.setattr(pump, "PROBES", (0.1, 0.1, 2.0))
    async with running("n1") as (node,):
        alice = Client(1)
        await node.open(alice.session)
        for number in range(5):
            tell(b"%d" % number, 1)
            threading.Event().wait(0.4)
            await eventually(partial(holds, alice, number))
        assert alice.objects == list(range(5))
