"""Who has not been heard of for too long: clients, and processes that publish."""

import asyncio
import logging
import time
from collections.abc import Callable

from django.conf import settings

from .counts import Counts
from .directory import Directory
from .hub import Hub

logger = logging.getLogger(__name__)
SWEEP_SECONDS = 2.0


class Silence:
    """Closes silent sessions, and calls `gap` for a publisher that ended without a goodbye."""

    def __init__(
        self, hub: Hub, counts: Counts, directory: Directory, gap: Callable[[], None]
    ) -> None:
        self._hub = hub
        self._counts = counts
        self._directory = directory
        self._gap = gap

    async def watch(self) -> None:
        """Look every two seconds, until it is cancelled."""
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            await self._look_for_publishers()
            self._close_silent_sessions()

    def _close_silent_sessions(self) -> None:
        too_old = time.monotonic() - settings.HEARTBEAT_TIMEOUT
        for session in self._hub:
            if session.heard_at < too_old:
                session.close(4008)

    async def _look_for_publishers(self) -> None:
        try:
            self._counts.expect(await self._directory.publishers())
            if silent := self._counts.take_silent():
                logger.warning("gap: nothing was heard of %s", ", ".join(silent))
                self._gap()
                await self._directory.remove_publishers(*silent)
        except Exception as error:  # Redis away: the lease says so
            logger.warning("the publishers could not be read: %r", error)
