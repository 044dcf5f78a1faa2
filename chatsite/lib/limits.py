"""Rate limits by person, shared by all nodes through Redis.

The generic cell rate algorithm (ITU-T I.371, 2004): one number a bucket, the theoretical arrival
time of the next request. While Redis is away each process keeps the same buckets for itself, so a
limit holds per process then, and nobody is refused for Redis's absence.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from django.conf import settings

from . import redis
from .buckets import Buckets
from .errors import RateLimited
from .together import Together

_SCRIPT = """
local t = redis.call('TIME')
local now = t[1] + t[2] / 1e6
local waits = {}
for i, key in ipairs(KEYS) do
  local interval, burst = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
  local begin = math.max(tonumber(redis.call('GET', key) or '0'), now)
  local wait = begin - now - interval * (burst - 1)
  if wait > 0 then
    waits[i] = tostring(wait)
  else
    waits[i] = '0'
    local arrival = begin + interval
    redis.call('SET', key, string.format('%.6f', arrival), 'PX', math.ceil((arrival - now) * 1000))
  end
end
return waits
"""
_MOST = 1_000  # in one round trip: Redis runs a script whole, and serves nobody meanwhile


def spend(limit: str, *who: object) -> None:
    """Take one from the bucket `limit` of `who`. Raises RateLimited with `retry_after`."""
    taking = _taking(limit, who)
    try:
        (wait,) = redis.client().scripts[_SCRIPT](**_arguments([taking]))
    except redis.Error:
        wait = _local().take(*taking)
    _check(float(wait))


class Spender:
    """The same on an event loop: what is spent in one turn of it goes in one round trip."""

    def __init__(self) -> None:
        self._client = redis.async_client()
        self._together: Together[Taking, float] = Together(self._take, _MOST)

    async def spend(self, limit: str, *who: object) -> None:
        """Take one from the bucket `limit` of `who`. Raises RateLimited with `retry_after`."""
        _check(await self._together.ask(_taking(limit, who)))

    async def close(self) -> None:
        await self._client.aclose()

    async def _take(self, takings: Sequence["Taking"]) -> list[float]:
        try:
            waits = await self._client.scripts[_SCRIPT](**_arguments(takings))
            return [float(wait) for wait in waits]
        except (redis.Error, OSError):
            return [_local().take(*taking) for taking in takings]


class Taking(NamedTuple):
    """One from a bucket of `burst`, which gets one more every `interval` seconds."""

    key: str
    interval: float
    burst: int


@cache
def _local() -> Buckets:
    """Those of this process, while Redis is away."""
    return Buckets()


def _taking(limit: str, who: Sequence[object]) -> Taking:
    rate, burst = settings.RATE_LIMITS[limit]
    return Taking(redis.key("limit", limit, *who), 1 / rate, burst)


def _arguments(takings: Sequence[Taking]) -> dict[str, list[Any]]:
    numbers = [number for taking in takings for number in (taking.interval, taking.burst)]
    return {"keys": [taking.key for taking in takings], "args": numbers}


def _check(wait: float) -> None:
    if wait > 0:
        raise RateLimited(wait)
