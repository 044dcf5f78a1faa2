"""What reaches a node's channel: numbered messages of publishers, taken in order."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from .counts import Counts
from .layer import channel_layer, channel_of

logger = logging.getLogger(__name__)
PROBE_SECONDS = 0.1
RETRY_SECONDS = 1.0
PROVE_SECONDS = 2.5
"""How often a node looks whether its subscription still stands."""
PROBES = (PROBE_SECONDS, 1.5, 1.5)
"""Seconds for which each of them is waited for. The first may come before a new subscription
stands, and a loop that was held up while the second was under way hears the third."""


class Deaf(Exception):
    """Redis takes what is published, and none of it arrives here."""


class Pump:
    """Hands each item of a message to `take`, and calls `gap` where a message was missed."""

    def __init__(
        self, node_id: str, take: Callable[[list[Any]], None], gap: Callable[[], None]
    ) -> None:
        self.counts = Counts()
        self._channel = channel_of(node_id)
        self._take_item = take
        self._gap = gap
        self._hears = asyncio.Event()
        self._has_missed = False

    async def run(self) -> None:
        """Receive, until it is cancelled."""
        while True:
            try:
                async with asyncio.TaskGroup() as both:
                    both.create_task(self._receive())
                    both.create_task(self._prove())
            except* Exception as errors:
                for error in errors.exceptions:
                    logger.warning("nothing is heard of Redis: %r", error)
                self._has_missed = True
                # A layer that could not subscribe once would wait for what never comes.
                await channel_layer().flush()
                await asyncio.sleep(RETRY_SECONDS)

    async def listen(self) -> None:
        """Return once what is sent to the channel arrives.

        A subscription is asked for without waiting for Redis's word, and what is published before
        it stands is lost: nobody may be told of this node until it has heard itself.
        """
        while not self._hears.is_set():
            try:
                await channel_layer().send(self._channel, {"type": "probe"})
            except Exception:
                await asyncio.sleep(RETRY_SECONDS)  # the subscription says what is wrong
            with suppress(TimeoutError):
                await asyncio.wait_for(self._hears.wait(), PROBE_SECONDS)

    async def _receive(self) -> None:
        layer = channel_layer()
        while True:
            message = await layer.receive(self._channel)
            self._hears.set()
            if message["type"] != "probe":
                self._take(message)

    async def _prove(self) -> None:
        """Look now and then whether anything still arrives. Raises Deaf.

        A connection may live and a subscription not: then the node would look well to everyone.
        """
        while True:
            if await self._is_deaf():
                # Before what receives is cancelled: it would say goodbye over this connection.
                await channel_layer().flush()
                raise Deaf
            if self._has_missed and self._hears.is_set():
                self._has_missed = False
                self._gap()
            await asyncio.sleep(PROVE_SECONDS)

    async def _is_deaf(self) -> bool:
        self._hears.clear()
        for seconds in PROBES:
            try:
                await channel_layer().send(self._channel, {"type": "probe"})
            except Exception:
                return False  # Redis is away, and the lease says so
            with suppress(TimeoutError):
                await asyncio.wait_for(self._hears.wait(), seconds)
                return False
        return True

    def _take(self, message: dict[str, Any]) -> None:
        if self.counts.misses(message):
            logger.warning("gap: before %(number)d of %(epoch)s", message)
            self._gap()
        for item in message.get("items", ()):
            self._take_item(item)
