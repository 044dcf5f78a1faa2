"""The processes that one supervisor started, each known to the next supervisor if this one is
killed.
"""

import json
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from . import processes
from .errors import StartError
from .layout import PROJECT
from .privileges import PlainUser, child_setup
from .processes import ProcessId
from .secrets import write_private


@dataclass(frozen=True, slots=True)
class Program:
    """One process to run. `stop_signal` asks it to end in good order within `patience` seconds."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str]
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = 10.0
    user: PlainUser | None = None
    cwd: Path = PROJECT


@dataclass(slots=True)
class Child:
    program: Program
    process: subprocess.Popen[bytes]
    log: Path
    log_start: int

    @property
    def id(self) -> ProcessId | None:
        return processes.process_id(self.process.pid)

    def last_words(self, count: int = 8) -> list[str]:
        """The last lines it wrote since it was started."""
        with self.log.open("rb") as file:
            file.seek(self.log_start if self.log_start <= self.log.stat().st_size else 0)
            lines = file.read().decode(errors="replace").splitlines()
        return [line for line in lines if line.strip()][-count:]


@dataclass(slots=True)
class Children:
    """`roll` is the file that names the live ones, so that a later supervisor can end what a killed
    one left.
    """

    roll: Path
    logs: Path
    alive: list[Child] = field(default_factory=list)

    def leftovers(self) -> list[tuple[ProcessId, dict[str, Any]]]:
        """What a killed supervisor left behind and still runs."""
        if not self.roll.exists():
            return []
        found = [(ProcessId(**row["id"]), row) for row in json.loads(self.roll.read_text())]
        return [(process, row) for process, row in found if process.alive]

    def end_leftovers(self) -> None:
        """Call it under the lock of the data directory only."""
        left = self.leftovers()
        for process, row in left:
            processes.signal_process(process, signal.Signals(row["stop_signal"]))
        for process, row in left:
            processes.stop(process, signal.Signals(row["stop_signal"]), row["patience"])
        self.roll.unlink(missing_ok=True)

    def start(self, program: Program) -> Child:
        """Starts a program with its output in its log. It ends by itself when this process dies, in
        whatever way.
        """
        log = self.logs / f"{program.name}.log"
        with log.open("ab") as output:
            log_start = output.tell()
            process = subprocess.Popen(
                program.command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=program.cwd,
                env=dict(program.env),
                # Ctrl-C reaches the supervisor alone, which then ends its children in order.
                start_new_session=True,
                preexec_fn=child_setup(program.stop_signal, program.user),
            )
        child = Child(program, process, log, log_start)
        self.alive.append(child)
        self._write_roll()
        return child

    def forget(self, child: Child) -> None:
        self.alive.remove(child)
        self._write_roll()

    def wait_until(self, child: Child, ready: Callable[[], bool], patience: float) -> None:
        """Returns when `ready` holds; StartError if the child ends before, or not within `patience`
        seconds.
        """
        deadline = time.monotonic() + patience
        while not ready():
            if child.process.poll() is not None:
                raise StartError(f"{child.program.name} ended at its start: {_tail(child)}")
            if time.monotonic() > deadline:
                raise StartError(
                    f"{child.program.name} does not answer after {patience:.0f} s: {_tail(child)}"
                )
            time.sleep(0.05)

    def stop(self, *children: Child) -> None:
        """Asks all to end at once, waits for each as long as it may take, kills what is left."""
        started = time.monotonic()
        for child in children:
            if child.process.poll() is None:
                child.process.send_signal(child.program.stop_signal)
        for child in children:
            remaining = child.program.patience - (time.monotonic() - started)
            try:
                child.process.wait(max(remaining, 0.05))
            except subprocess.TimeoutExpired:
                if (process := child.id) is not None:
                    processes.kill_group(process)
                child.process.wait()
            self.forget(child)

    def _write_roll(self) -> None:
        rows = [
            {
                "id": asdict(process),
                "name": child.program.name,
                "stop_signal": int(child.program.stop_signal),
                "patience": child.program.patience,
            }
            for child in self.alive
            if (process := child.id) is not None
        ]
        write_private(self.roll, json.dumps(rows, indent=2))


def _tail(child: Child) -> str:
    words = child.last_words(3)
    return " / ".join(words) if words else f"it said nothing; its log is {child.log}"
