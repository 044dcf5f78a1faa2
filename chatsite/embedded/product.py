"""The processes of the product itself, on top of its services."""

import os
import sys
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .children import Child, Children, Program
from .errors import StartError
from .layout import PROJECT, Layout
from .ports import LOOPBACK, why_unusable
from .procfile import arguments, read_procfile
from .staticfiles import are_collected, fingerprint, remember_collected

_PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class Product:
    ports: Sequence[int]
    environment: Mapping[str, str]
    children: Children

    def check_ports(self) -> None:
        for port in self.ports:
            if (reason := why_unusable(port)) is not None:
                raise StartError(f"Port {port} {reason}; choose another one with --port.")

    def prepare(self, layout: Layout) -> None:
        """Brings the database up to date and, at the same time, collects the static files if they
        changed.
        """
        commands = [self._manage("migrate", "--no-input")]
        collected = fingerprint()
        if not are_collected(layout):
            commands.append(self._manage("collectstatic", "--no-input"))
        try:
            for command in commands:
                self._finish(command)
        finally:
            self.children.stop(*commands)
        remember_collected(layout, collected)

    def _manage(self, command: str, *options: str) -> Child:
        line = [sys.executable, str(PROJECT / "manage.py"), command, *options]
        return self.children.start(Program(command, line, self._environment()))

    def _finish(self, command: Child) -> None:
        if command.process.wait() != 0:
            words = command.last_words(1) or ["it said nothing"]
            what = f"manage.py {command.program.name}"
            raise StartError(f"{what} failed: {words[0]} (all of it: {command.log})")

    def start(self) -> list[tuple[Program, Child]]:
        """Starts every process of the Procfile and returns when each of them answers.

        The nodes come first: a page is served sooner when they have the cores for themselves.
        """
        return [*self.start_nodes(), *self._start(self.helpers())]

    def start_nodes(self) -> list[tuple[Program, Child]]:
        """The nodes alone, likewise."""
        return self._start(self.nodes())

    def nodes(self) -> list[Program]:
        command = self._commands()["node"]
        return [
            self._program(
                f"n{number}",
                f"{command} --name n{number} --url http://localhost:{port}",
                PORT=str(port),
            )
            for number, port in enumerate(self.ports, 1)
        ]

    def helpers(self) -> list[Program]:
        commands = self._commands().items()
        return [self._program(kind, command) for kind, command in commands if kind != "node"]

    def _commands(self) -> dict[str, str]:
        return read_procfile(PROJECT / "Procfile")

    def _start(self, programs: Sequence[Program]) -> list[tuple[Program, Child]]:
        started = [(program, self.children.start(program)) for program in programs]
        for program, child in started:
            self.children.wait_until(child, _sign(program, child), _PATIENCE)
        return started

    def _program(self, name: str, command: str, **variables: str) -> Program:
        environment = self._environment() | variables
        first, *rest = arguments(command, environment)
        executable = sys.executable if first == "python" else first
        return Program(name, [executable, *rest], environment, patience=35.0)

    def _environment(self) -> dict[str, str]:
        return {
            **{name: value for name, value in os.environ.items() if name != "PORT"},
            **self.environment,
            "PATH": f"{Path(sys.executable).parent}:{os.environ.get('PATH', os.defpath)}",
            "PYTHONUNBUFFERED": "1",
        }


def _sign(program: Program, child: Child) -> Callable[[], bool]:
    """How to see that a process works: a node answers, the others say a word in their log."""
    if port := program.env.get("PORT"):
        return lambda: _answers(int(port))
    word = _WORDS[program.name]
    return lambda: any(word in line for line in child.last_words(200))


_WORDS = {"worker": " ready.", "beat": "beat: Starting"}


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{LOOPBACK}:{port}/readyz", timeout=2) as response:
            return bool(response.status == 200)
    except OSError:
        return False
