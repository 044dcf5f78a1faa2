"""A WebSocket client that costs little (RFC 6455): text frames, no extensions, one task for all."""

import asyncio
import base64
import os
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

_NO_MASK = b"\0\0\0\0"
"""A key that changes nothing: masking protects proxies, and there is none between."""
_TEXT, _CLOSE, _PING, _PONG = 0x81, 0x88, 0x89, 0x8A


class Refused(Exception):
    """The server did not open the socket."""


class WebSocket(asyncio.Protocol):
    """`on_text` gets each frame's bytes, `on_close` the close code (1006 without one), once."""

    __slots__ = (
        "_buffer",
        "_closed",
        "_opened",
        "bytes_in",
        "bytes_out",
        "on_close",
        "on_text",
        "sent",
        "transport",
    )

    def __init__(
        self, on_text: Callable[[bytes], None], on_close: Callable[[int], None] | None = None
    ) -> None:
        self.on_text = on_text
        self.on_close = on_close
        self.bytes_in = self.bytes_out = self.sent = 0
        self._buffer = b""
        self._closed = False
        self._opened: asyncio.Future[None] | None = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if not isinstance(transport, asyncio.Transport):
            raise TypeError("not a stream")
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.bytes_in += len(data)
        data = self._buffer + data if self._buffer else data
        if self._opened is not None:
            head, end, data = data.partition(b"\r\n\r\n")
            if not end:
                self._buffer = head
                return
            self._open(head)
        self._buffer = self._take_frames(data)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._opened is not None and not self._opened.done():
            self._opened.set_exception(Refused(repr(exc)))
        self._end(1006)

    async def opened(self) -> None:
        """Return when the handshake is done. Raises Refused."""
        if self._opened is not None:
            await self._opened
            self._opened = None

    def send(self, payload: bytes) -> None:
        frame = _frame(_TEXT, payload)
        self.sent += 1
        self.bytes_out += len(frame)
        self.transport.write(frame)

    def abort(self) -> None:
        """As when the network is gone: no goodbye."""
        self._closed = True
        self.transport.abort()

    def _open(self, head: bytes) -> None:
        waiting = self._opened
        if waiting is None or waiting.done():
            return
        status = head.partition(b"\r\n")[0]
        if b" 101 " in status:
            waiting.set_result(None)
            self._opened = None
        else:
            waiting.set_exception(Refused(status.decode(errors="replace")))

    def _take_frames(self, data: bytes) -> bytes:
        start = 0
        while len(data) - start >= 2:
            length, begin = data[start + 1], start + 2
            if length >= 126:
                size = 2 if length == 126 else 8
                length = int.from_bytes(data[begin : begin + size], "big")
                begin += size
                if len(data) < begin:
                    break
            if len(data) < begin + length:
                break
            self._take(data[start], data[begin : begin + length])
            start = begin + length
        return data[start:] if start else data

    def _take(self, kind: int, payload: bytes) -> None:
        if kind == _TEXT:
            self.on_text(payload)
        elif kind == _CLOSE:
            self._end(int.from_bytes(payload[:2], "big") or 1005)
            self.transport.close()
        elif kind == _PING:
            self.transport.write(_frame(_PONG, payload))

    def _end(self, code: int) -> None:
        if not self._closed:
            self._closed = True
            if self.on_close is not None:
                self.on_close(code)


async def connect(
    url: str,
    headers: Mapping[str, str],
    on_text: Callable[[bytes], None],
    on_close: Callable[[int], None] | None = None,
) -> WebSocket:
    """An open socket. Raises Refused, OSError."""
    parts = urlsplit(url)
    loop = asyncio.get_running_loop()
    _transport, socket = await loop.create_connection(
        lambda: WebSocket(on_text, on_close), parts.hostname or "", parts.port or 80
    )
    path = (parts.path or "/") + ("?" + parts.query if parts.query else "")
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: {parts.netloc}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    socket.transport.write("\r\n".join([*lines, "", ""]).encode())
    await socket.opened()
    return socket


def _frame(kind: int, payload: bytes) -> bytes:
    length = len(payload)
    if length < 126:
        return bytes((kind, 0x80 | length)) + _NO_MASK + payload
    if length < 65_536:
        return bytes((kind, 0x80 | 126)) + length.to_bytes(2, "big") + _NO_MASK + payload
    return bytes((kind, 0x80 | 127)) + length.to_bytes(8, "big") + _NO_MASK + payload
