"""Pairs of people on different nodes: the time from one's sending to the other's client."""

import asyncio
import time
from uuid import uuid4

from .client import PATIENCE, Beating, Client, all_at_once, percentile

BODY = "A message of an ordinary length, as people write them."
_CLIENT_ID = b'"client_id":"'


class Load:
    def __init__(self) -> None:
        self._pairs: list[tuple[Client, str]] = []
        self._sent: dict[bytes, float] = {}
        self._latencies: list[float] = []
        self._beating = Beating([])
        self._all_arrived = asyncio.Event()

    async def open(self, pairs: list[list[str]]) -> None:
        """(one's url, token, conversation, the other's url, token) each."""
        senders = await all_at_once(self._open, [(url, token) for url, token, *_ in pairs])
        others = await all_at_once(self._open_other, [(url, token) for *_, url, token in pairs])
        self._pairs = [(client, row[2]) for client, row in zip(senders, pairs, strict=True)]
        self._beating = Beating([*senders, *others])
        await self._beating.__aenter__()

    async def run(self, seconds: float, per_second: float) -> dict[str, float]:
        """Sends evenly spread, whatever is answered; milliseconds until the other has it."""
        self._latencies = []
        begun = time.perf_counter()
        sent = 0
        while (passed := time.perf_counter() - begun) < seconds:
            due = int(passed * per_second)
            while sent < due:
                self._send(sent)
                sent += 1
            await asyncio.sleep(min(0.001, 1 / per_second))
        async with asyncio.timeout(PATIENCE):
            await self._all_arrived.wait()
        return {
            "sent": sent,
            "p50": percentile(self._latencies, 0.5) * 1000,
            "p99": percentile(self._latencies, 0.99) * 1000,
        }

    def _send(self, number: int) -> None:
        client, conversation_id = self._pairs[number % len(self._pairs)]
        client_id = str(uuid4())
        self._sent[client_id.encode()] = time.perf_counter()
        self._all_arrived.clear()
        client.say(
            "message.send",
            _must_be_ok,
            conversation_id=conversation_id,
            client_id=client_id,
            body=BODY,
        )

    def _arrived(self, line: bytes) -> None:
        at = line.find(_CLIENT_ID)
        if at >= 0:
            begin = at + len(_CLIENT_ID)
            self._latencies.append(time.perf_counter() - self._sent.pop(line[begin : begin + 36]))
            if not self._sent:
                self._all_arrived.set()

    async def _open(self, place: tuple[str, str]) -> Client:
        client = Client()
        await client.open(*place)
        return client

    async def _open_other(self, place: tuple[str, str]) -> Client:
        client = Client(self._arrived)
        await client.open(*place)
        return client


def _must_be_ok(line: bytes) -> None:
    if b'"ok":true' not in line[:64]:
        raise RuntimeError(line.decode())
