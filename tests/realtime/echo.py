"""`python -m tests.realtime.echo PORT`: a node's server with an application that only echoes.

What is said to it as `check` makes Daphne look at its connections, as it does every two seconds.
`hold` makes it take nothing more until it gets SIGUSR1, when it says how much it had been given.
"""

import asyncio
import signal
import sys
from typing import Any

from daphne.endpoints import build_endpoint_description_strings

from chatsite.realtime.server import NodeServer, twisted_loop

go_on = asyncio.Event()


async def application(scope: Any, receive: Any, send: Any) -> None:
    assert scope["type"] == "websocket"
    await receive()
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] != "websocket.disconnect":
        text = message.get("text")
        if text == "check":
            server.timeout_checker()
        if text == "hold":
            await go_on.wait()
        await send({"type": "websocket.send", "text": text or message["bytes"].decode()})
        if text == "close":
            await send({"type": "websocket.close", "code": 4000})


def ready() -> None:
    twisted_loop.add_signal_handler(signal.SIGUSR1, go_on.set)
    print("ready", flush=True)


server = NodeServer(
    application,
    build_endpoint_description_strings(host="127.0.0.1", port=int(sys.argv[1])),
    ready,
)
server.run()
