"""How a command in another terminal finds the services of a running `bin/run`."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from . import processes
from .layout import data_layout
from .processes import ProcessId
from .secrets import write_private


def announce(path: Path, environment: Mapping[str, str]) -> None:
    """Leaves the environment of the started processes for others; it holds for as long as this
    process lives.
    """
    announcement = {"by": asdict(processes.own_process_id()), "environment": dict(environment)}
    write_private(path, json.dumps(announcement, indent=2))


def running_environment(data: str | None = None) -> dict[str, str]:
    """The environment of the processes running on a data directory (default: `CHAT_DATA`, else
    `var/`); {} if none run.
    """
    try:
        announcement = json.loads(data_layout(data).discovery.read_text())
    except (FileNotFoundError, PermissionError, json.JSONDecodeError):
        return {}
    if not ProcessId(**announcement["by"]).alive:
        return {}
    environment: dict[str, str] = announcement["environment"]
    return environment
