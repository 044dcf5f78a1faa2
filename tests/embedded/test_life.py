"""Starting, ending, dying and coming back: `bin/run --services-only` as a person handles it."""

import os
import signal
import time
from pathlib import Path

import psycopg
import pytest
import redis

from chatsite.embedded.discovery import running_environment
from tests.product import Product, is_alive, services, wait_until
from tests.timing import fastest, waiting_for_a_core


def _write_note(url: str, note: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS note (body text)")
        connection.execute("INSERT INTO note VALUES (%s)", [note])


def _notes(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        return [body for (body,) in connection.execute("SELECT body FROM note").fetchall()]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_everything_in_good_order(data: Path, number: signal.Signals) -> None:
    with services(data) as running:
        children = running.children
        assert set(children) == {"postgres", "redis"}
        assert running.end(number) == 0
    assert not any(is_alive(pid) for pid in children.values())
    assert not (data / "postgres" / "postmaster.pid").exists()
    assert not (data / "run" / "services.json").exists()
    assert "database system is shut down" in (data / "log" / "postgres.log").read_text()


def test_what_was_committed_is_there_after_a_restart(data: Path) -> None:
    with services(data) as running:
        _write_note(running.environment["DATABASE_URL"], "안녕하세요")
        with redis.Redis.from_url(running.environment["REDIS_URL"]) as client:
            client.set("note", "kept")
    with services(data) as running:
        assert _notes(running.environment["DATABASE_URL"]) == ["안녕하세요"]
        with redis.Redis.from_url(running.environment["REDIS_URL"]) as client:
            assert client.get("note") == b"kept"


def test_after_kill_9_nothing_is_left_behind_and_the_next_start_has_all(data: Path) -> None:
    with services(data) as running:
        children = running.children
        _write_note(running.environment["DATABASE_URL"], "committed")
        running.kill()
        wait_until(lambda: not any(is_alive(pid) for pid in children.values()))
    with services(data) as running:
        assert _notes(running.environment["DATABASE_URL"]) == ["committed"]


def test_a_start_right_after_kill_9_ends_what_still_runs(data: Path) -> None:
    with services(data) as running:
        children = running.children
        _write_note(running.environment["DATABASE_URL"], "committed")
        os.kill(children["postgres"], signal.SIGSTOP)
        running.kill()
        assert is_alive(children["postgres"])
        again = Product(data, "--services-only")
        again.wait_for("an interrupted run left")
        os.kill(children["postgres"], signal.SIGCONT)
        try:
            again.wait_for("PostgreSQL and Redis are running")
            assert not is_alive(children["postgres"])
            assert _notes(again.environment["DATABASE_URL"]) == ["committed"]
        finally:
            again.end()


def test_a_second_start_on_the_same_data_says_so_and_stops(data: Path) -> None:
    with services(data) as running:
        link = data.with_name("another path to it")
        link.symlink_to(data)
        second = Product(link, "--services-only")
        assert second.process.wait(30) == 1
        assert second.output.startswith(f"Already running on {data}: ")
        assert second.output.count("\n") == 1
        assert f"process {running.process.pid}" in second.output
        with psycopg.connect(running.environment["DATABASE_URL"]) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)


@pytest.mark.parametrize("name", ["postgres", "redis"])
def test_a_server_that_dies_is_started_again_at_its_address(data: Path, name: str) -> None:
    with services(data) as running:
        _write_note(running.environment["DATABASE_URL"], "before")
        os.kill(running.children[name], signal.SIGKILL)
        running.wait_for(f"{name} was killed by SIGKILL; starting it again in 1 s")
        running.wait_for(f"{name} is started again")
        assert _notes(running.environment["DATABASE_URL"]) == ["before"]
        with redis.Redis.from_url(running.environment["REDIS_URL"]) as client:
            assert client.ping()


def test_another_terminal_finds_the_services_while_they_run(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHAT_DATA", str(data))
    assert running_environment() == {}
    with services(data) as running:
        assert running_environment() == running.environment
        running.kill()
        assert running_environment() == {}


def test_passwords_stay_the_same_over_starts(data: Path) -> None:
    with services(data) as running:
        first = running.environment["SECRET_KEY"]
    with services(data) as running:
        assert running.environment["SECRET_KEY"] == first


def test_the_second_start_of_the_services_is_quick(data: Path) -> None:
    with services(data):
        pass

    def start(_number: int) -> float:
        started = time.monotonic()
        with services(data):
            return (time.monotonic() - started) / waiting_for_a_core()

    assert fastest(start, 5) < 5
