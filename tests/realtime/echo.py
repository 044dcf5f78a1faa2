"""`python -m tests.realtime.echo PORT [SECONDS]`: a node's server with an application that only
echoes. A request, which may take SECONDS to come, is answered with the length of its body.

What is said to it as `check` makes Daphne look at its connections, as it does every two seconds.
`hold` makes it take nothing more until it gets SIGUSR1, when it says how much it had been given.
"""

import asyncio
import signal
import sys
from http import HTTPStatus
from typing import Any

from daphne.endpoints import build_endpoint_description_strings

from chatsite.realtime import intake
from chatsite.realtime.handshakes import deny
from chatsite.realtime.server import NodeServer, twisted_loop

go_on = asyncio.Event()
if len(sys.argv) > 2:
    intake.RECEIVE_SECONDS = int(sys.argv[2])


async def application(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "http":
        await answer(receive, send)
        return
    await receive()
    if scope["path"] == "/busy":
        await deny(send, HTTPStatus.TOO_MANY_REQUESTS)
        return
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


async def answer(receive: Any, send: Any) -> None:
    length, more = 0, True
    while more:
        message = await receive()
        length += len(message["body"])
        more = message["more_body"]
    body = str(length).encode()
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def ready() -> None:
    twisted_loop.add_signal_handler(signal.SIGUSR1, go_on.set)
    print("ready", flush=True)


server = NodeServer(
    application,
    build_endpoint_description_strings(host="127.0.0.1", port=int(sys.argv[1])),
    ready,
)
server.run()
