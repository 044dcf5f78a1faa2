"""The knowledge that a server which everything needs is away."""

import os
import threading
import time
from collections.abc import Callable

ASK_AGAIN_SECONDS = 0.5


class Outage:
    """While it lasts calls fail at once, and one thread asks with `answers` whether it is over.

    A server that does not answer costs each caller its time-out: those after the first must not
    wait, nor hold a thread that others need.
    """

    def __init__(self, answers: Callable[[], bool]) -> None:
        self.lasts = False
        self._answers = answers
        self._lock = threading.Lock()
        # The thread that asks does not exist in a forked child.
        os.register_at_fork(after_in_child=self._forget)

    def begin(self) -> None:
        """A call found the server away."""
        with self._lock:
            if self.lasts:
                return
            self.lasts = True
        threading.Thread(target=self._wait_for_end, name="outage", daemon=True).start()

    def _wait_for_end(self) -> None:
        while not self._answers():
            time.sleep(ASK_AGAIN_SECONDS)
        self.lasts = False

    def _forget(self) -> None:
        self._lock = threading.Lock()
        self.lasts = False
