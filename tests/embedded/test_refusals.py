"""What cannot work is said in one line: no traceback, no password, no ten seconds."""

import socket
import time
from pathlib import Path

import pytest

from tests.product import Product, services


def _refusal(data: Path, *arguments: str, **environment: str) -> str:
    started = time.monotonic()
    refused = Product(data, *arguments, **environment)
    assert refused.process.wait(30) == 1
    assert time.monotonic() - started < 10
    assert "Traceback" not in refused.output
    *_, line = refused.output.splitlines()
    assert "secret" not in refused.output
    return line


@pytest.mark.parametrize(
    "url",
    [
        "postgres://chat:secret@127.0.0.1:1/chat",
        "postgres://chat:secret@no-such-host.invalid/chat",
        "mysql://chat:secret@127.0.0.1/chat",
        "postgres://chat:secret@127.0.0.1:port/chat",
        "not an address, but secret",
    ],
)
def test_a_wrong_database_url_is_named(data: Path, url: str) -> None:
    assert _refusal(data, DATABASE_URL=url).startswith("DATABASE_URL")


@pytest.mark.parametrize(
    "url", ["redis://:secret@127.0.0.1:1/0", "http://:secret@127.0.0.1/0", "secret"]
)
def test_a_wrong_redis_url_is_named(data: Path, url: str) -> None:
    assert _refusal(data, REDIS_URL=url).startswith("REDIS_URL")


def test_a_wrong_password_is_named_but_not_shown(data: Path) -> None:
    def with_wrong_password(url: str) -> str:
        return url.replace(url.split(":")[2].split("@")[0], "secret")

    other = data.with_name("other")
    with services(data) as running:
        database = with_wrong_password(running.environment["DATABASE_URL"])
        broker = with_wrong_password(running.environment["REDIS_URL"])
        on_database = _refusal(other, DATABASE_URL=database)
        on_broker = _refusal(other, REDIS_URL=broker)
    assert on_database.startswith("DATABASE_URL: postgres://chat@127.0.0.1:")
    assert "password authentication failed" in on_database
    assert on_broker.startswith("REDIS_URL: redis://127.0.0.1:")
    assert "invalid username-password pair" in on_broker


def test_a_server_that_accepts_but_never_answers_is_given_up(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        line = _refusal(data, DATABASE_URL=f"postgres://chat:secret@127.0.0.1:{port}/chat")
    assert line.startswith("DATABASE_URL")


def test_a_port_in_use_is_named(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        line = _refusal(data, "--port", str(port))
    assert line == f"Port {port} is taken by another program; choose another one with --port."


def test_a_data_directory_that_cannot_be_made_is_named(data: Path) -> None:
    data.write_text("a file")
    assert str(data) in _refusal(data)
