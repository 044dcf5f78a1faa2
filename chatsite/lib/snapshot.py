"""Reading several tables as they were at one moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from django.db import connection, transaction

_REPEATABLE = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
_TIME = "SELECT (extract(epoch FROM {}) * 1000)::bigint"


@contextmanager
def snapshot() -> Iterator[int]:
    """One REPEATABLE READ, read-only transaction; gives its time in milliseconds of the database.

    The time is taken before the snapshot, so nothing that the snapshot misses is older than it.
    Inside a transaction of the caller, what that one sees counts.
    """
    nested = connection.in_atomic_block
    with transaction.atomic():
        with connection.cursor() as cursor:
            if nested:
                cursor.execute(_TIME.format("clock_timestamp()"))
            else:
                # Together in one round trip: the time is that of the transaction's beginning.
                cursor.execute(f"{_REPEATABLE}; {_TIME.format('now()')}")
                cursor.nextset()
            server_time: int = cursor.fetchone()[0]
        yield server_time


def from_ms(milliseconds: int) -> datetime:
    """A time of the database's clock as clients hand it back, at most the year 9000."""
    return datetime.fromtimestamp(min(milliseconds / 1000, 221_845_392_000), UTC)
