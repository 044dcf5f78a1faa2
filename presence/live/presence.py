"""Presence on one node: it writes who was heard here, and tells its sessions of whom they watch.

What lowers a state is time alone, and each node sees the time pass for whom it watches: so those of
a node that died go offline everywhere, and nobody has to say it. What raises a state is a sign of
life after a silence: Redis notices it when it is written, and every node is told.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from itertools import count
from typing import Any

from django.conf import settings

from chatsite.lib.threads import in_database_thread
from chatsite.realtime.companions import Companion
from chatsite.realtime.node import Node
from chatsite.realtime.session import Session
from conversations.presenters import PresenceShape
from presence import board, services
from presence.board import Board, Found
from presence.state import State

from .beats import Beats
from .deadlines import Deadlines
from .seeing import Seeing
from .telling import Telling
from .watched import Watched, Watching

logger = logging.getLogger(__name__)
TICK_SECONDS = 1.0
SWEEP_TICKS = 5
STOP_SECONDS = 2.0


class Presence(Companion):
    """Lives on the node's loop. `clock` is monotonic, in seconds."""

    topic = board.TOPIC

    def __init__(self, node: Node, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(node)
        self._clock = clock
        self._board = Board()
        self._beats = Beats(clock)
        self._watching = Watching()
        self._deadlines = Deadlines(TICK_SECONDS)
        self._telling = Telling(node.hub, self._watching)
        self._seeing = Seeing(self._watching, self._telling.see)
        self._task: asyncio.Task[None] | None = None
        self._stopping = asyncio.Event()
        self._away = False
        self._since = 0

    def start(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        """Write what was heard at last: whoever moves to another node is here until then."""
        self._stopping.set()
        if self._task is not None:
            # Let it finish what it asks of Redis, but not for ever while Redis is away.
            _done, late = await asyncio.wait([self._task], timeout=STOP_SECONDS)
            for task in late:
                task.cancel()
        with suppress(Exception):  # Redis away: the other nodes wait for it, too
            await self._renew()
        await self._board.close()

    def heard(self, session: Session, *, active: bool) -> None:
        self._beats.note(session.user_id, active=active)

    def left(self, session: Session) -> None:
        # Not offline by that: who comes back in time was never away.
        self._forget(self._watching.drop(session))
        self._seeing.forget(session)
        self._telling.forget(session)

    def take(self, news: Any) -> None:
        match news:
            case {"risen": risen}:
                self._raise(risen)
            case {"changed": user_ids}:
                own = [session for id in user_ids for session in self.node.hub.of(id)]
                self._seeing.doubt(self._watching.concerned(user_ids, own))

    def mend(self) -> None:
        self._seeing.doubt(self._watching.sessions())

    async def watch(self, session: Session, user_ids: Collection[int]) -> list[PresenceShape]:
        """From now on tell `session` of these people, and of no others; answers how they stand.

        Of whom nothing can be said yet, because Redis is away or came back just now, is left out
        and told later. Raises Unavailable without the database.
        """
        self._telling.begin(session)
        try:
            self._forget(self._watching.replace(session, user_ids))
            await self._seeing.settle(session)
            unknown = [person.id for person in self._watching.of(session) if person.state is None]
            await self._look(unknown)
            return self._telling.all_of(session)
        finally:
            self._telling.end(session)

    def all_of(self, session: Session) -> list[PresenceShape]:
        """How all whom `session` watches stand, as far as that can be said."""
        return self._telling.all_of(session)

    async def tick(self) -> None:
        """Write what was heard, and look at those whose state may have fallen."""
        try:
            await self._renew()
        except Exception as error:
            self._complain(error)
        else:
            self._away = False
        await self._look(self._deadlines.take_due(self._clock()))
        self._seeing.doubt()
        self._telling.catch_up()

    async def sweep(self) -> None:
        """Keep when those were last seen who are long gone."""
        self._beats.forget_older_than(2 * settings.HEARTBEAT_TIMEOUT)
        try:
            if await self._board.may_sweep():
                await in_database_thread(services.store_last_seen)
        except Exception as error:  # they stay in Redis until it works
            logger.warning("when people were last seen could not be stored: %r", error)

    async def _run(self) -> None:
        for ticks in count(1):
            try:
                await self.tick()
                if ticks % SWEEP_TICKS == 0:
                    await self.sweep()
            except Exception:
                logger.exception("presence stumbled")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), TICK_SECONDS)
                return

    async def _renew(self) -> None:
        taken = self._beats.take()
        beats = self._beats.ages(taken)
        try:
            renewal = await self._board.renew(beats)
        except BaseException:
            self._beats.give_back(taken)
            raise
        self._beats.written(taken)
        if renewal.since != self._since:
            # Redis may hold less than it was told, of those who spoke at last, too.
            self._since = renewal.since
            self._beats.give_back_written()
        if renewal.risen:
            self.node.tell_nodes(self.topic, board.risen_news(beats, renewal.risen))

    def _raise(self, risen: Iterable[tuple[int, int, int | None]]) -> None:
        now = self._clock()
        for user_id, heard, active in risen:
            if person := self._watching.people.get(user_id):
                active_at = None if active is None else now - active / 1000
                person.learn(now - heard / 1000, active_at, None)
                self._judge(person, may_fall=False)

    async def _look(self, user_ids: Collection[int]) -> None:
        if not user_ids:
            return
        try:
            look = await self._board.look(user_ids)
        except Exception as error:
            # Nothing is said about anyone while Redis is away.
            self._complain(error)
            for id in user_ids:
                self._look_later(id, TICK_SECONDS)
            return
        for id, found in look.people.items():
            if person := self._watching.people.get(id):
                self._learn(person, found)
                self._judge(person, may_fall=not look.settles, patience=look.settles / 1000)

    def _learn(self, person: Watched, found: Found) -> None:
        now = self._clock()
        heard, active = found.ago.heard, found.ago.active
        person.learn(
            None if heard is None else now - heard / 1000,
            None if active is None else now - active / 1000,
            found.heard_ms,
        )

    def _judge(self, person: Watched, *, may_fall: bool, patience: float = 0) -> None:
        """Tell the watchers if the state is another one now, and look again in time.

        Not `may_fall`: silence proves nothing, a state stays or rises. Without a state, neither is
        it known that this person is offline.
        """
        state = person.state_at(self._clock(), settings.HEARTBEAT_TIMEOUT)
        before = person.state
        if state != before and (may_fall or state > (before or State.OFFLINE)):
            person.state = state
            self._telling.changed(person)
        falls_at = person.falls_at(settings.HEARTBEAT_TIMEOUT)
        if falls_at is not None:
            patience = max(patience, falls_at - self._clock())
        elif may_fall:
            # Who cannot fall is looked at, too, now and then: news of a rise may be lost.
            patience = settings.HEARTBEAT_TIMEOUT
        self._look_later(person.id, patience)

    def _look_later(self, user_id: int, wait: float) -> None:
        if user_id in self._watching.people:
            self._deadlines.put(user_id, self._clock() + wait)

    def _forget(self, user_ids: Iterable[int]) -> None:
        for id in user_ids:
            self._deadlines.drop(id)

    def _complain(self, error: Exception) -> None:
        if not self._away:
            logger.warning("presence stands still while Redis is away: %r", error)
        self._away = True
