"""One node: its hub, its entries in the directory, its lease, and the pump that feeds the hub."""

import asyncio
import logging
import secrets
import threading
import time
from collections.abc import Awaitable, Callable, Collection, Coroutine, Mapping
from contextlib import suppress
from typing import Any

from django.conf import settings

from chatsite.lib import snowflake
from chatsite.lib.errors import RateLimited

from . import publisher
from .companions import Companions
from .counts import Counts
from .directory import Directory
from .discovery import Announcement
from .entries import Entries
from .events import Moving, Resync
from .hub import Hub
from .layer import channel_layer, channel_of
from .session import Principal, Session

logger = logging.getLogger(__name__)
Ended = Callable[[Collection[Principal]], Awaitable[Mapping[Principal, int]]]
RESYNC_SPREAD_MS = 2_000
MOVING_SPREAD_MS = 3_000
SWEEP_SECONDS = 2.0
PROBE_SECONDS = 0.1
CANCEL_SECONDS = 2.0
DRAIN_SECONDS = 15.0


class TooManySessions(RateLimited):
    """The person has as many sessions on this node as a person may have."""


class Node:
    """Lives on one event loop; `start` it there before the first session opens.

    `ended` tells which of some sign-ins are over, and the close code of each.
    """

    def __init__(self, name: str, ended: Ended, url: str | None = None) -> None:
        self.name = name
        self.id = f"{name}-{secrets.token_hex(4)}"
        self.hub = Hub()
        self.draining = False
        self._url = url
        self._ended = ended
        self._checking: asyncio.Task[None] | None = None
        self._directory = Directory()
        self._entries = Entries(self.id, self.hub, self._directory)
        self._counts = Counts()
        self._hears = asyncio.Event()
        self._announced = asyncio.Event()
        self._renewed_at = time.monotonic()
        self._tasks: list[asyncio.Task[None]] = []
        self._stop_threads = threading.Event()
        self._publisher: publisher.Publisher | None = None
        self.companions = Companions(self)

    def start(self) -> None:
        """Begin to receive, to announce and to sweep."""
        loop = asyncio.get_running_loop()
        self._publisher = publisher.Publisher(loop)
        publisher.install(self._publisher)
        threading.Thread(
            target=snowflake.keep_lease, args=(self._stop_threads,), daemon=True, name="ids"
        ).start()
        for work in (self._pump(), self._keep_lease(), self._sweep()):
            self._tasks.append(loop.create_task(_forever(work)))
        for companion in self.companions:
            companion.start()

    async def open(self, session: Session) -> int | None:
        """Make `session` reachable; on return, every event from now on comes to it.

        Answers a close code when its sign-in ended before it could be reached: an order to cut it
        found nobody then. Raises TooManySessions.
        """
        await self._announced.wait()
        if len(self.hub.of(session.user_id)) >= settings.MAX_SESSIONS_PER_PERSON:
            raise TooManySessions(retry_after=settings.HEARTBEAT_TIMEOUT)
        self.hub.add(session)
        self.heard(session)
        await self._entries.settle(session.user_id)
        return (await self._ended([session.principal])).get(session.principal)

    def heard(self, session: Session, *, active: bool = False) -> None:
        """A frame came: the client lives; `active`: and a person is in front of it."""
        session.hear()
        for companion in self.companions:
            companion.heard(session, active=active)

    def leave(self, session: Session) -> None:
        """The connection is gone."""
        session.closed = True
        for companion in self.companions:
            companion.left(session)
        if self.hub.remove(session):
            self._entries.mark(session.user_id)

    def tell_nodes(self, topic: str, news: Any) -> None:
        """Tell the companions of `topic` on every node, this one too."""
        if self._publisher is not None:
            self._publisher.send(publisher.News(topic, news))

    def resync(self) -> None:
        """Tell every session here that it may have missed something."""
        for session in self.hub:
            after_ms = secrets.randbelow(RESYNC_SPREAD_MS)
            session.queue(Resync(after_ms=after_ms).encode(), volatile=False)
            session.flush()

    def repair(self) -> None:
        """Something may have passed this node by: let everyone sync, and look who was cut."""
        self.resync()
        for companion in self.companions:
            companion.mend()
        if self._checking is None:
            self._checking = asyncio.get_running_loop().create_task(self._cut_ended())

    async def drain(self) -> None:
        """Send the clients away, let what they asked for finish, say goodbye."""
        self.draining = True
        await self._renew()
        for session in self.hub:
            after_ms = secrets.randbelow(MOVING_SPREAD_MS)
            session.queue(Moving(after_ms=after_ms).encode(), volatile=False)
            session.flush()
            session.close(4000)
        with suppress(TimeoutError):
            await asyncio.wait_for(self.hub.empty.wait(), DRAIN_SECONDS)
        for task in self._tasks:
            task.cancel()
        # Not without a limit: while Redis is gone a library below may swallow the cancellation.
        await asyncio.wait(self._tasks, timeout=CANCEL_SECONDS)
        for companion in self.companions:
            await companion.stop()
        if self._publisher is not None:
            await self._publisher.close()
        self._stop_threads.set()
        try:
            await self._directory.remove_node(self.id)
        except Exception as error:
            logger.warning("no goodbye could be said: %r", error)
        await self._directory.close()

    def announcement(self) -> Announcement:
        """What other processes may know of this node."""
        return {
            "node": self.name,
            "id": self.id,
            "url": self._url,
            "connections": len(self.hub),
            "capacity": settings.NODE_CAPACITY,
            "draining": self.draining,
        }

    async def _listen(self) -> None:
        """Return once what is sent to this node's channel arrives.

        A subscription is asked for without waiting for Redis's word, and what is published before
        it stands is lost: nobody may be told of this node until it has heard itself.
        """
        while not self._hears.is_set():
            try:
                await channel_layer().send(channel_of(self.id), {"type": "probe"})
            except Exception as error:
                logger.warning("Redis does not answer: %r", error)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._hears.wait(), PROBE_SECONDS)

    async def _pump(self) -> None:
        layer = channel_layer()
        channel = channel_of(self.id)
        while True:
            message = await layer.receive(channel)
            if message["type"] == "probe":
                self._hears.set()
            else:
                self._take(message)

    def _take(self, message: dict[str, Any]) -> None:
        if self._counts.misses(message):
            logger.warning("gap: before %(number)d of %(epoch)s", message)
            self.repair()
        for item in message.get("items", ()):
            match item:
                case ["deliver", frame, user_ids, volatile]:
                    self.hub.deliver(frame, user_ids, volatile=volatile)
                case ["cut", user_id, code, credential]:
                    self.hub.cut(user_id, code, credential)
                case ["news", topic, news]:
                    self.companions.take(topic, news)

    async def _keep_lease(self) -> None:
        await self._listen()
        if self._publisher is not None:
            await self._publisher.start()
        self._renewed_at = time.monotonic()
        while True:
            await self._renew()
            self._announced.set()
            await asyncio.sleep(settings.NODE_LEASE_SECONDS / 4)

    async def _renew(self) -> None:
        asked_at = time.monotonic()
        try:
            held = await self._directory.renew(self.id, self.announcement())
            # Late by our own clock: between the lease's end and now events passed us by. Fewer
            # entries than people: Redis came back empty. More is only a removal on its way.
            lapsed = asked_at - self._renewed_at > settings.NODE_LEASE_SECONDS
            if lapsed or not self._entries.complete or held < len(self.hub.people()):
                await self._entries.write_all()
                self.repair()
        except Exception as error:
            logger.warning("the lease could not be renewed: %r", error)
        else:
            self._renewed_at = asked_at

    async def _cut_ended(self) -> None:
        try:
            codes = await self._ended({session.principal for session in self.hub})
            for session in self.hub:
                if (code := codes.get(session.principal)) is not None:
                    session.close(code)
        except Exception as error:
            # Without the database nobody can say; these sessions can do nothing without it either.
            logger.warning("the sessions could not be checked: %r", error)
        finally:
            self._checking = None

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            await self._look_for_silence()
            too_old = time.monotonic() - settings.HEARTBEAT_TIMEOUT
            for session in self.hub:
                if session.heard_at < too_old:
                    session.close(4008)

    async def _look_for_silence(self) -> None:
        try:
            self._counts.expect(await self._directory.publishers())
            if silent := self._counts.take_silent():
                logger.warning("gap: nothing was heard of %s", ", ".join(silent))
                self.repair()
                await self._directory.remove_publishers(*silent)
        except Exception as error:  # Redis away: the lease says so
            logger.warning("the publishers could not be read: %r", error)


async def _forever(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except asyncio.CancelledError:
        raise
    except BaseException:
        # Without its pump or its lease a node would look alive and deliver nothing.
        logger.critical("a node cannot go on", exc_info=True)
        from twisted.internet import reactor

        reactor.stop()  # type: ignore[misc]  # twisted finds its reactor at run time
        raise


_current: Node | None = None


def set_current(node: Node) -> None:
    """Make `node` the one of this process."""
    global _current
    _current = node


def current() -> Node:
    """This process's node. Raises RuntimeError outside of one."""
    if _current is None:
        raise RuntimeError("this process is not a node; start it with manage.py node")
    return _current
