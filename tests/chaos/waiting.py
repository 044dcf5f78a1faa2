"""Waiting for what has to come by itself, as long as it may take."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

_LOOK_SECONDS = 0.25
_AT_ONCE = 6
Done = TypeVar("Done")


async def within(seconds: float, condition: Callable[[], bool]) -> bool:
    """Whether it held before so many seconds were over; returns as soon as it does."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    while not condition():
        if loop.time() > deadline:
            return False
        await asyncio.sleep(_LOOK_SECONDS)
    return True


async def few_at_once(work: Sequence[Callable[[], Awaitable[Done]]]) -> list[Done]:
    """All results, in order."""
    free = asyncio.Semaphore(_AT_ONCE)

    async def one(begin: Callable[[], Awaitable[Done]]) -> Done:
        async with free:
            return await begin()

    return await asyncio.gather(*(one(begin) for begin in work))
