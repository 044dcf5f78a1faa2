"""Processes by more than their number: a pid is given again, with its start and boot it is not."""

import contextlib
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True, slots=True)
class ProcessId:
    pid: int
    started: int
    boot: str

    @property
    def alive(self) -> bool:
        return process_id(self.pid) == self


def process_id(pid: int) -> ProcessId | None:
    """Names a live process for good; None for one that has ended, also when nobody has collected it
    yet.
    """
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    # The second field, the command's name, may hold spaces and brackets; the fixed ones begin after
    # its last bracket.
    fields = text.rpartition(")")[2].split()
    if fields[0] in "ZX":
        return None
    return ProcessId(pid, int(fields[19]), _BOOT_ID.read_text().strip())


def own_process_id() -> ProcessId:
    process = process_id(os.getpid())
    if process is None:
        raise RuntimeError("/proc is not mounted")
    return process


def stop(process: ProcessId, ask: signal.Signals, patience: float) -> None:
    """Ends a process that is no child of ours: asks, and after `patience` seconds kills it with its
    group.
    """
    deadline = time.monotonic() + patience
    signal_process(process, ask)
    while process.alive:
        if time.monotonic() > deadline:
            kill_group(process)
        time.sleep(0.02)


def signal_process(process: ProcessId, number: signal.Signals) -> None:
    if process.alive:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, number)


def kill_group(process: ProcessId) -> None:
    """Every child of ours leads a group of its own, so its helpers go with it."""
    if process.alive:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
