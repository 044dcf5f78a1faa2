"""The table from a socket command's type to the one function that runs it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from chatsite.lib.inputs import Input

AnyInput = TypeVar("AnyInput", bound=Input)
Run = Callable[[int, AnyInput], object]


@dataclass(frozen=True, slots=True)
class Command:
    """`run(user_id, input)` in a database thread; what it returns is the reply's `data`."""

    name: str
    input: type[Input]
    run: Run[Any]
    limit: str
    max_bytes: int


_table: dict[str, Command] = {}
MAX_FRAME_BYTES = 64 * 1024
DEFAULT_LIMIT = "command"


def command(
    name: str,
    input: type[AnyInput],
    *,
    limit: str = DEFAULT_LIMIT,
    max_bytes: int = MAX_FRAME_BYTES,
) -> Callable[[Run[AnyInput]], Run[AnyInput]]:
    """Register the decorated function for frames whose `type` is `name`."""

    def register(run: Run[AnyInput]) -> Run[AnyInput]:
        if name in _table:
            raise ValueError(f"two functions for the command {name}")
        _table[name] = Command(name, input, run, limit, max_bytes)
        return run

    return register


def find(name: object) -> Command | None:
    """The command of that name, if there is one."""
    return _table.get(name) if isinstance(name, str) else None


def all_commands() -> list[Command]:
    """Every registered command, by name."""
    return [_table[name] for name in sorted(_table)]
