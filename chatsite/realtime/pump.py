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

    async def run(self) -> None:
        """Receive, until it is cancelled."""
        while True:
            try:
                await self._receive()
            except Exception as error:
                logger.warning("Redis does not answer: %r", error)
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
            if message["type"] == "probe":
                self._hears.set()
            else:
                self._take(message)

    def _take(self, message: dict[str, Any]) -> None:
        if self.counts.misses(message):
            logger.warning("gap: before %(number)d of %(epoch)s", message)
            self._gap()
        for item in message.get("items", ()):
            self._take_item(item)
