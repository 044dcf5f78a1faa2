"""Connections to Redis and the names of our keys in it."""

from functools import cache

import redis
from django.conf import settings

Error = redis.RedisError
TIMEOUT = 2.0
"""Seconds until a silent Redis counts as gone, so that no request hangs on it."""


def key(*parts: object) -> str:
    """A key under this installation's prefix."""
    return ":".join([settings.REDIS_PREFIX, *map(str, parts)])


@cache
def client() -> "redis.Redis":
    """The process's blocking client, for threads; its pool notices a fork by itself."""
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT
    )


def async_client() -> "redis.asyncio.Redis":
    """A new client for the running loop. The caller closes it."""
    return redis.asyncio.Redis.from_url(
        settings.REDIS_URL, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT
    )
