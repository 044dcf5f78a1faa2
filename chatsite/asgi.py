"""The application that Daphne serves: Django for HTTP, Channels for sockets and polls."""

import os
from typing import Any

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chatsite.settings")
django_application = get_asgi_application()

# Django has to be set up before anything that imports models.
from accounts.socket_auth import authenticate  # noqa: E402
from chatsite.cors import with_cors  # noqa: E402
from chatsite.realtime.consumer import SocketConsumer  # noqa: E402
from chatsite.realtime.poll_consumer import PollConsumer  # noqa: E402
from chatsite.realtime.requests import counted  # noqa: E402

SOCKET_PATH = "/ws/v1"
SYNC_PATH = "/api/v1/sync"
poll_application = PollConsumer.as_asgi()


async def route_http(scope: Any, receive: Any, send: Any) -> None:
    """A sync may wait, and nothing behind Django's middleware does that without a thread."""
    answer = poll_application if scope["path"] == SYNC_PATH else django_application
    await answer(scope, receive, send)


async def route_socket(scope: Any, receive: Any, send: Any) -> None:
    """One address has a socket; a handshake at any other is refused."""
    if scope["path"] == SOCKET_PATH:
        await SocketConsumer(authenticate)(scope, receive, send)
    else:
        await receive()
        await send({"type": "websocket.close"})


application = ProtocolTypeRouter(
    {"http": counted(with_cors(route_http)), "websocket": route_socket}
)
