"""A client of the socket, by the rules of `docs/protocol.md`: outbox, versions, sync on a gap."""

import asyncio
import contextlib
import itertools
import json
from typing import Any
from uuid import uuid4

import httpx
import websockets

PATIENCE = 120.0
RETRIED = {"unavailable", "rate_limited"}
GAP_SECONDS = 0.3


class Member:
    """One person in one conversation. `messages` is what this client holds: seq → message."""

    def __init__(self, address: str, token: str, conversation_id: str) -> None:
        self.conversation_id = conversation_id
        self.version = 0
        self.messages: dict[int, dict[str, Any]] = {}
        self.applied: list[str] = []
        self.syncs = 0
        self._address = address
        self._url = address.replace("http", "ws", 1) + "/ws/v1"
        self._headers = {"Authorization": f"Token {token}"}
        self._replies: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._refs = itertools.count()
        self._early: dict[int, dict[str, Any]] = {}
        self._events = 0
        self._changed = asyncio.Condition()
        self._repair: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "Member":
        self._socket = await websockets.connect(
            self._url, additional_headers=self._headers, max_size=None, open_timeout=60
        )
        self._reader = asyncio.create_task(self._read())
        self._beat = asyncio.create_task(self._heartbeat())
        await self._sync()
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in (self._beat, self._reader, self._repair):
            if task is not None:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
        await self._socket.close()

    async def send(self, body: str) -> None:
        """Send until it is acknowledged, always under the same client_id."""
        client_id = str(uuid4())
        while True:
            reply = await self._command(
                "message.send",
                conversation_id=self.conversation_id,
                client_id=client_id,
                body=body,
            )
            if reply["ok"]:
                return
            assert reply["error"]["code"] in RETRIED, reply
            await asyncio.sleep(reply["error"].get("retry_after", 0.2))

    async def hold(self, count: int) -> None:
        """Return once this client holds `count` messages."""
        async with asyncio.timeout(PATIENCE), self._changed:
            await self._changed.wait_for(lambda: len(self.messages) >= count)

    async def _command(self, type: str, **fields: Any) -> dict[str, Any]:
        ref = str(next(self._refs))
        self._replies[ref] = asyncio.get_running_loop().create_future()
        await self._socket.send(json.dumps({"type": type, "ref": ref, **fields}))
        async with asyncio.timeout(PATIENCE):
            return await self._replies[ref]

    async def _read(self) -> None:
        async for frame in self._socket:
            for line in frame.splitlines():
                await self._take(json.loads(line))

    async def _take(self, said: dict[str, Any]) -> None:
        match said["type"]:
            case "reply":
                self._replies.pop(said["ref"]).set_result(said)
            case "hello" | "heartbeat.ack":
                pass
            case _:
                self._events += 1
                if said.get("conversation_id") == self.conversation_id and "version" in said:
                    await self._take_versioned(said)

    async def _take_versioned(self, event: dict[str, Any]) -> None:
        if event["version"] <= self.version:
            return
        self._early[event["version"]] = event
        while (now := self._early.pop(self.version + 1, None)) is not None:
            await self._apply(now)
        if self._early and self._repair is None:
            self._repair = asyncio.create_task(self._repair_gap())

    async def _apply(self, event: dict[str, Any]) -> None:
        self.version = event["version"]
        if event["type"] == "message.created":
            await self._store([event["data"]])

    async def _repair_gap(self) -> None:
        await asyncio.sleep(GAP_SECONDS)
        if self._early:
            await self._sync()
        self._repair = None

    async def _sync(self) -> None:
        self.syncs += 1
        reply = await self._command(
            "sync", versions={self.conversation_id: self.version}, account_version=0, since=0
        )
        for entry in reply["data"]["conversations"]:
            if entry["id"] == self.conversation_id and entry["version"] > self.version:
                self.version = entry["version"]
                await self._store(entry["messages"])
                if entry["reset"]:
                    await self._load_history()
        self._early = {v: e for v, e in self._early.items() if v > self.version}

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
                if message["seq"] not in self.messages:
                    self.applied.append(message["id"])
                self.messages[message["seq"]] = message
            self._changed.notify_all()

    async def _heartbeat(self) -> None:
        while True:
            await self._socket.send(json.dumps({"type": "heartbeat", "received": self._events}))
            await asyncio.sleep(5)
