"""A client of the HTTP API that keeps its connection and counts its bytes."""

import asyncio
from typing import Any
from urllib.parse import urlsplit

import orjson


class HttpClient:
    """One connection. `bytes_out` and `bytes_in` count all of HTTP, `requests` what was asked."""

    def __init__(self, url: str, token: str) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "", parts.port or 80
        self._head = f"Host: {parts.netloc}\r\nAuthorization: Token {token}\r\n"
        self._reader: asyncio.StreamReader
        self._writer: asyncio.StreamWriter | None = None
        self.requests = self.bytes_out = self.bytes_in = 0

    async def get(self, path: str) -> Any:
        """The answer's JSON. Raises RuntimeError for any status but 200."""
        return await self._ask(f"GET {path} HTTP/1.1\r\n{self._head}\r\n".encode())

    async def post(self, path: str, body: Any) -> Any:
        """As `get`."""
        data = orjson.dumps(body)
        more = f"Content-Type: application/json\r\nContent-Length: {len(data)}\r\n"
        return await self._ask(f"POST {path} HTTP/1.1\r\n{self._head}{more}\r\n".encode() + data)

    async def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    async def _ask(self, request: bytes) -> Any:
        if self._writer is None:
            self._reader, self._writer = await asyncio.open_connection(self._host, self._port)
        self.requests += 1
        self.bytes_out += len(request)
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        body = await self._body(head.lower())
        self.bytes_in += len(head)
        if b" 200 " not in head.partition(b"\r\n")[0]:
            raise RuntimeError(f"{head!r} {body[:200]!r}")
        return orjson.loads(body)

    async def _body(self, head: bytes) -> bytes:
        if b"transfer-encoding: chunked" in head:
            return await self._chunks()
        length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
        self.bytes_in += length
        return await self._reader.readexactly(length)

    async def _chunks(self) -> bytes:
        body = b""
        while True:
            line = await self._reader.readline()
            size = int(line, 16)
            chunk = await self._reader.readexactly(size + 2)
            self.bytes_in += len(line) + len(chunk)
            if not size:
                return body
            body += chunk[:-2]
