"""Listeners by each of the three transports, and people who talk to them."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import orjson

from .client import PATIENCE, Beating, Client, all_at_once, percentile
from .http import HttpClient

POLL_SECONDS = 3.0
"""docs/protocol.md, client rule 7."""
BODY = "A message of an ordinary length, as people write them."


class Heard:
    """What reached the listeners of one transport."""

    def __init__(self) -> None:
        self.sent: dict[str, float] = {}
        self.latencies: list[float] = []
        self.requests = self.bytes_in = self.bytes_out = 0
        self._awaited = 0
        self._all = asyncio.Event()

    def message(self, client_id: str | None) -> None:
        sent_at = self.sent.get(client_id or "")
        if sent_at is not None:
            self.latencies.append(time.perf_counter() - sent_at)
            if len(self.latencies) >= self._awaited:
                self._all.set()

    async def wait_for(self, messages: int) -> None:
        """Return when so many have come."""
        self._awaited = messages
        if len(self.latencies) < messages:
            self._all.clear()
            async with asyncio.timeout(PATIENCE):
                await self._all.wait()


class OnSocket:
    """Events come by themselves; a heartbeat every 12 s is all that is asked."""

    def __init__(self, url: str, token: str, heard: Heard) -> None:
        self._url = url.replace("http", "ws", 1) + "/ws/v1"
        self._token = token
        self._heard = heard
        self._client = Client(self._event)
        self._beating = Beating([self._client])

    async def begin(self) -> None:
        await self._client.open(self._url, self._token)
        await self._client.ask("sync", versions={}, account_version=0, since=0)
        await self._beating.__aenter__()
        self._before = self._client.socket.bytes_in, self._client.socket.bytes_out

    async def end(self) -> None:
        await self._beating.__aexit__()
        socket = self._client.socket
        self._heard.bytes_in += socket.bytes_in - self._before[0]
        self._heard.bytes_out += socket.bytes_out - self._before[1]
        self._heard.requests += socket.sent
        socket.transport.close()

    def _event(self, line: bytes) -> None:
        event = orjson.loads(line)
        if event["type"] == "message.created":
            self._heard.message(event["data"]["client_id"])


class OnPolls:
    """Asks again and again; `wait` 20 is long polling, 0 with pauses is polling."""

    def __init__(self, url: str, token: str, heard: Heard, wait: int) -> None:
        self._http = HttpClient(url, token)
        self._heard = heard
        self._wait = wait
        self._versions: dict[str, int] = {}
        self._account_version = 0
        self._since = 0
        self._task: asyncio.Task[None] | None = None

    async def begin(self) -> None:
        await self._ask(0)
        self._http.requests = self._http.bytes_in = self._http.bytes_out = 0
        self._task = asyncio.create_task(self._go_on())

    async def end(self) -> None:
        if self._task is not None:
            self._task.cancel()
        self._heard.requests += self._http.requests
        self._heard.bytes_in += self._http.bytes_in
        self._heard.bytes_out += self._http.bytes_out
        await self._http.close()

    async def _go_on(self) -> None:
        if not self._wait:
            await asyncio.sleep(random.uniform(0, POLL_SECONDS))
        while True:
            await self._ask(self._wait)
            if not self._wait:
                await asyncio.sleep(POLL_SECONDS)

    async def _ask(self, wait: int) -> None:
        body = {
            "versions": self._versions,
            "account_version": self._account_version,
            "since": self._since,
            "active": True,
        }
        answer = await self._http.post(f"/api/v1/sync?wait={wait}", body)
        self._since = answer["server_time"]
        self._account_version = answer["account"]["version"]
        for entry in answer["conversations"]:
            self._versions[entry["id"]] = entry["version"]
            for message in entry["messages"]:
                self._heard.message(message["client_id"])


LISTENERS: dict[str, Callable[[str, str, Heard], Any]] = {
    "socket": OnSocket,
    "long polling": lambda url, token, heard: OnPolls(url, token, heard, 20),
    "polling": lambda url, token, heard: OnPolls(url, token, heard, 0),
}


class Load:
    def __init__(self) -> None:
        self._talkers: list[tuple[Client, str]] = []
        self._listeners: list[Any] = []
        self._heard = Heard()
        self._beating = Beating([])

    async def talk_from(self, url: str, talkers: list[list[str]]) -> None:
        """`talkers`: (token, conversation) each; on sockets, whatever the listeners use."""
        for token, conversation_id in talkers:
            client = Client()
            await client.open(url.replace("http", "ws", 1) + "/ws/v1", token)
            self._talkers.append((client, conversation_id))
        self._beating = Beating([client for client, _conversation in self._talkers])
        await self._beating.__aenter__()

    async def listen(self, url: str, tokens: list[str], how: str) -> None:
        """Let them listen by that transport, from what there is by now."""
        self._heard = Heard()
        self._listeners = [LISTENERS[how](url, token, self._heard) for token in tokens]
        await all_at_once(_begin, self._listeners, at_once=8)

    async def talk(self, seconds: float, per_second: float) -> int:
        """Say something in one conversation after the other; how many messages there were."""
        begun = time.perf_counter()
        sent = 0
        while time.perf_counter() - begun < seconds:
            client, conversation_id = self._talkers[sent % len(self._talkers)]
            client_id = str(uuid4())
            self._heard.sent[client_id] = time.perf_counter()
            said = {"conversation_id": conversation_id, "client_id": client_id, "body": BODY}
            await client.ask("message.send", **said)
            sent += 1
            await asyncio.sleep(max(0, begun + sent / per_second - time.perf_counter()))
        return sent

    async def stop(self, expected: int) -> dict[str, float]:
        """Wait for what has not come yet, then all go."""
        heard = self._heard
        await heard.wait_for(expected)
        for listener in self._listeners:
            await listener.end()
        return {
            "deliveries": len(heard.latencies),
            "requests": heard.requests,
            "bytes": heard.bytes_in + heard.bytes_out,
            "p50": percentile(heard.latencies, 0.5) * 1000,
            "p99": percentile(heard.latencies, 0.99) * 1000,
        }


def _begin(listener: Any) -> Awaitable[None]:
    begun: Awaitable[None] = listener.begin()
    return begun
