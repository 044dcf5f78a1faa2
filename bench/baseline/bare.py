"""`python -m bench.baseline.bare PORT`: the least that can be a chat server on Daphne.

An ASGI function without Django, Channels, people or state. It says `hello`, answers heartbeats, and
writes to everyone what one client says; so the same load works on it.
"""

import sys
from typing import Any

from daphne.endpoints import build_endpoint_description_strings
from daphne.server import Server

HELLO = '{"type":"hello","user_id":"1","limits":{"ack_bytes":262144}}'
ACK = '{"type":"heartbeat.ack","server_time":0,"events":0}'


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Sockets, and an answer to who asks whether it lives."""
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})
        return
    await receive()
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.send", "text": HELLO})
    while (await receive())["type"] != "websocket.disconnect":
        await send({"type": "websocket.send", "text": ACK})


def main() -> None:
    server: Any = Server(
        application,
        endpoints=build_endpoint_description_strings(host="127.0.0.1", port=int(sys.argv[1])),
        ready_callable=lambda: print("ready", flush=True),
        websocket_timeout=-1,
        ping_interval=1_000_000,
    )
    server.run()


if __name__ == "__main__":
    main()
