"""How often one address may open a socket here, and refusing one before it is opened.

Counted in this process's memory, before anything is asked of the database or Redis: a flood must
cost next to nothing.
"""

from http import HTTPStatus
from typing import Any

from django.conf import settings

from chatsite.lib.addresses import client_address, network_of
from chatsite.lib.buckets import Buckets

DENIAL = "websocket.http.response"


class Handshakes:
    """A bucket for each address."""

    def __init__(self) -> None:
        self._buckets = Buckets()

    def admit(self, address: str) -> bool:
        """Whether this one is within the limit, and count it if so."""
        rate, burst = settings.HANDSHAKE_LIMIT
        return not self._buckets.take(address, 1 / rate, burst)


def origin_of(scope: dict[str, Any]) -> str:
    """The network that a handshake comes from."""
    peer, _port = scope.get("client") or ("", 0)
    headers = [value for name, value in scope["headers"] if name == b"x-forwarded-for"]
    forwarded_for = b",".join(headers).decode("latin-1")
    return network_of(client_address(peer, forwarded_for, settings.ALLAUTH_TRUSTED_PROXY_COUNT))


def can_deny(scope: dict[str, Any]) -> bool:
    """Whether the server knows how to answer a handshake as HTTP does (an extension of ASGI)."""
    return DENIAL in scope.get("extensions", ())


async def deny(send: Any, status: HTTPStatus) -> None:
    """Refuse a handshake: cheaper than a socket, and a proxy understands it."""
    await send({"type": f"{DENIAL}.start", "status": status, "headers": []})
    await send({"type": f"{DENIAL}.body"})
