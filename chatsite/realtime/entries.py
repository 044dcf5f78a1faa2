"""A node's entries in the directory, written in batches and always as the hub stands."""

import asyncio
import logging

from .directory import Directory
from .hub import Hub

logger = logging.getLogger(__name__)


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
        self._writing: asyncio.Task[None] | None = None
        self.complete = True
        """False after a failed write: all entries have to be written anew."""

    async def settle(self, user_id: int) -> None:
        """Return once the directory says of `user_id` what the hub says, or Redis failed."""
        self.mark(user_id)
        while user_id in self._changed or self._writing is not None:
            await asyncio.shield(self._start())

    def mark(self, user_id: int) -> None:
        """Let the next batch look at this person."""
        self._changed.add(user_id)
        self._start()

    async def write_all(self) -> None:
        """Write everyone who is here. Raises what Redis raises."""
        self._changed.clear()
        people = self._hub.people()
        await self._directory.write(self._node_id, here=people, gone=())
        self.complete = True

    def are_missing(self, held: int) -> bool:
        """Whether entries are lost, where Redis holds those of `held` people.

        Fewer entries than people: Redis came back empty. More is only a removal on its way.
        """
        return not self.complete or held < len(self._hub.people())

    def _start(self) -> "asyncio.Task[None]":
        if self._writing is None:
            self._writing = asyncio.get_running_loop().create_task(self._write())
        return self._writing

    async def _write(self) -> None:
        try:
            while self._changed:
                batch, self._changed = self._changed, set()
                here = {user_id for user_id in batch if user_id in self._hub}
                await self._directory.write(self._node_id, here=here, gone=batch - here)
        except Exception as error:
            # The session goes on without entry; the lease loop writes all anew and says resync.
            logger.warning("the directory could not be written: %r", error)
            self._changed.clear()
            self.complete = False
        finally:
            self._writing = None
