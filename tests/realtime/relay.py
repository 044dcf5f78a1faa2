"""A network between this process and Redis, which a test can cut."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

from pytest_django import Settings
from redis import Redis

from tests.waiting import eventually
from tests.without_redis import what_is_known_of_redis


class Relay:
    """Passes bytes on to the real Redis. Refuses until it is opened."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._to = parts.hostname, parts.port
        self._server: asyncio.Server | None = None
        self._port = 0
        self._flows = asyncio.Event()
        self._flows.set()
        self._ends: set[asyncio.StreamWriter] = set()
        self._url = url
        self.beside = Redis.from_url(url)
        """Redis itself, past the relay."""

    async def take_port(self) -> str:
        """The address under which Redis will be found, which refuses for now."""
        await self.open()
        await self.close()
        own = f"127.0.0.1:{self._port}"
        return self._url.replace(f"{self._to[0]}:{self._to[1]}", own)

    async def open(self) -> None:
        """Redis answers."""
        self._server = await asyncio.start_server(self._link, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Redis is gone: connections break, new ones are refused."""
        if self._server is not None:
            self._server.close()
            self._server = None
        self._flows.set()
        for end in self._ends:
            end.transport.abort()
        await eventually(lambda: not self._ends)

    def silence(self) -> None:
        """Redis takes everything and answers nothing."""
        self._flows.clear()

    def speak(self) -> None:
        """Redis answers again, also what it was asked meanwhile."""
        self._flows.set()

    async def _link(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # From here on, also while the way to Redis is opened, `close` breaks it.
        self._ends.add(writer)
        to_reader, to_writer = await asyncio.open_connection(*self._to)
        self._ends.add(to_writer)
        await asyncio.gather(self._pass(reader, to_writer), self._pass(to_reader, writer))
        self._ends -= {writer, to_writer}

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                await self._flows.wait()
                writer.write(data)
                await writer.drain()
        writer.close()


@asynccontextmanager
async def relay(settings: Settings) -> AsyncIterator[Relay]:
    """This process finds Redis behind a relay, which is closed at first."""
    one = Relay(settings.REDIS_URL)
    url = await one.take_port()
    (layer,) = settings.CHANNEL_LAYERS.values()
    hosts = [{**host, "address": url} for host in layer["CONFIG"]["hosts"]]
    settings.CHANNEL_LAYERS = {"default": {**layer, "CONFIG": {**layer["CONFIG"], "hosts": hosts}}}
    direct, settings.REDIS_URL = settings.REDIS_URL, url
    with what_is_known_of_redis():
        try:
            yield one
        finally:
            settings.REDIS_URL = direct
            await one.close()
            one.beside.close()
