"""Forty clients of thirty-two people, in groups and pairs, on all kinds of lines."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from random import Random
from uuid import UUID

from .actions import ACTIONS
from .actor import Act, Actor, World
from .client.api import Api
from .client.client import LINES
from .client.held import Data

CLIENTS = 40
PEOPLE = 32
GROUPS = 6
MEMBERS = 12
PAIRS = 10
LEAST_OF_A_KIND = CLIENTS // 5
_OPENING_AT_ONCE = 8
_SWITCHES = 0.8
Person = tuple[int, str]


class Crowd:
    """`people` are (id, token) of all; the first of them have a second device."""

    def __init__(self, world: World, people: Sequence[Person]) -> None:
        self.world = world
        self._rng = Random(f"{world.seed}:crowd")
        self._tokens = [token for _, token in people]
        kinds = [kind for _ in range(CLIENTS) for kind in LINES][:CLIENTS]
        self.actors = [
            self._actor(number, people[number % len(people)], kind)
            for number, kind in enumerate(kinds)
        ]
        weights = {name: weight for name, (weight, _act) in ACTIONS.items()} | {"switch": _SWITCHES}
        self._names, self._weights = list(weights), list(weights.values())

    def _actor(self, number: int, person: Person, kind: str) -> Actor:
        main = number < PEOPLE
        name = f"p{number % PEOPLE}{'' if main else 'b'}"
        alone = number % PEOPLE >= CLIENTS - PEOPLE
        return Actor(self.world, name, str(person[0]), person[1], kind, main=main, is_alone=alone)

    @property
    def kinds(self) -> Counter[str]:
        """How many clients are on each kind of line."""
        return Counter(actor.client.kind for actor in self.actors)

    async def make_conversations(self) -> None:
        """Groups with an owner and an admin, and pairs."""
        for number in range(GROUPS):
            owner, *others = self._rng.sample(range(PEOPLE), MEMBERS)
            group = await self._start(owner, others, kind="group", title=f"모임 {number}")
            await self._ask(
                owner,
                "PATCH",
                f"conversations/{group}/members/{self.world.people[others[0]]}",
                {"role": "admin"},
            )
        for _ in range(PAIRS):
            one, other = self._rng.sample(range(PEOPLE), 2)
            await self._start(one, [other], kind="direct")

    async def _start(self, owner: int, others: Sequence[int], **fields: str) -> str:
        body: Data = {
            "client_id": str(UUID(int=self._rng.getrandbits(128), version=4)),
            "member_ids": [self.world.people[other] for other in others],
            **fields,
        }
        id: str = (await self._ask(owner, "POST", "conversations", body))["id"]
        return id

    async def _ask(self, person: int, method: str, path: str, body: Data) -> dict[str, str]:
        api = Api(self._tokens[person])
        try:
            return await api.ask(self.world.nodes[0], method, path, body)
        finally:
            await api.close()

    async def open(self) -> None:
        """Everyone starts the app; returns once all are up to date."""
        at_once = asyncio.Semaphore(_OPENING_AT_ONCE)

        async def begin(actor: Actor) -> None:
            async with at_once:
                actor.client.start()
                await actor.client.up()

        await asyncio.gather(*(begin(actor) for actor in self.actors))

    async def close(self) -> None:
        await asyncio.gather(*(actor.client.stop() for actor in self.actors))

    def choose(self, actor: Actor) -> tuple[str, Act]:
        """What this actor does next."""
        [name] = actor.rng.choices(self._names, self._weights)
        return (name, self._switch) if name == "switch" else (name, ACTIONS[name][1])

    async def _switch(self, actor: Actor) -> bool:
        # Only while enough are left on the old kind.
        kinds = self.kinds
        if kinds[actor.client.kind] <= LEAST_OF_A_KIND:
            return False
        others = [kind for kind in LINES if kind != actor.client.kind]
        actor.client.switch(actor.rng.choice(others))
        return True
