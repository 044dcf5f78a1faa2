"""The application that Daphne serves: Django for HTTP, Channels for sockets."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chatsite.settings")
django_application = get_asgi_application()

# Django has to be set up before anything that imports models.
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from django.urls import path  # noqa: E402

from accounts.socket_auth import authenticate  # noqa: E402
from chatsite.realtime.consumer import SocketConsumer  # noqa: E402

application = ProtocolTypeRouter(
    {
        "http": django_application,
        "websocket": URLRouter([path("ws/v1", SocketConsumer.as_asgi(authenticate=authenticate))]),
    }
)
