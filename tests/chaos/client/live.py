"""Events of one connection, and the syncs between them."""

import asyncio
from collections.abc import Callable
from random import Random

from .backoff import Backoff
from .errors import NoAnswer, Refused
from .feed import Feed
from .held import Data
from .sync import Ask, sync

_GAP_SECONDS = 0.3
"""How long a missing event is waited for before it is asked for."""


class Live:
    """Begins with a sync. During each sync events wait, and are then taken by their numbers.

    `taken` is called after anything changed.
    """

    def __init__(self, feed: Feed, ask: Ask, taken: Callable[[], None], rng: Random) -> None:
        self._feed = feed
        self._ask = ask
        self._taken = taken
        self._waiting: list[Data] | None = []
        self._stirred = asyncio.Event()
        self._backoff = Backoff(rng)
        self._pause = 0.0

    def hear(self, event: Data) -> None:
        """An event, as it comes."""
        if event["type"] == "resync":
            self._pause = event["after_ms"] / 1000
        if self._waiting is not None:
            self._waiting.append(event)
            return
        self._feed.take(event)
        self._taken()
        if self._feed.must_sync or self._feed.early:
            self._stirred.set()

    def missed(self) -> None:
        """The node has sent more than was counted here."""
        self._feed.must_sync = True
        self._stirred.set()

    async def run(self, synced: Callable[[], None]) -> None:
        """Until it is cancelled; `synced` is called after each whole sync."""
        while True:
            await self._sync()
            synced()
            while not await self._is_something_missing():
                pass

    async def _is_something_missing(self) -> bool:
        self._stirred.clear()
        if not (self._feed.must_sync or self._feed.early):
            await self._stirred.wait()
        if self._feed.must_sync:
            pause, self._pause = self._pause, 0.0
            await asyncio.sleep(pause)
            return True
        await asyncio.sleep(_GAP_SECONDS)
        return self._feed.must_sync or bool(self._feed.early)

    async def _sync(self) -> None:
        self._waiting = self._waiting or []
        while True:
            try:
                await sync(self._feed, self._ask)
            except (NoAnswer, Refused):
                await asyncio.sleep(self._backoff.failed())
            else:
                break
        self._backoff.succeeded()
        waiting, self._waiting = self._waiting, None
        for event in waiting:
            self._feed.take(event)
        self._taken()
