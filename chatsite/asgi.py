"""The application that Daphne serves: Django for HTTP, Channels for sockets."""

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

SOCKET_PATH = "/ws/v1"
socket_application = SocketConsumer.as_asgi(authenticate=authenticate)


async def route_socket(scope: Any, receive: Any, send: Any) -> None:
    """One address has a socket; a handshake at any other is refused."""
    if scope["path"] == SOCKET_PATH:
        await socket_application(scope, receive, send)
    else:
        await receive()
        await send({"type": "websocket.close"})


application = ProtocolTypeRouter({"http": with_cors(django_application), "websocket": route_socket})
