"""Several calls at the same moment, each in a thread and on a database connection of its own."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connection

Result = TypeVar("Result")
PATIENCE = 30.0


def at_once(*calls: Callable[[], Result]) -> list[Result]:
    """What each call returns; raises the first one's error."""
    ready = threading.Barrier(len(calls))

    def run(call: Callable[[], Result]) -> Result:
        try:
            connection.ensure_connection()
            ready.wait(PATIENCE)
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        futures = [threads.submit(run, call) for call in calls]
        return [future.result(PATIENCE) for future in futures]
