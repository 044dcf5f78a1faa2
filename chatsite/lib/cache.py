"""Django's cache in Redis, for what may be forgotten: without Redis it is empty, not broken."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient

from . import json, redis

logger = logging.getLogger(__name__)


def _or(answer: Any, method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def forgiving(*args: Any, **kwargs: Any) -> Any:
        try:
            return method(*args, **kwargs)
        except redis.Error as error:
            logger.warning("the cache is away: %s", error)
            return answer

    return forgiving


class JSONSerializer:
    """Plain data only. Django's own unpickles: who can write to Redis could run code here."""

    def dumps(self, value: object) -> bytes | int:
        # A number as it is, so that Redis can count with it.
        return value if type(value) is int else json.dumps(value)

    def loads(self, data: bytes) -> Any:
        return json.loads(data)


class _CacheClient(RedisCacheClient):
    """Asks as everything here asks Redis: while it is away, nobody waits for it."""

    def __init__(self, servers: list[str], **options: Any) -> None:
        super().__init__(servers, **options)
        self._client = redis.Client


class ForgivingCache(RedisCache):
    """Whoever signs in while Redis is away is let in, without the limits that are counted there."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = _CacheClient

    add = _or(True, RedisCache.add)
    set = _or(None, RedisCache.set)
    delete = _or(False, RedisCache.delete)
    touch = _or(False, RedisCache.touch)
    has_key = _or(False, RedisCache.has_key)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return _or(default, super().get)(key, default, version)
