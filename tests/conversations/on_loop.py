"""Sending as a node's sockets do, from tests that run in a thread: on a loop beside them.

What it stores is committed, so a test that uses it needs `django_db(transaction=True)`.
"""

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any, TypeVar
from uuid import UUID

from accounts.socket_auth import ended
from chatsite.realtime import node
from conversations.services.sending import NodeSends, Send, Sent, send_on_node

Result = TypeVar("Result")
PATIENCE = 30.0


class Loop:
    """A loop in a thread, with the part of a node that sends."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self.node = node.Node("n1", ended)
        self._thread = threading.Thread(target=self._loop.run_forever, name="node", daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """What a coroutine on the loop returns; raises what it raises."""
        return self.soon(work).result(PATIENCE)

    @property
    def sends(self) -> NodeSends:
        return self.node.companions[NodeSends]

    async def start(self) -> None:
        self.sends.start()

    async def stop(self) -> None:
        await self.sends.finish()
        await self.node.limits.close()

    def soon(self, work: Coroutine[Any, Any, Result]) -> "Future[Result]":
        """The same, without waiting for it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def end(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE)
        self._loop.close()


_running: list[Loop] = []


@contextmanager
def running_loop() -> Iterator[Loop]:
    loop = Loop()
    before, node._current = node._current, loop.node
    loop.run(loop.start())
    _running.append(loop)
    try:
        yield loop
    finally:
        _running.remove(loop)
        loop.run(loop.stop())
        loop.end()
        node._current = before


def on_loop(work: Coroutine[Any, Any, Result]) -> Result:
    """What a coroutine returns on the loop of the fixture `loop`; raises what it raises."""
    return _running[-1].run(work)


def send_message_on_loop(
    *,
    actor_id: int,
    conversation_id: int,
    client_id: UUID,
    body: str,
    reply_to: int | None = None,
) -> Sent:
    """As the service of that name."""
    send = Send(
        actor_id=actor_id,
        conversation_id=conversation_id,
        client_id=client_id,
        body=body,
        reply_to=reply_to,
    )
    return on_loop(send_on_node(send))
