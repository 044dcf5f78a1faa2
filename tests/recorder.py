"""Reading what was published, at the place where a process hands it to its publisher."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from chatsite.realtime import publisher


class Recorder:
    """Everything handed over, in order."""

    def __init__(self) -> None:
        self.orders: list[publisher.Order] = []

    def send(self, order: publisher.Order) -> None:
        self.orders.append(order)

    def events_for(self, user_id: int) -> list[dict[str, Any]]:
        """What this person's sessions would get, in order."""
        return [
            json.loads(order.frame)
            for order in self.orders
            if isinstance(order, publisher.Delivery) and user_id in order.user_ids
        ]

    def types_for(self, user_id: int) -> list[str]:
        return [event["type"] for event in self.events_for(user_id)]

    def cuts(self) -> list[publisher.Cut]:
        return [order for order in self.orders if isinstance(order, publisher.Cut)]

    def clear(self) -> None:
        self.orders.clear()


@contextmanager
def recording() -> Iterator[Recorder]:
    recorder = Recorder()
    publisher.install(recorder)
    try:
        yield recorder
    finally:
        publisher.install(None)
