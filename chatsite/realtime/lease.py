"""A node's lease: while it is renewed, the node's announcement and its entries stand in Redis."""

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress

from django.conf import settings

from .directory import Directory
from .discovery import Announcement
from .entries import Entries

logger = logging.getLogger(__name__)
RETRY_SECONDS = 1.0
PATIENCE = 2.0
"""Seconds after its start from which a node opens sessions also without having announced itself."""


class Lease:
    """Renews in good time. `gap` is called when events may have passed the node by meanwhile."""

    def __init__(
        self,
        node_id: str,
        directory: Directory,
        entries: Entries,
        announcement: Callable[[], Announcement],
        gap: Callable[[], None],
    ) -> None:
        self.announced = asyncio.Event()
        self._node_id = node_id
        self._directory = directory
        self._entries = entries
        self._announcement = announcement
        self._gap = gap
        self._made_at = self._renewed_at = time.monotonic()

    async def settle(self) -> None:
        """Return once the node is announced, or has tried for a while: Redis may be gone for hours.

        Sessions that open before have no entry, and are told to sync when all entries are written.
        """
        if self.announced.is_set():  # as for nearly every request there is
            return
        remaining = self._made_at + PATIENCE - time.monotonic()
        with suppress(TimeoutError):
            await asyncio.wait_for(self.announced.wait(), max(0, remaining))

    async def keep(self) -> None:
        """Announce the node, until it is cancelled."""
        self._renewed_at = time.monotonic()
        while True:
            if await self.renew():
                self.announced.set()
                await asyncio.sleep(settings.NODE_LEASE_SECONDS / 4)
            else:
                await asyncio.sleep(RETRY_SECONDS)

    async def renew(self) -> bool:
        """Say now what the node announces, for the length of another lease; whether it worked."""
        asked_at, written = time.monotonic(), self._entries.written
        try:
            held = await self._directory.renew(self._node_id, self._announcement())
        except Exception as error:
            logger.warning("the lease could not be renewed: %r", error)
            return False
        # Late by our own clock: between the lease's end and now events passed us by.
        lapsed = asked_at - self._renewed_at > settings.NODE_LEASE_SECONDS
        if lapsed or held < written or not self._entries.complete:
            if not await self._entries.write_everyone():
                return False
            self._gap()
        self._renewed_at = asked_at
        return True
