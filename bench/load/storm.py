"""Clients who lose their connections all at once, and come back by the rules of a client."""

import asyncio
import random
import time
from collections import Counter
from itertools import cycle
from typing import Any

import orjson

from .client import Beating, Client, all_at_once, percentile
from .websocket import Refused

FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0
"""Seconds: docs/protocol.md, client rule 6."""


class Returning:
    """One person in one conversation, with the versions and the messages held."""

    def __init__(self, url: str, token: str, conversation_id: str) -> None:
        self.version = 0
        self.seqs: list[int] = []
        self.attempts = 0
        self.syncs = 0
        self.client = Client()
        self._url = url
        self._token = token
        self.conversation_id = conversation_id
        self._account_version = 0
        self._since = 0
        self._early: list[bytes] = []
        self._live = False

    async def come(self) -> None:
        """Connect and sync until nothing is missing."""
        self._live = False
        self._early.clear()
        self.client = Client(self._event)
        await self.client.open(self._url, self._token)
        await self._sync()

    async def come_back(self) -> None:
        """The same after a loss, as often as it takes."""
        while True:
            longest = min(LONGEST_WAIT, FIRST_WAIT * 2**self.attempts)
            self.attempts += 1
            await asyncio.sleep(random.uniform(0, longest))
            try:
                return await self.come()
            except (OSError, Refused, TimeoutError):
                continue

    async def _sync(self) -> None:
        first = True
        while True:
            answer = await self.client.ask(
                "sync",
                versions={self.conversation_id: self.version} if self.version else {},
                account_version=self._account_version,
                since=self._since,
            )
            self.syncs += 1
            if first:
                since, first = answer["server_time"], False
            self._apply(answer)
            if not answer["more"]:
                break
        self._since = since
        self._live = True
        for line in self._early:
            self._event(line)

    def _apply(self, answer: Any) -> None:
        self._account_version = answer["account"]["version"]
        for entry in answer["conversations"]:
            if entry["id"] == self.conversation_id:
                if self.version:
                    self._store(entry["messages"])
                self.version = entry["version"]

    def _event(self, line: bytes) -> None:
        if not self._live:
            self._early.append(line)
            return
        event = orjson.loads(line)
        if event.get("conversation_id") == self.conversation_id and "version" in event:
            if event["version"] == self.version + 1:
                self.version += 1
                if event["type"] == "message.created":
                    self._store([event["data"]])
            elif event["version"] > self.version:
                raise RuntimeError("a gap while nothing was lost")

    def _store(self, messages: Any) -> None:
        self.seqs += [message["seq"] for message in messages if message["kind"] == "text"]


class Load:
    def __init__(self) -> None:
        self._all: list[Returning] = []
        self._clients: list[Client] = []
        self._beating = Beating(self._clients)

    async def open(self, urls: list[str], people: list[list[str]]) -> None:
        """`people`: (token, conversation) each."""
        await self._beating.__aenter__()
        self._all = [
            Returning(url, token, conversation)
            for url, (token, conversation) in zip(cycle(urls), people, strict=False)
        ]
        await all_at_once(self._come, self._all)

    async def _come(self, person: Returning) -> None:
        await person.come()
        self._clients.append(person.client)

    async def drop(self) -> None:
        """All connections are gone at this moment, without a goodbye."""
        await self._beating.__aexit__()
        self._clients.clear()
        for person in self._all:
            person.client.socket.abort()

    async def come_back(self, expected: dict[str, list[int]]) -> dict[str, Any]:
        """All return at once; seconds until each is complete, and what is wrong with it then.

        `expected`: by conversation its version and the seqs that were missed.
        """
        begun = time.perf_counter()
        took: list[float] = []

        async def one(person: Returning) -> None:
            await person.come_back()
            took.append(time.perf_counter() - begun)

        await asyncio.gather(*(one(person) for person in self._all))
        wrong: Counter[str] = Counter()
        for person in self._all:
            version, *missed = expected[person.conversation_id]
            wrong["lost"] += len(set(missed) - set(person.seqs))
            wrong["doubled"] += len(person.seqs) - len(set(person.seqs))
            wrong["out of order"] += person.seqs != sorted(person.seqs)
            wrong["at another version"] += person.version != version
        return {
            "wrong": {what: count for what, count in wrong.items() if count},
            "attempts": sum(person.attempts for person in self._all),
            "p50": percentile(took, 0.5),
            "p99": percentile(took, 0.99),
            "all": max(took),
        }
