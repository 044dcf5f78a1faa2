"""`manage.py node`: one process of Daphne that serves HTTP and sockets."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.module_loading import import_string

BACKLOG = 4 * 1024
"""Connections that the kernel takes before the node does: with Twisted's 50 most of a crowd that
comes back at one moment would be dropped, and wait for a second or three. Linux caps it at its own
`net.core.somaxconn`."""


class Command(BaseCommand):
    help = "Serve HTTP and WebSocket with Daphne, as one node of the installation."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--name", default="n1", help="what clients see as this node's name")
        parser.add_argument(
            "--url",
            default="",
            help="address by which clients reach this node, if it has one of its own",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        # Importing Daphne's server installs Twisted's reactor, which only a node wants.
        from channels.routing import get_default_application
        from daphne.endpoints import build_endpoint_description_strings

        from chatsite.realtime.life import Life
        from chatsite.realtime.node import Node, set_current
        from chatsite.realtime.server import NodeServer

        host, port = options["host"], options["port"]
        node = Node(
            options["name"],
            import_string(settings.ENDED_PRINCIPALS),
            options["url"] or None,
        )
        set_current(node)
        life = Life(node)
        endpoints = build_endpoint_description_strings(host=host, port=port)
        server = NodeServer(
            get_default_application(),
            endpoints=[f"{endpoint}:backlog={BACKLOG}" for endpoint in endpoints],
            ready=lambda: life.begin(server),
        )
        server.run()
