"""Snowflake ids: unique everywhere, rising with time, 63 bits.

    41 bits milliseconds since 2025-01-01 UTC | 10 bits node number | 12 bits sequence

The node number is leased in Postgres, by its clock, so that two live processes never share one.
Time is the database's at the last renewal plus this machine's monotonic clock since, and never
goes back; no clock of this machine is asked for the date.
"""

import os
import threading
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from .errors import Unavailable
from .leases import Lease, LeaseError, take_or_renew

EPOCH_MS = 1_735_689_600_000  # 2025-01-01T00:00:00Z
_EPOCH = datetime.fromtimestamp(EPOCH_MS / 1000, UTC)
NODE_BITS = 10
SEQUENCE_BITS = 12
MAX_SEQUENCE = (1 << SEQUENCE_BITS) - 1
RENEW_AFTER = 10.0  # seconds
MAX_ID = (1 << 63) - 1
MAX_AHEAD_MS = 5_000
"""An id further ahead of the clock than this is refused: something made ids far in the future."""


class Parts(NamedTuple):
    milliseconds: int  # since the Unix epoch
    node: int
    sequence: int


def split(snowflake: int) -> Parts:
    """The three parts of an id."""
    return Parts(
        (snowflake >> (NODE_BITS + SEQUENCE_BITS)) + EPOCH_MS,
        (snowflake >> SEQUENCE_BITS) & ((1 << NODE_BITS) - 1),
        snowflake & MAX_SEQUENCE,
    )


def created_at(snowflake: int) -> datetime:
    """When the id was made, by the database's clock."""
    return datetime.fromtimestamp(split(snowflake).milliseconds / 1000, UTC)


def first_id_at(moment: datetime) -> int:
    """The lowest that an id made at this moment could be."""
    # In whole numbers: a float of the milliseconds can lie just above them.
    milliseconds = -((_EPOCH - moment) // timedelta(milliseconds=1))
    return min(max(0, milliseconds) << (NODE_BITS + SEQUENCE_BITS), MAX_ID)


class Generator:
    """Ids for one process. Thread-safe; starts anew in a forked child."""

    def __init__(self) -> None:
        # Two locks: who makes an id must not stand behind one who waits for the database.
        self._lock = threading.Lock()
        self._renewing = threading.Lock()
        self._lease: Lease | None = None
        self._last = (0, 0)  # (milliseconds since our epoch, sequence): the high-water mark
        self._last_id = 0

    def next(self, after: int = 0, *, wait: bool = True) -> int:
        """A new id above `after` and above every id this process made before.

        Raises Unavailable when no node number can be leased or renewed, or when `after` is more
        than five seconds ahead of the clock. Without `wait`, for an event loop, the database is
        not asked: `keep_lease` has to.
        """
        lease = self._valid_lease() if wait else self._held_lease()
        with self._lock:
            return self._next(lease, after)

    def renew(self) -> None:
        """Take or renew the lease when it is due; a failure is left to `next`."""
        try:
            self._valid_lease()
        except Unavailable:
            return

    def now_ms(self) -> int:
        # An old lease still tells the time, and a caller on an event loop must not wait for a new.
        return (self._lease or self._valid_lease()).now_ms()

    def _next(self, lease: Lease, after: int) -> int:
        now = lease.now_ms() - EPOCH_MS
        milliseconds, sequence = self._step(now)
        # The last one, too, can be above: it may carry a higher node number than we hold now.
        floor = max(after, self._last_id)
        if _join(milliseconds, lease.node, sequence) <= floor:
            milliseconds, sequence = (floor >> (NODE_BITS + SEQUENCE_BITS)) + 1, 0
        if milliseconds > now + MAX_AHEAD_MS:
            raise Unavailable
        self._last = (milliseconds, sequence)
        self._last_id = _join(milliseconds, lease.node, sequence)
        return self._last_id

    def _step(self, now: int) -> tuple[int, int]:
        milliseconds, sequence = self._last
        if now > milliseconds:
            return now, 0
        if sequence < MAX_SEQUENCE:
            return milliseconds, sequence + 1
        return milliseconds + 1, 0

    def _held_lease(self) -> Lease:
        lease = self._lease
        if lease is None or lease.has_ended():
            raise Unavailable
        return lease

    def _valid_lease(self) -> Lease:
        lease = self._lease
        if lease is not None and lease.age() < RENEW_AFTER:
            return lease
        with self._renewing:
            if self._lease is lease:  # else another thread was faster
                self._lease = _renewed(lease)
            return self._held_lease()


def _renewed(lease: Lease | None) -> Lease:
    try:
        return take_or_renew(lease)
    except LeaseError as error:
        if lease is None or lease.has_ended():
            raise Unavailable from error
        return lease


def _join(milliseconds: int, node: int, sequence: int) -> int:
    return (milliseconds << (NODE_BITS + SEQUENCE_BITS)) | (node << SEQUENCE_BITS) | sequence


_generator = Generator()


def _forget_after_fork() -> None:
    # A child with the parent's lease would make the parent's ids a second time.
    global _generator
    _generator = Generator()


os.register_at_fork(after_in_child=_forget_after_fork)


def next_id(after: int = 0, *, wait: bool = True) -> int:
    """A new id of this process's generator, as `Generator.next`. Raises Unavailable."""
    return _generator.next(after, wait=wait)


def keep_lease(stop: threading.Event) -> None:
    """Renew the lease until `stop`; for a thread of a long-running process."""
    while not stop.wait(1.0):
        _generator.renew()


def database_time_ms() -> int:
    """Milliseconds since the Unix epoch by the database's clock."""
    return _generator.now_ms()
