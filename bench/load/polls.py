"""People who wait for news by polls."""

import asyncio
from typing import Any

from .client import all_at_once
from .http import HttpClient


class Waiting:
    """One person who polls again and again, each time with what the last answer left."""

    def __init__(self, url: str, token: str) -> None:
        self._http = HttpClient(url, token)
        self._held: dict[str, Any] = {"versions": {}, "account_version": 0, "since": 0}

    async def ask(self, wait: int) -> None:
        answer = await self._http.post(f"/api/v1/sync?wait={wait}", self._held)
        if answer:  # the bare function has nothing to say
            self._held["versions"] |= {one["id"]: one["version"] for one in answer["conversations"]}
            self._held["account_version"] = answer["account"]["version"]
            self._held["since"] = answer["server_time"]


class Load:
    def __init__(self) -> None:
        self._all: list[Waiting] = []

    async def open(self, url: str, tokens: list[str]) -> None:
        """They know by then how things stand."""
        self._all = [Waiting(url, token) for token in tokens]
        await all_at_once(self._begin, self._all, at_once=8)

    async def wait(self, rounds: int, seconds: int) -> int:
        """All of them, evenly spread over the time, wait so often; how many polls there were."""

        async def one(number: int, waiting: Waiting) -> None:
            await asyncio.sleep(seconds * number / len(self._all))
            for _ in range(rounds):
                await waiting.ask(seconds)

        await asyncio.gather(*(one(number, each) for number, each in enumerate(self._all)))
        return rounds * len(self._all)

    async def rest(self, seconds: float) -> None:
        """Ask nothing for so long."""
        await asyncio.sleep(seconds)

    async def _begin(self, waiting: Waiting) -> None:
        await waiting.ask(0)
        await waiting.ask(0)
