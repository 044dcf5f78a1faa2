"""A client of one person: what it holds, what it sends, and the line that carries it now."""

import asyncio
from collections.abc import Callable, Iterable
from random import Random
from typing import Any

from .api import Api
from .backoff import Backoff
from .errors import NoAnswer, Refused
from .feed import Feed
from .gateway import Gateway
from .held import Data
from .history import load_older
from .ladder import Ladder
from .line import Line
from .outbox import Entry, Outbox
from .polls import LongPolls, Polls
from .presence import Watch
from .socket import Socket
from .store import Store

LINES: dict[str, type[Line]] = {line.kind: line for line in (Socket, LongPolls, Polls)}
_LONGEST_PAUSE = 30.0


def _unheard(*_: Any) -> None:
    pass


class Client:
    """Runs from `start` to `stop`; comes back by itself on whichever node there is.

    `tell` hears of each message that was acknowledged or refused for good, `noted` of everything
    that a node said: ("event" | "sync" | "reply" | "page", what it said), and of what becomes of
    its lines: ("line", {"says"}).
    """

    def __init__(
        self,
        user_id: str,
        token: str,
        nodes: Iterable[str],
        rng: Random,
        *,
        kind: str = Socket.kind,
        store: Store | None = None,
        tell: Callable[[Entry], None] = _unheard,
        noted: Callable[[str, Data], None] = _unheard,
        longest_pause: float = _LONGEST_PAUSE,
    ) -> None:
        self.store = store or Store(user_id)
        self.watch = Watch()
        self.outbox = Outbox(self.store, rng, tell)
        self.line: Line | None = None
        self._token = token
        self._rng = rng
        self._noted = noted
        self._api = Api(token)
        self._gateway = Gateway(self._api, nodes, rng)
        self._feed = Feed(self.store)
        self._backoff = Backoff(rng, longest_pause)
        self._ladder = Ladder(kind)
        self._ready_at: float | None = None
        self._failed: str | None = None
        self._moving_to: str | None = None
        self._is_up = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @property
    def kind(self) -> str:
        """The kind of line that is wanted."""
        return self._ladder.wanted

    @property
    def user_id(self) -> str:
        return self.store.user_id

    @property
    def is_up(self) -> bool:
        """Whether it is connected and was up to date once since."""
        return self._is_up.is_set()

    def start(self) -> None:
        self._task = asyncio.create_task(self._live())

    async def stop(self) -> None:
        """As when the app is closed: what is held and what waits to be sent stay."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})
        await self.outbox.ended()
        await self._api.close()

    async def up(self) -> None:
        """Returns once it is connected and up to date. Raises what ended it for good."""
        waiting = asyncio.create_task(self._is_up.wait())
        assert self._task is not None
        await asyncio.wait({waiting, self._task}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if self._task.done():
            await self._task

    @property
    def fault(self) -> BaseException | None:
        """What ended it for good: nothing may."""
        if self.outbox.fault is not None:
            return self.outbox.fault
        if self._task is None or not self._task.done() or self._task.cancelled():
            return None
        return self._task.exception()

    def drop(self) -> None:
        """The network breaks."""
        if self.line is not None:
            self.line.cut()

    def switch(self, kind: str) -> None:
        """Go on over another kind of line."""
        self._ladder = Ladder(kind)
        self.drop()

    # --- What a person does ----------------------------------------------------------------------

    def send(self, conversation_id: str, body: str, reply_to: str | None = None) -> Entry:
        """Into the outbox, which does the rest."""
        return self.outbox.add(conversation_id, body, reply_to)

    async def command(self, name: str, **fields: Any) -> Data:
        """One try over the line there is. Raises Refused, NoAnswer."""
        if self.line is None or not self.is_up:
            raise NoAnswer("not connected")
        data = await self.line.ask(name, fields)
        self._merge(data)
        return data

    async def ask(
        self, method: str, path: str, body: Data | None = None, **query: str | int
    ) -> Data:
        """One try of a request. Raises Refused, NoAnswer."""
        if self.line is None:
            raise NoAnswer("not connected")
        return await self._api.ask(self.line.node, method, path, body, query or None)

    async def show(self, people: Iterable[str]) -> None:
        """From now on this client shows the presence of these people. Without a line now, or when
        this raises Refused or NoAnswer, the next line is told."""
        self.watch.show(people)
        if self.line is not None and self.is_up:
            await self.line.tell_watch()

    async def load_older(self, conversation_id: str) -> bool:
        """A page more of the history; whether there may be more. Raises Refused, NoAnswer."""
        return await load_older(self.store, conversation_id, self._page)

    async def _page(self, path: str, query: Data) -> Data:
        page = await self.ask("GET", path, **query)
        self._noted("page", page)
        return page

    # --- The line --------------------------------------------------------------------------------

    async def _live(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            wanted, kind = self.kind, self._ladder.next(loop.time())
            self._ready_at = None
            pause = await self._carry(kind)
            now = loop.time()
            if self._is_given_up(wanted, kind, now):
                continue
            lasted = 0.0 if self._ready_at is None else now - self._ready_at
            self._ladder.ended(kind, lasted, now)
            await asyncio.sleep(pause)

    def _is_given_up(self, wanted: str, kind: str, now: float) -> bool:
        """Whether the line ended because this client wants another one."""
        return wanted != self.kind or (kind != self.kind and self._ladder.patience(now) == 0)

    async def _carry(self, kind: str) -> float:
        """One line from its opening to its end; answers the pause before the next."""
        try:
            node, self._moving_to = self._moving_to, None
            node = node or await self._gateway.choose(self._failed)
            self._failed = node
            self.line = LINES[kind](
                node=node,
                token=self._token,
                api=self._api,
                feed=self._feed,
                watch=self.watch,
                rng=self._rng,
                taken=self._taken,
                ready=self._ready,
                noted=self._heard,
            )
            self._say(f"opens {kind} at {node}")
            pause = await self._run(self.line)
            self._say("the line ended")
            return max(pause, self._backoff.failed())
        except (NoAnswer, Refused) as error:
            self._say(f"no line: {error}")
            return self._backoff.failed()
        finally:
            self.line = None
            self._is_up.clear()
            self.outbox.shut()

    async def _run(self, line: Line) -> float:
        """Until it ends, or a line of the wanted kind is to be tried again."""
        loop = asyncio.get_running_loop()
        patience = self._ladder.patience(loop.time()) if line.kind != self.kind else None
        going_back = None if patience is None else loop.call_later(patience, line.cut)
        try:
            return await line.run()
        finally:
            if going_back is not None:
                going_back.cancel()

    def _say(self, line: str) -> None:
        self._noted("line", {"says": line})

    def _ready(self) -> None:
        self._say("is up to date")
        self._failed = None
        self._ready_at = asyncio.get_running_loop().time()
        self._backoff.succeeded()
        self._is_up.set()
        self.outbox.open(self._send)

    async def _send(self, fields: Data) -> Data:
        return await self.command("message.send", **fields)

    def _taken(self) -> None:
        self.outbox.settle()

    def _heard(self, how: str, said: Data) -> None:
        self._noted(how, said)
        if how == "sync":
            rows = [row for entry in said["conversations"] for row in entry["messages"]]
            self.outbox.saw(rows)
        elif how == "event" and said["type"] == "message.created":
            self.outbox.saw([said["data"]])
        elif how == "event" and said["type"] == "moving":
            self._moving_to = said.get("url")

    def _merge(self, data: Data) -> None:
        row = data.get("message")
        if row and "conversation_id" in row:
            self._noted("reply", data)
            self.store.merge(row)
