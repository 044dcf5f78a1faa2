"""Connections to Redis, the names of our keys in it, and the knowledge that it is away."""

from functools import cache
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


class Client(redis.Redis):
    """Blocking, for threads. Raises Error, and at once while an outage is known."""

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


def async_client() -> redis.asyncio.Redis:
    """A new client for the running loop. The caller closes it."""
    return AsyncClient.from_url(settings.REDIS_URL, **TIME_OUTS)


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
