"""Database work of a node's event loop, in threads of its own."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

from django.conf import settings
from django.db import close_old_connections

Result = TypeVar("Result")


@cache
def _pool() -> ThreadPoolExecutor:
    # Not Django's thread-sensitive thread: that is one, and every socket would wait for it.
    return ThreadPoolExecutor(settings.DATABASE_THREADS, thread_name_prefix="database")


async def in_database_thread(work: Callable[[], Result]) -> Result:
    """Run `work` in a thread and give its connection back to the pool afterwards.

    Once begun it is finished, also when the waiting task is cancelled: a commit and the
    publishing after it are not torn apart.
    """

    def run() -> Result:
        close_old_connections()
        try:
            return work()
        finally:
            close_old_connections()

    return await asyncio.shield(asyncio.get_running_loop().run_in_executor(_pool(), run))
