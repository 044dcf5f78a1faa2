"""A request that waits: a session like any other, which is answered once and says no more."""

import asyncio
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, ClassVar

from chatsite.lib import json
from chatsite.lib.errors import AppError, Unauthenticated
from chatsite.lib.threads import in_database_thread

from .consumer import Suspended
from .node import Node
from .session import Principal, Session

MAX_WAIT = 20
"""Seconds; a poll is a heartbeat, so this and the way back have to stay below the timeout."""
GATHER_SECONDS = 0.005
"""What comes so soon after the first event belongs to the same answer."""
REFUSALS: dict[int, type[AppError]] = {4501: Unauthenticated, 4503: Suspended}
Ask = Callable[[], tuple[Mapping[str, Any], bool]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A poll that was let in. `ask`, in a database thread, answers and says whether it is news.

    What is only repeated is no news. It is asked again whenever something came, and raises an
    AppError when the sign-in is over: the poll is registered by then, so no order to cut it is
    missed in between. `watch`: person → the state that the client shows them in, if it said so.
    """

    principal: Principal
    seconds: int
    watch: Mapping[int, str | None]
    active: bool
    ask: Ask


class Gone(Exception):
    """The client did not wait for its answer."""


class PollSession(Session):
    """The session of a poll."""

    __slots__ = ()
    replaceable: ClassVar[bool] = True


class Poll:
    """Registers, then asks, then waits, holding neither a thread nor a database connection.

    Lives on the node's loop. `leave` has to follow in any case.
    """

    def __init__(self, node: Node, asked: Asked) -> None:
        self._node = node
        self._asked = asked
        self._session = PollSession(secrets.token_hex(8), asked.principal, self._take, self._end)
        self._ends_at = asyncio.get_running_loop().time() + asked.seconds
        self._stirred = asyncio.Event()
        self._over = asyncio.Event()
        self._refusal: type[AppError] | None = None
        self._gone = False
        # Answer after the next question, whatever it brings; and how long to wait before it.
        self._due = False
        self._pause = GATHER_SECONDS

    async def answer(self) -> dict[str, Any]:
        """The answer, when there is one to give. Raises Gone and AppErrors."""
        if self._asked.seconds:
            await self._node.enter(self._session)
        self._node.heard(self._session, active=self._asked.active)
        for companion in self._node.companions:
            self._due |= await companion.poll_begins(self._session, self._asked.watch)
        self._session.begin()
        fields = await self._wait() | {"user_id": str(self._session.user_id)}
        for companion in self._node.companions:
            fields |= companion.poll_says(self._session)
        return fields

    def leave(self) -> None:
        """The client is gone, or has its answer."""
        self._gone = True
        self._node.leave(self._session)
        self._wake()
        self._over.set()

    async def _wait(self) -> dict[str, Any]:
        while True:
            self._check()
            due = self._due
            fields, is_news = await in_database_thread(self._asked.ask)
            self._check()
            if is_news or due or not await self._is_stirred():
                return dict(fields)

    async def _is_stirred(self) -> bool:
        """Wait until something came, and for what follows at once; False: the time is over."""
        if asyncio.get_running_loop().time() >= self._ends_at:
            return False
        try:
            async with asyncio.timeout_at(self._ends_at):
                await self._stirred.wait()
        except TimeoutError:
            return False
        with suppress(TimeoutError):
            await asyncio.wait_for(self._over.wait(), self._pause)
        self._stirred.clear()
        return True

    def _check(self) -> None:
        if self._gone:
            raise Gone
        if self._refusal is not None:
            raise self._refusal

    def _take(self, frame: bytes) -> None:
        self._session.acknowledge(self._session.events_sent)
        for line in frame.split(b"\n"):
            self._hear(json.loads(line))

    def _hear(self, event: Mapping[str, Any]) -> None:
        said = [companion.poll_hears(self._session, event) for companion in self._node.companions]
        if True in said:
            self._due = True
        elif False in said:
            return
        elif event["type"] == "resync":
            self._due = True
            self._pause = max(self._pause, event["after_ms"] / 1000)
        self._wake()

    def _end(self, code: int) -> None:
        """The session is closed: by the end of its sign-in, or for this node to be free of it."""
        self._refusal = REFUSALS.get(code)
        self._due = True
        self._wake()
        self._over.set()

    def _wake(self) -> None:
        self._stirred.set()
