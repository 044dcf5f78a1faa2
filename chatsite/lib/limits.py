"""Rate limits by person, shared by all nodes through Redis.

The generic cell rate algorithm (ITU-T I.371, 2004): one number a bucket, the theoretical arrival
time of the next request. While Redis is away each process keeps the same buckets for itself, so a
limit holds per process then, and nobody is refused for Redis's absence.
"""

import asyncio
import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from django.conf import settings

from . import redis
from .errors import RateLimited

_SCRIPT = """
local t = redis.call('TIME')
local now = t[1] + t[2] / 1e6
local waits = {}
for i, key in ipairs(KEYS) do
  local interval, burst = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
  local arrival = math.max(tonumber(redis.call('GET', key) or '0'), now) + interval
  local wait = arrival - now - interval * burst
  if wait > 0 then
    waits[i] = tostring(wait)
  else
    waits[i] = '0'
    redis.call('SET', key, string.format('%.6f', arrival), 'PX', math.ceil((arrival - now) * 1000))
  end
end
return waits
"""
_MAX_LOCAL_BUCKETS = 100_000


def spend(limit: str, *who: object) -> None:
    """Take one from the bucket `limit` of `who`. Raises RateLimited with `retry_after`."""
    _check(_buckets().take(_taking(limit, who)))


class Spender:
    """The same on an event loop: what is spent in one turn of it goes in one round trip."""

    def __init__(self) -> None:
        self._client = redis.async_client()
        self._script: Any = self._client.register_script(_SCRIPT)
        self._waiting: list[tuple[Taking, asyncio.Future[float]]] = []
        self._asking: asyncio.Task[None] | None = None

    async def spend(self, limit: str, *who: object) -> None:
        """Take one from the bucket `limit` of `who`. Raises RateLimited with `retry_after`."""
        loop = asyncio.get_running_loop()
        wait: asyncio.Future[float] = loop.create_future()
        self._waiting.append((_taking(limit, who), wait))
        if self._asking is None:
            self._asking = loop.create_task(self._ask())
        _check(await wait)

    async def close(self) -> None:
        await self._client.aclose()

    async def _ask(self) -> None:
        # What comes while one answer is on its way goes with the next question.
        try:
            while self._waiting:
                asked, self._waiting = self._waiting, []
                waits = await self._take([taking for taking, _wait in asked])
                for (_taking, wait), seconds in zip(asked, waits, strict=True):
                    if not wait.done():  # else who asked is gone
                        wait.set_result(seconds)
        finally:
            self._asking = None

    async def _take(self, takings: Sequence["Taking"]) -> list[float]:
        try:
            return [float(wait) for wait in await self._script(**_arguments(takings))]
        except (redis.Error, OSError):
            return [_buckets().take_locally(taking) for taking in takings]


class Taking(NamedTuple):
    """One from a bucket of `burst`, which gets one more every `interval` seconds."""

    key: str
    interval: float
    burst: int


class _Buckets:
    """Those of this process, and the way of its threads to those in Redis."""

    def __init__(self) -> None:
        self._script: Any = redis.client().register_script(_SCRIPT)
        self._local: OrderedDict[str, float] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, taking: Taking) -> float:
        """0 when taken, else the seconds to wait."""
        try:
            return float(self._script(**_arguments([taking]))[0])
        except redis.Error:
            return self.take_locally(taking)

    def take_locally(self, taking: Taking) -> float:
        key, interval, burst = taking
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


def _taking(limit: str, who: Sequence[object]) -> Taking:
    rate, burst = settings.RATE_LIMITS[limit]
    return Taking(redis.key("limit", limit, *who), 1 / rate, burst)


def _arguments(takings: Sequence[Taking]) -> dict[str, list[Any]]:
    numbers = [number for taking in takings for number in (taking.interval, taking.burst)]
    return {"keys": [taking.key for taking in takings], "args": numbers}


def _check(wait: float) -> None:
    if wait > 0:
        raise RateLimited(wait)
