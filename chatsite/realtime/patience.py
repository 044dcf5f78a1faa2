"""Waiting that ends in any case."""

import asyncio
import logging
from collections.abc import Awaitable

logger = logging.getLogger(__name__)


async def within(seconds: float, work: Awaitable[object], name: str) -> bool:
    """Wait for `work` and no longer; whether it is done. What fails or takes too long stops nobody;
    the log names it.

    It is not waited for after its cancellation, as `asyncio.wait_for` does: while Redis is gone a
    library may swallow it.
    """
    task = asyncio.ensure_future(work)
    await asyncio.wait({task}, timeout=seconds)
    if not task.done():
        task.cancel()
        logger.warning("%s took longer than %.1f s", name, seconds)
        return False
    if task.cancelled():
        return False
    if (error := task.exception()) is not None:
        logger.warning("%s failed: %r", name, error)
    return error is None
