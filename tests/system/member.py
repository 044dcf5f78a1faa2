"""A client of the socket, by the rules of `docs/protocol.md`: outbox, versions, sync on a gap, and
coming back, on another node where one is named.
"""

import asyncio
import contextlib
import itertools
import json
import random
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
import websockets

PATIENCE = 60.0
RETRIED = {"unavailable", "rate_limited", "unauthenticated"}
GAP_SECONDS = 0.3
STEADY_SECONDS = 5.0


class Lost(Exception):
    """The connection went before the answer came: the outcome is unknown."""


class Member:
    """One person in one conversation. `messages` is what this client holds: seq → message."""

    def __init__(self, addresses: Sequence[str], token: str, conversation_id: str) -> None:
        self.conversation_id = conversation_id
        self.version = 0
        self.messages: dict[int, dict[str, Any]] = {}
        self.applied: list[str] = []
        self.acknowledged: list[str] = []
        self.syncs = 0
        self.said: list[dict[str, Any]] = []
        """Every object of the server that belongs to no conversation, but answers."""
        self.nodes: list[str] = []
        """The node of each connection, by its hello."""
        self.codes: list[int] = []
        """The close codes of its connections."""
        self.seen: dict[int, str] = {}
        """Of those it watches, how each stands."""
        self.delays: list[float] = []
        """Seconds from the making of each message to its arrival here, but for the first sync's."""
        self.name = ""
        self.online = asyncio.Event()
        self._addresses = itertools.cycle(addresses)
        self._address = next(self._addresses)
        self._headers = {"Authorization": f"Token {token}"}
        self._replies: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._refs = itertools.count()
        self._early: dict[int, dict[str, Any]] = {}
        self._changed = asyncio.Condition()
        self._tasks: set[asyncio.Task[None]] = set()
        self._events = 0
        self._outbox = asyncio.Lock()
        self._repairing = False
        self._moving: float | None = None

    async def __aenter__(self) -> "Member":
        self._life = asyncio.create_task(self._live())
        await asyncio.wait_for(self.online.wait(), PATIENCE)
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in (self._life, *self._tasks):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def send(self, body: str) -> None:
        """Send until it is acknowledged, always under the same client_id, one after the other."""
        fields = {"conversation_id": self.conversation_id, "body": body, "client_id": str(uuid4())}
        async with self._outbox:
            while True:
                await self.online.wait()
                try:
                    reply = await self._command("message.send", **fields)
                except Lost:
                    continue
                if reply["ok"]:
                    self.acknowledged.append(reply["data"]["message"]["id"])
                    return
                assert reply["error"]["code"] in RETRIED, reply
                await asyncio.sleep(reply["error"].get("retry_after", 0.2))

    async def watch(self, user_id: int) -> None:
        """Follow one person's presence, for as long as this connection lasts."""
        reply = await self._command("presence.watch", user_ids=[str(user_id)])
        for shown in reply["data"]["presence"]:
            self.seen[int(shown["user_id"])] = shown["state"]

    async def hold(self, count: int) -> None:
        """Return once this client holds `count` messages."""
        try:
            async with asyncio.timeout(PATIENCE), self._changed:
                await self._changed.wait_for(lambda: len(self.messages) >= count)
        except TimeoutError:
            missing = sorted(set(range(1, count + 1)) - self.messages.keys())
            raise AssertionError(
                f"of {count} messages these are missing: {missing}; it holds version "
                f"{self.version}, early ones {sorted(self._early)}, and was told {self.said}"
            ) from None

    async def _live(self) -> None:
        attempt = 0
        while True:
            opened = time.monotonic()
            with contextlib.suppress(OSError, TimeoutError, websockets.WebSocketException):
                await self._connect()
            if self._moving is not None:
                wait, attempt = max(0.0, self._moving - time.monotonic()), 0
            else:
                attempt = 0 if time.monotonic() - opened > STEADY_SECONDS else attempt + 1
                wait = random.uniform(0, min(30, 0.5 * 2**attempt))
                self._address = next(self._addresses)
            self._moving = None
            await asyncio.sleep(wait)

    async def _connect(self) -> None:
        url = self._address.replace("http", "ws", 1) + "/ws/v1"
        async with websockets.connect(
            url, additional_headers=self._headers, max_size=None, open_timeout=20
        ) as socket:
            self._socket = socket
            try:
                await self._read()
            finally:
                self.online.clear()
                self.codes.append(socket.close_code or 1006)
                for reply in self._replies.values():
                    if not reply.done():
                        reply.set_exception(Lost())
                self._replies.clear()

    async def _command(self, type: str, **fields: Any) -> dict[str, Any]:
        ref, socket = str(next(self._refs)), self._socket
        reply = self._replies[ref] = asyncio.get_running_loop().create_future()
        try:
            await socket.send(json.dumps({"type": type, "ref": ref, **fields}))
        except websockets.ConnectionClosed as closed:
            self._replies.pop(ref, None)
            if socket is self._socket:
                self.online.clear()
            raise Lost from closed
        return await asyncio.wait_for(reply, PATIENCE)

    async def _read(self) -> None:
        beat: asyncio.Task[None] | None = None
        try:
            async for frame in self._socket:
                for line in frame.splitlines():
                    said = json.loads(line)
                    if said["type"] == "hello":
                        self._events = 0
                        self.nodes.append(said["node"])
                        self._begin(self._start())
                        beat = asyncio.create_task(self._heartbeat())
                    await self._take(said)
        finally:
            if beat is not None:
                beat.cancel()

    async def _take(self, said: dict[str, Any]) -> None:
        self._events += said["type"] not in ("hello", "reply", "heartbeat.ack")
        match said["type"]:
            case "reply":
                reply = self._replies.pop(said["ref"])
                if not reply.done():  # else who asked has given up
                    reply.set_result(said)
            case "hello" | "heartbeat.ack":
                pass
            case "moving":
                self.said.append(said)
                self._begin(self._move(said))
            case "resync":
                self.said.append(said)
                self._begin(self._resync(said["after_ms"] / 1000))
            case "conversation.stale":
                mine = said["conversation_id"] == self.conversation_id
                if mine and said["version"] > self.version:
                    self._begin(self._resync(0))
            case "presence.changed":
                self.seen[int(said["data"]["user_id"])] = said["data"]["state"]
            case _ if said.get("conversation_id") == self.conversation_id and "version" in said:
                await self._take_versioned(said)

    def _begin(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _start(self) -> None:
        with contextlib.suppress(Lost):
            await self._sync()
            self.online.set()

    async def _move(self, said: dict[str, Any]) -> None:
        self._moving = time.monotonic() + said["after_ms"] / 1000
        self._address = said.get("url") or next(self._addresses)
        socket = self._socket
        await asyncio.sleep(said["after_ms"] / 1000)
        await socket.close()

    async def _resync(self, after: float) -> None:
        await asyncio.sleep(after)
        with contextlib.suppress(Lost):
            await self._sync()

    async def _take_versioned(self, event: dict[str, Any]) -> None:
        if event["version"] <= self.version:
            return
        self._early[event["version"]] = event
        await self._apply_early()
        if self._early and not self._repairing:
            self._repairing = True
            self._begin(self._repair_gap())

    async def _apply_early(self) -> None:
        while (event := self._early.pop(self.version + 1, None)) is not None:
            self.version = event["version"]
            if event["type"] == "message.created":
                await self._store([event["data"]])

    async def _repair_gap(self) -> None:
        await asyncio.sleep(GAP_SECONDS)
        self._repairing = False
        if self._early:
            await self._resync(0)

    async def _sync(self) -> None:
        self.syncs += 1
        reply = await self._command(
            "sync", versions={self.conversation_id: self.version}, account_version=0, since=0
        )
        while not reply["ok"]:
            assert reply["error"]["code"] in RETRIED, reply
            await asyncio.sleep(reply["error"].get("retry_after", 0.2))
            await self._sync()
            return
        for entry in reply["data"]["conversations"]:
            if entry["id"] == self.conversation_id and entry["version"] > self.version:
                self.version = entry["version"]
                await self._store(entry["messages"])
                if entry["reset"]:
                    await self._load_history()
        self._early = {v: e for v, e in self._early.items() if v > self.version}
        await self._apply_early()

    async def _load_history(self) -> None:
        # After a reset older rows are pages of the history, as for a person who scrolls up.
        url = f"{self._address}/api/v1/conversations/{self.conversation_id}/messages"
        before = None
        async with httpx.AsyncClient(headers=self._headers, timeout=PATIENCE) as http:
            while True:
                page = (await http.get(url, params={"before": before} if before else {})).json()
                await self._store(page["results"])
                before = page["next"]
                if before is None:
                    return

    async def _store(self, messages: Any) -> None:
        async with self._changed:
            for message in messages:
                if message["kind"] != "text":
                    continue
                known = self.messages.setdefault(message["seq"], message)
                assert known["id"] == message["id"], "one seq, two messages"
                if known is message:
                    self.applied.append(message["id"])
                    if self.online.is_set() or self.delays:
                        made = datetime.fromisoformat(message["created_at"])
                        self.delays.append((datetime.now(UTC) - made).total_seconds())
            self._changed.notify_all()

    async def _heartbeat(self) -> None:
        while True:
            await self._socket.send(json.dumps({"type": "heartbeat", "received": self._events}))
            await asyncio.sleep(5)
