"""One client of the product on a WebSocket, by the rules of docs/protocol.md."""

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, TypeVar

import orjson

from .websocket import WebSocket, connect

PATIENCE = 60.0
AT_ONCE = 64
"""Handshakes under way at a time, where nothing else is said."""
Item = TypeVar("Item")
Made = TypeVar("Made")


class Client:
    """Counts events and acknowledges them. `on_event` gets each one's line, still encoded."""

    __slots__ = (
        "_on_event",
        "_refs",
        "_replies",
        "_unacknowledged",
        "ack_bytes",
        "beat_at",
        "closed",
        "events",
        "socket",
        "user_id",
    )

    def __init__(self, on_event: Callable[[bytes], None] | None = None) -> None:
        self.events = 0
        self.closed: int | None = None
        self.user_id = 0
        self.ack_bytes = 1 << 18
        self._on_event = on_event
        self._unacknowledged = 0
        self.beat_at = time.monotonic()
        self._refs = itertools.count(1)
        self._replies: dict[bytes, Callable[[bytes], None]] = {}
        self.socket: WebSocket

    async def open(self, url: str, token: str) -> None:
        """Return after `hello`."""
        hello = asyncio.get_running_loop().create_future()
        self._replies[b"hello"] = hello.set_result
        headers = {"Authorization": f"Token {token}"}
        self.socket = await connect(url, headers, self._take, self._close)
        async with asyncio.timeout(PATIENCE):
            said = orjson.loads(await hello)
        self.user_id = int(said["user_id"])
        self.ack_bytes = said["limits"]["ack_bytes"]

    def say(self, type: str, on_reply: Callable[[bytes], None], **fields: Any) -> None:
        """Send a command; `on_reply` gets the reply's line."""
        ref = str(next(self._refs))
        self._replies[ref.encode()] = on_reply
        self.socket.send(orjson.dumps({"type": type, "ref": ref, **fields}))

    async def ask(self, type: str, **fields: Any) -> Any:
        """Send a command and return its `data`. Raises RuntimeError for an error."""
        replied = asyncio.get_running_loop().create_future()
        self.say(type, replied.set_result, **fields)
        async with asyncio.timeout(PATIENCE):
            reply = orjson.loads(await replied)
        if not reply["ok"]:
            raise RuntimeError(f"{type}: {reply['error']}")
        return reply["data"]

    def beat(self, *, active: bool = False) -> None:
        self._unacknowledged = 0
        self.beat_at = time.monotonic()
        self.socket.send(
            orjson.dumps({"type": "heartbeat", "active": active, "received": self.events})
        )

    def beat_if_due(self, interval: float, *, active: bool = False) -> None:
        if time.monotonic() - self.beat_at >= interval and self.closed is None:
            # In step, not from now: beats stay as spread out as they were.
            due = self.beat_at + interval
            self.beat(active=active)
            self.beat_at = max(due, self.beat_at - 1)

    def _take(self, frame: bytes) -> None:
        self._unacknowledged += len(frame)
        for line in frame.split(b"\n") if b"\n" in frame else (frame,):
            if line.startswith(b'{"type":"reply","ref":"'):
                ref = line[23 : line.index(b'"', 23)]
                self._replies.pop(ref)(line)
            elif line.startswith(b'{"type":"hello"'):
                self._replies.pop(b"hello")(line)
            elif not line.startswith(b'{"type":"heartbeat.ack"'):
                self.events += 1
                if self._on_event is not None:
                    self._on_event(line)
        if self._unacknowledged > self.ack_bytes:
            self.beat()

    def _close(self, code: int) -> None:
        self.closed = code


class Beating:
    """Lets clients beat in time, each at a moment of its own, while they have nothing to say.

    The list may grow meanwhile.
    """

    def __init__(self, clients: list[Client], interval: float = 10.0) -> None:
        self._clients = clients
        self._interval = interval
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "Beating":
        if self._task is None:
            self._task = asyncio.create_task(self._beat())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None

    async def _beat(self) -> None:
        while True:
            for client in self._clients:
                client.beat_if_due(self._interval)
            await asyncio.sleep(0.2)


async def all_at_once(
    make: Callable[[Item], Awaitable[Made]], items: Iterable[Item], at_once: int = AT_ONCE
) -> list[Made]:
    """`make` of every item, so many at a time, in order."""
    gate = asyncio.Semaphore(at_once)

    async def one(item: Item) -> Made:
        async with gate:
            return await make(item)

    return list(await asyncio.gather(*(one(item) for item in items)))


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` (0 to 1) of them lie; nan without any."""
    if not values:
        return float("nan")
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
