"""Connections to Redis, the names of our keys in it, and the knowledge that it is away."""

from functools import cache, cached_property
from typing import Any

import redis
from django.conf import settings

from .outages import Outage

Error = redis.RedisError
TIMEOUT = 2.0
"""Seconds until a silent Redis counts as gone, so that no request hangs on it."""
TIME_OUTS: dict[str, Any] = {"socket_timeout": TIMEOUT, "socket_connect_timeout": TIMEOUT}


def key(*parts: object) -> str:
    """A key under this installation's prefix."""
    return ":".join([settings.REDIS_PREFIX, *map(str, parts)])


class Scripts:
    """Lua scripts of a client. Each is hashed when it is registered: once, not for every call."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._registered: dict[str, Any] = {}

    def __getitem__(self, text: str) -> Any:
        """`text` as something to call with `keys` and `args`."""
        if text not in self._registered:
            self._registered[text] = self._client.register_script(text)
        return self._registered[text]


class Client(redis.Redis):
    """Blocking, for threads. Raises Error, and at once while an outage is known."""

    @cached_property
    def scripts(self) -> Scripts:
        return Scripts(self)

    def execute_command(self, *args: Any, **options: Any) -> Any:
        if outage().lasts:
            raise redis.ConnectionError("Redis is away")
        try:
            # redis-py annotates its commands, not what they go through.
            return super().execute_command(*args, **options)  # type: ignore[no-untyped-call]
        except (redis.ConnectionError, redis.TimeoutError):
            outage().begin()
            raise


class AsyncClient(redis.asyncio.Redis):
    """The same for an event loop. A pipeline does not look whether an outage is known."""

    @cached_property
    def scripts(self) -> Scripts:
        return Scripts(self)

    async def execute_command(self, *args: Any, **options: Any) -> Any:
        if outage().lasts:
            raise redis.ConnectionError("Redis is away")
        try:
            return await super().execute_command(*args, **options)  # type: ignore[no-untyped-call]
        except (redis.ConnectionError, redis.TimeoutError):
            outage().begin()
            raise


@cache
def client() -> Client:
    """The process's blocking client; its pool notices a fork by itself."""
    return Client(connection_pool=redis.ConnectionPool.from_url(settings.REDIS_URL, **TIME_OUTS))


def async_client() -> AsyncClient:
    """A new client for the running loop. The caller closes it."""
    made: Any = AsyncClient.from_url(settings.REDIS_URL, **TIME_OUTS)
    client: AsyncClient = made
    return client


@cache
def outage() -> Outage:
    """What this process knows of Redis."""
    return Outage(_answers)


def _answers() -> bool:
    with redis.Redis.from_url(settings.REDIS_URL, **TIME_OUTS) as asking:
        try:
            return bool(asking.ping())
        except Error:
            return False
