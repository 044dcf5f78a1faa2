"""PostgreSQL and Redis of a data directory."""

import json
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from chatsite.embedded.errors import StartError
from chatsite.embedded.layout import Layout
from chatsite.embedded.services import throwaway_services
from tests.product import Product, services


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """One start for the tests that only look."""
    with services(tmp_path_factory.mktemp("services") / "my data") as product:
        yield product


def _setting(connection: psycopg.Connection, name: str) -> str:
    row = connection.execute("SELECT current_setting(%s)", [name]).fetchone()
    assert row is not None
    return str(row[0])


def test_both_answer_at_the_announced_addresses(running: Product) -> None:
    with psycopg.connect(running.environment["DATABASE_URL"]) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    with redis.Redis.from_url(running.environment["REDIS_URL"]) as client:
        assert client.ping()


def test_what_is_committed_is_on_disk(running: Product) -> None:
    with psycopg.connect(running.environment["DATABASE_URL"]) as connection:
        assert _setting(connection, "fsync") == "on"
        assert _setting(connection, "synchronous_commit") == "on"
        assert _setting(connection, "max_connections") == "300"
    with redis.Redis.from_url(running.environment["REDIS_URL"]) as client:
        assert client.config_get("appendonly") == {"appendonly": "yes"}


def test_the_application_is_no_superuser_but_may_make_databases(running: Product) -> None:
    with psycopg.connect(running.environment["DATABASE_URL"]) as connection:
        row = connection.execute(
            "SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user"
        )
        assert row.fetchone() == (False, True)


def test_text_is_ordered_and_lowered_alike_on_every_machine(running: Product) -> None:
    with psycopg.connect(running.environment["DATABASE_URL"]) as connection:
        row = connection.execute("SELECT lower('ÄÉ'), '가' < '나', current_setting('TimeZone')")
        assert row.fetchone() == ("äé", True, "UTC")


def test_nobody_enters_without_the_password(running: Product) -> None:
    database, broker = (
        urlsplit(running.environment[name]) for name in ("DATABASE_URL", "REDIS_URL")
    )
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(f"postgres://chat:guess@127.0.0.1:{database.port}/chat")
    with (
        redis.Redis(port=broker.port or 0, retry=Retry(NoBackoff(), 0)) as client,
        pytest.raises(redis.AuthenticationError),
    ):
        client.ping()


def test_only_the_owner_reads_passwords_and_data(running: Product) -> None:
    data = running.data
    for private in (data, data / "postgres", data / "redis", data / "mail", data / "log"):
        assert stat.S_IMODE(private.stat().st_mode) == 0o700
    for secret in ("secrets.json", "run/services.json", "redis/redis.conf"):
        assert stat.S_IMODE((data / secret).stat().st_mode) == 0o600


def test_no_password_stands_on_a_command_line(running: Product) -> None:
    passwords = list(json.loads((running.data / "secrets.json").read_text()).values())
    assert len(passwords) == 4
    for pid in running.children.values():
        command = Path(f"/proc/{pid}/cmdline").read_text()
        assert command
        assert not any(password in command for password in passwords)


def test_data_of_another_major_version_is_named(data: Path) -> None:
    layout = Layout(data)
    with throwaway_services(layout):
        pass
    (layout.postgres / "PG_VERSION").write_text("12\n")
    with pytest.raises(StartError, match="PostgreSQL 12"), throwaway_services(layout):
        pass


def test_a_first_start_cut_short_is_begun_anew(data: Path) -> None:
    layout = Layout(data)
    layout.create()
    (data / "postgres.new").mkdir()
    (data / "postgres.new" / "half").write_text("a cluster")
    with throwaway_services(layout) as running:
        assert running.postgres.answers()


def test_a_pid_file_whose_number_belongs_to_another_program_does_not_stop_the_start(
    data: Path,
) -> None:
    layout = Layout(data)
    with throwaway_services(layout):
        pass
    pid_file = layout.postgres / "postmaster.pid"
    pid_file.write_text("1\n")
    with throwaway_services(layout) as running:
        assert running.postgres.answers()
