"""Refusing a socket before it is one, by an extension of ASGI that our server has."""

from http import HTTPStatus
from typing import Any

DENIAL = "websocket.http.response"


async def deny(send: Any, status: HTTPStatus) -> None:
    """Answer a handshake as HTTP does: cheaper than a socket, and a proxy understands it."""
    await send({"type": f"{DENIAL}.start", "status": status, "headers": []})
    await send({"type": f"{DENIAL}.body"})
