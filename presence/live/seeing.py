"""Keeping what each session may see as the database says."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from itertools import islice

from chatsite.lib.errors import Unavailable
from chatsite.lib.threads import in_database_thread
from chatsite.realtime.session import Session
from presence.presenters import Sight
from presence.selectors import Sights, sights

from .watched import Watched, Watching

logger = logging.getLogger(__name__)
SESSIONS_AT_ONCE = 100


class Seeing:
    """Sessions in doubt are asked about together, many in one batch.

    One batch after the other, so that what was read before a change is never applied after what was
    read behind it.
    """

    def __init__(self, watching: Watching, see: Callable[[Watched, Session, Sight], None]) -> None:
        self._watching = watching
        self._see = see
        self._doubtful: dict[Session, None] = {}
        self._asking: asyncio.Task[None] | None = None
        self._batch: list[Session] = []
        self._failed = False

    def doubt(self, sessions: Iterable[Session] = ()) -> None:
        """What these may see may have changed; without any, ask about those still in doubt."""
        self._doubtful.update(dict.fromkeys(sessions))
        if self._doubtful:
            self._start()

    async def settle(self, session: Session) -> None:
        """Return once `session` sees what it may. Raises Unavailable without the database."""
        self._doubtful[session] = None
        while session in self._doubtful or session in self._batch:
            await asyncio.shield(self._start())
            if self._failed:
                raise Unavailable

    def forget(self, session: Session) -> None:
        self._doubtful.pop(session, None)

    def _start(self) -> "asyncio.Task[None]":
        if self._asking is None:
            self._asking = asyncio.get_running_loop().create_task(self._ask())
        return self._asking

    async def _ask(self) -> None:
        self._batch = list(islice(self._doubtful, SESSIONS_AT_ONCE))
        for session in self._batch:
            del self._doubtful[session]
        try:
            await self._ask_about(self._batch)
            self._failed = False
        except Exception as error:
            logger.warning("who may see whom could not be asked: %r", error)
            self._doubtful.update(dict.fromkeys(self._batch))
            self._failed = True
        finally:
            self._batch, self._asking = [], None
        # After a failure the next tick asks again: not at once, and not never.
        if self._doubtful and not self._failed:
            self._start()

    async def _ask_about(self, batch: list[Session]) -> None:
        viewers = {session.user_id for session in batch}
        people = {person.id for session in batch for person in self._watching.of(session)}
        seen = await in_database_thread(lambda: sights(viewers, people))
        for session in batch:
            for person in self._watching.of(session):
                # Who was put on the list meanwhile was not asked about; its own question follows.
                if person.id in people:
                    self._apply(seen, session, person)

    def _apply(self, seen: Sights, session: Session, person: Watched) -> None:
        person.learn(None, None, seen.last_seen_ms.get(person.id))
        self._see(person, session, seen.of(session.user_id, person.id))
