"""What lives beside a node's sessions, on its loop. Apps above register it; a node knows no more.

class Presence(Companion):
    topic = "presence"

register(Presence)              # when the app is ready
node.companions[Presence]       # the one of that node
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from .session import Session

if TYPE_CHECKING:
    from .node import Node


class Companion:
    """Base of all companions. Every method is called on the node's loop and returns at once."""

    topic: ClassVar[str]
    """The name under which `tell_nodes` reaches it."""

    def __init__(self, node: "Node") -> None:
        self.node = node

    def start(self) -> None:
        """The node starts."""

    async def finish(self) -> None:
        """The node goes and its sessions have gone: return once what was taken from them is done.

        What is not done in some seconds is cancelled.
        """

    async def stop(self) -> None:
        """The node goes; Redis may be away."""

    def heard(self, session: Session, *, active: bool) -> None:
        """The session gave a sign of life; `active`: a person is in front of it."""

    def left(self, session: Session) -> None:
        """The session is gone."""

    async def poll_begins(self, session: Session, watch: Mapping[int, str | None]) -> bool:
        """A poll, which wants to know of the people in `watch`, too, begins; they are shown in the
        states named, or none is known. True: something is shown that is so no more, so the poll
        does not wait. Raises AppErrors.
        """
        return False

    def poll_hears(self, session: Session, event: Mapping[str, Any]) -> bool | None:
        """An event came for a poll: True ends its wait, False is nothing new, None: not ours."""
        return None

    def poll_says(self, session: Session) -> Mapping[str, Any]:
        """Fields that the answer to a poll holds besides."""
        return {}

    def take(self, news: Any) -> None:
        """What some process told all nodes under this topic."""

    def mend(self) -> None:
        """News may have passed this node by."""


AnyCompanion = TypeVar("AnyCompanion", bound=Companion)
_registered: list[type[Companion]] = []


def register(companion: type[Companion]) -> None:
    """Let every node that is made from now on have one."""
    if companion not in _registered:
        _registered.append(companion)


class Companions:
    """Those of one node."""

    def __init__(self, node: "Node") -> None:
        self._all: dict[type[Companion], Any] = {made: made(node) for made in _registered}

    def __getitem__(self, wanted: type[AnyCompanion]) -> AnyCompanion:
        found: AnyCompanion = self._all[wanted]
        return found

    def __iter__(self) -> Iterator[Companion]:
        return iter(self._all.values())

    def take(self, topic: str, news: Any) -> None:
        """Hand over what came under `topic`."""
        for companion in self:
            if companion.topic == topic:
                companion.take(news)
