"""Polls: a sync again and again; the long ones wait at the node for something to tell."""

import asyncio
from collections.abc import Coroutine
from typing import Any, ClassVar

from .api import PATIENCE
from .held import Data
from .line import Line
from .sync import sync

_LONGEST_WAIT = 20


class _Polls(Line):
    """Everything but what changed is asked by HTTP; a poll is the heartbeat, too."""

    wait: ClassVar[int]
    pause: ClassVar[float]

    def __init__(self, **parts: Any) -> None:
        super().__init__(**parts)
        self._cut = asyncio.Event()
        self._hurry = asyncio.Event()

    async def run(self) -> float:
        await _until(self._poll(), self._cut)
        return 0.0

    async def ask(self, name: str, fields: Data) -> Data:
        return await self._api.command(self.node, name, fields)

    async def tell_watch(self) -> None:
        # A poll that waits was asked for others: it is given up for one that answers at once.
        self._hurry.set()

    def cut(self) -> None:
        self._cut.set()

    async def _poll(self) -> None:
        # The first answer at once, to be up to date; from then on it may wait for news.
        await sync(self._feed, self._ask_now)
        self._taken()
        self._ready()
        while True:
            pause = self._rng.uniform(self.pause / 2, self.pause * 1.5)
            await _until(asyncio.sleep(pause), self._hurry)
            if not self._hurry.is_set():
                await _until(sync(self._feed, self._ask), self._hurry)
            if self._hurry.is_set():
                self._hurry.clear()
                await sync(self._feed, self._ask_now)
            self._taken()

    async def _ask(self, request: Data) -> Data:
        return await self._post(request, self.wait)

    async def _ask_now(self, request: Data) -> Data:
        return await self._post(request, 0)

    async def _post(self, request: Data, wait: int) -> Data:
        body = {
            **request,
            "watch": self._watch.people,
            "shown": self._watch.states,
            "active": self._watch.active,
        }
        answer = await self._api.ask(
            self.node, "POST", "sync", body, {"wait": wait}, patience=wait + PATIENCE
        )
        self._noted("sync", answer)
        self._watch.take(answer["presence"])
        return answer


async def _until(work: Coroutine[None, None, None], given_up: asyncio.Event) -> None:
    """Do it, unless it is given up meanwhile. Raises what it raises."""
    doing, waiting = asyncio.create_task(work), asyncio.create_task(given_up.wait())
    try:
        await asyncio.wait({doing, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if doing.done():
            doing.result()
    finally:
        doing.cancel()
        waiting.cancel()
        await asyncio.gather(doing, waiting, return_exceptions=True)


class LongPolls(_Polls):
    kind = "long polls"
    wait = _LONGEST_WAIT
    # What comes in quick succession is fetched together.
    pause = 0.4


class Polls(_Polls):
    kind = "polls"
    wait = 0
    pause = 3.0
