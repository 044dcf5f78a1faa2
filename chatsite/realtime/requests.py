"""HTTP requests that a node is answering: it goes when they are answered, as with commands."""

from collections.abc import Awaitable, Callable
from typing import Any

from .node import Node, find_current

Application = Callable[[Any, Any, Any], Awaitable[None]]


def counted(application: Application) -> Application:
    """`application`, for the scope "http", known to the node that serves it."""

    async def respond(scope: Any, receive: Any, send: Any) -> None:
        node = find_current()
        if node is None:
            await application(scope, receive, send)
            return
        # What is committed before this process has registered nobody would miss, should it die.
        await node.lease.settle()
        node.requests.begin()
        try:
            await application(scope, receive, _closing(node, send))
        finally:
            node.requests.end()

    return respond


def _closing(node: Node, send: Any) -> Any:
    async def send_or_close(message: Any) -> None:
        if node.draining and message["type"] == "http.response.start":
            # The next request on this connection could meet its end.
            headers = [*message.get("headers", ()), (b"connection", b"close")]
            message = {**message, "headers": headers}
        await send(message)

    return send_or_close
