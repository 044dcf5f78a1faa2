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

    type: str
    input: type[Input]
    run: Run[Any]
    limit: str
    max_bytes: int


_table: dict[str, Command] = {}
MAX_FRAME_BYTES = 64 * 1024


def command(
    type: str,
    input: type[AnyInput],
    *,
    limit: str = "command",
    max_bytes: int = MAX_FRAME_BYTES,
) -> Callable[[Run[AnyInput]], Run[AnyInput]]:
    """Register the decorated function for frames of `type`."""

    def register(run: Run[AnyInput]) -> Run[AnyInput]:
        if type in _table:
            raise ValueError(f"two functions for the command {type}")
        _table[type] = Command(type, input, run, limit, max_bytes)
        return run

    return register


def find(type: object) -> Command | None:
    """The command of that type, if there is one."""
    return _table.get(type) if isinstance(type, str) else None


def all_commands() -> list[Command]:
    """Every registered command, by type."""
    return [_table[type] for type in sorted(_table)]
