"""Redis is away when a node starts, or goes while it serves: people get in, and learn all later."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import pytest
from pytest_django import Settings

from chatsite.lib import limits, redis
from chatsite.realtime import lease
from chatsite.realtime.directory import Directory
from chatsite.realtime.layer import channel_layer
from chatsite.realtime.node import Node
from tests.publishing import another_publisher
from tests.waiting import PATIENCE, eventually

from .clients import Client
from .nodes import close, nobody_ended, places, tell
from .relay import relay

pytestmark = pytest.mark.django_db(transaction=True)


@asynccontextmanager
async def starting() -> AsyncIterator[Node]:
    with another_publisher():
        node = Node("n1", nobody_ended)
        node.start()
        try:
            yield node
        finally:
            await close(node)
            await channel_layer().flush()


def types(client: Client) -> list[str]:
    return [said["type"] for said in client.objects if isinstance(said, dict)]


async def test_a_node_that_starts_without_redis_serves_and_says_resync_when_it_is_there(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lease, "PATIENCE", 0.2)
    async with relay(settings) as network, starting() as node:
        alice, bob = Client(1), Client(2)
        async with asyncio.timeout(PATIENCE):  # else they would wait for as long as it is away
            assert await node.open(alice.session) is None
            assert await node.open(bob.session) is None
        tell(b"1", 1)
        await network.open()
        await eventually(lambda: "resync" in types(alice) and "resync" in types(bob))
        # It is said once when Redis is heard again, and once when all are in the directory.
        await eventually(lambda: node._entries.complete)
        tell(b"2", 1)
        await eventually(lambda: 2 in alice.objects)
        assert 1 not in alice.objects


async def test_who_comes_while_all_entries_are_written_anew_is_in_the_directory(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with relay(settings) as network, starting() as node:
        await network.open()
        directory = Directory()
        await node.lease.announced.wait()
        replacing = asyncio.Event()
        replace = Directory.replace

        async def slowly(*args: object) -> None:
            replacing.set()
            await asyncio.sleep(0.1)
            await replace(*args)  # type: ignore[arg-type]

        monkeypatch.setattr(Directory, "replace", slowly)
        node._entries.complete = False
        renewed = asyncio.create_task(node.lease.renew())
        await replacing.wait()
        await node.open(Client(1).session)
        assert await places(directory) == {node.id: {1}}
        assert await renewed
        await directory.close()


async def test_an_entry_that_redis_lost_is_missed_though_others_are_left(
    settings: Settings,
) -> None:
    async with relay(settings) as network, starting() as node:
        await network.open()
        directory = Directory()
        alice, bob = Client(1), Client(2)
        await node.lease.announced.wait()
        await node.open(alice.session)
        copied: Any = network.beside.dump(redis.key("node", node.id) + ":users")
        number: Any = network.beside.get(redis.key("node", node.id) + ":written")
        await node.open(bob.session)
        node.leave(alice.session)

        async def has_left() -> bool:
            return dict(await directory.locate([1, 2])) == {node.id: {2}}

        await eventually(has_left)
        # Redis comes back with what it wrote to its disk a second ago: as many people, others.
        network.beside.restore(redis.key("node", node.id) + ":users", 10_000, copied, replace=True)
        network.beside.set(redis.key("node", node.id) + ":written", number)
        # In the same turn of the loop: the next renewal notices it.
        assert network.beside.smembers(redis.key("node", node.id) + ":users") == {b"1"}
        await eventually(lambda: "resync" in types(bob))
        await eventually(has_left)
        await directory.close()


async def test_who_comes_first_after_redis_lost_all_does_not_hide_the_loss(
    settings: Settings,
) -> None:
    async with relay(settings) as network, starting() as node:
        await network.open()
        directory = Directory()
        alice, bob = Client(1), Client(2)
        await node.lease.announced.wait()
        await node.open(alice.session)
        # Redis comes back empty, and before the lease is renewed somebody comes.
        for part in ("users", "written"):
            network.beside.delete(redis.key("node", node.id) + f":{part}")
        await node.open(bob.session)

        async def both_are_in() -> bool:
            return dict(await directory.locate([1, 2])) == {node.id: {1, 2}}

        await eventually(both_are_in)
        await eventually(lambda: "resync" in types(alice))
        await directory.close()


async def test_a_silent_redis_costs_one_time_out_not_one_a_call(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(redis.TIME_OUTS, "socket_timeout", 0.5)
    loop = asyncio.get_running_loop()
    spend = partial(loop.run_in_executor, None, limits.spend, "command", 1)
    async with relay(settings) as network:
        await network.open()
        await spend()
        network.silence()
        before = time.monotonic()
        await spend()
        assert time.monotonic() - before > 0.4, "it was not silent"
        for _ in range(20):
            await spend()
        assert time.monotonic() - before < 5, "one time-out for each would be ten seconds"
        network.speak()
        await eventually(lambda: not redis.outage().lasts)
        await spend()
        assert not redis.outage().lasts
