"""What every action here shares: one transaction, repeated after a deadlock."""

import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import InterfaceError, OperationalError, connection, transaction

from chatsite.lib.errors import Unavailable
from chatsite.realtime.publish import doubt

P = ParamSpec("P")
R = TypeVar("R")
ATTEMPTS = 3
MAX_SECONDS = 5.0
"""No action commits later than this after its begin: sync relies on it (see `OVERLAP_MS` there)."""
_DEADLOCK = {"40P01", "40001"}  # deadlock_detected, serialization_failure
_CONNECTION_LOST = ("08", "57P")  # connection exceptions, the server's shutdown or crash


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Run `function` in a transaction of its own; a deadlock's victim runs again.

    Inside a transaction of the caller it joins that one, and its caller repeats it. Raises
    Unavailable, with nothing stored, for one that took longer than MAX_SECONDS. When the connection
    was lost between a commit and its answer, every node takes it for missed news.
    """

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        for attempt in range(1, ATTEMPTS + 1):
            committing = False
            try:
                with transaction.atomic():
                    begin = time.monotonic()
                    result = function(*args, **kwargs)
                    if time.monotonic() - begin > MAX_SECONDS:
                        raise Unavailable
                    committing = True
                    return result
            except (OperationalError, InterfaceError) as error:
                if connection.in_atomic_block:
                    raise
                if committing and is_connection_lost(error.__cause__):
                    doubt()
                if _state_of(error.__cause__) not in _DEADLOCK or attempt == ATTEMPTS:
                    raise
        raise AssertionError("unreachable")

    return run


def is_connection_lost(error: BaseException | None) -> bool:
    """Whether psycopg's `error` says that there is no connection any more."""
    state = _state_of(error)
    return state is None or state.startswith(_CONNECTION_LOST)


def _state_of(error: BaseException | None) -> str | None:
    return getattr(error, "sqlstate", None)
