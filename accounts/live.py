"""When the sign-ins of sockets were last used: a socket asks once and stays open for days."""

import asyncio
import logging
from functools import partial
from itertools import count

from chatsite.lib.threads import in_database_thread
from chatsite.realtime.companions import Companion
from chatsite.realtime.node import Node
from chatsite.realtime.session import Principal, Session

from . import services

logger = logging.getLogger(__name__)
WRITE_SECONDS = 60
OPEN_AT = 15
"""Of what stays open it is written at every so manieth time: a million rows a minute would cost
more than the exactness is worth."""
AT_ONCE = 1000


class Uses(Companion):
    """Lives on the node's loop. What it could not write it writes the next time."""

    topic = "uses"

    def __init__(self, node: Node) -> None:
        super().__init__(node)
        self._left: set[Principal] = set()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
        await self.write()

    def left(self, session: Session) -> None:
        self._left.add(session.principal)

    async def write(self, *, with_open: bool = False) -> None:
        """Note those that left, and `with_open` those that are here."""
        used, self._left = self._left, set()
        if with_open:
            used |= {session.principal for session in self.node.hub}
        principals = list(used)
        for start in range(0, len(principals), AT_ONCE):
            some = principals[start : start + AT_ONCE]
            try:
                await in_database_thread(partial(services.note_uses, principals=some))
            except Exception as error:  # the database is away
                logger.warning("the last use of sign-ins could not be written: %r", error)
                self._left.update(principals[start:])
                return

    async def _run(self) -> None:
        for times in count(1):
            await asyncio.sleep(WRITE_SECONDS)
            await self.write(with_open=times % OPEN_AT == 0)
