"""The product as a person starts it: `bin/run` in a process of its own, on a data directory of its
own.
"""

import contextlib
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
_PATIENCE = 180.0


def clean_environment(**changes: str) -> dict[str, str]:
    """This process's environment without what would lead a product to services of somebody else."""
    ours = ("DATABASE_URL", "REDIS_URL", "REDIS_PREFIX", "SECRET_KEY", "CHAT_DATA", "NODE_ORIGINS")
    django = ("DJANGO_SETTINGS_MODULE", "PYTHONWARNINGS")
    kept = {name: value for name, value in os.environ.items() if name not in ours + django}
    return kept | changes


class Product:
    """A running `bin/run`. Its output is kept in a file beside its data."""

    def __init__(self, data: Path, *arguments: str, **environment: str) -> None:
        self.data = data
        self._output = data.with_name(data.name + ".out")
        with self._output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, str(PROJECT / "bin" / "run"), "--data", str(data), *arguments],
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                env=clean_environment(**environment),
                cwd=data.parent,
                start_new_session=True,
            )

    @property
    def output(self) -> str:
        return self._output.read_text()

    @property
    def environment(self) -> dict[str, str]:
        """What its processes were started with: the addresses of the services and the secrets."""
        announcement = json.loads((self.data / "run" / "services.json").read_text())
        environment: dict[str, str] = announcement["environment"]
        return environment

    @property
    def children(self) -> dict[str, int]:
        """Name of each process → its pid."""
        rows: list[dict[str, Any]] = json.loads((self.data / "run" / "children.json").read_text())
        return {row["name"]: row["id"]["pid"] for row in rows}

    @property
    def addresses(self) -> list[str]:
        """Where its nodes answer, in the order of their names."""
        return re.findall(r"http://localhost:\d+", self.output)

    def wait_for(self, line: str, patience: float = _PATIENCE) -> None:
        """Returns when `line` stands in the output; fails when the product ended before."""
        wait_until(lambda: line in self.output or self.process.poll() is not None, patience)
        assert line in self.output, self.output

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Asks it to end as Ctrl-C or `kill` does, and returns its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(_PATIENCE)

    def kill(self) -> None:
        """`kill -9`: nothing of its own code runs any more."""
        self.process.kill()
        self.process.wait(_PATIENCE)

    def manage(self, *command: str, stdin: str = "") -> str:
        """`manage.py` in another terminal, which has only the data directory to find the services
        by.
        """
        done = subprocess.run(
            [sys.executable, str(PROJECT / "manage.py"), *command],
            env=clean_environment(CHAT_DATA=str(self.data)),
            input=stdin,
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@contextlib.contextmanager
def services(data: Path, **environment: str) -> Iterator[Product]:
    """PostgreSQL and Redis alone, as `bin/run --services-only` starts them."""
    product = Product(data, "--services-only", **environment)
    try:
        product.wait_for("PostgreSQL and Redis are running")
        yield product
    finally:
        product.end()


@contextlib.contextmanager
def product(data: Path, nodes: int = 1, port: int | None = None) -> Iterator[Product]:
    """The whole product, answering."""
    first = port or free_ports(nodes)
    running = Product(data, "--nodes", str(nodes), "--port", str(first))
    try:
        running.wait_for("Chat is running")
        yield running
    finally:
        running.end()


def free_ports(count: int) -> int:
    """The first of `count` neighbouring ports that nobody listens on.

    None of those that the system lends to connections: what starts again finds its ports free.
    """
    from chatsite.embedded.ports import is_taken

    while True:
        first = random.randrange(20_000, 32_000)
        if not any(is_taken(first + more) for more in range(count)):
            return first


def wait_until(condition: Callable[[], bool], patience: float = _PATIENCE) -> None:
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    from chatsite.embedded.processes import process_id

    return process_id(pid) is not None
