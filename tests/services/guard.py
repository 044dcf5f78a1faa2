"""A small proxy with TLS before a server, which lets in whoever says the right words."""

import base64
import contextlib
import http.client
import ssl
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

USER, PASSWORD, API_KEY = "chat", "pa:ss wörd", base64.b64encode(b"id:key").decode()
_ALLOWED = {
    f"Basic {base64.b64encode(f'{USER}:{PASSWORD}'.encode()).decode()}",
    f"ApiKey {API_KEY}",
}


@dataclass(frozen=True, slots=True)
class Guard:
    """Where it listens, and the certificate that it has to be known by."""

    url: str
    certificate: Path


@contextlib.contextmanager
def guarding(address: str, folder: Path) -> Iterator[Guard]:
    """A proxy before the server at `address`, until the end of the block."""
    certificate, key = _certificate(folder)
    target = urlsplit(address).netloc

    class Handler(_Handler):
        server_address = target

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Guard(f"https://localhost:{server.server_port}", certificate)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_address = ""

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.headers.get("Authorization") not in _ALLOWED:
            self._answer(401, {"Content-Type": "application/json"}, b'{"error": "who is there?"}')
            return
        wanted = ("Accept", "Content-Type", "Content-Encoding")
        headers = {name: self.headers[name] for name in wanted if name in self.headers}
        connection = http.client.HTTPConnection(self.server_address)
        connection.request(self.command, self.path, body, headers)
        answer = connection.getresponse()
        kept = ("Content-Type", "X-elastic-product", "Warning")
        self._answer(
            answer.status,
            {name: value for name, value in answer.getheaders() if name in kept},
            answer.read(),
        )
        connection.close()

    def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _pass_on  # names of the library

    def log_message(self, format: str, *arguments: object) -> None:
        """Nothing is said."""


def _certificate(folder: Path) -> tuple[Path, Path]:
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"),
            *("-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
    return certificate, key
