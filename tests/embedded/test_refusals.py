"""What cannot work is said in one line: no traceback, no password, no ten seconds."""

import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.product import PROJECT, Product, clean_environment, services
from tests.timing import waiting_for_a_core


def _refusal(data: Path, *arguments: str, **environment: str) -> str:
    started = time.monotonic()
    refused = Product(data, *arguments, **environment)
    assert refused.process.wait(60) == 1
    assert time.monotonic() - started < 10 * waiting_for_a_core()
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


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("EMAIL_URL", "secret"),
        ("EMAIL_URL", ""),
        ("EMAIL_URL", "smtp+tls://me:secret@:587"),
        ("EMAIL_URL", "smtp://me:secret@mail.example:port"),
        ("HTTPS", "ture"),
        ("RATE_SENDS", "0"),
        ("RATE_SENDS_BURST", "many"),
        ("DATABASE_POOL", "-1"),
        ("LOG_LEVEL", "LOUD"),
        ("NODE_ORIGINS", "n1.chat.example"),
        ("ACCOUNT_EMAIL_VERIFICATION", "perhaps"),
    ],
)
def test_a_variable_that_means_nothing_is_named(data: Path, name: str, value: str) -> None:
    line = _refusal(data, **{name: value})
    assert line.startswith(name)
    assert "cannot be used" in line
    assert not data.exists(), "it was noticed too late"


def test_several_are_said_at_once(data: Path) -> None:
    line = _refusal(data, HTTPS="ture", TRUSTED_PROXIES="one")
    assert "HTTPS=ture" in line
    assert "TRUSTED_PROXIES=one" in line


def test_a_command_of_its_own_says_it_in_one_line_too() -> None:
    done = subprocess.run(
        [sys.executable, str(PROJECT / "manage.py"), "check"],
        env=clean_environment(HTTPS="ture"),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == "HTTPS=ture cannot be used: expected is true or false.\n"


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
