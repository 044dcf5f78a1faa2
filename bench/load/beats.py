"""Clients who beat evenly spread over time."""

import asyncio
import time

from .client import Client, all_at_once


class Load:
    def __init__(self) -> None:
        self._clients: list[Client] = []

    async def open(self, url: str, tokens: list[str]) -> None:
        """Open a socket for each."""
        self._clients = await all_at_once(_open, [(url, token) for token in tokens])

    async def rest(self, seconds: float) -> None:
        """Say nothing for so long."""
        await asyncio.sleep(seconds)

    async def beat(self, seconds: float, per_second: float) -> int:
        """Beat one after the other for so long; how many beats there were."""
        begun = time.perf_counter()
        beats = 0
        while (passed := time.perf_counter() - begun) < seconds:
            due = int(passed * per_second)
            while beats < due:
                self._clients[beats % len(self._clients)].beat()
                beats += 1
            await asyncio.sleep(1 / per_second)
        if closed := [client.closed for client in self._clients if client.closed]:
            raise RuntimeError(f"connections were closed: {closed[:9]}")
        return beats


async def _open(place: tuple[str, str]) -> Client:
    client = Client()
    await client.open(*place)
    return client
