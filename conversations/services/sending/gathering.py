"""Sends of many people at the same moment, written together.

What comes while one batch is written goes with the next one: a batch costs nearly the same whatever
its size. A conversation is only ever in one batch at a time, so what is said in it keeps its order,
and no batch of this process waits for another one.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from chatsite.lib.errors import AppError, Unavailable, as_app_error
from chatsite.lib.threads import in_database_thread
from chatsite.realtime import sender
from chatsite.realtime.publish import doubt, publish_now
from conversations.signals import messages_changed

from .by_thread import send_together
from .link import Doubtful, Link
from .send import Busy, Outcome, Send, Sent
from .storing import Stored

logger = logging.getLogger(__name__)
GATHER_SECONDS = 0.001
"""How long sends are gathered, where the last batch had more than one."""
SLOW_SECONDS = 0.02
"""So long what comes waits for the batch that is being written, before another link takes it."""
LINKS = 2
MAX_BATCH = 256
MAX_WAITING = 5_000


class Waiting(NamedTuple):
    send: Send
    outcome: asyncio.Future[Outcome]


class Gathering:
    """Lives on one event loop. `parameters` are those of `psycopg.connect`."""

    def __init__(self, parameters: Mapping[str, Any]) -> None:
        self._free = [Link(parameters) for _ in range(LINKS)]
        self._waiting: dict[int, list[Waiting]] = {}
        """By conversation, that of the one who waits longest first."""
        self._count = 0
        self._taken: set[int] = set()
        """Conversations that are being written to."""
        self._due: asyncio.TimerHandle | None = None
        self._crowded = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False

    async def send(self, send: Send) -> Sent:
        """Store a message once, however often its sender sends it; as `send_message`.

        Raises Unavailable, with nothing stored, when too many are waiting. Once begun it is
        finished, also when the waiting task is cancelled.
        """
        if self._closed or self._count >= MAX_WAITING:
            raise Unavailable
        waiting = Waiting(send, asyncio.get_running_loop().create_future())
        self._waiting.setdefault(send.conversation_id, []).append(waiting)
        self._count += 1
        self._wake()
        outcome = await waiting.outcome
        if isinstance(outcome, AppError):
            raise outcome
        return outcome

    async def close(self) -> None:
        """Finish what was taken. Nothing is taken any more.

        A database may not answer, so whoever waits for this ends the wait in good time.
        """
        self._closed = True
        try:
            await self._finish()
        finally:
            for link in self._free:
                await link.close()

    async def _finish(self) -> None:
        while self._tasks or self._waiting:
            self._start()
            await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)

    def _wake(self) -> None:
        if len(self._free) == LINKS:
            self._start_in(GATHER_SECONDS if self._crowded else 0.0)
        elif self._free:
            self._start_in(SLOW_SECONDS)

    def _start_in(self, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        when = loop.time() + seconds
        if self._due is not None:
            if self._due.when() <= when:
                return
            self._due.cancel()
        self._due = loop.call_at(when, self._start)

    def _start(self) -> None:
        self._due = None
        if self._free and (batch := self._take()):
            self._crowded = len(batch) > 1
            self._begin(self._write(self._free.pop(), batch))

    def _take(self) -> list[Waiting]:
        batch: list[Waiting] = []
        for id in [id for id in self._waiting if id not in self._taken]:
            if len(batch) >= MAX_BATCH:
                break
            batch += self._waiting.pop(id)
            self._taken.add(id)
        self._count -= len(batch)
        return batch

    def _begin(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _write(self, link: Link, batch: list[Waiting]) -> None:
        outcomes = await _stored(link, batch)
        self._free.append(link)
        apart: dict[int, list[Waiting]] = {}
        for waiting, outcome in zip(batch, outcomes, strict=True):
            if isinstance(outcome, Busy):
                apart.setdefault(waiting.send.conversation_id, []).append(waiting)
            else:
                _answer(waiting, outcome)
        for sends in apart.values():
            self._begin(self._write_apart(sends))
        self._release({waiting.send.conversation_id for waiting in batch} - apart.keys())

    async def _write_apart(self, batch: list[Waiting]) -> None:
        """Those of one conversation, by a thread that may wait for its lock."""
        for waiting, outcome in zip(batch, await _stored_apart(batch), strict=True):
            _answer(waiting, outcome)
        self._release({batch[0].send.conversation_id})

    def _release(self, conversation_ids: set[int]) -> None:
        self._taken -= conversation_ids
        if self._waiting:
            self._wake()


async def _stored(link: Link, batch: Sequence[Waiting]) -> Sequence[Outcome]:
    # Before the commit: should this process die right after it, the nodes must miss it.
    sender.prepare()
    try:
        stored = await link.store([waiting.send for waiting in batch])
    except Unavailable as error:
        logger.warning("the database did not answer: %s", error.__cause__ or "it is away")
        return [error] * len(batch)
    except Doubtful:
        doubt()
        return [Unavailable()] * len(batch)
    except Exception as error:
        # One row that the database refuses, a deadlock, a lock that was waited for in vain.
        logger.info("a batch of %d is stored apart: %r", len(batch), error)
        return [Busy()] * len(batch)
    _tell(stored)
    return stored.outcomes


async def _stored_apart(batch: Sequence[Waiting]) -> Sequence[Outcome]:
    sends = [waiting.send for waiting in batch]
    try:
        return await in_database_thread(partial(send_together, sends))
    except Exception as error:
        if len(sends) == 1:
            return [as_app_error(error)]
    return [outcome for waiting in batch for outcome in await _stored_apart([waiting])]


def _tell(stored: Stored) -> None:
    try:
        for event, user_ids in stored.news:
            publish_now(event, user_ids)
        if stored.writes:
            messages_changed.send_robust(sender=None)
    except Exception:  # it is stored all the same
        logger.exception("what was stored could not be told")
        doubt()


def _answer(waiting: Waiting, outcome: Outcome) -> None:
    if not waiting.outcome.done():  # else who asked is gone
        waiting.outcome.set_result(outcome)
