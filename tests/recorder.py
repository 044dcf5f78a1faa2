"""Reading what was published, at the place where a process hands it to its publisher."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from chatsite.realtime.orders import Cut, Delivery, Order

from .described import check_described
from .publishing import another_publisher


class Recorder:
    """Everything handed over, in order."""

    def __init__(self) -> None:
        self.orders: list[Order] = []

    def send(self, order: Order) -> None:
        self.orders.append(order)
        if isinstance(order, Delivery):
            check_described(json.loads(order.frame))

    def events_for(self, user_id: int) -> list[dict[str, Any]]:
        """What this person's sessions would get, in order."""
        return [
            json.loads(order.frame)
            for order in self.orders
            if isinstance(order, Delivery) and user_id in order.user_ids
        ]

    def types_for(self, user_id: int) -> list[str]:
        return [event["type"] for event in self.events_for(user_id)]

    def cuts(self) -> list[Cut]:
        return [order for order in self.orders if isinstance(order, Cut)]

    def clear(self) -> None:
        self.orders.clear()


@contextmanager
def recording() -> Iterator[Recorder]:
    recorder = Recorder()
    with another_publisher(recorder):
        yield recorder
