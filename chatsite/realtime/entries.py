"""A node's entries in the directory, written in batches and always as the hub stands."""

import asyncio
import logging

from .directory import Directory
from .hub import Hub

logger = logging.getLogger(__name__)


class LostEntries(Exception):
    """Redis came back without entries that it had confirmed."""


class Entries:
    """Keeps the directory equal to the hub. Used from the node's loop only.

    Not a list of additions and removals: each batch looks at the hub again, so a person who left
    and came back while Redis was slow stays in, whatever order the calls had.
    """

    def __init__(self, node_id: str, hub: Hub, directory: Directory) -> None:
        self._node_id = node_id
        self._hub = hub
        self._directory = directory
        self._changed: set[int] = set()
        self._everyone_due = False
        self._number = 0
        self._writing: asyncio.Task[None] | None = None
        self.written = 0
        """Number of the last writing that Redis confirmed: it holds all up to that one, or lost."""
        self.complete = False
        """False before the first and after a failed writing: everyone has to be written."""

    async def settle(self, user_id: int) -> None:
        """Return once the directory says of `user_id` what the hub says.

        Or at once while entries are missing: whoever comes then is told to sync when all are in.
        """
        self.mark(user_id)
        while self.complete and (user_id in self._changed or self._writing is not None):
            await asyncio.shield(self._start())

    def mark(self, user_id: int) -> None:
        """Let the next batch look at this person."""
        if self.complete:
            self._changed.add(user_id)
            self._start()

    async def write_everyone(self) -> bool:
        """Write who is here, and who comes meanwhile; whether it worked."""
        self._everyone_due = True
        await asyncio.shield(self._start())
        return self.complete

    def _start(self) -> "asyncio.Task[None]":
        if self._writing is None:
            self._writing = asyncio.get_running_loop().create_task(self._write())
        return self._writing

    async def _write(self) -> None:
        # One after the other: overtaking each other, a removal could undo a later addition.
        try:
            while self._everyone_due or self._changed:
                self._number += 1
                await (self._write_everyone() if self._everyone_due else self._write_changed())
                self.written = self._number
        except Exception as error:
            logger.warning("the directory could not be written: %r", error)
            self._changed.clear()
            self._everyone_due = self.complete = False
        finally:
            self._writing = None

    async def _write_everyone(self) -> None:
        self._everyone_due = False
        self._changed.clear()
        # From here on changes are marked: who comes while this is on its way is in the next batch.
        self.complete = True
        await self._directory.replace(self._node_id, self._number, self._hub.people())

    async def _write_changed(self) -> None:
        batch, self._changed = self._changed, set()
        here = {user_id for user_id in batch if user_id in self._hub}
        gone = batch - here
        if not await self._directory.write(self._node_id, self._number, here=here, gone=gone):
            # The next renewal sees it, writes everyone, and lets them sync.
            raise LostEntries("Redis does not hold what was written before")
