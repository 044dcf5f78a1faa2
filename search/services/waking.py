"""Waking the worker after a commit: at once when nothing was said for a while, else soon.

A send costs a flag. A thread of this process sees it and asks Celery for the task, at most every
`PAUSE_SECONDS`, and only where none is asked for already: while the worker is away for hours its
queue holds one task of ours and not a hundred thousand.
"""

import logging
import os
import threading
import time

from celery import current_app
from django.core.cache import cache

logger = logging.getLogger(__name__)
PAUSE_SECONDS = 0.2
TASK = "search.tasks.index"
ASKED = "search:asked"
ASKED_SECONDS = 30
"""After that a task is asked for again, should the one before have been lost."""


class Waker:
    """One for each process; starts anew in a forked child."""

    def __init__(self) -> None:
        self._flag = threading.Event()
        self._lock = threading.Lock()
        self._pid = 0

    def wake(self) -> None:
        """Something was committed. Never waits."""
        self._flag.set()
        if self._pid != os.getpid():
            self._start()

    def _start(self) -> None:
        with self._lock:
            if self._pid != os.getpid():
                self._pid = os.getpid()
                threading.Thread(target=self._run, name="search-waker", daemon=True).start()

    def _run(self) -> None:
        while self._flag.wait():
            self._flag.clear()
            try:
                ask_for_index()
            # Whatever it is: this thread is there for all later commits, and beat asks, too.
            except Exception as error:
                logger.info("the worker could not be asked to index: %s", error)
            time.sleep(PAUSE_SECONDS)


def ask_for_index() -> None:
    """Ask for the task, unless it is asked for and has not begun."""
    if cache.add(ASKED, 1, timeout=ASKED_SECONDS):
        current_app.send_task(TASK, retry=False, expires=ASKED_SECONDS)


def begun() -> None:
    """A task begins: what is committed from now on needs another one."""
    cache.delete(ASKED)


waker = Waker()
