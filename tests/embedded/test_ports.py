import socket

from chatsite.embedded.ports import LOOPBACK, free_port, is_taken


def test_a_free_port_is_not_taken() -> None:
    assert not is_taken(free_port())


def test_a_port_is_taken_while_somebody_listens() -> None:
    with socket.create_server((LOOPBACK, 0)) as server:
        assert is_taken(server.getsockname()[1])
