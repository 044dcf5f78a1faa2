"""Rate limits by person, shared by all nodes through Redis.

The generic cell rate algorithm (ITU-T I.371, 2004): one number a bucket, the theoretical arrival
time of the next request. While Redis is away each process keeps the same buckets for itself, so a
limit holds per process then, and nobody is refused for Redis's absence.
"""

import threading
import time
from collections import OrderedDict
from functools import cache
from typing import Any

from django.conf import settings

from . import redis
from .errors import RateLimited

_SCRIPT = """
local t = redis.call('TIME')
local now = t[1] + t[2] / 1e6
local interval, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
local arrival = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now) + interval
local wait = arrival - now - interval * burst
if wait > 0 then return tostring(wait) end
redis.call('SET', KEYS[1], string.format('%.6f', arrival), 'PX', math.ceil((arrival - now) * 1000))
return '0'
"""
_MAX_LOCAL_BUCKETS = 100_000


def spend(limit: str, *who: object) -> None:
    """Take one from the bucket `limit` of `who`. Raises RateLimited with `retry_after`."""
    rate, burst = settings.RATE_LIMITS[limit]
    wait = _buckets().take(redis.key("limit", limit, *who), 1 / rate, burst)
    if wait > 0:
        raise RateLimited(wait)


class _Buckets:
    def __init__(self) -> None:
        self._script: Any = redis.client().register_script(_SCRIPT)
        self._local: OrderedDict[str, float] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, key: str, interval: float, burst: int) -> float:
        """0 when taken, else the seconds to wait."""
        try:
            return float(self._script(keys=[key], args=[interval, burst]))
        except redis.Error:
            return self._take_locally(key, interval, burst)

    def _take_locally(self, key: str, interval: float, burst: int) -> float:
        now = time.monotonic()
        with self._lock:
            arrival = max(self._local.get(key, 0.0), now) + interval
            wait = arrival - now - interval * burst
            if wait > 0:
                return wait
            self._local[key] = arrival
            self._local.move_to_end(key)
            if len(self._local) > _MAX_LOCAL_BUCKETS:
                self._local.popitem(last=False)
        return 0.0


@cache
def _buckets() -> _Buckets:
    return _Buckets()
