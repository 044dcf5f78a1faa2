"""The processes of the product, as the Procfile names them."""

import shlex
from collections.abc import Mapping
from pathlib import Path
from string import Template


def read_procfile(path: Path) -> dict[str, str]:
    """Name of a process type → its command line, in the order of the file."""
    lines = [
        line for line in path.read_text().splitlines() if line.strip() and not line.startswith("#")
    ]
    pairs = [line.partition(":") for line in lines]
    return {name.strip(): command.strip() for name, _, command in pairs}


def arguments(command: str, variables: Mapping[str, str]) -> list[str]:
    """A command line as a list, with `$NAME` replaced after splitting, so that a space in a value
    stays inside.
    """
    return [Template(part).substitute(variables) for part in shlex.split(command)]
