"""Rate limits counted in this process's memory: they cost next to nothing, and need nobody."""

import threading
import time
from collections import OrderedDict

MAX_BUCKETS = 100_000
"""Some 30 MB. Beyond it who was heard of longest ago is forgotten, and begins anew."""


class Buckets:
    """The generic cell rate algorithm (ITU-T I.371, 2004), for threads and loops alike."""

    def __init__(self) -> None:
        # Theoretical arrival time of the next one, by key, those heard of last at the end.
        self._arrivals: OrderedDict[str, float] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._arrivals)

    def take(self, key: str, interval: float, burst: int) -> float:
        """Take one from a bucket of `burst`, which gets one more every `interval` seconds.

        0 when taken, else the seconds to wait.
        """
        now = time.monotonic()
        with self._lock:
            begin = max(self._arrivals.get(key, 0.0), now)
            # Not from `begin + interval`: its rounding would refuse the only one of a burst of one.
            wait = begin - now - interval * (burst - 1)
            if wait > 0:
                return wait
            self._arrivals[key] = begin + interval
            self._arrivals.move_to_end(key)
            if len(self._arrivals) > MAX_BUCKETS:
                self._arrivals.popitem(last=False)
        return 0.0
