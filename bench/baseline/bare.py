"""`python -m bench.baseline.bare PORT`: the least that can be a chat server on Daphne.

An ASGI function without Django, Channels, people or state. It says `hello`, answers heartbeats, and
writes to everyone what one client says; so the same load works on it.
"""

import asyncio
import sys
from collections import defaultdict
from typing import Any

from daphne.endpoints import build_endpoint_description_strings
from daphne.server import Server

HELLO = '{"type":"hello","user_id":"1","limits":{"ack_bytes":262144}}'
EVENT = (
    '{"type":"typing","conversation_id":"250000000000000001",'
    '"data":{"user_id":"250000000000000001","active":true}}'
)
groups: defaultdict[bytes, list[Any]] = defaultdict(list)
ACK = '{"type":"heartbeat.ack","server_time":0,"events":0}'


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Sockets, and requests that may wait."""
    if scope["type"] == "http":
        await answer(scope, receive, send)
        return
    await receive()
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.send", "text": HELLO})
    group = groups[scope["query_string"]]
    group.append(send)
    while (message := await receive())["type"] != "websocket.disconnect":
        if message["text"].isdecimal():
            await say(group, int(message["text"]))
        else:
            await send({"type": "websocket.send", "text": ACK})
    group.remove(send)


async def answer(scope: Any, receive: Any, send: Any) -> None:
    """Nothing, after as many seconds as the query says."""
    while (await receive()).get("more_body"):
        pass
    await asyncio.sleep(int(scope["query_string"].partition(b"=")[2] or 0))
    headers = [(b"content-length", b"2")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"{}"})


async def say(group: list[Any], count: int) -> None:
    """So many events to everyone in the group."""
    for _ in range(count):
        for send in group:
            await send({"type": "websocket.send", "text": EVENT})


def main() -> None:
    (endpoint,) = build_endpoint_description_strings(host="127.0.0.1", port=int(sys.argv[1]))
    server: Any = Server(
        application,
        # As many may wait in the kernel as before a node: Twisted's 50 drop most of a crowd.
        endpoints=[f"{endpoint}:backlog=4096"],
        ready_callable=lambda: print("ready", flush=True),
        websocket_timeout=-1,
        websocket_handshake_timeout=60,
        ping_interval=1_000_000,
    )
    server.run()


if __name__ == "__main__":
    main()
