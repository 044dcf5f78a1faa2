"""A crowd that comes at one moment is kept waiting, not turned away."""

import os
import signal
import socket
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.product import product

CROWD = 120
_REQUEST = b"GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


@pytest.mark.system
def test_a_node_that_is_busy_for_a_moment_loses_nobody_who_knocks(tmp_path: Path) -> None:
    with product(tmp_path / "data") as running, ExitStack() as open_sockets:
        address = urlsplit(running.addresses[0])
        node = running.children["n1"]
        os.kill(node, signal.SIGSTOP)
        try:
            crowd = [
                open_sockets.enter_context(
                    socket.create_connection((address.hostname, address.port), timeout=30)
                )
                for _ in range(CROWD)
            ]
        finally:
            os.kill(node, signal.SIGCONT)
        for one in crowd:
            one.sendall(_REQUEST)
        assert all(one.recv(12) == b"HTTP/1.1 200" for one in crowd)
