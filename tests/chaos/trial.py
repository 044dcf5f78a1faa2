"""One run: the crowd acts, fate strikes, and at the end everything is held against the truth."""

import asyncio
import time
from collections import Counter
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field

from tests.system.people import make_people

from .actor import Actor, World
from .checks.equality import check_equality
from .checks.exactly_once import check_exactly_once, token_of
from .checks.kept import check_kept
from .checks.order import check_order
from .checks.presence import check_presence, show_everyone
from .checks.secrecy import check_secrecy
from .crowd import PEOPLE, Crowd
from .fate import Fate
from .installation import Installation
from .ledger import Ledger
from .truth import Truth, read_truth
from .waiting import within

_PAUSE = 0.36
"""Seconds between two things that one client does."""
_DRAIN_SECONDS = 60.0
_REST_SECONDS = 3.0
_HEAL_SECONDS = 30.0
_PRESENCE_SECONDS = 45.0
"""30 s after the last sign of life, and what a tick, a short poll and a slow machine take."""
_GOING = 6
_MOST_FOR_THE_REST = 240.0


@dataclass(frozen=True)
class Bounds:
    """A run takes at least `seconds`, goes on until `sends` are acknowledged, and never takes
    longer than `most_seconds`, the checks aside."""

    seconds: float
    sends: int
    most_seconds: float


@dataclass
class Outcome:
    """What was done, and what was found wrong."""

    sends: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    nodes: set[str] = field(default_factory=set)
    kinds: Counter[str] = field(default_factory=Counter)
    """The fewest clients that there were of each kind at any time."""
    faults: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)


class Trial:
    """`actors` and `fate` tell afterwards what happened."""

    def __init__(self, installation: Installation, seed: str) -> None:
        self.installation = installation
        self.fate = Fate(installation, seed)
        self.outcome = Outcome()
        people = make_people(installation, PEOPLE)
        self._tokens = {str(user_id): token for user_id, token in people}
        self._ledger = Ledger()
        self._crowd = Crowd(
            World(installation.addresses, list(self._tokens), self._ledger, seed), people
        )

    @property
    def _database(self) -> str:
        return self.installation.environment["DATABASE_URL"]

    @property
    def actors(self) -> Sequence[Actor]:
        return self._crowd.actors

    async def run(self, bounds: Bounds) -> Outcome:
        """From the first client that opens to the last check."""
        self.outcome.kinds = self._crowd.kinds
        async with asyncio.timeout(bounds.most_seconds + _MOST_FOR_THE_REST):
            try:
                await self._timed("opening", self._open())
                await self._timed("acting", self._act(bounds))
                await self._timed("draining", self._drain())
                await self._timed("checking", self._check())
            finally:
                await self._crowd.close()
        return self.outcome

    async def _timed(self, name: str, work: Coroutine[None, None, None]) -> None:
        started = time.monotonic()
        self.installation.note(f"{name} begins")
        await work
        self.outcome.seconds[name] = round(time.monotonic() - started, 1)

    async def _open(self) -> None:
        await self._crowd.make_conversations()
        await self._crowd.open()

    async def _act(self, bounds: Bounds) -> None:
        started = time.monotonic()

        def is_enough() -> bool:
            self.outcome.kinds &= self._crowd.kinds
            passed = time.monotonic() - started
            return passed > bounds.seconds and len(self._ledger.sends) >= bounds.sends

        ended = asyncio.Event()
        lives = [
            asyncio.create_task(actor.live(_PAUSE, self._crowd.choose, ended.is_set))
            for actor in self.actors
        ]
        striking = asyncio.create_task(
            self.fate.strike(until=lambda: ended.is_set() or is_enough())
        )
        await within(bounds.most_seconds, lambda: striking.done() and is_enough())
        ended.set()
        # The blow that has begun is not left half done: what was killed runs again. What a client
        # could not go on with is found by the checks.
        await asyncio.gather(striking, *lives, return_exceptions=True)
        striking.result()
        self.outcome.sends = len(self._ledger.sends)
        self.outcome.kills, self.outcome.nodes = self.fate.kills, self.fate.nodes
        self.outcome.done = self._ledger.done

    async def _drain(self) -> None:
        """What was written is sent now that everything runs; then nothing happens any more."""
        drained = await within(
            _DRAIN_SECONDS, lambda: not any(a.client.outbox.waiting for a in self.actors)
        )
        if not drained:
            for actor in self.actors:
                for entry in actor.client.outbox.waiting:
                    self._find(f"stuck: {actor.name} could not send {token_of(entry.body)}")
        await self._come_to_rest()

    async def _come_to_rest(self) -> None:
        # What was asked for and given up may still be done, as long as an action may take.
        before, since = None, time.monotonic()
        while time.monotonic() - since < _REST_SECONDS:
            await asyncio.sleep(0.5)
            truth = read_truth(self._database)
            now = truth.heads, truth.people
            if now != before:
                before, since = now, time.monotonic()

    async def _check(self) -> None:
        # Whoever is behind has until then to notice it by itself.
        healed_by = asyncio.get_running_loop().time() + _HEAL_SECONDS
        truth = read_truth(self._database)
        await show_everyone(self.actors)
        self._find(*await check_presence(self.actors, (), truth, _PRESENCE_SECONDS))
        going = [actor for actor in self.actors if actor.is_alone][:_GOING]
        staying = [actor for actor in self.actors if actor not in going]
        node = self.installation.addresses[0]
        self._find(*await check_equality(going, self._tokens, node, healed_by))
        await asyncio.gather(*(actor.client.stop() for actor in going))
        self._find(*self._check_truth(truth))
        for faults in await asyncio.gather(
            check_equality(staying, self._tokens, node, healed_by),
            check_presence(self.actors, going, truth, _PRESENCE_SECONDS),
        ):
            self._find(*faults)
        self._find(*(line for actor in self.actors for line in _faults_of(actor)))

    def _check_truth(self, truth: Truth) -> list[str]:
        clients = [actor.client for actor in self.actors]
        witnesses = [actor.witness for actor in self.actors]
        written = {token for actor in self.actors for token in actor.tokens}
        return [
            *check_exactly_once(self._ledger.sends, written, truth),
            *check_order(self._ledger.sends, witnesses, truth),
            *check_kept(self._ledger, truth),
            *check_secrecy(clients, witnesses, truth),
        ]

    def _find(self, *faults: str) -> None:
        self.outcome.faults += [fault for fault in faults if fault not in self.outcome.faults]


def _faults_of(actor: Actor) -> list[str]:
    fault = actor.client.fault
    ended = [] if fault is None else [f"ended: the client of {actor.name}: {fault!r}"]
    return [*actor.faults, *ended]
