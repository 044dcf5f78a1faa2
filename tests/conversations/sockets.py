"""Sockets as a server sees them: the real application on a real node, without a network between."""

import asyncio
import itertools
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from channels.layers import channel_layers
from channels.testing import WebsocketCommunicator

from accounts.models import User
from accounts.socket_auth import ended
from chatsite.asgi import application
from chatsite.lib import json
from chatsite.lib.threads import in_database_thread
from chatsite.realtime.node import Node, set_current
from tests.described import check_described
from tests.people import make_token
from tests.publishing import another_publisher

PATIENCE = 15


@asynccontextmanager
async def a_node() -> AsyncIterator[Node]:
    """This process is a node, known to all."""
    with another_publisher():
        node = Node("n1", ended)
        node.start()
        set_current(node)
        try:
            # Else who comes after 2 s is let in all the same, and told to sync later.
            async with asyncio.timeout(PATIENCE):
                await node.lease.announced.wait()
            yield node
        finally:
            for session in node.hub:
                node.leave(session)
            await node.drain()
            await channel_layers["default"].flush()


class Socket:
    """One client. `ask` waits for the reply; events that come meanwhile are kept in order."""

    def __init__(self, headers: list[tuple[bytes, bytes]]) -> None:
        self._socket = WebsocketCommunicator(application, "/ws/v1", headers=headers)
        self._refs = itertools.count(1)
        self._asked: dict[str | None, str] = {}
        self._replies: dict[str | None, dict[str, Any]] = {}
        self._events: deque[dict[str, Any]] = deque()
        self.hello: dict[str, Any] = {}
        self.code: int | None = None

    async def open(self) -> "Socket":
        accepted, _protocol = await self._socket.connect(PATIENCE)
        assert accepted
        await self._read()
        if self.code is None:
            self.hello = self._events.popleft()
        return self

    async def say(self, *, text: str | None = None, data: bytes | None = None) -> None:
        """Send one frame as it is."""
        await self._socket.send_input({"type": "websocket.receive", "text": text, "bytes": data})

    async def ask(self, name: Any, **fields: Any) -> dict[str, Any]:
        """The reply to a command."""
        ref = str(next(self._refs))
        self._asked[ref] = name
        await self.say(text=json.dumps({"type": name, "ref": ref, **fields}).decode())
        return await self.reply(ref)

    async def reply(self, ref: str | None) -> dict[str, Any]:
        while ref not in self._replies:
            await self._read()
        return self._replies.pop(ref)

    async def event(self) -> dict[str, Any]:
        """The next event."""
        while not self._events:
            await self._read()
        return self._events.popleft()

    async def closed(self) -> int:
        """The close code."""
        while self.code is None:
            await self._read()
        return self.code

    def cancel(self) -> None:
        """The server gives up the application, as Daphne does some time after a disconnect."""
        self._socket.future.cancel()

    async def leave(self) -> None:
        await self._socket.disconnect(timeout=PATIENCE)

    async def _read(self) -> None:
        output = await self._socket.receive_output(PATIENCE)
        if output["type"] == "websocket.close":
            self.code = output["code"]
            return
        for line in output["text"].split("\n"):
            said = json.loads(line)
            check_described(said, self._asked.get(said.get("ref")))
            if said["type"] == "reply":
                self._replies[said["ref"]] = said
            else:
                self._events.append(said)


async def open_socket(person: User) -> Socket:
    """A socket of a person, greeted."""
    token = await in_thread(make_token, person)
    return await Socket([(b"authorization", f"Token {token}".encode())]).open()


async def in_thread(work: Any, *arguments: Any, **options: Any) -> Any:
    """Database work of the test itself, beside the loop."""
    return await in_database_thread(partial(work, *arguments, **options))
