"""What is killed, when, and for how long, by chance from one seed."""

import asyncio
from collections import Counter
from collections.abc import Callable
from random import Random

from .installation import Installation

_PAUSE_BEFORE = (4.0, 9.0)
_DEAD_FOR = (0.5, 6.0)
KINDS = ("node", "redis", "postgres")


class Fate:
    """Kills one part after the other, in rounds: two nodes, Redis twice (with its data, and with
    nothing left), PostgreSQL twice.
    """

    def __init__(self, installation: Installation, seed: str) -> None:
        self._installation = installation
        self._rng = Random(f"{seed}:fate")
        self.kills: Counter[str] = Counter()
        self.nodes: set[str] = set()
        """Those that were killed."""

    async def strike(self, until: Callable[[], bool]) -> None:
        """One round at least, and more `until` it is enough. Everything runs again afterwards."""
        await self._round(lambda: False)
        while not until():
            await self._round(until)

    async def _round(self, until: Callable[[], bool]) -> None:
        blows = [kind for kind in KINDS for _ in range(2)]
        self._rng.shuffle(blows)
        nodes = self._rng.sample(self._installation.nodes, 2)
        empties = self._rng.sample([True, False], 2)
        for kind in blows:
            await asyncio.sleep(self._rng.uniform(*_PAUSE_BEFORE))
            if until():
                return
            name = nodes.pop() if kind == "node" else kind
            await self._kill(kind, name, empty=kind == "redis" and empties.pop())

    async def _kill(self, kind: str, name: str, *, empty: bool) -> None:
        self._installation.kill(name)
        self.kills[kind] += 1
        if kind == "node":
            self.nodes.add(name)
        self._installation.note(f"{name} is killed{', its data too' if empty else ''}")
        if empty:
            self._installation.empty_redis()
        await asyncio.sleep(self._rng.uniform(*_DEAD_FOR))
        await self._installation.start(name)
        self._installation.note(f"{name} is back")
