"""Everybody's last signs of life, in Redis. All times in it are of Redis's own clock.

    presence:heard     sorted set: user id -> last sign of life, ms
    presence:active    sorted set: user id -> last one with a person in front, ms
    presence:pulse     hash: when any node renewed last, and since when without a lull

The pulse tells whether silence means anything. Was it not renewed for some seconds, then Redis was
away, or is back with an old copy or empty, and what it holds of people is behind: for a whole
timeout after that nobody may be called offline. So Redis itself says it to everyone alike, also to
a node that noticed nothing.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from chatsite.lib import redis

from .state import Ago

TOPIC = "presence"
LULL_MS = 5_000
"""Nodes renew every second. After so long without, what is held may be behind."""
KEEP_MS = 10_000
"""How long after the timeout a silent person stays, so that who asks meanwhile finds them."""
_CHUNK = 1_000  # people of one script call: well below Lua's limit of arguments
_SILENT_AT_ONCE = 500

_RENEW = """
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local timeout = tonumber(ARGV[1])
local last = tonumber(redis.call('HGET', KEYS[3], 'last') or '0')
if last > now or now - last > tonumber(ARGV[2]) then
  redis.call('HSET', KEYS[3], 'since', now)
end
redis.call('HSET', KEYS[3], 'last', now)
local risen = {}
local function write(key, from, to)
  local people, scores = {}, {}
  for i = from, to, 2 do
    people[#people + 1] = ARGV[i]
    scores[#scores + 1] = now - tonumber(ARGV[i + 1])
    scores[#scores + 1] = ARGV[i]
  end
  if #people == 0 then return end
  local before = redis.call('ZMSCORE', key, unpack(people))
  redis.call('ZADD', key, 'GT', unpack(scores))
  for i, user in ipairs(people) do
    local was = before[i] and tonumber(before[i]) >= now - timeout
    if not was and scores[2 * i - 1] >= now - timeout then risen[#risen + 1] = user end
  end
end
local heard = tonumber(ARGV[3])
write(KEYS[1], 4, 3 + 2 * heard)
write(KEYS[2], 4 + 2 * heard, #ARGV)
return {tonumber(redis.call('HGET', KEYS[3], 'since') or '0'), risen}
"""
_LOOK = """
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local pulse = redis.call('HMGET', KEYS[3], 'since', 'last')
local settles = tonumber(ARGV[1])
if pulse[1] and pulse[2] and now - tonumber(pulse[2]) <= tonumber(ARGV[2]) then
  settles = math.max(0, tonumber(pulse[1]) + settles - now)
end
local people = {unpack(ARGV, 3)}
return {now, settles,
  redis.call('ZMSCORE', KEYS[1], unpack(people)), redis.call('ZMSCORE', KEYS[2], unpack(people))}
"""
_SILENT = """
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local before = now - ARGV[1]
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', before)
return redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', before, 'WITHSCORES', 'LIMIT', 0, ARGV[2])
"""
_FORGET = """
for i = 1, #ARGV, 2 do
  local score = redis.call('ZSCORE', KEYS[1], ARGV[i])
  if score and tonumber(score) <= tonumber(ARGV[i + 1]) then
    redis.call('ZREM', KEYS[1], ARGV[i])
  end
end
"""
_SWEEP_MS = 4_000


@dataclass(frozen=True, slots=True)
class Found:
    """What Redis holds of one person. `heard_ms`: the sign of life as a time, to be shown."""

    ago: Ago
    heard_ms: int | None


@dataclass(frozen=True, slots=True)
class Look:
    """What Redis holds of some people; `settles` ms from now silence means offline again."""

    people: Mapping[int, Found]
    settles: int


@dataclass(frozen=True, slots=True)
class Renewal:
    """`risen`: those of whom Redis knew no such sign of life within the timeout.

    `since`: when Redis began to be told without a lull; another than before means it may hold less.
    """

    risen: Collection[int]
    since: int


class Board:
    """The board as a node asks it. Lives on one loop; every method raises Redis's errors."""

    def __init__(self) -> None:
        self._client: Any = None

    async def renew(self, beats: Mapping[int, Ago]) -> Renewal:
        """Write signs of life, which may be none: also that nobody spoke has to be said."""
        answers = [await self._eval(_RENEW, arguments) for arguments in _renewals(beats)]
        return _renewal(answers)

    async def look(self, user_ids: Collection[int]) -> Look:
        """What is known of these people."""
        look = Look({}, _timeout_ms())
        for chunk in _chunks(user_ids):
            answer = await self._eval(_LOOK, [_timeout_ms(), LULL_MS, *chunk])
            look = _joined(look, _look(chunk, answer))
        return look

    async def may_sweep(self) -> bool:
        """True for one node at a time: others need not store what this one stores."""
        return bool(await self._redis().set(redis.key(TOPIC, "sweep"), 1, nx=True, px=_SWEEP_MS))

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    def _redis(self) -> Any:
        if self._client is None:
            self._client = redis.async_client()
        return self._client

    async def _eval(self, script: str, arguments: list[Any]) -> Any:
        return await self._redis().scripts[script](keys=_keys(), args=arguments)


def renew_now(beats: Mapping[int, Ago]) -> Renewal:
    """As `Board.renew`, in a thread."""
    return _renewal([_eval_now(_RENEW, arguments) for arguments in _renewals(beats)])


def look_now(user_ids: Collection[int]) -> Look:
    """As `Board.look`, in a thread."""
    look = Look({}, _timeout_ms())
    for chunk in _chunks(user_ids):
        answer = _eval_now(_LOOK, [_timeout_ms(), LULL_MS, *chunk])
        look = _joined(look, _look(chunk, answer))
    return look


def silent() -> dict[int, int]:
    """Some of those who are offline for a while, with the time of their last sign of life, ms."""
    answer = _eval_now(_SILENT, [_timeout_ms() + KEEP_MS, _SILENT_AT_ONCE])
    pairs = zip(answer[::2], answer[1::2], strict=True)
    return {int(user): int(float(score)) for user, score in pairs}


def forget(people: Mapping[int, int]) -> None:
    """Let those go who gave no sign of life after the time named."""
    _eval_now(_FORGET, [part for pair in people.items() for part in pair])


def risen_news(beats: Mapping[int, Ago], risen: Iterable[int]) -> dict[str, Any]:
    """What the nodes are told of those who rose, in the form that `ages_of` reads."""
    return {"risen": [[user, beats[user].heard, beats[user].active] for user in risen]}


def changed_news(user_ids: Iterable[int]) -> dict[str, Any]:
    """Tells the nodes that who may see these people, or whom they may see, has changed."""
    return {"changed": list(user_ids)}


def _renewals(beats: Mapping[int, Ago]) -> Iterator[list[Any]]:
    for chunk in _chunks(beats) or [()]:
        heard = [part for user in chunk for part in (user, beats[user].heard)]
        active = [
            part
            for user in chunk
            if beats[user].active is not None
            for part in (user, beats[user].active)
        ]
        yield [_timeout_ms(), LULL_MS, len(chunk), *heard, *active]


def _renewal(answers: list[Any]) -> Renewal:
    return Renewal({int(user) for _since, risen in answers for user in risen}, answers[-1][0])


def _look(user_ids: Iterable[int], answer: Any) -> Look:
    now, settles, heard, active = answer
    people = {}
    for user, last_heard, last_active in zip(user_ids, heard, active, strict=True):
        ago = Ago(_age(now, last_heard), _age(now, last_active))
        people[user] = Found(ago, None if ago.heard is None else now - ago.heard)
    return Look(people, settles)


def _age(now: int, score: bytes | None) -> int | None:
    # A clock that was set back leaves times of the future: they count as now.
    return None if score is None else max(0, now - int(float(score)))


def _joined(one: Look, other: Look) -> Look:
    return Look({**one.people, **other.people}, other.settles)


def _chunks(user_ids: Iterable[int]) -> list[tuple[int, ...]]:
    ids = tuple(user_ids)
    return [ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK)]


def _timeout_ms() -> int:
    return int(settings.HEARTBEAT_TIMEOUT * 1000)


def _keys() -> list[str]:
    return [redis.key(TOPIC, part) for part in ("heard", "active", "pulse")]


def _eval_now(script: str, arguments: list[Any]) -> Any:
    return redis.client().scripts[script](keys=_keys(), args=arguments)
