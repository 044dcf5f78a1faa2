import errno
import os
import socket

LOOPBACK = "127.0.0.1"


def free_port() -> int:
    """A TCP port of the loopback address that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def is_taken(port: int) -> bool:
    """Whether another program listens on the port of the loopback address."""
    return _bind_error(port, socket.AF_INET, LOOPBACK) == errno.EADDRINUSE


def why_unusable(port: int) -> str | None:
    """What keeps a node from serving `localhost` on the port; None if nothing does."""
    error = _bind_error(port, socket.AF_INET, LOOPBACK)
    # A browser tries ::1 first when it is told localhost, and would meet the other program there.
    if errno.EADDRINUSE in (error, _bind_error(port, socket.AF_INET6, "::1")):
        return "is taken by another program"
    return None if error is None else f"cannot be used ({os.strerror(error)})"


def _bind_error(port: int, family: socket.AddressFamily, host: str) -> int | None:
    """Connections in TIME_WAIT are no hindrance here, as they are none for a server."""
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        return error.errno
    return None
