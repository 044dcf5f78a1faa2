"""The product on services of its own, in a folder that is thrown away afterwards."""

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from chatsite.embedded.children import Child, Children, Program
from chatsite.embedded.layout import Layout
from chatsite.embedded.ports import LOOPBACK, free_port
from chatsite.embedded.product import Product
from chatsite.embedded.secrets import load_secrets
from chatsite.embedded.services import Services

from .cores import Cores, on
from .cost import Meter

PATIENCE = 60.0
RAISED = {
    "RATE_SENDS": "1000000",
    "RATE_SENDS_BURST": "1000000",
    "RATE_COMMANDS": "1000000",
    "RATE_COMMANDS_BURST": "1000000",
    "RATE_HANDSHAKES": "1000000",
    "RATE_HANDSHAKES_BURST": "1000000",
}
"""The limits of rates stay on, and cost what they cost, but stop nobody."""


class Installation:
    """Durable PostgreSQL and Redis, and nodes as `bin/run` starts them. `cores` for all of it."""

    def __init__(self, folder: Path, cores: frozenset[int]) -> None:
        self.layout = Layout(folder / "data")
        self.layout.create()
        self.children = Children(self.layout.children, self.layout.logs)
        self._services = Services(self.layout, self.children)
        self._cores = cores
        self._running: dict[str, Child] = {}

    def start_services(self) -> None:
        with on(self._cores):
            self._running["postgres"] = self._services.start_postgres()
            self._running["redis"] = self._services.start_redis()

    @property
    def environment(self) -> dict[str, str]:
        """What its processes, and this one, find it by."""
        return {
            "DATABASE_URL": self._services.postgres.url,
            "REDIS_URL": self._services.redis.url,
            "SECRET_KEY": load_secrets(self.layout.secrets).secret_key,
            "CHAT_DATA": str(self.layout.root),
            "LOG_LEVEL": "WARNING",
            **RAISED,
        }

    def prepare(self) -> None:
        """Brings the database up to date."""
        Product([], self.environment, self.children).prepare(self.layout)

    @contextlib.contextmanager
    def nodes(self, count: int) -> Iterator["Nodes"]:
        """So many nodes, answering."""
        ports = [free_port() for _ in range(count)]
        product = Product(ports, self.environment, self.children)
        with on(self._cores):
            started = [child for _program, child in product.start_nodes()]
        try:
            yield Nodes(ports, started, self._running)
        finally:
            self.children.stop(*started)

    @contextlib.contextmanager
    def program(self, module: str, *arguments: str) -> Iterator[Child]:
        """Another process on the server's side, which says `ready` in its log."""
        command = [sys.executable, "-m", module, *arguments]
        with on(self._cores):
            child = self.children.start(Program(module, command, os.environ | self.environment))
        try:
            self.children.wait_until(child, lambda: "ready" in child.last_words(50), PATIENCE)
            yield child
        finally:
            self.children.stop(child)

    @contextlib.contextmanager
    def bare(self) -> Iterator["Nodes"]:
        """The baseline in place of a node: an ASGI function on Daphne, without anything."""
        port = free_port()
        with self.program("bench.baseline.bare", str(port)) as child:
            yield Nodes([port], [child], {})

    def stop(self) -> None:
        self.children.stop(*[c for c in self.children.alive if c not in self._running.values()])
        self.children.stop(*self.children.alive)


class Nodes:
    def __init__(
        self, ports: Sequence[int], nodes: Sequence[Child], services: Mapping[str, Child]
    ) -> None:
        self.pids = tuple(child.process.pid for child in nodes)
        self.urls = [f"ws://{LOOPBACK}:{port}/ws/v1" for port in ports]
        self.ports = tuple(ports)
        self._services = services

    def meter(self, **further: Child) -> Meter:
        """Of the whole server's side."""
        pids = {kind: (child.process.pid,) for kind, child in self._services.items()}
        more = {kind: (child.process.pid,) for kind, child in further.items()}
        return Meter({"nodes": self.pids, **pids, **more})


@contextlib.contextmanager
def installed(cores: Cores) -> Iterator[Installation]:
    """A fresh installation without nodes, gone with all its data at the end."""
    with tempfile.TemporaryDirectory(prefix="chat-bench-") as folder:
        installation = Installation(Path(folder), cores.server)
        try:
            installation.start_services()
            os.environ.update(installation.environment)
            installation.prepare()
            yield installation
        finally:
            installation.stop()
