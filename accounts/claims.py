"""By what a handshake says who it is: a ticket, a token, or the session cookie of our own pages."""

from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.http import parse_cookie

from chatsite.lib.errors import Unauthenticated


class Ticket(NamedTuple):
    """One-use, in the address: for clients that cannot send headers."""

    ticket: str


class Secret(NamedTuple):
    """That of an API token."""

    secret: str


class Cookie(NamedTuple):
    """The key of a browser session."""

    key: str


Claim = Ticket | Secret | Cookie


def claim_of(scope: dict[str, Any]) -> Claim:
    """What is to be looked up. Raises Unauthenticated where there is nothing."""
    headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    scheme, _space, secret = headers.get(b"authorization", "").partition(" ")
    if "ticket" in query:
        return Ticket(query["ticket"][0])
    if scheme.lower() == "token":
        return Secret(secret.strip())
    key = parse_cookie(headers.get(b"cookie", "")).get(settings.SESSION_COOKIE_NAME)
    if not key or not _is_own_page(headers):
        raise Unauthenticated
    return Cookie(key)


def _is_own_page(headers: dict[bytes, str]) -> bool:
    """Whether no foreign page is behind the cookie: browsers send it whoever opens the socket.

    A client that names no origin is no browser, and had to be given the cookie.
    """
    origin = headers.get(b"origin")
    if origin is None or origin in settings.NODE_ORIGINS:
        return True
    try:
        parts = urlsplit(origin)
        own = urlsplit(f"{parts.scheme}://{headers.get(b'host', '')}")
        return _address(parts) == _address(own) and bool(parts.hostname)
    except ValueError:
        return False


def _address(parts: Any) -> tuple[str | None, int | None]:
    return parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)
