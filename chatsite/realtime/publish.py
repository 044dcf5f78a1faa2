"""Telling people's sessions, wherever they are, what was committed."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db import transaction

from . import sender
from .events import Event
from .orders import Cut, Delivery, Doubt, News


def publish(event: Event, user_ids: Iterable[int]) -> None:
    """Send `event` to every session of `user_ids`, once the transaction at hand has committed.

    A rolled-back transaction sends nothing. Redis away loses the event, never the write: sessions
    find out by version. Without a transaction it is sent at once.
    """
    recipients = tuple(dict.fromkeys(user_ids))
    if not recipients:
        return
    # Before the commit: should this process die right after it, the nodes must miss it.
    sender.prepare()
    delivery = Delivery(event.encode(), recipients, event.volatile)
    transaction.on_commit(partial(sender.send, delivery), robust=True)


def publish_now(event: Event, user_ids: Iterable[int]) -> None:
    """The same for who committed over a connection of their own; before it, `sender.prepare()`."""
    if recipients := tuple(dict.fromkeys(user_ids)):
        sender.send(Delivery(event.encode(), recipients, event.volatile))


def cut(user_id: int, code: int, credential: str | None = None) -> None:
    """After commit, close this person's sessions on every node with close code `code`.

    With `credential` (see `Principal`) only those that signed in with it.
    """
    sender.prepare()
    order = Cut(user_id, code, credential)
    transaction.on_commit(partial(sender.send, order), robust=True)


def tell_nodes(topic: str, data: Any) -> None:
    """After commit, tell the companions of `topic` on every node. A loss is a gap there."""
    sender.prepare()
    transaction.on_commit(partial(sender.send, News(topic, data)), robust=True)


def doubt() -> None:
    """A commit was sent and its answer never came: let every node take it for a gap."""
    sender.send(Doubt())
