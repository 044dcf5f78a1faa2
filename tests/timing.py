"""How long something takes, on a machine that may be busy with other work."""

import os
from collections.abc import Callable

TRIES = 3


def fastest(attempt: Callable[[int], float], promised: float) -> float:
    """Seconds of the fastest of some attempts; there are no more of them once one kept the promise.

    What other work delays is not delayed each time; what is slow by itself is.
    """
    took: list[float] = []
    while len(took) < TRIES and min(took, default=promised) >= promised:
        took.append(attempt(len(took)))
    return min(took)


def waiting_for_a_core() -> float:
    """How many times longer than alone something takes that needs a core, by who wanted one in the
    last minute."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
