"""What processes cost: CPU time and memory, as the kernel counts them (proc(5))."""

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds by kind of process, and the seconds that passed by the clock."""

    cpu: Mapping[str, float]
    wall: float

    @property
    def total(self) -> float:
        return sum(self.cpu.values())

    def __sub__(self, before: "Cost") -> "Cost":
        cpu = {kind: spent - before.cpu[kind] for kind, spent in self.cpu.items()}
        return Cost(cpu, self.wall - before.wall)


@dataclass(frozen=True, slots=True)
class Meter:
    """Reads what the processes of each kind have cost so far, with all that they started."""

    pids: Mapping[str, tuple[int, ...]]

    def read(self) -> Cost:
        families = _families()
        cpu = {
            kind: sum(_cpu_seconds(pid, families) for pid in pids)
            for kind, pids in self.pids.items()
        }
        return Cost(cpu, time.monotonic())


def resident_kib(pid: int) -> int:
    """What lies in memory of a process, with its share of what others have, too."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Rss:"):
            return int(line.split()[1])
    raise ValueError(f"/proc/{pid}/smaps_rollup names no Rss")


def _cpu_seconds(pid: int, families: Mapping[int, list[int]]) -> float:
    """Of the process, its children that live, and those it saw die."""
    own = sum(int(field) for field in _stat(pid)[11:15]) / _TICKS
    return own + sum(_cpu_seconds(child, families) for child in families.get(pid, ()))


def _families() -> dict[int, list[int]]:
    children: dict[int, list[int]] = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit() and (stat := _stat(int(entry))):
            children.setdefault(int(stat[1]), []).append(int(entry))
    return children


def _stat(pid: int) -> list[str]:
    """The fields after the name, from the state on; zeros for one that ended just now."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return ["Z", *["0"] * 20]
