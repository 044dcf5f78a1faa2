"""What every action here shares: one transaction, repeated after a deadlock."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction

P = ParamSpec("P")
R = TypeVar("R")
ATTEMPTS = 3
_DEADLOCK = {"40P01", "40001"}  # deadlock_detected, serialization_failure


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Run `function` in a transaction of its own; a deadlock's victim runs again.

    Inside a transaction of the caller it joins that one, and its caller repeats it.
    """

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with transaction.atomic():
                    return function(*args, **kwargs)
            except OperationalError as error:
                state = getattr(error.__cause__, "sqlstate", None)
                nested = connection.in_atomic_block
                if nested or state not in _DEADLOCK or attempt == ATTEMPTS:
                    raise
        raise AssertionError("unreachable")

    return run
