"""A product that a test may break and start again: the same data, the same ports."""

import os
import signal
from contextlib import ExitStack
from pathlib import Path

import httpx

from tests.product import Product, free_ports, product, wait_until

NODES = 4


class Installation:
    """`bin/run --nodes 4` on one data directory."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._port = free_ports(NODES)
        self._running = ExitStack()
        self.product: Product

    def __enter__(self) -> "Installation":
        self.product = self._running.enter_context(product(self._data, NODES, self._port))
        return self

    def __exit__(self, *_: object) -> None:
        self._running.close()

    def address(self, node: int) -> str:
        """Where node 1 to 4 answers."""
        return f"http://localhost:{self._port + node - 1}"

    def kill_node(self, address: str) -> None:
        """`kill -9` to the node there. The supervisor starts it again."""
        node = next(node for node in range(1, NODES + 1) if self.address(node) == address)
        name = f"n{node}"
        pid = self.product.children[name]
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: self.product.children.get(name) != pid)

    def stop(self) -> None:
        """As Ctrl-C does."""
        self._running.close()

    def start(self) -> None:
        """Again, on what the last run left."""
        self.__enter__()


def answers(address: str) -> bool:
    """Whether a node is there."""
    try:
        return httpx.get(f"{address}/livez").is_success
    except httpx.TransportError:
        return False
