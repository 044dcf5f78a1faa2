"""Connections to Redis, the names of our keys in it, and the knowledge that it is away."""

import os
import threading
import time
from functools import cache
from typing import Any

import redis
from django.conf import settings

Error = redis.RedisError
TIMEOUT = 2.0
"""Seconds until a silent Redis counts as gone, so that no request hangs on it."""
TIME_OUTS: dict[str, Any] = {"socket_timeout": TIMEOUT, "socket_connect_timeout": TIMEOUT}
ASK_AGAIN_SECONDS = 0.5


def key(*parts: object) -> str:
    """A key under this installation's prefix."""
    return ":".join([settings.REDIS_PREFIX, *map(str, parts)])


class Outage:
    """While it lasts every call fails at once, and one thread asks whether it is over.

    A silent Redis costs each caller its time-out: those who come after the first must not wait.
    """

    def __init__(self) -> None:
        self.lasts = False
        self._lock = threading.Lock()

    def begin(self) -> None:
        """A call found no Redis."""
        with self._lock:
            if self.lasts:
                return
            self.lasts = True
        threading.Thread(target=self._wait_for_end, name="redis", daemon=True).start()

    def _wait_for_end(self) -> None:
        while not _answers():
            time.sleep(ASK_AGAIN_SECONDS)
        self.lasts = False


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
    return Outage()


# The thread that asks does not exist in a child.
os.register_at_fork(after_in_child=outage.cache_clear)


def _answers() -> bool:
    with redis.Redis.from_url(settings.REDIS_URL, **TIME_OUTS) as asking:
        try:
            return bool(asking.ping())
        except Error:
            return False
