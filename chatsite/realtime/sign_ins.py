"""Whether the sign-ins behind the sessions of a node still hold, when an order may be lost."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping

from .hub import Hub
from .session import Principal, Session

logger = logging.getLogger(__name__)
Ended = Callable[[Collection[Principal]], Awaitable[Mapping[Principal, int]]]


class SignIns:
    """`ended` tells which of some sign-ins are over, and the close code of each."""

    def __init__(self, hub: Hub, ended: Ended) -> None:
        self.ended = ended
        self._hub = hub
        self._checking: asyncio.Task[None] | None = None

    async def end_of(self, session: Session) -> int | None:
        """The close code of a session whose sign-in is over; None while it holds."""
        return (await self.ended([session.principal])).get(session.principal)

    def check(self) -> None:
        """Begin to close the sessions whose sign-in is over: an order to cut them may be lost."""
        if self._checking is None:
            self._checking = asyncio.get_running_loop().create_task(self._cut_ended())

    async def _cut_ended(self) -> None:
        try:
            codes = await self.ended({session.principal for session in self._hub})
            for session in self._hub:
                if (code := codes.get(session.principal)) is not None:
                    session.close(code)
        except Exception as error:
            # Without the database nobody can say; these sessions can do nothing without it either.
            logger.warning("the sessions could not be checked: %r", error)
        finally:
            self._checking = None
