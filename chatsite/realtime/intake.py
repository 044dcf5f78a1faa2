"""Requests over HTTP while they come in: bounded in size, and in the time they take to come."""

from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Any

from daphne.http_protocol import WebRequest

from chatsite.lib import json
from chatsite.lib.errors import Invalid

RECEIVE_SECONDS = 60
MAX_BODY = 4 * 1024 * 1024  # bytes; Django refuses sooner, but only what it has been given whole


class NodeRequest(WebRequest):  # type: ignore[misc]  # daphne has no types
    """Daphne's, which would write any body to the disk."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._received = 0
        self._refused = False
        super().__init__(*args, **kwargs)

    def gotLength(self, length: int | None) -> None:
        """Twisted's hook: the headers are here, and name the length of the body or None."""
        super().gotLength(length)
        if length is not None and length > MAX_BODY:
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)

    def handleContentChunk(self, data: bytes) -> None:
        """Twisted's hook: a part of the body is here."""
        self._received += len(data)
        if self._received > MAX_BODY:
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if not self._refused:
            super().handleContentChunk(data)

    def requestReceived(self, *args: Any) -> None:
        """Twisted's hook: all of it is here."""
        if not self._refused:
            super().requestReceived(*args)

    def _refuse(self, status: HTTPStatus) -> None:
        # Nothing has been answered on this connection since the last whole request: what is
        # written now is the answer to this one, and nothing more is read.
        if self._refused or self.channel is None:
            return
        self._refused = True
        body = json.dumps({"error": Invalid(status.phrase).as_json()})
        head = f"HTTP/1.1 {status.value} {status.phrase}\r\nConnection: close\r\n"
        head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        self.channel.transport.write(head.encode() + body)
        self.channel.loseConnection()


def bound(factory: Any) -> None:
    """Bound what comes in over the connections that Daphne's factory of HTTP makes."""
    factory.timeOut = RECEIVE_SECONDS
    factory.buildProtocol = partial(_take_in, factory.buildProtocol)


def _take_in(build: Callable[[Any], Any], address: Any) -> Any:
    protocol = build(address)
    protocol.requestFactory = NodeRequest
    # Twisted begins to count anew with each byte, and so a request could take for ever. Now it has
    # come whole within the time from the connection's beginning, or from the last answer.
    protocol._channel.resetTimeout = _go_on_counting
    return protocol


def _go_on_counting() -> None:
    pass
