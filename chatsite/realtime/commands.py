"""The table from a socket command's type to the one function that runs it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from chatsite.lib.inputs import Input

from .session import Session

AnyInput = TypeVar("AnyInput", bound=Input)
Run = Callable[[int, AnyInput], object]
RunOnLoop = Callable[[int, AnyInput], Awaitable[object]]
RunOfSession = Callable[[Session, AnyInput], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Command:
    """`run(user_id, input)` in a database thread; what it returns is the reply's `data`.

    One `on_loop` is awaited on the node's loop instead, and so is one `of_session`, as
    `run(session, input)`: what it does belongs to this connection and ends with it.
    """

    name: str
    input: type[Input]
    run: Callable[[Any, Any], Any]
    limit: str
    max_bytes: int
    on_loop: bool = False
    of_session: bool = False


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
        _add(Command(name, input, run, limit, max_bytes))
        return run

    return register


def loop_command(
    name: str,
    input: type[AnyInput],
    *,
    limit: str = DEFAULT_LIMIT,
    max_bytes: int = MAX_FRAME_BYTES,
) -> Callable[[RunOnLoop[AnyInput]], RunOnLoop[AnyInput]]:
    """Register the decorated coroutine function for frames whose `type` is `name`."""

    def register(run: RunOnLoop[AnyInput]) -> RunOnLoop[AnyInput]:
        _add(Command(name, input, run, limit, max_bytes, on_loop=True))
        return run

    return register


def session_command(
    name: str, input: type[AnyInput], *, limit: str = DEFAULT_LIMIT
) -> Callable[[RunOfSession[AnyInput]], RunOfSession[AnyInput]]:
    """Register the decorated coroutine function for frames whose `type` is `name`."""

    def register(run: RunOfSession[AnyInput]) -> RunOfSession[AnyInput]:
        _add(Command(name, input, run, limit, MAX_FRAME_BYTES, of_session=True))
        return run

    return register


def _add(command: Command) -> None:
    if command.name in _table:
        raise ValueError(f"two functions for the command {command.name}")
    _table[command.name] = command


def find(name: object) -> Command | None:
    """The command of that name, if there is one."""
    return _table.get(name) if isinstance(name, str) else None


def all_commands() -> list[Command]:
    """Every registered command, by name."""
    return [_table[name] for name in sorted(_table)]
