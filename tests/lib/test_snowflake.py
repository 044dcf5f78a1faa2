"""Ids: rising in one process, unique over all, whatever the clocks do."""

import os
import threading
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from chatsite.lib import leases, snowflake
from chatsite.lib.errors import Unavailable
from chatsite.lib.leases import Lease, LeaseError, take_or_renew
from chatsite.lib.snowflake import (
    EPOCH_MS,
    MAX_SEQUENCE,
    RENEW_AFTER,
    Generator,
    created_at,
    first_id_at,
    split,
)

NOW = EPOCH_MS + 1_000_000


class Clock:
    """Seconds since this machine was started, as a test wants them."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def monotonic(self) -> float:
        return self.seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(leases, "time", clock)
    return clock


class Table:
    """The leases as they are committed: generators use connections of their own."""

    def __init__(self) -> None:
        self._database = leases._connect()

    def until(self, node: int) -> float:
        row = self._database.execute(
            "SELECT extract(epoch FROM until)::float FROM snowflake_lease WHERE node = %s", [node]
        ).fetchone()
        assert row is not None
        return row[0]

    def set_until(self, lease: Lease, seconds: float) -> None:
        """Let the lease end `seconds` from now, by the database's clock."""
        self._database.execute(
            "UPDATE snowflake_lease SET until = clock_timestamp() + %s * interval '1 second'"
            " WHERE node = %s",
            [seconds, lease.node],
        )

    def give_away(self, lease: Lease) -> None:
        self._database.execute(
            "UPDATE snowflake_lease SET holder = 'another' WHERE node = %s", [lease.node]
        )

    def take_all_but(self, node: int) -> None:
        self._database.execute(
            "INSERT INTO snowflake_lease (node, holder, until)"
            " SELECT n, 'other', clock_timestamp() + interval '1 hour'"
            " FROM generate_series(0, 1023) AS n WHERE n <> %s"
            " ON CONFLICT (node) DO UPDATE SET holder = 'other', until = excluded.until",
            [node],
        )

    def clear(self) -> None:
        """Leave the lease of this process alone: other tests make their ids with it."""
        own = snowflake._generator._lease
        self._database.execute(
            "DELETE FROM snowflake_lease WHERE holder <> %s", [own.holder if own else ""]
        )
        self._database.close()


@pytest.fixture
def table(db: None) -> Iterator[Table]:
    table = Table()
    yield table
    table.clear()


@pytest.fixture
def database_away(db: None, monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """Points new connections to a port on which nobody listens, and back."""
    port = connection.settings_dict["PORT"]

    def away(is_away: bool) -> None:
        monkeypatch.setitem(connection.settings_dict, "PORT", 1 if is_away else port)

    return away


def made(node: int, clock: Clock, at: int = NOW) -> Generator:
    """A generator that holds `node`, at that time of the database."""
    generator = Generator()
    generator._lease = Lease(node, "test", at, clock.seconds)
    return generator


def test_an_id_has_three_parts(clock: Clock) -> None:
    assert split(made(7, clock).next()) == (NOW, 7, 0)


def test_an_id_tells_when_it_was_made(clock: Clock) -> None:
    generator = made(1023, clock)
    clock.seconds += 1.5
    expected = datetime.fromtimestamp((NOW + 1500) / 1000, UTC)
    assert snowflake.created_at(generator.next()) == expected


def test_a_moment_has_a_first_id(clock: Clock) -> None:
    moment = datetime.fromtimestamp(NOW / 1000, UTC)
    first = first_id_at(moment)
    assert created_at(first) == moment
    assert created_at(first - 1) < moment
    assert first_id_at(moment + timedelta(microseconds=1)) == first_id_at(
        moment + timedelta(milliseconds=1)
    )
    assert first_id_at(datetime(1990, 1, 1, tzinfo=UTC)) == 0


def test_ids_have_63_bits_until_the_year_2094(clock: Clock) -> None:
    last = datetime(2094, 1, 1, tzinfo=UTC)
    assert made(1023, clock, int(last.timestamp() * 1000)).next() < 1 << 63


def test_more_than_a_milliseconds_worth_of_ids_still_rises(clock: Clock) -> None:
    generator = made(7, clock)
    ids = [generator.next() for _ in range(2 * MAX_SEQUENCE + 10)]
    assert ids == sorted(set(ids))
    assert split(ids[-1]).milliseconds == NOW + 2


def test_threads_share_a_generator(clock: Clock) -> None:
    generator = made(7, clock)
    with ThreadPoolExecutor(4) as threads:
        runs = list(threads.map(lambda _: [generator.next() for _ in range(500)], range(4)))
    assert all(ids == sorted(ids) for ids in runs)
    assert len({id for ids in runs for id in ids}) == 2000


def test_an_id_is_above_the_one_it_follows_and_keeps_its_node(clock: Clock) -> None:
    generator = made(3, clock)
    for node in (2, 3, 4):
        after = made(node, clock, NOW + 4_000).next()
        followed = generator.next(after)
        assert followed > after
        assert split(followed).node == 3


def test_what_followed_a_clock_ahead_stays_above_it(clock: Clock) -> None:
    generator = made(3, clock)
    first = generator.next(made(4, clock, NOW + 4_000).next())
    assert generator.next() > first


def test_an_id_more_than_5_s_ahead_is_refused_until_time_has_come(clock: Clock) -> None:
    generator = made(3, clock)
    after = made(4, clock, NOW + 5_500).next()
    with pytest.raises(Unavailable):
        generator.next(after)
    assert split(generator.next()).milliseconds == NOW
    clock.seconds += 1
    assert generator.next(after) > after


def test_time_never_goes_back(clock: Clock) -> None:
    generator = made(7, clock)
    before = generator.next()
    generator._lease = Lease(7, "test", NOW - 60_000, clock.seconds)
    with pytest.raises(Unavailable):
        generator.next()
    generator._lease = Lease(7, "test", NOW - 2_000, clock.seconds)
    assert generator.next() > before


def test_another_node_number_keeps_ids_rising(clock: Clock) -> None:
    generator = made(900, clock)
    before = generator.next()
    generator._lease = Lease(3, "test", NOW, clock.seconds)
    after = generator.next()
    assert after > before
    assert split(after).node == 3


def test_a_lease_is_renewed_after_10_s_under_the_same_number(clock: Clock, table: Table) -> None:
    generator = Generator()
    node = split(generator.next()).node
    until = table.until(node)
    clock.seconds += 9
    generator.renew()
    assert table.until(node) == until
    clock.seconds += 2
    generator.renew()
    assert table.until(node) > until
    assert split(generator.next()).node == node


def test_no_two_hold_one_number(table: Table) -> None:
    with ThreadPoolExecutor(8) as threads:
        taken = list(threads.map(lambda _: take_or_renew(None), range(24)))
    assert len({lease.node for lease in taken}) == 24


def test_a_number_is_given_again_only_60_s_after_its_lease_ended(table: Table) -> None:
    lease = take_or_renew(None)
    table.take_all_but(lease.node)
    # Some seconds may pass between two statements where the machine is busy.
    for until in (20.0, -0.5, -56.0):
        table.set_until(lease, until)
        with pytest.raises(LeaseError):
            take_or_renew(None)
    table.set_until(lease, -60.5)
    again = take_or_renew(None)
    assert again.node == lease.node
    assert again.holder != lease.holder


def test_with_every_number_taken_there_are_no_ids(table: Table) -> None:
    table.take_all_but(-1)
    with pytest.raises(Unavailable):
        Generator().next()


def test_a_lease_that_ended_in_the_database_is_lost(table: Table) -> None:
    lease = take_or_renew(None)
    table.set_until(lease, -1)
    assert take_or_renew(lease).node != lease.node


def test_a_lease_that_another_holds_is_lost(table: Table) -> None:
    lease = take_or_renew(None)
    table.give_away(lease)
    assert take_or_renew(lease).node != lease.node


def test_who_was_frozen_past_the_end_takes_a_new_number(clock: Clock, table: Table) -> None:
    generator = Generator()
    first = split(generator.next())
    clock.seconds += 31
    assert split(generator.next()).node != first.node


def test_a_lease_lasts_while_the_database_is_away_and_no_longer(
    clock: Clock, table: Table, database_away: Callable[[bool], None]
) -> None:
    generator = Generator()
    first = generator.next()
    database_away(True)
    clock.seconds += 29
    second = generator.next()
    assert second > first
    clock.seconds += 2
    with pytest.raises(Unavailable):
        generator.next()
    database_away(False)
    generator.renew()
    assert generator._lease is not None
    assert split(first).node != generator._lease.node


def test_a_generator_that_never_had_the_database_says_so(
    database_away: Callable[[bool], None],
) -> None:
    database_away(True)
    with pytest.raises(Unavailable):
        Generator().next()


def test_who_may_not_wait_uses_the_lease_as_it_is(
    clock: Clock, database_away: Callable[[bool], None]
) -> None:
    database_away(True)
    with pytest.raises(Unavailable):
        Generator().next(wait=False)
    generator = made(7, clock)
    clock.seconds += 29
    assert split(generator.next(wait=False)).node == 7
    clock.seconds += 2
    with pytest.raises(Unavailable):
        generator.next(wait=False)


def test_who_may_not_wait_does_not_stand_behind_one_who_renews(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    generator = made(7, clock)
    clock.seconds += RENEW_AFTER
    asked, answer = threading.Event(), threading.Event()

    def silent(lease: Lease | None) -> Lease:
        asked.set()
        answer.wait()
        raise LeaseError

    monkeypatch.setattr(snowflake, "take_or_renew", silent)
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(generator.next)
        asked.wait()
        early = generator.next(wait=False)
        answer.set()
        assert waiting.result() > early


def test_a_forked_child_takes_a_number_of_its_own(table: Table) -> None:
    parent = split(snowflake.next_id())
    reader, writer = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # fork beside threads: for Celery
        child = os.fork()
    if child == 0:
        try:
            os.write(writer, str(snowflake.next_id()).encode())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as said:
        theirs = split(int(said.read()))
    os.waitpid(child, 0)
    assert theirs.node != parent.node
    assert split(snowflake.next_id()).node == parent.node


def test_the_thread_that_keeps_the_lease_ends_when_told() -> None:
    stop = threading.Event()
    stop.set()
    snowflake.keep_lease(stop)


def test_the_time_is_the_databases(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint")
        (now,) = cursor.fetchone()
    assert abs(snowflake.database_time_ms() - now) < 5_000
