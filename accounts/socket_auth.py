"""Who opens a socket: by a ticket, a token, or the session cookie of our own pages."""

from collections.abc import Collection
from functools import partial
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.http import parse_cookie

from chatsite.lib.errors import Unauthenticated
from chatsite.lib.threads import in_database_thread
from chatsite.realtime import tickets
from chatsite.realtime.consumer import Suspended
from chatsite.realtime.session import Principal

from .identity import (
    over,
    principal_of_session,
    principal_of_token,
    token_of,
    user_of_session,
)
from .services import note_session_use, note_token_use, session_store
from .services.sessions import SIGNED_OUT
from .services.suspension import SUSPENDED


async def authenticate(scope: dict[str, Any]) -> Principal:
    """Who opens the socket. Raises Unauthenticated, Suspended or Unavailable."""
    return await in_database_thread(partial(_authenticate, scope))


async def ended(principals: Collection[Principal]) -> dict[Principal, int]:
    """Those whose sign-in is over by now, and the code to close their sockets with.

    For whoever may have missed an order to cut them.
    """
    return await in_database_thread(partial(_ended, principals))


def _authenticate(scope: dict[str, Any]) -> Principal:
    headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    scheme, _space, secret = headers.get(b"authorization", "").partition(" ")
    if "ticket" in query:
        return _by_ticket(query["ticket"][0])
    if scheme.lower() == "token":
        return _by_token(secret.strip())
    return _by_cookie(headers)


def _by_ticket(ticket: str) -> Principal:
    principal = tickets.redeem(ticket)
    if principal is None:
        raise Unauthenticated
    # In the seconds since it was given out, who asked for it may have signed out.
    match _ended([principal]).get(principal):
        case None:
            return principal
        case code:
            raise Suspended if code == SUSPENDED else Unauthenticated


def _by_token(secret: str) -> Principal:
    token = token_of(secret)
    note_token_use(token=token)
    return principal_of_token(token)


def _by_cookie(headers: dict[bytes, str]) -> Principal:
    key = parse_cookie(headers.get(b"cookie", "")).get(settings.SESSION_COOKIE_NAME)
    if not key or not _is_own_page(headers):
        raise Unauthenticated
    session = session_store(key)
    principal = principal_of_session(user_of_session(session), session)
    note_session_use(session=session)
    return principal


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


def _ended(principals: Collection[Principal]) -> dict[Principal, int]:
    return {
        principal: SUSPENDED if issubclass(error, Suspended) else SIGNED_OUT
        for principal, error in over(principals).items()
    }
