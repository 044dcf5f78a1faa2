"""Sending the clients of a node that goes elsewhere: spread over time, cut off from nothing."""

import asyncio
import logging
import secrets
from typing import Any

from .directory import Directory
from .discovery import Announcement, draw
from .events import Moving
from .hub import Hub
from .session import Session

logger = logging.getLogger(__name__)
EACH_MS = 4
"""A node takes in some 250 clients a second: a handshake, a sign-in, a sync."""
MIN_SPREAD_MS = 500
MAX_SPREAD_MS = 8_000
ALONE_SPREAD_MS = 3_000
GRACE_SECONDS = 1.0
"""So long after its time to move a client is cut off, unless it has left by itself."""


class Exodus:
    """The way out of one node. Until a client has gone it is served, and gets every event."""

    def __init__(self, node_id: str, hub: Hub, directory: Directory) -> None:
        self._node_id = node_id
        self._hub = hub
        self._directory = directory
        self._others: list[Announcement] = []

    async def run(self) -> None:
        """Tell every session to move; on return all are closed, with 4000."""
        self._others = await self._find_others()
        loop, sessions = asyncio.get_running_loop(), list(self._hub)
        spread_ms = self._spread(len(sessions))
        for session in sessions:
            after_ms = secrets.randbelow(spread_ms)
            self._tell(session, after_ms)
            if session.replaceable or not self._others:
                # A poll has its answer by that. And where nobody else is, each second of ours is
                # one until we are back.
                session.close(4000)
            else:
                loop.call_later(after_ms / 1000 + GRACE_SECONDS, session.close, 4000)
        if self._others and sessions:
            await asyncio.sleep(spread_ms / 1000 + GRACE_SECONDS)

    def moving(self, after_ms: int) -> Moving:
        """What a client is told: when to connect again, and where if another node has a name."""
        free = [node["capacity"] - node["connections"] for node in self._others]
        chosen = self._others[draw(free)] if free else None
        return Moving(after_ms=after_ms, url=chosen["url"] if chosen else None)

    def turn_away(self) -> Moving:
        """What one is told who comes too late: the others have begun to come back elsewhere."""
        return self.moving(secrets.randbelow(MIN_SPREAD_MS))

    def _tell(self, session: Session, after_ms: int) -> None:
        session.queue(self.moving(after_ms).encode(), volatile=False)
        session.flush()

    def _spread(self, sessions: int) -> int:
        if not self._others:
            return ALONE_SPREAD_MS
        return max(MIN_SPREAD_MS, min(MAX_SPREAD_MS, EACH_MS * sessions))

    async def _find_others(self) -> list[Announcement]:
        try:
            nodes: Any = await self._directory.nodes()
        except Exception as error:
            logger.warning("where to send the clients is not known: %r", error)
            return []
        return [node for node in nodes if node["id"] != self._node_id and not node["draining"]]
