import socket

from chatsite.embedded.ports import LOOPBACK, free_port, is_taken, why_unusable


def test_a_free_port_is_not_taken() -> None:
    assert not is_taken(free_port())


def test_a_port_that_only_ipv6_listens_on_cannot_serve_localhost() -> None:
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as server:
        port = server.getsockname()[1]
        assert not is_taken(port)
        assert why_unusable(port) == "is taken by another program"
    assert why_unusable(port) is None


def test_a_port_is_taken_while_somebody_listens() -> None:
    with socket.create_server((LOOPBACK, 0)) as server:
        assert is_taken(server.getsockname()[1])
