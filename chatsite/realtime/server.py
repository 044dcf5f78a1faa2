"""Daphne's server with a shorter way for what a node does all the time.

One small text frame in, one frame out: in Daphne each passes some forty functions, an asyncio queue
and two changes of the selector, 0.2 ms in all, and a connection keeps its whole HTTP request. What
is not such a frame goes Daphne's own way. The application sees plain ASGI either way.

Importing this installs Twisted's reactor.
"""

from asyncio import Future, ensure_future, get_running_loop
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any

from autobahn.websocket import protocol
from autobahn.websocket.types import ConnectionDeny
from daphne.server import Server, twisted_loop
from daphne.ws_protocol import WebSocketProtocol
from twisted.internet.tcp import Connection

from .handshakes import DENIAL
from .intake import bound
from .websocket import text_frame, whole_texts

__all__ = ["NodeServer", "twisted_loop"]
NEVER = 10**9
"""Seconds. Daphne would ping every socket this often (0: every two seconds) and cut those whose
answer is late, which under load is everyone; clients beat by themselves."""
HANDSHAKE_SECONDS = 30
"""Thousands may come back at the same moment, and all of their handshakes are under way then."""
MAX_MESSAGE = 4 * 1024 * 1024  # bytes
_EXTENSIONS: dict[str, dict[str, Any]] = {DENIAL: {}}
MAX_WAITING = 256 * 1024
"""Characters a client may be ahead of what its application takes; then it is not read from."""

_autobahn: Any = protocol
_autobahn.pformat = lambda value: value
"""For each connection autobahn lays out its 40 settings for a debug log, also where that is off: a
twentieth of what a returning client costs. Where it is on, the log writes the list as it is."""


class Inbox:
    """What an application has yet to receive. An asyncio.Queue takes 3 KB, this next to nothing.

    `relieved` is called once, when nothing waits any more.
    """

    __slots__ = ("_messages", "_waiting", "relieved", "size")

    def __init__(self) -> None:
        self.size = 0
        self.relieved: Callable[[], None] | None = None
        self._messages: list[dict[str, Any]] = []
        self._waiting: Future[None] | None = None

    def put_nowait(self, message: dict[str, Any]) -> None:
        self._messages.append(message)
        self.size += len(message.get("text") or message.get("bytes") or "")
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    async def get(self) -> dict[str, Any]:
        """The next message. One caller at a time."""
        while not self._messages:
            self._waiting = get_running_loop().create_future()
            await self._waiting
        self._waiting = None
        message = self._messages.pop(0)
        if not self._messages:
            self._relieve()
        return message

    def _relieve(self) -> None:
        self.size = 0
        relieved, self.relieved = self.relieved, None
        if relieved is not None:
            relieved()


class NodeSocket(WebSocketProtocol):  # type: ignore[misc]  # daphne has no types
    """One WebSocket."""

    def makeConnection(self, transport: Any) -> None:
        # Else the transport keeps the HTTP channel, and that the request, as long as it lives.
        transport.unregisterProducer()
        super().makeConnection(transport)

    def onOpen(self) -> None:
        super().onOpen()
        # The application has its own copy of what it wants of them.
        self.http_headers.clear()
        self.http_request_data = b""

    def dataReceived(self, data: bytes) -> None:
        # Only between two messages: what Daphne has begun with, it goes on with.
        if self.state == self.STATE_OPEN and not (
            self.data or self.current_frame or self.inside_message
        ):
            texts, taken = whole_texts(data)
            for text in texts:
                self.application_queue.put_nowait({"type": "websocket.receive", "text": text})
            data = data[taken:]
        if data:
            super().dataReceived(data)
        self._hold_back()

    def handle_reply(self, message: dict[str, Any]) -> None:
        """Besides Daphne's answers to a handshake: any status of HTTP (an extension of ASGI)."""
        if message["type"] == f"{DENIAL}.start":
            status = HTTPStatus(message["status"])
            denied: Any = ConnectionDeny
            self.handshake_deferred.errback(denied(status.value, status.phrase))
            del self.handshake_deferred
            self.server.protocol_disconnected(self)
        elif message["type"] != f"{DENIAL}.body":
            super().handle_reply(message)

    async def reply(self, message: dict[str, Any]) -> None:
        """The application's `send`."""
        if self.state == self.STATE_OPEN and message["type"] == "websocket.send":
            text = message.get("text")
            if text is not None and self._write(text_frame(text.encode())):
                return
        await self.server.handle_reply(self, message)

    def _write(self, frame: bytes) -> bool:
        """Hand `frame` to the kernel at once, which saves two changes of the selector.

        False: this is none of the connections where that can be done.
        """
        transport: Any = self.transport
        if not isinstance(self.transport, Connection) or self.send_queue:
            return False
        if not (transport.dataBuffer or transport._tempDataBuffer) and transport.connected:
            written = transport.writeSomeData(frame)
            if isinstance(written, int):  # else the connection is lost, which writing on will tell
                frame = frame[written:]
        if frame:
            transport.write(frame)
        return True

    def _hold_back(self) -> None:
        inbox = getattr(self, "application_queue", None)
        if inbox is not None and inbox.size > MAX_WAITING and inbox.relieved is None:
            self.transport.pauseProducing()
            inbox.relieved = self.transport.resumeProducing


class NodeServer(Server):  # type: ignore[misc]  # daphne has no types
    """Daphne's server for a node; `ready` is called on the loop when it listens."""

    def __init__(self, application: Any, endpoints: Sequence[str], ready: Callable[[], None]):
        def begin() -> None:
            self.ws_factory.protocol = NodeSocket
            bound(self.http_factory)
            twisted_loop.call_soon(ready)

        self._ports: list[Any] = []
        super().__init__(
            application,
            endpoints=endpoints,
            signal_handlers=False,
            ready_callable=begin,
            http_timeout=120,
            websocket_timeout=-1,
            websocket_handshake_timeout=HANDSHAKE_SECONDS,
            ping_interval=NEVER,
            websocket_max_message_size=MAX_MESSAGE,
            websocket_max_frame_size=MAX_MESSAGE,
            server_name="chat",
        )

    def listen_success(self, port: Any) -> None:
        """Daphne's hook."""
        self._ports.append(port)
        super().listen_success(port)

    def stop_listening(self) -> None:
        """Take no new connection; those that are there stay."""
        for port in self._ports:
            port.stopListening()

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        """As Daphne's; what it answers takes the messages for the application."""
        if not isinstance(protocol, NodeSocket):
            return super().create_application(protocol, scope)
        inbox = Inbox()
        scope |= {"asgi": {"version": "3.0"}, "extensions": _EXTENSIONS}
        self.connections[protocol]["application_instance"] = ensure_future(
            self.application(scope, inbox.get, protocol.reply), loop=twisted_loop
        )
        return inbox
