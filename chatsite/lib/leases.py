"""Leases on the node numbers of snowflake ids, kept in Postgres by its clock.

A lease lasts 30 s and is renewed after 10 s. A number is given again only 60 s after its lease
ended, so a process that was frozen past the end cannot meet its successor: it notices by its
own monotonic clock, which ran from before the renewal was asked for.
"""

import secrets
import time
from dataclasses import dataclass, field

import psycopg

from .postgres.base import plain_parameters

LEASE_SECONDS = 30.0
QUARANTINE_SECONDS = 60.0
NODE_NUMBERS = 1 << 10


class LeaseError(Exception):
    """No number could be had or renewed now."""


@dataclass(frozen=True, slots=True)
class Lease:
    node: int
    holder: str
    database_ms: int  # the database's clock, milliseconds since the Unix epoch, at the renewal
    taken_at: float = field(compare=False)  # time.monotonic() just before the renewal was sent

    def age(self) -> float:
        """Seconds since the renewal, at most too many."""
        return time.monotonic() - self.taken_at

    def has_ended(self) -> bool:
        return self.age() >= LEASE_SECONDS

    def now_ms(self) -> int:
        return self.database_ms + int(self.age() * 1000)


def take_or_renew(lease: Lease | None) -> Lease:
    """Renew `lease`, or take a free number when there is none or it was lost. Raises LeaseError."""
    try:
        with _connect() as database:
            renewed = None if lease is None or lease.has_ended() else _renew(database, lease)
            return renewed or _take(database)
    except psycopg.Error as error:
        raise LeaseError(str(error)) from error


def _connect() -> "psycopg.Connection[tuple[int, ...]]":
    # A connection of its own: the caller may stand inside a transaction that is rolled back.
    return psycopg.connect(**plain_parameters())


def _renew(database: "psycopg.Connection[tuple[int, ...]]", lease: Lease) -> Lease | None:
    asked_at = time.monotonic()
    row = database.execute(
        """
        UPDATE snowflake_lease SET until = clock_timestamp() + %(seconds)s * interval '1 second'
        WHERE node = %(node)s AND holder = %(holder)s AND until > clock_timestamp()
        RETURNING (extract(epoch FROM clock_timestamp()) * 1000)::bigint
        """,
        {"seconds": LEASE_SECONDS, "node": lease.node, "holder": lease.holder},
    ).fetchone()
    return None if row is None else Lease(lease.node, lease.holder, row[0], asked_at)


def _take(database: "psycopg.Connection[tuple[int, ...]]") -> Lease:
    asked_at = time.monotonic()
    holder = secrets.token_hex(16)
    # The upsert's own condition decides between two that choose the same number.
    row = database.execute(
        """
        INSERT INTO snowflake_lease AS held (node, holder, until)
        SELECT free.node, %(holder)s, clock_timestamp() + %(seconds)s * interval '1 second'
        FROM generate_series(0, %(numbers)s - 1) AS free (node)
        LEFT JOIN snowflake_lease AS taken USING (node)
        WHERE taken.until IS NULL
           OR taken.until < clock_timestamp() - %(quarantine)s * interval '1 second'
        ORDER BY random() LIMIT 1
        ON CONFLICT (node) DO UPDATE SET holder = excluded.holder, until = excluded.until
        WHERE held.until < clock_timestamp() - %(quarantine)s * interval '1 second'
        RETURNING node, (extract(epoch FROM clock_timestamp()) * 1000)::bigint
        """,
        {
            "holder": holder,
            "seconds": LEASE_SECONDS,
            "quarantine": QUARANTINE_SECONDS,
            "numbers": NODE_NUMBERS,
        },
    ).fetchone()
    if row is None:
        raise LeaseError("every node number is taken")
    return Lease(row[0], holder, row[1], asked_at)
