"""One node: its hub, its entries in the directory, its lease, and the pump that feeds the hub."""

import asyncio
import logging
import secrets
import threading
from collections.abc import Callable, Coroutine
from typing import Any

from django.conf import settings

from chatsite.lib import limits, snowflake
from chatsite.lib.errors import RateLimited, Unavailable

from . import sender
from .companions import Companions
from .directory import Directory
from .discovery import Announcement
from .entries import Entries
from .events import Resync
from .exodus import Exodus
from .handshakes import Handshakes
from .hub import Hub
from .lease import Lease
from .orders import News
from .patience import within
from .publisher import Publisher
from .pump import Pump
from .running import Running
from .session import Session
from .sign_ins import Ended, SignIns
from .silence import Silence

logger = logging.getLogger(__name__)
RESYNC_SPREAD_MS = 2_000
RENEW_SECONDS = 2.0
LEAVE_SECONDS = 13.0
ANSWER_SECONDS = 2.0
FINISH_SECONDS = 2.0
STOP_SECONDS = 3.0


class Draining(Unavailable):
    """This node is going and takes nobody more."""


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
        self.sign_ins = SignIns(self.hub, ended)
        self.pump = Pump(self.id, self._take, self.repair)
        self.url = url
        self.requests = Running()
        self.handshakes = Handshakes()
        self._directory = Directory()
        self._entries = Entries(self.id, self.hub, self._directory)
        self.lease = Lease(self.id, self._directory, self._entries, self.announcement, self.repair)
        self.exodus = Exodus(self.id, self.hub, self._directory)
        self._silence = Silence(self.hub, self.pump.counts, self._directory, self.repair)
        self._tasks: list[asyncio.Task[None]] = []
        self._stop_threads = threading.Event()
        self._publisher: Publisher | None = None
        self.limits = limits.Spender()
        self.companions = Companions(self)

    def start(self) -> None:
        """Begin to receive, to announce and to sweep."""
        loop = asyncio.get_running_loop()
        self._publisher = Publisher(loop)
        sender.install(self._publisher)
        threading.Thread(
            target=snowflake.keep_lease, args=(self._stop_threads,), daemon=True, name="ids"
        ).start()
        for work in (self.pump.run(), self._announce(), self._silence.watch()):
            self._tasks.append(loop.create_task(_forever(work)))
        for companion in self.companions:
            companion.start()

    async def open(self, session: Session) -> int | None:
        """Make `session` reachable; on return, every event from now on comes to it.

        Answers a close code when its sign-in ended before it could be reached: an order to cut it
        found nobody then. Raises Draining and TooManySessions.
        """
        await self.enter(session)
        return await self.sign_ins.end_of(session)

    async def enter(self, session: Session) -> None:
        """The same for one whose caller looks itself whether the sign-in holds, afterwards."""
        await self.lease.settle()
        if self.draining:
            raise Draining
        self._make_room(session.user_id)
        self.hub.add(session)
        self.heard(session)
        await self._entries.settle(session.user_id)

    def _make_room(self, user_id: int) -> None:
        """A client may ask anew before its last poll is seen to be gone: the oldest one ends."""
        sessions = self.hub.of(user_id)
        if len(sessions) < settings.MAX_SESSIONS_PER_PERSON:
            return
        oldest = next((session for session in sessions if session.replaceable), None)
        if oldest is None:
            raise TooManySessions(retry_after=settings.HEARTBEAT_TIMEOUT)
        oldest.close(4000)
        self.leave(oldest)

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
            self._publisher.send(News(topic, news))

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
        self.sign_ins.check()

    async def drain(self, shut: Callable[[], None] = lambda: None) -> None:
        """Send the clients away, `shut` the door, finish what they asked for, say goodbye.

        Until `shut` is called HTTP is served, and so is who has not gone yet.
        """
        await self._send_away()
        shut()
        answered = await within(ANSWER_SECONDS, self.requests.finish(), "answering what was asked")
        finishing = asyncio.gather(*(companion.finish() for companion in self.companions))
        finished = await within(FINISH_SECONDS, finishing, "finishing what was taken")
        # What a thread or the database still holds may be committed, and nobody be told of it.
        await self._stop(goodbye=answered and finished)

    async def _send_away(self) -> None:
        """Let nobody in any more, tell all to move, wait until they have gone: 15 s at most."""
        self.draining = True
        await within(RENEW_SECONDS, self.lease.renew(), "the last announcement")
        await within(LEAVE_SECONDS, self._see_off(), "seeing the clients off")

    async def _stop(self, *, goodbye: bool) -> None:
        """End all that runs here, and say goodbye unless the others are to expect a loss: 8 s."""
        self.sign_ins.stop()
        for task in self._tasks:
            task.cancel()
        stopping = [companion.stop() for companion in self.companions]
        ending = asyncio.gather(*stopping, *self._tasks, return_exceptions=True)
        await within(STOP_SECONDS, ending, "the end of what ran beside the sessions")
        if self._publisher is not None:
            await within(
                STOP_SECONDS, self._publisher.close(goodbye=goodbye), "the last publishing"
            )
        self._stop_threads.set()
        await within(RENEW_SECONDS, self._directory.remove_node(self.id), "the goodbye")
        await self._directory.close()
        await self.limits.close()

    async def _see_off(self) -> None:
        await self.exodus.run()
        await self.hub.empty.wait()

    def announcement(self) -> Announcement:
        """What other processes may know of this node."""
        return {
            "node": self.name,
            "id": self.id,
            "url": self.url,
            "connections": len(self.hub),
            "capacity": settings.NODE_CAPACITY,
            "draining": self.draining,
        }

    def _take(self, item: list[Any]) -> None:
        match item:
            case ["deliver", frame, user_ids, volatile]:
                self.hub.deliver(frame, user_ids, volatile=volatile)
            case ["cut", user_id, code, credential]:
                self.hub.cut(user_id, code, credential)
            case ["news", topic, news]:
                self.companions.take(topic, news)

    async def _announce(self) -> None:
        # First of all: what this process commits from now on, others expect to hear of.
        if self._publisher is not None:
            await self._publisher.start()
        await self.pump.listen()
        await self.lease.keep()


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


def find_current() -> Node | None:
    """This process's node, if it is one."""
    return _current


def current() -> Node:
    """This process's node. Raises RuntimeError outside of one."""
    if _current is None:
        raise RuntimeError("this process is not a node; start it with manage.py node")
    return _current


def is_draining() -> bool:
    """Whether this process is a node that is about to end."""
    return _current is not None and _current.draining
