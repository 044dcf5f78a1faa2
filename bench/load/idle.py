"""Clients who are there and say nothing but their heartbeat."""

import asyncio
import time
from collections import Counter
from itertools import cycle

from .client import Beating, Client, all_at_once


class Load:
    def __init__(self) -> None:
        self._clients: list[Client] = []
        self._beating = Beating(self._clients)

    async def open(self, urls: list[str], tokens: list[str]) -> None:
        """More of them; answers when all were greeted."""
        await self._beating.__aenter__()
        await all_at_once(self._open, zip(cycle(urls), tokens, strict=False))

    async def close(self) -> None:
        """All go."""
        for client in self._clients:
            client.socket.transport.close()
        self._clients.clear()

    async def rest(self, seconds: float) -> dict[str, int]:
        """So long with nothing but heartbeats; the close codes of those that did not stay."""
        await asyncio.sleep(seconds)
        return dict(Counter(str(client.closed) for client in self._clients if client.closed))

    async def return_of(self, url: str, tokens: list[str]) -> float:
        """Open all at once; seconds until the last is greeted."""
        begun = time.perf_counter()
        await all_at_once(self._open, ((url, token) for token in tokens), at_once=len(tokens))
        return time.perf_counter() - begun

    async def _open(self, place: tuple[str, str]) -> None:
        client = Client()
        await client.open(*place)
        self._clients.append(client)
