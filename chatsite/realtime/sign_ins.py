"""Whether the sign-ins behind the sessions of a node still hold, when an order may be lost."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence

from chatsite.lib.together import Together

from .hub import Hub
from .session import Principal, Session

logger = logging.getLogger(__name__)
RETRY_SECONDS = 1.0
Ended = Callable[[Collection[Principal]], Awaitable[Mapping[Principal, int]]]


class SignIns:
    """`ended` tells which of some sign-ins are over, and the close code of each."""

    def __init__(self, hub: Hub, ended: Ended) -> None:
        self.ended = ended
        self._hub = hub
        self._checking: asyncio.Task[None] | None = None
        self._again = False
        self._ends: Together[Principal, int | None] = Together(self._codes)

    async def end_of(self, session: Session) -> int | None:
        """The close code of a session whose sign-in is over; None while it holds."""
        return await self._ends.ask(session.principal)

    async def _codes(self, principals: Sequence[Principal]) -> list[int | None]:
        codes = await self.ended(set(principals))
        return [codes.get(principal) for principal in principals]

    def check(self) -> None:
        """Begin to close the sessions whose sign-in is over: an order to cut them may be lost."""
        # A check on its way may have read before the end that this one is about.
        self._again = True
        if self._checking is None:
            self._checking = asyncio.get_running_loop().create_task(self._cut_ended())

    async def _cut_ended(self) -> None:
        try:
            while self._again:
                self._again = False
                try:
                    await self._cut_once()
                except Exception as error:  # without the database nobody can say yet
                    logger.warning("the sessions could not be checked: %r", error)
                    self._again = True
                    await asyncio.sleep(RETRY_SECONDS)
        finally:
            self._checking = None

    def stop(self) -> None:
        """The node goes."""
        if self._checking is not None:
            self._checking.cancel()

    async def _cut_once(self) -> None:
        codes = await self.ended({session.principal for session in self._hub})
        for session in self._hub:
            if (code := codes.get(session.principal)) is not None:
                session.close(code)
