"""People who say things, and one who looks for them until they are found."""

import asyncio
import time
from typing import Any
from uuid import uuid4

from .client import Beating, Client, all_at_once, percentile
from .http import HttpClient

PAUSE = 0.05
"""Between two searches for the same."""
PATIENCE = 60.0


class Load:
    def __init__(self) -> None:
        self._speakers: list[Client] = []
        self._conversations: list[str] = []
        self._address: tuple[str, str] = "", ""
        self._searches: set[asyncio.Task[None]] = set()
        self._waited: list[float] = []
        self._beating = Beating([])

    async def open(
        self, url: str, http: str, speakers: list[str], conversations: list[str], asker: str
    ) -> None:
        """Tokens of those who speak, in all of these, and of the one who searches by `http`."""
        self._speakers = await all_at_once(_open, [(url, token) for token in speakers])
        self._conversations = conversations
        self._address = http, asker
        self._beating = Beating(self._speakers)
        await self._beating.__aenter__()

    async def run(self, seconds: float, per_second: float, every: int) -> dict[str, Any]:
        """Sends evenly spread; of every so many one is looked for as soon as it is acknowledged.

        Answers how many were sent a second, and the seconds until each of those was found.
        """
        begun = time.perf_counter()
        sent = 0
        while (passed := time.perf_counter() - begun) < seconds:
            while sent < int(passed * per_second):
                self._send(sent, looked_for=sent % every == 0)
                sent += 1
            await asyncio.sleep(min(0.001, 1 / per_second))
        rate = sent / (time.perf_counter() - begun)
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(*self._searches)
        return {
            "per_second": rate,
            "found": len(self._waited),
            "p50": percentile(self._waited, 0.5),
            "p95": percentile(self._waited, 0.95),
            "longest": max(self._waited),
        }

    def _send(self, number: int, *, looked_for: bool) -> None:
        client = self._speakers[number % len(self._speakers)]
        word = uuid4().hex

        def replied(line: bytes) -> None:
            if b'"ok":true' not in line[:64]:
                raise RuntimeError(line.decode())
            if looked_for:
                self._searches.add(asyncio.create_task(self._search(word)))

        client.say(
            "message.send",
            replied,
            conversation_id=self._conversations[number % len(self._conversations)],
            client_id=str(uuid4()),
            body=f"찾을 것 {number} {word}",
        )

    async def _search(self, word: str) -> None:
        begun = time.perf_counter()
        http = HttpClient(*self._address)
        path = f"/api/v1/search?q={word}"
        # Nobody tells a client when something can be found: it asks again.
        while not (await http.get(path))["total"]["count"]:  # noqa: ASYNC110
            await asyncio.sleep(PAUSE)
        self._waited.append(time.perf_counter() - begun)
        await http.close()


async def _open(place: tuple[Any, Any]) -> Client:
    client = Client()
    await client.open(*place)
    return client
