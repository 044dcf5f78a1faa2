"""A network between the product and its PostgreSQL, which a test can break."""

import asyncio
from contextlib import suppress
from typing import Any


class Relay:
    """Passes connections on to `port`, on the loop on which it is opened."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.port = 0
        self.cut_at: bytes | None = None
        """The next answer to what holds these bytes is not passed on: its connection is cut."""

    async def open(self) -> "Relay":
        """Take connections, again at the same port."""
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def close(self) -> None:
        """Break every connection and take no more."""
        if self._server is not None:
            self._server.close()
        for writer in list(self._writers):
            writer.transport.abort()
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def _connected(self, reader: Any, writer: Any) -> None:
        further, back = await asyncio.open_connection(*self._target)
        self._writers |= {writer, back}
        cut = asyncio.Event()
        ways = (self._there(reader, back, cut), self._back(further, writer, cut))
        for way in ways:
            task = asyncio.get_running_loop().create_task(way)
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _there(self, reader: Any, writer: Any, cut: asyncio.Event) -> None:
        with suppress(OSError):
            while data := await reader.read(1 << 16):
                if self.cut_at is not None and self.cut_at in data:
                    self.cut_at = None
                    cut.set()
                writer.write(data)
        self._end(writer)

    async def _back(self, reader: Any, writer: Any, cut: asyncio.Event) -> None:
        with suppress(OSError):
            while (data := await reader.read(1 << 16)) and not cut.is_set():
                writer.write(data)
        self._end(writer)

    def _end(self, writer: asyncio.StreamWriter) -> None:
        self._writers.discard(writer)
        writer.transport.abort()
