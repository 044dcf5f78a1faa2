"""Nodes whose time is the test's own: it passes when a test says so, on the node and in Redis.

Redis' clock cannot be moved, so what stands in it is made older instead. Nothing ticks by itself.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from itertools import count
from typing import Any

from channels.layers import channel_layers

from accounts.models import User
from accounts.socket_auth import ended
from chatsite.lib import redis
from chatsite.realtime import sender
from chatsite.realtime.node import Node
from chatsite.realtime.orders import News
from presence import board
from presence.live import Presence
from tests.publishing import another_publisher
from tests.realtime.clients import Client
from tests.waiting import eventually

_devices = count(1)


class Time:
    """Seconds that passed because a test said so."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.presences: list[Presence] = []

    def __call__(self) -> float:
        return self.now

    def passes(self, seconds: float) -> None:
        """So many seconds later. Redis was there all the while."""
        self.now += seconds
        client = redis.client()
        for name in ("heard", "active"):
            key = redis.key(board.TOPIC, name)
            for user, score in client.zscan_iter(key):
                client.zadd(key, {user: score - seconds * 1000})
        client.hincrby(redis.key(board.TOPIC, "pulse"), "since", -int(seconds * 1000))
        for presence in self.presences:
            presence._since -= int(seconds * 1000)


class Place:
    """One node and those connected to it."""

    def __init__(self, node: Node, time: Time) -> None:
        self.node = node
        self.presence = node.companions[Presence]
        time.presences.append(self.presence)
        self._time = time

    async def connect(self, person: User) -> "Device":
        """Somebody opens the app here. No frame was sent but the handshake."""
        device = Device(self, person)
        await self.node.open(device.client.session)
        return device


class Device:
    """A connected client of a person."""

    def __init__(self, place: Place, person: User) -> None:
        self.person = person
        self.place = place
        self.client = Client(person.pk, f"session:{next(_devices)}")

    def beats(self, *, active: bool = False) -> None:
        self.place.node.heard(self.client.session, active=active)

    async def watch(self, *people: User) -> dict[int, str]:
        """The snapshot: who is how."""
        answer = await self.place.presence.watch(
            self.client.session, [person.pk for person in people]
        )
        return {int(shown["user_id"]): shown["state"] for shown in answer}

    def loses_its_socket(self) -> None:
        self.place.node.leave(self.client.session)

    @property
    def told(self) -> list[tuple[int, str]]:
        """Whom it was told of by events, and how they are."""
        return [(int(shown["user_id"]), shown["state"]) for shown in self.events]

    @property
    def events(self) -> list[dict[str, Any]]:
        said = self.client.objects
        return [one["data"] for one in said if one["type"] == "presence.changed"]


class Nodes:
    """Some nodes of one installation."""

    def __init__(self, places: list[Place], time: Time) -> None:
        self.places = places
        self.time = time

    def __iter__(self) -> Iterator[Place]:
        return iter(self.places)

    async def tick(self) -> None:
        """A second's work of every node; what they tell each other has arrived after it."""
        for place in self.places:
            await place.presence.tick()
        await self.settle()

    async def settle(self) -> None:
        """What was published has arrived, and was acted upon."""
        publisher = sender.prepare()
        for place in self.places:
            heard: list[bool] = []
            with _listening(place, heard):
                publisher.send(News(board.TOPIC, {"test": True}))
                await eventually(lambda heard=heard: bool(heard))  # type: ignore[misc]
            seeing = place.presence._seeing
            await eventually(lambda seeing=seeing: seeing._asking is None)  # type: ignore[misc]
        await asyncio.sleep(0)  # what is queued is written at the end of the loop's turn

    async def pass_time(self, seconds: float, *beating: Device) -> None:
        """Time passes in steps of seconds; those `beating` beat as clients do."""
        for second in range(int(seconds)):
            if second % 10 == 0:
                for device in beating:
                    device.beats()
            self.time.passes(1)
            await self.tick()

    async def kill(self, place: Place) -> None:
        """`kill -9`: it says and writes nothing any more."""
        self.places.remove(place)
        for task in [*place.node._tasks]:
            task.cancel()


@contextmanager
def _listening(place: Place, heard: list[bool]) -> Iterator[None]:
    taken = place.presence.take

    def take(news: Any) -> None:
        taken(news)
        if "test" in news:
            heard.append(True)

    place.presence.take = take  # type: ignore[method-assign]
    try:
        yield
    finally:
        place.presence.take = taken  # type: ignore[method-assign]


@asynccontextmanager
async def nodes(number: int = 1) -> AsyncIterator[Nodes]:
    """So many nodes, in an installation that runs for a while already."""
    time, places = Time(), []
    client = redis.client()
    client.delete(*(redis.key(board.TOPIC, part) for part in ("heard", "active", "pulse", "sweep")))
    with another_publisher():
        for at in range(number):
            node = Node(f"n{at + 1}", ended)
            node.companions._all[Presence] = Quiet(node, time)
            node.start()
            places.append(Place(node, time))
        all_nodes = Nodes(list(places), time)
        try:
            for place in places:
                await place.node.lease.announced.wait()
            await all_nodes.tick()
            time.passes(60)
            yield all_nodes
        finally:
            for place in places:
                for session in place.node.hub:
                    place.node.leave(session)
                await place.node.drain()
            await channel_layers["default"].flush()


class Quiet(Presence):
    """Does not tick by itself."""

    def start(self) -> None:
        pass
