"""An installation whose parts can be killed and started again: PostgreSQL, Redis and nodes, started
as `bin/run` starts them.

Everything is started from the thread that made it: a child ends when the thread that started it
does. Only waiting leaves the loop free.
"""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType

from chatsite.embedded.children import Child, Children, Program
from chatsite.embedded.layout import Layout
from chatsite.embedded.postgres import Postgres
from chatsite.embedded.product import Product
from chatsite.embedded.redis import Redis
from chatsite.embedded.secrets import load_secrets
from chatsite.embedded.services import Services
from tests.product import PROJECT, free_ports

_PATIENCE = 90.0
_LOOK_SECONDS = 0.1
Launch = Callable[[Program], Program]


@dataclass
class Part:
    """A process with a name, running or not."""

    program: Callable[[], Program]
    answers: Callable[[], bool]
    child: Child | None = None


class Installation(AbstractContextManager["Installation"]):
    """`launch` may change how the nodes are started, from their next start on."""

    def __init__(self, data: Path, nodes: int = 4, launch: Launch = lambda node: node) -> None:
        self.layout = Layout(data)
        self.layout.create()
        first = free_ports(nodes)
        self.ports = range(first, first + nodes)
        self.launch = launch
        self._children = Children(self.layout.children, self.layout.logs)
        self._services = Services(self.layout, self._children)
        self.environment: dict[str, str] = {}
        self.parts: dict[str, Part] = {}

    def __enter__(self) -> "Installation":
        try:
            self._start()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()

    @property
    def nodes(self) -> list[str]:
        """The names of the nodes."""
        return [name for name in self.parts if name not in ("postgres", "redis")]

    @property
    def addresses(self) -> list[str]:
        return [f"http://localhost:{port}" for port in self.ports]

    def kill(self, name: str) -> None:
        """`kill -9`."""
        child = self.parts[name].child
        assert child is not None, f"{name} does not run"
        os.kill(child.process.pid, signal.SIGKILL)
        child.process.wait()
        self._children.forget(child)
        self.parts[name].child = None

    async def start(self, name: str) -> None:
        """Start it again, on its port and its data; returns when it answers."""
        part = self.parts[name]
        async with asyncio.timeout(_PATIENCE):
            while part.child is None or not await asyncio.to_thread(part.answers):
                # PostgreSQL refuses to start while a process of the killed one still ends.
                if part.child is not None and part.child.process.poll() is not None:
                    self._children.forget(part.child)
                    part.child = None
                if part.child is None:
                    part.child = self._children.start(part.program())
                await asyncio.sleep(_LOOK_SECONDS)

    def note(self, line: str) -> None:
        """Into a log beside those of the processes."""
        with (self.layout.logs / "trial.log").open("a") as log:
            log.write(f"{time.strftime('%H:%M:%S')} {time.monotonic():.2f} {line}\n")

    def empty_redis(self) -> None:
        """What the killed Redis held is gone."""
        assert self.parts["redis"].child is None, "Redis runs"
        shutil.rmtree(self.layout.redis)

    def manage(self, *command: str, stdin: str = "") -> str:
        """What `manage.py` says."""
        done = subprocess.run(
            [sys.executable, str(PROJECT / "manage.py"), *command],
            env={**os.environ, **self.environment},
            input=stdin,
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def _start(self) -> None:
        postgres, redis = self._services.start_postgres(), self._services.start_redis()
        self.parts["postgres"] = _service(self._services.postgres, postgres)
        self.parts["redis"] = _service(self._services.redis, redis)
        self.environment = _environment(self.layout, self._services, self.addresses)
        self.manage("migrate", "--no-input")
        product = Product(self.ports, self.environment, self._children)
        for program, port in zip(product.nodes(), self.ports, strict=True):
            part = Part(partial(self._launched, program), partial(_serves, port))
            part.child = self._children.start(part.program())
            self.parts[program.name] = part
        for name in self.nodes:
            part = self.parts[name]
            assert part.child is not None
            self._children.wait_until(part.child, part.answers, _PATIENCE)

    def _launched(self, program: Program) -> Program:
        return self.launch(program)

    def _stop(self) -> None:
        self._children.stop(*self._children.alive)


def _service(server: Postgres | Redis, child: Child) -> Part:
    def program() -> Program:
        server.prepare()
        return server.program()

    return Part(program, server.answers, child)


def _serves(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://localhost:{port}/readyz", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _environment(layout: Layout, services: Services, addresses: Sequence[str]) -> dict[str, str]:
    return {
        "DATABASE_URL": services.postgres.url,
        "REDIS_URL": services.redis.url,
        "REDIS_PREFIX": "chat",
        "SECRET_KEY": load_secrets(layout.secrets).secret_key,
        "CHAT_DATA": str(layout.root),
        "NODE_ORIGINS": ",".join(addresses),
    }
