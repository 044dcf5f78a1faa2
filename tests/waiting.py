"""Waiting for what a test expects, never for a time."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable

PATIENCE = 15.0


async def eventually(
    condition: Callable[[], bool | Awaitable[bool]], patience: float = PATIENCE
) -> None:
    """Return once `condition` holds; fails after `patience` seconds."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + patience
    while True:
        held = condition()
        if inspect.isawaitable(held):
            held = await held
        if held:
            return
        assert loop.time() < deadline, "waited in vain"
        await asyncio.sleep(0.01)
