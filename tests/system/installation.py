"""The product's processes one by one, so that a test can end, kill or freeze each of them."""

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import httpx
from redis import Redis

from chatsite.embedded.children import Child, Children, Program
from chatsite.embedded.layout import Layout
from chatsite.embedded.services import Services
from tests.product import PROJECT, clean_environment, free_ports

PATIENCE = 60.0
_PLANTED = ("-m", "tests.system.planted")


class Installation:
    """PostgreSQL, Redis and nodes n1, n2 … at `addresses`. Redis keeps nothing over a restart.

    Start them from the main thread: a child of ours ends with the thread that started it.
    """

    def __init__(self, folder: Path, nodes: int) -> None:
        layout = Layout(folder / "data")
        layout.create()
        self._children = Children(layout.children, layout.logs)
        self._services = Services(layout, self._children, durable=False)
        self.postgres = self._services.start_postgres()
        self.redis = self._services.start_redis()
        self._port = free_ports(nodes)
        self.nodes: dict[str, Child] = {}
        self.addresses = [f"http://127.0.0.1:{self._port + at}" for at in range(nodes)]
        self._environment = clean_environment(
            DATABASE_URL=self._services.postgres.url,
            REDIS_URL=self._services.redis.url,
            SECRET_KEY="only-for-tests",
            CHAT_DATA=str(layout.root),
        )
        self.manage("migrate", "--no-input")

    @property
    def store(self) -> "Redis":
        """A connection to its Redis."""
        return Redis.from_url(self._services.redis.url)

    @property
    def database_url(self) -> str:
        return self._services.postgres.url

    def serves(self, name: str) -> bool:
        return _answers(self.address(name))

    def start(
        self,
        *names: str,
        planted: bool = False,
        wait: bool = True,
        environment: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Start nodes, with a planted fault if need be, and wait until they serve."""
        for name in names:
            self.nodes[name] = self._children.start(self._node(name, planted, environment))
        if not wait:
            return
        for name in names:
            ready = partial(_answers, self.address(name))
            self._children.wait_until(self.nodes[name], ready, PATIENCE)

    def address(self, name: str) -> str:
        return self.addresses[int(name[1:]) - 1]

    def connections(self, name: str) -> int:
        """What a node announces; 0 before it does."""
        return sum(int(said["connections"]) for said in self._announced() if said["node"] == name)

    def is_announced(self, name: str) -> bool:
        return any(said["node"] == name for said in self._announced())

    def publishers(self) -> set[bytes]:
        """The epochs of those that publish and said no goodbye."""
        with closing(self.store) as store:
            members: Any = store.smembers("chat:publishers")
        return set(members)

    def _announced(self) -> list[dict[str, Any]]:
        with closing(self.store) as store:
            names: Any = store.keys("chat:node:*-????????")
            texts: Any = store.mget(names) if names else []
        return [json.loads(text) for text in texts if text is not None]

    def ask_to_end(self, name: str) -> None:
        self.nodes[name].process.send_signal(signal.SIGTERM)

    def wait_for_end(self, name: str, patience: float = 40.0) -> int:
        """The exit code of a node that was asked to end."""
        code = self.nodes[name].process.wait(patience)
        self.forget(name)
        return code

    def forget(self, name: str) -> None:
        """That node has ended."""
        self._children.forget(self.nodes.pop(name))

    def kill(self, child: Child) -> None:
        """`kill -9`, with all that it started."""
        os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()
        self._children.forget(child)

    def start_redis(self) -> None:
        self.redis = self._services.start_redis()

    def start_postgres(self) -> None:
        self.postgres = self._services.start_postgres()

    @contextlib.contextmanager
    def frozen(self, child: Child) -> Iterator[None]:
        """It holds its connections and does nothing, nor do those that it started."""
        pids = [child.process.pid, *_children_of(child.process.pid)]
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in pids:
                os.kill(pid, signal.SIGCONT)

    def log(self, name: str) -> str:
        """What a process wrote, also before it was killed."""
        return (self._children.logs / f"{name}.log").read_text()

    def manage(self, *command: str) -> str:
        done = subprocess.run(
            [sys.executable, str(PROJECT / "manage.py"), *command],
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE * 2,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def stop(self) -> None:
        for child in self._children.alive:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.process.pid, signal.SIGCONT)
        self._children.stop(*self._children.alive)

    def run_planted(self, *command: str) -> "subprocess.CompletedProcess[str]":
        """A program of `planted.py`, to its end."""
        return subprocess.run(
            [sys.executable, *_PLANTED, *command],
            env=self._environment,
            cwd=PROJECT,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def _node(self, name: str, planted: bool, environment: Mapping[str, str]) -> Program:
        address = self.address(name)
        program = _PLANTED if planted else (str(PROJECT / "manage.py"),)
        command = [
            *(sys.executable, *program, "node"),
            *("--name", name, "--port", address.rpartition(":")[2], "--url", address),
        ]
        return Program(name, command, {**self._environment, **environment}, patience=30.0)


@contextlib.contextmanager
def installation(folder: Path, nodes: int) -> Iterator[Installation]:
    """All nodes serve."""
    one = Installation(folder, nodes)
    try:
        one.start(*[f"n{at + 1}" for at in range(nodes)])
        yield one
    finally:
        one.stop()


def ready(address: str) -> tuple[int, str]:
    """What /readyz says: the HTTP status and the word."""
    answer = httpx.get(f"{address}/readyz", timeout=30)
    return answer.status_code, answer.json()["status"]


def _children_of(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [int(word) for task in tasks for word in (task / "children").read_text().split()]


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/livez", timeout=2).status_code == 200
    except httpx.TransportError:
        return False
