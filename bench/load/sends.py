"""Senders who each send the next message when the last one is acknowledged."""

import asyncio
import time
from typing import Any
from uuid import uuid4

from .client import Beating, Client, all_at_once, percentile


class Load:
    def __init__(self) -> None:
        self._senders: list[tuple[Client, str]] = []
        self._others: list[Client] = []
        self._latencies: list[float] = []
        self._until = 0.0
        self._under_way = 0
        self._settled = asyncio.Event()

    async def open(self, senders: list[list[str]], others: list[list[str]]) -> None:
        """`senders`: (url, token, conversation) each; `others`: (url, token)."""
        clients = await all_at_once(_open, [(url, token) for url, token, _ in senders])
        self._senders = list(zip(clients, [row[2] for row in senders], strict=True))
        self._others = await all_at_once(_open, [(url, token) for url, token in others])

    async def close(self) -> None:
        """All of them go."""
        for client in [*(client for client, _id in self._senders), *self._others]:
            client.socket.transport.close()
        self._senders, self._others = [], []

    async def run(self, seconds: float) -> dict[str, float]:
        """Sends for so long; milliseconds to the reply, and how many a second."""
        self._latencies = []
        self._under_way = len(self._senders)
        self._settled.clear()
        begun = time.perf_counter()
        self._until = begun + seconds
        events = self._events()
        async with Beating([*self._others]):
            for client, conversation_id in self._senders:
                self._send(client, conversation_id)
            await self._settled.wait()
        taken = time.perf_counter() - begun
        return {
            "sends": len(self._latencies),
            "per_second": len(self._latencies) / taken,
            "p50": percentile(self._latencies, 0.5) * 1000,
            "p99": percentile(self._latencies, 0.99) * 1000,
            "events": self._events() - events,
        }

    def _send(self, client: Client, conversation_id: str) -> None:
        sent_at = time.perf_counter()

        def replied(line: bytes) -> None:
            now = time.perf_counter()
            if b'"ok":true' not in line[:64]:
                raise RuntimeError(line.decode())
            self._latencies.append(now - sent_at)
            if now < self._until:
                self._send(client, conversation_id)
            else:
                self._under_way -= 1
                if not self._under_way:
                    self._settled.set()

        client.say(
            "message.send",
            replied,
            conversation_id=conversation_id,
            client_id=str(uuid4()),
            body="A message of an ordinary length, as people write them.",
        )

    def _events(self) -> int:
        senders = (client for client, _conversation in self._senders)
        return sum(client.events for client in [*senders, *self._others])


async def _open(place: tuple[Any, Any]) -> Client:
    client = Client()
    await client.open(*place)
    return client
