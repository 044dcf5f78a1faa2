"""Asking what changed, portion by portion, until nothing more is to come."""

from collections.abc import Awaitable, Callable

from .feed import Feed
from .held import Data

Ask = Callable[[Data], Awaitable[Data]]


async def sync(feed: Feed, ask: Ask) -> None:
    """One whole sync; `ask` takes a request and brings its answer.

    Raises what `ask` raises. What came by then stays, and the next sync goes on from there: a first
    one that was cut off with the time of its own first portion.
    """
    store = feed.store
    since = store.since
    first: int | None = None
    cursor: str | None = None
    while True:
        answer = await ask(store.request(since, cursor))
        store.take_portion(answer)
        if first is None:
            first = answer["server_time"]
            store.since = store.since or first
        if not answer["more"]:
            break
        cursor = answer["cursor"]
    store.since = first
    feed.synced()
