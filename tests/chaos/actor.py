"""One client and the person at it, who does by chance, from one seed, whatever can be done."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from random import Random

from .client.client import Client
from .client.errors import NoAnswer, Refused
from .client.held import Data, Held
from .client.outbox import Entry
from .ledger import Ledger
from .witness import Witness

_DIARY_LINES = 400
_ACTIVE = 0.8
EXPECTED = {"forbidden", "not_found", "conflict", "rate_limited", "unavailable"}
"""What a client may be refused with here: others changed the thing meanwhile, or parts are dead."""

Act = Callable[["Actor"], Awaitable[bool]]


@dataclass(frozen=True)
class World:
    """What all actors share: node addresses, the ids of all people, what was acknowledged."""

    nodes: Sequence[str]
    people: Sequence[str]
    ledger: Ledger
    seed: str


class Actor:
    """`name` tells the devices of a person apart; only the main one changes the account, so that
    its changes come one after the other. `is_alone`: the person has no other device.
    """

    def __init__(
        self,
        world: World,
        name: str,
        user_id: str,
        token: str,
        kind: str,
        *,
        main: bool = True,
        is_alone: bool = True,
    ) -> None:
        self.world = world
        self.ledger = world.ledger
        self.name = name
        self.user_id = user_id
        self.main = main
        self.is_alone = is_alone
        self.rng = Random(f"{world.seed}:{name}")
        self.witness = Witness(user_id)
        self.diary: deque[str] = deque(maxlen=_DIARY_LINES)
        self.faults: list[str] = []
        self.tokens: set[str] = set()
        """What the bodies of all its messages began with."""
        self._token = token
        self._client_rng = Random(f"{world.seed}:{name}:client")
        self.client = self._new_client(kind, None)
        self.client.watch.active = self.rng.random() < _ACTIVE

    def say(self, line: str) -> None:
        """Into the diary."""
        self.diary.append(f"{time.strftime('%H:%M:%S')} {time.monotonic():.2f} {line}")

    async def restart(self) -> None:
        """The app is closed and opened again: what it had stored is all it has."""
        before = self.client
        await before.stop()
        self.client = self._new_client(before.kind, before)
        self.client.start()

    async def live(
        self,
        pause: float,
        choose: Callable[["Actor"], tuple[str, Act]],
        until: Callable[[], bool],
    ) -> None:
        """Do something every `pause` seconds, on average. What was begun is ended."""
        while not until():
            await asyncio.sleep(self.rng.expovariate(1 / pause))
            await self.do(*choose(self))
            self._look_for_faults()

    async def do(self, name: str, act: Act) -> None:
        """Do it once, and write down how it ended."""
        try:
            done = await act(self)
        except NoAnswer as error:
            self.say(f"{name}: no answer ({error})")
        except Refused as refused:
            self.say(f"{name}: {refused}")
            if refused.code not in EXPECTED:
                self.faults.append(f"{self.name} was refused: {name}: {refused}")
        else:
            if done:
                self.ledger.done[name] += 1
            self.say(f"{name}{'' if done else ': nothing to do'}")

    def next_body(self, words: str) -> str:
        """A text that nobody else writes."""
        token = f"{self.name}-{len(self.tokens) + 1}"
        self.tokens.add(token)
        return f"{token}: {words}"

    # --- What there is to choose from ------------------------------------------------------------

    def conversations(self, kind: str | None = None) -> list[tuple[str, Held]]:
        """Those that are held, of that kind, in a fixed order."""
        held = sorted(self.client.store.conversations.items(), key=lambda item: int(item[0]))
        return [(id, one) for id, one in held if kind in (None, one.head["kind"])]

    def some_rows(self, held: Held, *, own: bool = False) -> list[Data]:
        """Messages that can be acted upon: the newest that were not deleted."""
        rows = self.client.store.shown(held)[-40:]
        return [
            row
            for row in rows
            if row["kind"] == "text"
            and row["deleted_at"] is None
            and (not own or row["sender_id"] == self.user_id)
        ]

    # --- What the client hears -------------------------------------------------------------------

    def _new_client(self, kind: str, before: Client | None) -> Client:
        client = Client(
            self.user_id,
            self._token,
            self.world.nodes,
            self._client_rng,
            kind=kind,
            store=before.store.copy() if before else None,
            tell=self._heard_of,
            noted=self._noted,
        )
        if before is not None:
            client.outbox.restore(before.outbox.entries)
            client.watch = before.watch
        return client

    def _heard_of(self, entry: Entry) -> None:
        self.ledger.heard_of(entry)
        if entry.sent is not None:
            self.say(f"sent {entry.body.partition(':')[0]} as {entry.sent['id']}")
            return
        self.say(f"message refused: {entry.refused_with}")
        if entry.refused_with not in EXPECTED:
            self.faults.append(f"a message of {self.name} was refused: {entry.refused_with}")

    def _noted(self, how: str, said: Data) -> None:
        self.witness.note(how, said)
        if how == "reply":
            self.ledger.note_row(said["message"])
        elif how == "line":
            self.say(said["says"])
        elif how == "sync":
            ids = [entry["id"] for entry in said["conversations"]]
            self.say(f"synced {', '.join(ids)}, removed {', '.join(said['removed'])}")
        elif how == "event" and said["type"] in ("resync", "moving"):
            self.say(f"heard {said['type']}")

    def _look_for_faults(self) -> None:
        if (fault := self.client.fault) is not None:
            self.faults.append(f"the client of {self.name} ended: {fault!r}")
            raise RuntimeError(self.faults[-1]) from fault
