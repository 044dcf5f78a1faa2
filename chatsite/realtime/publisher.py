"""The way from a commit to the nodes: gathered, looked up once, sent once per node."""

import asyncio
import logging
import secrets
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from .directory import Directory
from .layer import channel_layer, channel_of
from .orders import Doubt, News, Order, for_node

logger = logging.getLogger(__name__)
COUNT_SECONDS = 5.0
"""How often a publisher says how far it has counted: the loss of its last message shows, too."""
RECOUNT_SECONDS = 1.0
"""The same after a failure, until it was said."""


class Publisher:
    """Takes orders from any thread and sends them, in order, from its loop.

    Every message to a node carries this publisher's epoch and a number that rises by one for that
    node, taken before sending: a node that sees a number missing knows that it missed something.
    It registers before the first commit that it will speak of, says its numbers every few seconds,
    and goodbye at its end, so that a node also notices when nothing follows what it missed.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.epoch = secrets.token_hex(8)
        self._loop = loop
        self._directory = Directory()
        self._waiting: list[Order] = []
        self._numbers: defaultdict[str, int] = defaultdict(int)
        self._flushing: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._count_due = False
        # Events were lost for nodes that nobody could name: all have to notice a gap.
        self._owes_gaps = False

    async def start(self) -> None:
        """From now on every node expects to hear from this process, until its goodbye."""
        if self._timer is None:
            self._timer = self._loop.call_later(COUNT_SECONDS, self._tick)
        await self._register()

    def send(self, order: Order) -> None:
        if _runs_here(self._loop):
            # Without the system call that wakes a loop; behind what threads handed over before.
            self._loop.call_soon(self._take, order)
        else:
            self._loop.call_soon_threadsafe(self._take, order)

    async def drain(self) -> None:
        """Wait until everything taken so far was handed to Redis."""
        while self._flushing is not None:
            await asyncio.shield(self._flushing)

    async def close(self, *, goodbye: bool = True) -> None:
        """Send what was taken, say goodbye, then let go of Redis. Nothing may be handed over after
        it: where something may be committed all the same, `goodbye` is false, and all nodes will
        miss this publisher.
        """
        await self.drain()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
            if goodbye:
                await self._say_counts("goodbye")
        await self._directory.close()

    def _take(self, order: Order) -> None:
        self._waiting.append(order)
        self._wake()

    def _tick(self) -> None:
        self._count_due = True
        self._wake()
        delay = RECOUNT_SECONDS if self._owes_gaps else COUNT_SECONDS
        self._timer = self._loop.call_later(delay, self._tick)

    def _wake(self) -> None:
        if self._flushing is None:
            self._flushing = self._loop.create_task(self._flush())

    async def _flush(self) -> None:
        # What arrives while one batch is looked up and sent goes with the next one. Counts go the
        # same way: overtaking a batch they would show a gap where there is none.
        try:
            while self._waiting or self._count_due:
                orders, self._waiting = self._waiting, []
                if orders:
                    await self._send_batch(orders)
                if self._count_due:
                    self._count_due = False
                    await self._say_counts("counts")
        finally:
            self._flushing = None

    async def _send_batch(self, orders: Sequence[Order]) -> None:
        if Doubt() in orders:
            self._owe_gaps()
        try:
            places = await self._places(orders)
        except Exception as error:  # Redis away: whoever we would have told must notice a gap
            logger.warning("nobody could be told of %d events: %r", len(orders), error)
            self._owe_gaps()
            return
        reachable = True
        for node_id, present in places.items():
            items = [item for order in orders if (item := for_node(order, present))]
            if items:
                self._numbers[node_id] += 1
                # One time-out is enough: the number is taken, so the others see a gap, too.
                reachable = reachable and await self._say(node_id, "orders", items=items)

    async def _places(self, orders: Sequence[Order]) -> Mapping[str, set[int]]:
        """Node → those of the orders' people who are there, of the nodes that any order is for."""
        user_ids = {user_id for order in orders for user_id in order.user_ids}
        if not user_ids and any(isinstance(order, News) for order in orders):
            return {said["id"]: set() for said in await self._directory.nodes()}
        return await self._directory.locate(user_ids)

    async def _say(self, node_id: str, type: str, **more: Any) -> bool:
        number = self._numbers[node_id]
        message = {"type": type, "epoch": self.epoch, "number": number, **more}
        try:
            await channel_layer().send(channel_of(node_id), message)
        except Exception as error:  # the number is taken, so that node sees the gap
            logger.warning("node %s could not be told: %r", node_id, error)
            self._hurry()
            return False
        return True

    def _owe_gaps(self) -> None:
        for node_id in self._numbers:
            self._numbers[node_id] += 1
        self._owes_gaps = True
        self._hurry()

    def _hurry(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = self._loop.call_later(RECOUNT_SECONDS, self._tick)

    async def _say_counts(self, type: str) -> None:
        try:
            node_ids = [said["id"] for said in await self._directory.nodes()]
        except Exception as error:
            # At the end Redis may have ended before us: the nodes take it for a silence.
            level = logging.DEBUG if type == "goodbye" else logging.WARNING
            logger.log(level, "no node could be told the counts: %r", error)
            return
        # Out of the list before the goodbye: a node that read the list in between would expect to
        # hear more, and take the silence for a gap. In it each time again: Redis may have come back
        # empty.
        await (self._unregister() if type == "goodbye" else self._register())
        owed, self._owes_gaps = self._owes_gaps, False
        for node_id in node_ids:
            self._numbers[node_id] += owed
            await self._say(node_id, type)

    async def _register(self) -> None:
        try:
            await self._directory.register_publisher(self.epoch)
        except Exception as error:  # while Redis is away the nodes expect the worst anyway
            logger.warning("this process could not be registered: %r", error)

    async def _unregister(self) -> None:
        try:
            await self._directory.remove_publishers(self.epoch)
        except Exception as error:  # the nodes will take it for a silence
            logger.debug("this process could not be unregistered: %r", error)


def _runs_here(loop: asyncio.AbstractEventLoop) -> bool:
    try:
        return asyncio.get_running_loop() is loop
    except RuntimeError:
        return False
