"""Nodes of one installation on one loop, over a real Redis."""

from collections.abc import AsyncIterator, Collection
from contextlib import AsyncExitStack, asynccontextmanager

from chatsite.lib import redis
from chatsite.realtime import sender
from chatsite.realtime.directory import Directory
from chatsite.realtime.layer import channel_layer
from chatsite.realtime.node import Node
from chatsite.realtime.orders import Delivery
from chatsite.realtime.publisher import Publisher
from chatsite.realtime.session import Principal
from tests.publishing import another_publisher
from tests.waiting import eventually


@asynccontextmanager
async def running(*names: str) -> AsyncIterator[list[Node]]:
    """Nodes that all processes know of. The last one's publisher is the process's."""
    async with AsyncExitStack() as stack:
        stack.enter_context(another_publisher())
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


def publisher() -> Publisher:
    """This process's, that of the last node."""
    made = sender.installed()
    assert isinstance(made, Publisher)
    return made


def tell(body: bytes, *user_ids: int) -> None:
    sender.send(Delivery(body, user_ids, volatile=False))


async def lost(channel: str, message: object) -> None:
    """Redis took it, but nobody listened: after a restart nodes subscribe a moment later."""


async def refuse(directory: Directory, user_ids: Collection[int]) -> dict[str, set[int]]:
    raise redis.Error
