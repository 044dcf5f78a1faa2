"""Which people are on which nodes, in Redis; and which nodes there are.

A node owns one set of user ids and one announcement. Both live as long as its lease, by Redis's
clock, so a node that dies takes all its entries along and none has to be renewed one by one.

    nodes              sorted set: node id -> end of its lease
    node:<id>          what it announces: name, url, connections, capacity, draining
    node:<id>:users    set of the user ids with a session there
    node:<id>:written  number of the last writing of that set
    publishers         set of the epochs of processes that publish and said no goodbye yet
"""

from collections.abc import Collection, Mapping
from typing import Any

from django.conf import settings

from chatsite.lib import json, redis

_LOCATE = """
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local answer = {}
for _, node in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], now, '+inf')) do
  answer[#answer + 1] = node
  answer[#answer + 1] = redis.call('SMISMEMBER', ARGV[1] .. node .. ':users', unpack(ARGV, 2))
end
return answer
"""
_RENEW = """
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local lease = tonumber(ARGV[2])
redis.call('ZADD', KEYS[1], now + lease, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - 60000)
redis.call('SET', KEYS[2], ARGV[3], 'PX', lease)
redis.call('PEXPIRE', KEYS[3], lease)
redis.call('PEXPIRE', KEYS[4], lease)
return redis.call('GET', KEYS[4]) or '0'
"""
_WRITE = """
if tonumber(redis.call('GET', KEYS[2]) or '0') ~= tonumber(ARGV[1]) - 1 then return 0 end
local command = 'SADD'
for i = 3, #ARGV do
  if ARGV[i] == '' then command = 'SREM' else redis.call(command, KEYS[1], ARGV[i]) end
end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
return 1
"""
LIST_NODES = """
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local answer = {}
for _, node in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], now, '+inf')) do
  local said = redis.call('GET', ARGV[1] .. node)
  if said then answer[#answer + 1] = said end
end
return answer
"""
_CHUNK = 1000  # arguments of one script call, well below Lua's limit


class Directory:
    """The directory as seen from the loop on which it is used first."""

    def __init__(self) -> None:
        self._client: Any = None

    async def locate(self, user_ids: Collection[int]) -> Mapping[str, set[int]]:
        """Node id → those of `user_ids` that have a session there. One round trip a thousand."""
        places: dict[str, set[int]] = {}
        ids = list(user_ids)
        for start in range(0, len(ids), _CHUNK):
            chunk = ids[start : start + _CHUNK]
            answer = await self._eval(_LOCATE, [nodes_key()], [node_key(""), *chunk])
            for node, flags in zip(answer[::2], answer[1::2], strict=True):
                present = {user for user, flag in zip(chunk, flags, strict=True) if flag}
                places.setdefault(node.decode(), set()).update(present)
        return places

    async def nodes(self) -> list[dict[str, Any]]:
        """What every live node announces."""
        answer = await self._eval(LIST_NODES, [nodes_key()], [node_key("")])
        return [json.loads(said) for said in answer]

    async def renew(self, node_id: str, announcement: Mapping[str, Any]) -> int:
        """Announce a node for another lease; answers the number of its last writing."""
        keys = [nodes_key(), node_key(node_id), _users_key(node_id), _written_key(node_id)]
        said = json.dumps(announcement)
        return int(await self._eval(_RENEW, keys, [node_id, _lease_ms(), said]))

    async def write(
        self, node_id: str, number: int, *, here: Collection[int], gone: Collection[int]
    ) -> bool:
        """Add and remove entries of a node, in one round trip: its writing `number`.

        False, and nothing is written, where Redis does not hold the writing before it: it lost
        that one, and more with it, which the new number would hide.
        """
        keys = [_users_key(node_id), _written_key(node_id)]
        return bool(await self._eval(_WRITE, keys, [number, _lease_ms(), *here, "", *gone]))

    async def replace(self, node_id: str, number: int, everyone: Collection[int]) -> None:
        """Let a node's entries be just these, whatever Redis held: its writing `number`."""
        users = _users_key(node_id)
        async with self._redis().pipeline(transaction=True) as pipeline:
            pipeline.delete(users)
            if everyone:
                pipeline.sadd(users, *everyone)
                pipeline.pexpire(users, _lease_ms())
            pipeline.set(_written_key(node_id), number, px=_lease_ms())
            await pipeline.execute()

    async def register_publisher(self, epoch: str) -> None:
        """From now on every node expects to hear from that publisher, until its goodbye."""
        await self._redis().sadd(_publishers_key(), epoch)

    async def remove_publishers(self, *epochs: str) -> None:
        """They said goodbye, or the nodes have noticed their silence."""
        await self._redis().srem(_publishers_key(), *epochs)

    async def publishers(self) -> set[str]:
        """The epochs of all registered publishers."""
        return {epoch.decode() for epoch in await self._redis().smembers(_publishers_key())}

    async def remove_node(self, node_id: str) -> None:
        """Goodbye: the node and its entries are gone at once."""
        async with self._redis().pipeline(transaction=True) as pipeline:
            pipeline.zrem(nodes_key(), node_id)
            pipeline.delete(node_key(node_id), _users_key(node_id), _written_key(node_id))
            await pipeline.execute()

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    def _redis(self) -> Any:
        if self._client is None:
            self._client = redis.async_client()
        return self._client

    async def _eval(self, script: str, keys: list[str], arguments: list[Any]) -> Any:
        return await self._redis().scripts[script](keys=keys, args=arguments)


def _lease_ms() -> int:
    return int(settings.NODE_LEASE_SECONDS * 1000)


def nodes_key() -> str:
    return redis.key("nodes")


def _publishers_key() -> str:
    return redis.key("publishers")


def node_key(node_id: str) -> str:
    return redis.key("node", node_id)


def _users_key(node_id: str) -> str:
    return f"{node_key(node_id)}:users"


def _written_key(node_id: str) -> str:
    return f"{node_key(node_id)}:written"
