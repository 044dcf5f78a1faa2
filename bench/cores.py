"""Which cores the server's side and the load run on."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cores:
    """The server's side has one core for itself; on a machine with one alone they share it."""

    server: frozenset[int]
    load: frozenset[int]


def split_cores() -> Cores:
    first, *rest = sorted(os.sched_getaffinity(0))
    return Cores(frozenset({first}), frozenset(rest or {first}))


@contextmanager
def on(cores: frozenset[int]) -> Iterator[None]:
    """What is started in here stays on `cores`, with all that it starts itself."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
