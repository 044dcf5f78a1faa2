"""What carries a client: one connection to one node, of one of three kinds."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from random import Random
from typing import ClassVar

from .api import Api
from .feed import Feed
from .held import Data
from .presence import Watch


class Line(ABC):
    """Opened once and used until it is cut. `watch` is whom this client shows.

    `taken` is called after anything changed, `ready` when the store is up to date for the first
    time on this line.
    """

    kind: ClassVar[str]

    def __init__(
        self,
        *,
        node: str,
        token: str,
        api: Api,
        feed: Feed,
        watch: Watch,
        rng: Random,
        taken: Callable[[], None],
        ready: Callable[[], None],
        noted: Callable[[str, Data], None],
    ) -> None:
        self.node = node
        self._token = token
        self._api = api
        self._feed = feed
        self._watch = watch
        self._rng = rng
        self._taken = taken
        self._ready = ready
        self._noted = noted

    @abstractmethod
    async def run(self) -> float:
        """Carry until the connection ends; answers how long to wait at least before the next.

        Raises NoAnswer or Refused where it could not be opened, Broken where a client may not come
        back by itself.
        """

    @abstractmethod
    async def ask(self, name: str, fields: Data) -> Data:
        """The answer to a command. Raises Refused, NoAnswer."""

    @abstractmethod
    async def tell_watch(self) -> None:
        """Whom this client shows is another now. Raises Refused, NoAnswer."""

    @abstractmethod
    def cut(self) -> None:
        """Break it as a network does: without a word."""
