"""Pages of one node may use every other: the CORS headers of all that is served over HTTP.

Where clients choose their node by themselves, a page from one origin asks another one with its
cookies. Only the exact origins of `NODE_ORIGINS` may; for any other page a browser keeps the answer
to itself, and what changes something never happens without the CSRF token.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings

Application = Callable[[Any, Any, Any], Awaitable[None]]

# Browsers ask again at the latest after two hours, whatever they are told.
_PREFLIGHT = [
    (b"access-control-allow-methods", b"GET, HEAD, POST, PUT, PATCH, DELETE"),
    (b"access-control-allow-headers", b"Accept, Content-Type, X-CSRFToken"),
    (b"access-control-max-age", b"7200"),
]


def with_cors(application: Application) -> Application:
    """`application`, for the scope "http", answering pages of all of `NODE_ORIGINS`."""

    async def respond(scope: Any, receive: Any, send: Any) -> None:
        if not settings.NODE_ORIGINS:
            await application(scope, receive, send)
            return
        headers = dict(scope["headers"])
        ours = _cors_headers(headers.get(b"origin", b""))
        if _is_preflight(scope, headers) and len(ours) > 1:
            start = {"type": "http.response.start", "status": 204, "headers": ours + _PREFLIGHT}
            await send(start)
            await send({"type": "http.response.body"})
            return

        async def send_with_ours(message: Any) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), *ours]}
            await send(message)

        await application(scope, receive, send_with_ours)

    return respond


def _cors_headers(origin: bytes) -> list[tuple[bytes, bytes]]:
    # A cache must not give one origin what was answered to another.
    vary = [(b"vary", b"Origin")]
    if origin.decode("latin-1") not in settings.NODE_ORIGINS:
        return vary
    return [
        *vary,
        (b"access-control-allow-origin", origin),
        (b"access-control-allow-credentials", b"true"),
        (b"access-control-expose-headers", b"Retry-After"),
    ]


def _is_preflight(scope: Any, headers: dict[bytes, bytes]) -> bool:
    return scope["method"] == "OPTIONS" and b"access-control-request-method" in headers
