"""Sending from a node's sockets: gathered, without a thread or a connection for each."""

from typing import ClassVar

from chatsite.lib.postgres.base import plain_parameters
from chatsite.realtime.companions import Companion
from chatsite.realtime.node import current

from .gathering import Gathering
from .send import Send, Sent


class NodeSends(Companion):
    """What of a node waits to be stored; a node that goes waits until it is."""

    topic: ClassVar[str] = "sends"

    def start(self) -> None:
        self._gathering = Gathering(plain_parameters())

    async def finish(self) -> None:
        await self._gathering.close()

    async def send(self, send: Send) -> Sent:
        """As `Gathering.send`."""
        return await self._gathering.send(send)


async def send_on_node(send: Send) -> Sent:
    """Store a message once, as `send_message`, with what others send at this moment.

    Raises what `send_message` raises. Only in a node, on its loop.
    """
    return await current().companions[NodeSends].send(send)
