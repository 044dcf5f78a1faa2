"""The life of a node's process: it starts with its server and ends, whatever hangs, within 30 s of
a signal.
"""

import asyncio
import gc
import logging
import os
import signal
import threading
import time
from typing import TYPE_CHECKING

from .node import Node

if TYPE_CHECKING:
    from .server import NodeServer

logger = logging.getLogger(__name__)
END_SECONDS = 28.0


class Life:
    """Begins when the server listens. SIGTERM and SIGINT end it."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._work: list[asyncio.Task[None]] = []

    def begin(self, server: "NodeServer") -> None:
        """Start the node, and drain it at a signal."""
        loop = asyncio.get_running_loop()
        self._node.start()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._end, server)
        # What start-up made lives as long as the process: no collection needs to walk it.
        gc.collect()
        gc.freeze()

    def _end(self, server: "NodeServer") -> None:
        if not self._node.draining:
            self._node.draining = True
            logger.info("draining")
            threading.Thread(target=_end_in_any_case, name="end", daemon=True).start()
            self._work.append(asyncio.get_running_loop().create_task(self._drain(server)))

    async def _drain(self, server: "NodeServer") -> None:
        await self._node.drain(server.stop_listening)
        server.stop()


def _end_in_any_case() -> None:
    # A thread that waits for a database which says nothing would keep the process for ever.
    time.sleep(END_SECONDS)
    logger.critical("the node did not end in time")
    logging.shutdown()
    os._exit(1)
