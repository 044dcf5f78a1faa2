"""What a publisher is given to send: news for people, ends of sign-ins, news for nodes."""

from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Delivery:
    """`frame`, an encoded event, for every session of `user_ids`."""

    frame: bytes
    user_ids: tuple[int, ...]
    volatile: bool


@dataclass(frozen=True, slots=True)
class Cut:
    """Close a person's sessions with `code`: all, or those that signed in with `credential`."""

    user_id: int
    code: int
    credential: str | None

    @property
    def user_ids(self) -> tuple[int, ...]:
        return (self.user_id,)


@dataclass(frozen=True, slots=True)
class News:
    """For every node, whoever is there: what the companions of `topic` take."""

    topic: str
    data: Any
    user_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Doubt:
    """A commit's outcome is not known: what it may have stored was told to nobody."""

    user_ids: tuple[int, ...] = ()


Order = Delivery | Cut | News | Doubt


class Sender(Protocol):
    """Whatever takes orders: a publisher, or a test that looks at them."""

    def send(self, order: Order) -> None: ...


def for_node(order: Order, present: set[int]) -> list[Any] | None:
    """The order as it travels to a node where of its people `present` are; None: not at all."""
    if isinstance(order, News):
        return ["news", order.topic, order.data]
    here = [user_id for user_id in order.user_ids if user_id in present]
    if not here:
        return None
    match order:
        case Delivery(frame=frame, volatile=volatile):
            return ["deliver", frame, here, volatile]
        case Cut(user_id=user_id, code=code, credential=credential):
            return ["cut", user_id, code, credential]
    return None
