"""People who beat as clients do, and watch others."""

import asyncio
import random
import time

from .client import Client, all_at_once

INTERVAL = 12.0


class Load:
    def __init__(self) -> None:
        self._clients: list[Client] = []
        self._task: asyncio.Task[None] | None = None

    async def open(self, url: str, people: list[str]) -> None:
        """They come one after the other, and beat from then on, each at a moment of its own."""
        if self._task is None:
            self._task = asyncio.create_task(self._beat())
        await all_at_once(self._come, [(url, token) for token in people])

    async def watch(self, lists: list[list[str]]) -> int:
        """Each watches those of its list; how many of them are said to be active."""
        pairs = zip(self._clients, lists, strict=True)
        return sum(await all_at_once(_watch, pairs))

    async def rest(self, seconds: float) -> dict[str, int]:
        """So long; how many events came, and how many connections went."""
        before = sum(client.events for client in self._clients)
        await asyncio.sleep(seconds)
        return {
            "events": sum(client.events for client in self._clients) - before,
            "closed": sum(client.closed is not None for client in self._clients),
        }

    async def _come(self, place: tuple[str, str]) -> None:
        client = Client()
        await client.open(*place)
        client.beat_at = time.monotonic() - random.uniform(0, INTERVAL)
        self._clients.append(client)

    async def _beat(self) -> None:
        while True:
            for client in self._clients:
                client.beat_if_due(INTERVAL, active=True)
            await asyncio.sleep(0.1)


async def _watch(watching: tuple[Client, list[str]]) -> int:
    client, user_ids = watching
    answer = await client.ask("presence.watch", user_ids=user_ids)
    return sum(said["state"] == "active" for said in answer["presence"])
