"""A node's lease: while it is renewed, the node's announcement and its entries stand in Redis."""

import asyncio
import logging
import time
from collections.abc import Callable

from django.conf import settings

from .directory import Directory
from .discovery import Announcement
from .entries import Entries

logger = logging.getLogger(__name__)


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
        self._renewed_at = time.monotonic()

    async def keep(self) -> None:
        """Announce the node, until it is cancelled."""
        self._renewed_at = time.monotonic()
        while True:
            await self.renew()
            self.announced.set()
            await asyncio.sleep(settings.NODE_LEASE_SECONDS / 4)

    async def renew(self) -> None:
        """Say now what the node announces, for the length of another lease."""
        asked_at = time.monotonic()
        try:
            held = await self._directory.renew(self._node_id, self._announcement())
            # Late by our own clock: between the lease's end and now events passed us by.
            lapsed = asked_at - self._renewed_at > settings.NODE_LEASE_SECONDS
            if lapsed or self._entries.are_missing(held):
                await self._entries.write_all()
                self._gap()
        except Exception as error:
            logger.warning("the lease could not be renewed: %r", error)
        else:
            self._renewed_at = asked_at
