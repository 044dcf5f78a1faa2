"""`manage.py node`: one process of Daphne that serves HTTP and sockets."""

import asyncio
import gc
import signal
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.module_loading import import_string


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
        from daphne.server import Server, twisted_loop

        from chatsite.realtime.node import Node, set_current

        host, port = options["host"], options["port"]
        node = Node(
            options["name"],
            import_string(settings.ENDED_PRINCIPALS),
            options["url"] or None,
        )
        set_current(node)
        server: Any = Server(
            get_default_application(),
            endpoints=build_endpoint_description_strings(host=host, port=port),
            signal_handlers=False,
            ready_callable=lambda: _start(twisted_loop, node, server),
            http_timeout=120,
            websocket_timeout=-1,
            ping_interval=0,
            websocket_max_message_size=4 * 1024 * 1024,
            websocket_max_frame_size=4 * 1024 * 1024,
            server_name="chat",
        )
        server.run()


def _start(loop: asyncio.AbstractEventLoop, node: Any, server: Any) -> None:
    async def stop() -> None:
        await node.drain()
        server.stop()

    def on_signal() -> None:
        if not node.draining:
            node.draining = True
            stopping.append(loop.create_task(stop()))

    async def begin() -> None:
        node.start()
        # What start-up made lives as long as the process: no collection needs to walk it.
        gc.collect()
        gc.freeze()

    stopping: list[asyncio.Task[None]] = [loop.create_task(begin())]
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, on_signal)
