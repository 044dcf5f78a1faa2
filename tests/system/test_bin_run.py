"""`bin/run` from its start to its end, as the person who types it sees it."""

import os
import signal
import time
from pathlib import Path

import httpx
import pytest

from chatsite.embedded.ports import is_taken
from tests.product import Product, free_ports, is_alive, product, services, wait_until
from tests.timing import fastest, waiting_for_a_core

pytestmark = [pytest.mark.system, pytest.mark.timeout(600)]


def _serves(address: str) -> bool:
    try:
        page = httpx.get(f"{address}/accounts/login/", timeout=30)
    except httpx.TransportError:
        return False
    return page.status_code == 200 and "<form" in page.text


def _create_person(running: Product, handle: str) -> None:
    running.manage("create_user", handle, "--password-stdin", "--staff", stdin="quiet-river-42\n")


def _people(running: Product) -> str:
    query = (
        "from accounts.models import User; print(*User.objects.values_list('handle', flat=True))"
    )
    return running.manage("shell", "--no-imports", "-c", query).strip()


def test_it_survives_kill_9_and_serves_again_within_ten_seconds(tmp_path: Path) -> None:
    data = tmp_path / "my data"
    port = free_ports(2)
    with product(data, nodes=2, port=port) as running:
        assert running.addresses == [f"http://localhost:{port}", f"http://localhost:{port + 1}"]
        assert all(_serves(address) for address in running.addresses)
        assert set(running.children) == {"postgres", "redis", "n1", "n2", "worker", "beat"}
        assert str(data / "mail") in running.output
        assert "create_user HANDLE --password-stdin --staff" in running.output
        _create_person(running, "alice")
        _kill(running)
    assert fastest(lambda _number: _seconds_to_a_page(data, port), 10) < 10


def _kill(running: Product) -> None:
    children = running.children
    running.kill()
    wait_until(lambda: not any(is_alive(pid) for pid in children.values()))


def _seconds_to_a_page(data: Path, port: int) -> float:
    """After one `kill -9` and up to the next, as on a machine that has nothing else to do."""
    started = time.monotonic()
    running = Product(data, "--port", str(port))
    try:
        wait_until(lambda: _serves(f"http://localhost:{port}"))
        seconds = time.monotonic() - started
        running.wait_for("Chat is running")
        assert _people(running) == "alice"
        _kill(running)
    finally:
        running.end()
    return seconds / waiting_for_a_core()


def test_a_node_that_dies_is_started_again_and_ctrl_c_ends_everything(tmp_path: Path) -> None:
    port = free_ports(1)
    with product(tmp_path / "data", port=port) as running:
        os.kill(running.children["n1"], signal.SIGKILL)
        running.wait_for("n1 was killed by SIGKILL; starting it again in 1 s")
        running.wait_for("n1 is started again")
        wait_until(lambda: _serves(running.addresses[0]))
        children = running.children
        assert running.end(signal.SIGINT) == 0
        assert "Traceback" not in running.output
        assert not any(is_alive(pid) for pid in children.values())
        assert not is_taken(port)


def test_services_of_somebody_else_replace_the_embedded_ones(tmp_path: Path) -> None:
    port = free_ports(1)
    with services(tmp_path / "theirs") as theirs:
        urls = {name: theirs.environment[name] for name in ("DATABASE_URL", "REDIS_URL")}
        ours = Product(tmp_path / "ours", "--port", str(port), **urls)
        try:
            ours.wait_for("Chat is running")
            assert set(ours.children) == {"n1", "worker", "beat"}
            assert not (tmp_path / "ours" / "postgres").exists()
            _create_person(ours, "bob")
            assert _people(ours) == "bob"
        finally:
            ours.end()
