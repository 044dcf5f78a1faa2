"""`python -m bench.speaker PORT FILE`: a process of the product that publishes when it is told to.

FILE holds the user ids of each group. A line `3 16` on its port lets 16 typing events go to group 3
through `realtime.publish`, as a worker or a command would send them.
"""

import json
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import django

Publish = Callable[[list[int]], None]


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chatsite.settings")
    django.setup()
    serve(int(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text()), _publisher())


def serve(port: int, groups: list[list[int]], publish: Publish) -> None:
    """One caller, until it hangs up; then the next."""
    with socket.create_server(("127.0.0.1", port)) as listening:
        print("ready", flush=True)
        while True:
            connection, _address = listening.accept()
            with connection, connection.makefile("r") as lines:
                for line in lines:
                    number, count = map(int, line.split())
                    for _ in range(count):
                        publish(groups[number])


def _publisher() -> Publish:
    # What has models can be imported only after Django's set-up.
    from chatsite.realtime import sender
    from chatsite.realtime.publish import publish
    from presence.events import Typing

    def say(members: list[int]) -> None:
        first = members[0]
        event = Typing(conversation_id=first, data={"user_id": str(first), "active": True})
        publish(event, members)

    sender.prepare()
    return say


if __name__ == "__main__":
    main()
