"""What is to be sent: once each, in order, whatever becomes of the answers."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from random import Random
from uuid import UUID

from .backoff import Backoff
from .errors import UNKNOWN, NoAnswer, Refused
from .held import Data
from .store import Store

_LONGEST_PAUSE = 5.0
Send = Callable[[Data], Awaitable[Data]]


@dataclass
class Entry:
    """A message on its way. `state`: waiting, sent or refused; `sent` once it is acknowledged."""

    conversation_id: str
    client_id: str
    body: str
    reply_to: str | None = None
    state: str = "waiting"
    sent: Data | None = None
    refused_with: str = ""
    issued: float = field(default_factory=time.monotonic)
    acknowledged: float = 0.0

    def as_command(self) -> Data:
        fields = {
            "conversation_id": self.conversation_id,
            "client_id": self.client_id,
            "body": self.body,
        }
        return fields | ({"reply_to": self.reply_to} if self.reply_to else {})


class Outbox:
    """One at a time per conversation. `send` raises Refused or NoAnswer; `tell` hears of every
    entry that was acknowledged or refused for good.
    """

    def __init__(self, store: Store, rng: Random, tell: Callable[[Entry], None]) -> None:
        self._store = store
        self._rng = rng
        self._tell = tell
        self._queues: dict[str, list[Entry]] = {}
        self._pumps: dict[str, asyncio.Task[None]] = {}
        self._ending: set[asyncio.Task[None]] = set()
        self._send: Send | None = None
        self.fault: BaseException | None = None
        """What no answer may be made it stop."""

    @property
    def waiting(self) -> list[Entry]:
        """All whose outcome is not known."""
        return [entry for entry in self.entries if entry.state == "waiting"]

    @property
    def entries(self) -> list[Entry]:
        """All that is on the disk."""
        return [entry for queue in self._queues.values() for entry in queue]

    def restore(self, entries: Iterable[Entry]) -> None:
        """What the start before this one left on the disk."""
        for entry in entries:
            self._queues.setdefault(entry.conversation_id, []).append(entry)

    def add(self, conversation_id: str, body: str, reply_to: str | None = None) -> Entry:
        """A new message; it is on its way from now on."""
        client_id = str(UUID(int=self._rng.getrandbits(128), version=4))
        entry = Entry(conversation_id, client_id, body, reply_to)
        self._queues.setdefault(conversation_id, []).append(entry)
        self._wake(conversation_id)
        return entry

    def open(self, send: Send) -> None:
        """There is a way to send: what waits goes on."""
        self._send = send
        for conversation_id in self._queues:
            self._wake(conversation_id)

    def shut(self) -> None:
        """There is none for now."""
        self._send = None
        for pump in self._pumps.values():
            if pump.cancel():
                self._ending.add(pump)
        self._pumps = {}

    async def ended(self) -> None:
        """Nothing is on its way any more; to be called when it is shut."""
        await asyncio.gather(*self._ending, return_exceptions=True)

    def saw(self, rows: Iterable[Data]) -> None:
        """Own messages in events and syncs are as good as an answer."""
        for row in rows:
            for entry in self._queues.get(row["conversation_id"], ()):
                if entry.client_id == row["client_id"]:
                    self._acknowledge(entry, row)

    def settle(self) -> None:
        """Drop what the store has by now, and what was for a conversation that is gone."""
        for id in list(self._queues):
            held = self._store.conversations.get(id)
            queue = [
                entry
                for entry in self._queues[id]
                if held and entry.state != "refused" and _is_ahead(entry, held.version)
            ]
            if queue:
                self._queues[id] = queue
            else:
                del self._queues[id]

    def _wake(self, conversation_id: str) -> None:
        pump = self._pumps.get(conversation_id)
        if self._send is not None and (pump is None or pump.done()):
            pump = asyncio.create_task(self._pump(conversation_id, self._send))
            pump.add_done_callback(self._ended)
            self._pumps[conversation_id] = pump

    def _ended(self, pump: "asyncio.Task[None]") -> None:
        self._ending.discard(pump)
        if not pump.cancelled():
            self.fault = self.fault or pump.exception()

    async def _pump(self, conversation_id: str, send: Send) -> None:
        backoff = Backoff(self._rng, _LONGEST_PAUSE)
        while (entry := self._next(conversation_id)) is not None:
            try:
                data = await send(entry.as_command())
            except NoAnswer:
                await asyncio.sleep(backoff.failed())
            except Refused as refused:
                if refused.code in UNKNOWN:
                    await asyncio.sleep(max(backoff.failed(), refused.retry_after or 0))
                else:
                    self._refuse(entry, refused)
            else:
                backoff.succeeded()
                self._acknowledge(entry, data["message"])

    def _next(self, conversation_id: str) -> Entry | None:
        queue = self._queues.get(conversation_id, ())
        return next((entry for entry in queue if entry.state == "waiting"), None)

    def _acknowledge(self, entry: Entry, row: Data) -> None:
        if entry.state == "waiting":
            entry.state, entry.sent, entry.acknowledged = "sent", dict(row), time.monotonic()
            self._tell(entry)

    def _refuse(self, entry: Entry, refused: Refused) -> None:
        if entry.state == "waiting":
            entry.state, entry.refused_with = "refused", refused.code
            self._tell(entry)


def _is_ahead(entry: Entry, held_version: int) -> bool:
    """Whether what the entry will bring is not held yet. A receipt has no version to wait for."""
    if entry.sent is None:
        return True
    return bool(entry.sent.get("version", 0) > held_version)
