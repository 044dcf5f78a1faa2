"""This process's publisher: the node's own, or else one in a thread, made when it is needed."""

import asyncio
import atexit
import logging
import os
import threading
from collections.abc import Awaitable, Callable

from .orders import Order, Sender
from .publisher import Publisher

logger = logging.getLogger(__name__)
FLUSH_SECONDS = 5.0
"""How long a process that ends waits for what it has not sent yet."""


class ThreadedPublisher:
    """A publisher for processes without a node's loop: Celery, a command, a test."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._publisher = Publisher(self._loop)
        self._thread = threading.Thread(
            target=self._loop.run_forever, name="publisher", daemon=True
        )
        self._thread.start()
        self._wait_for(self._publisher.start)
        atexit.register(self.close)

    def send(self, order: Order) -> None:
        self._publisher.send(order)

    def drain(self) -> None:
        """Wait for what was taken, at most FLUSH_SECONDS."""
        self._wait_for(self._publisher.drain)

    def close(self) -> None:
        """The same, and say goodbye."""
        self._wait_for(self._publisher.close)

    def _wait_for(self, end: Callable[[], Awaitable[None]]) -> None:
        async def settle() -> None:
            await asyncio.sleep(0)  # let the orders handed over before this one be taken
            await end()

        future = asyncio.run_coroutine_threadsafe(settle(), self._loop)
        try:
            future.result(FLUSH_SECONDS)
        except TimeoutError:
            logger.warning("Redis did not answer in time; nodes will be told of a gap")


_sender: Sender | None = None
_lock = threading.Lock()


def install(sender: Sender | None) -> None:
    """Make `sender` this process's publisher; None: start one when it is needed."""
    global _sender
    _sender = sender


def installed() -> Sender | None:
    """This process's publisher, if there is one already."""
    return _sender


def prepare() -> Sender:
    """This process's publisher, registered: from now on its silence would be noticed."""
    global _sender
    with _lock:
        if _sender is None:
            _sender = ThreadedPublisher()
        return _sender


def send(order: Order) -> None:
    """Hand `order` to this process's publisher."""
    prepare().send(order)


def _forget_after_fork() -> None:
    # The thread of the parent's publisher does not exist in the child.
    global _sender, _lock
    _sender, _lock = None, threading.Lock()


os.register_at_fork(after_in_child=_forget_after_fork)
