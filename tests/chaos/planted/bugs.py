"""Each function puts one bug into this process. They show where a message holds the word LOST."""

from typing import Any
from uuid import uuid4

from chatsite.realtime.counts import Counts
from chatsite.realtime.pump import Pump
from chatsite.realtime.session import Session
from conversations.inputs import SendMessage

LOST = "사라질"
_LOST = LOST.encode()


def lose_a_delivery() -> None:
    """The first message with the word never comes out of Redis on this node."""
    take = Pump._take
    lost: list[object] = []

    def take_or_lose(pump: Pump, message: dict[str, Any]) -> None:
        if not lost and any(_LOST in item[1] for item in _deliveries(message)):
            lost.append(message)
        else:
            take(pump, message)

    Pump._take = take_or_lose  # type: ignore[method-assign, assignment]


def _deliveries(message: dict[str, Any]) -> list[list[Any]]:
    return [item for item in message.get("items", ()) if item[0] == "deliver"]


def notice_no_gap() -> None:
    """Numbers that are missing and publishers that fall silent mean nothing to this node."""
    Counts.misses = lambda *_: False  # type: ignore[method-assign]
    Counts.take_silent = lambda *_: []  # type: ignore[method-assign]


def swallow_a_reply() -> None:
    """The socket breaks where the first reply with the word should have been sent."""
    answer = Session.answer
    swallowed: list[bytes] = []

    def answer_or_break(session: Session, object_: bytes) -> None:
        if not swallowed and _LOST in object_ and b'"reply"' in object_:
            swallowed.append(object_)
            session.close(4000)
        else:
            answer(session, object_)

    Session.answer = answer_or_break  # type: ignore[method-assign, assignment]


def forget_client_ids() -> None:
    """A retry looks like another message."""
    parse = SendMessage.parse.__func__  # type: ignore[attr-defined]

    def parse_and_forget(cls: type[SendMessage], data: object) -> SendMessage:
        parsed: SendMessage = parse(cls, data)
        return parsed.model_copy(update={"client_id": uuid4()})

    SendMessage.parse = classmethod(parse_and_forget)  # type: ignore[assignment]
